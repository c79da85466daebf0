import { App, Aws, Fn, Stack } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import {
  ImagePullPolicy, ImagePushPolicy, ImageScanAlerts, ManagedRepository, PrivateRegistry, PublicRepository, PullPrincipal, PullThroughCache,
  PullThroughCacheAttributes, PullThroughCacheProps, PushPrincipal, RegistryPolicy, ReplicationConfig, ReplicationDestination, ReplicationTopology,
  RepositoryCreationTemplate, TemplateScenario, Upstream, UpstreamCredentials,
} from '../src';

/** What takes a value: everything of the API that takes values of one kind, so that none of them has a rule of its own. */
type Takers = Record<string, (value: string, stack: Stack) => unknown>;

const ANYBODY = [PullPrincipal.account('222222222222')];
const FRANKFURT = [ReplicationDestination.region('eu-central-1')];

function take(taker: Takers[string], value: string): () => unknown {
  return () => taker(value, new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } }));
}

/** Each taker with each value. */
function pairs(takers: Takers, values: string[]): Array<[string, string, Takers[string]]> {
  return Object.entries(takers).flatMap(([name, taker]) => values.map((value): [string, string, Takers[string]] => [name, value, taker]));
}

describe('beginnings of repository names', () => {
  const policy = (stack: Stack) => new RegistryPolicy(stack, 'Policy');
  const lists: Record<string, (repositoryPrefixes: string[], stack: Stack) => unknown> = {
    'RegistryPolicy': (repositoryPrefixes, stack) => new RegistryPolicy(stack, 'Policy').allowPull({ pullPrincipals: ANYBODY, repositoryPrefixes }),
    'RegistryPolicy.allowPull': (repositoryPrefixes, stack) => policy(stack).allowPull({ pullPrincipals: ANYBODY, repositoryPrefixes }),
    'RegistryPolicy.allowImport': (repositoryPrefixes, stack) => policy(stack).allowImport({ pullPrincipals: ANYBODY, repositoryPrefixes }),
    'RegistryPolicy.allowReplicationFrom': (repositoryPrefixes, stack) => policy(stack).allowReplicationFrom('222222222222', { repositoryPrefixes }),
    'RegistryPolicy.allowPullThroughCacheFrom': (repositoryPrefixes, stack) => policy(stack).allowPullThroughCacheFrom('222222222222', repositoryPrefixes),
    'RegistryPolicy.deny': (repositoryPrefixes, stack) => policy(stack).deny({ actions: ['ecr:BatchDeleteImage'], repositoryPrefixes }),
    'PrivateRegistry.allowPull': (repositoryPrefixes, stack) => PrivateRegistry.of(stack).allowPull({ pullPrincipals: ANYBODY, repositoryPrefixes }),
    'ReplicationConfig': (repositoryPrefixes, stack) => new ReplicationConfig(stack, 'Made', { rules: [{ destinations: FRANKFURT, repositoryPrefixes }] }),
    'ReplicationConfig.addRule': (repositoryPrefixes, stack) =>
      new ReplicationConfig(stack, 'Made', { rules: [] }).addRule({ destinations: FRANKFURT, repositoryPrefixes }),
    'ReplicationTopology': (repositoryPrefixes, stack) => new ReplicationTopology(stack, 'Made', {
      destinations: [new Stack(stack.node.root as App, 'There', { env: { account: '222222222222', region: 'eu-central-1' } })], repositoryPrefixes,
    }),
    'ImageScanAlerts': (repositoryPrefixes, stack) =>
      new ImageScanAlerts(stack, 'Made', { repositoryPrefixes, targets: [new targets.SqsQueue(new sqs.Queue(stack, 'Queue'))] }),
    'PrivateRegistry.onImagePushed': (repositoryPrefixes, stack) => PrivateRegistry.of(stack).onImagePushed('Made', { repositoryPrefixes }),
    'PrivateRegistry.onReplicationFailed': (repositoryPrefixes, stack) => PrivateRegistry.of(stack).onReplicationFailed('Made', { repositoryPrefixes }),
    'ImagePullPolicy': (repositoryPrefixes, stack) => new ImagePullPolicy(stack, 'Made', { repositoryPrefixes }),
    'ImagePushPolicy': (repositoryPrefixes, stack) => new ImagePushPolicy(stack, 'Made', { repositoryPrefixes }),
  };

  const takers: Takers = Object.fromEntries(Object.entries(lists).map(([name, taker]) => [name, (prefix, stack) => taker([prefix], stack)]));

  test.each(pairs(takers, ['team/', 'team', 'te', 'a__b/', 'team.x-', 'team/api', '0/', 'x'.repeat(256), Aws.STACK_NAME, `team/${Aws.STACK_NAME}/`]))(
    '%s takes %s', (_, prefix, taker) => {
      expect(take(taker, prefix)).not.toThrow();
    });

  test.each(pairs(takers, ['', '/', '/team', 'team//', 'team//api', 'Team/', '-team', '.', 'team ', 'tëam', 'team\n', 'team/*', '*', 'te?m', 'x'.repeat(257)]))(
    '%s refuses %j', (_, prefix, taker) => {
      expect(take(taker, prefix)).toThrow(/^[\w/]+: "repositoryPrefixes" (must be the beginning of repository names|must have \d to 256 characters|have no wildcards)/);
    });

  test.each(Object.entries(lists))('%s refuses a list that is a token', (_, taker) => {
    expect(take((__, stack) => taker(Fn.split(',', Fn.importValue('Prefixes')), stack), '')).toThrow('"repositoryPrefixes" must be known one by one, got a list token');
  });

  test.each(Object.entries(lists).filter(([name]) => !/^Image\w+Policy/.test(name)))('%s refuses an empty list, which would mean all', (_, taker) => {
    expect(take((__, stack) => taker([], stack), '')).toThrow('"repositoryPrefixes" is empty; leave it out for all repositories');
  });

  test.each(pairs(takers, ['t']))('%s takes %s, unless it replicates', (name, prefix, taker) => {
    const wanted = expect(take(taker, prefix));
    return name.startsWith('Replication') ? wanted.toThrow(/"repositoryPrefixes" must have 2 to 256 characters each, got 1/) : wanted.not.toThrow();
  });
});

describe('prefixes of templates and caches', () => {
  const cache = (stack: Stack, props: Partial<PullThroughCacheProps>) => new PullThroughCache(stack, 'Made', { upstream: Upstream.quay(), ...props });
  const imported = (stack: Stack, attributes: Partial<PullThroughCacheAttributes>) =>
    PullThroughCache.fromPullThroughCacheAttributes(stack, 'Made', { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io', ...attributes });
  const takers: Takers = {
    'RepositoryCreationTemplate': (prefix, stack) => new RepositoryCreationTemplate(stack, 'Made', { prefix, appliedFor: [TemplateScenario.REPLICATION] }),
    'PullThroughCache, of the cache': (ecrRepositoryPrefix, stack) => cache(stack, { ecrRepositoryPrefix }),
    'PullThroughCache, of the upstream': (upstreamRepositoryPrefix, stack) => cache(stack, { upstreamRepositoryPrefix }),
    'fromPullThroughCacheAttributes, of the cache': (ecrRepositoryPrefix, stack) => imported(stack, { ecrRepositoryPrefix }),
    'fromPullThroughCacheAttributes, of the upstream': (upstreamRepositoryPrefix, stack) => imported(stack, { upstreamRepositoryPrefix }),
  };

  test.each(pairs(takers, ['team', 'team/', 'te', 'a/b/c', 'a__b', 'a--b/', 'ROOT', 'x'.repeat(30), Aws.STACK_NAME]))('%s takes %s', (_, prefix, taker) => {
    expect(take(taker, prefix)).not.toThrow();
  });

  test.each(pairs(takers, ['', '/', '/team', 'team//', 'Team', 'team-', '-team', 'team/-api', 'root*', 'ROOT/', 'team\n', 'tëam', 'x'.repeat(257)]))(
    '%s refuses %j', (_, prefix, taker) => {
      expect(take(taker, prefix)).toThrow(/^[\w/]+: "\w+" must (be "ROOT", or path components|have \d to \d+ characters)/);
    });
});

describe('account ids', () => {
  const takers: Takers = {
    'PullPrincipal.account': (id) => PullPrincipal.account(id),
    'PullPrincipal.accounts': (id) => PullPrincipal.accounts('222222222222', id),
    'PullPrincipal.lambda': (id) => PullPrincipal.lambda({ accounts: [id] }),
    'PullPrincipal.emrServerless': (id) => PullPrincipal.emrServerless({ accounts: [id] }),
    'PullPrincipal.sageMaker': (id) => PullPrincipal.sageMaker(id),
    'PullPrincipal.service': (id) => PullPrincipal.service('ecs.amazonaws.com', { sourceAccounts: [id] }),
    'PushPrincipal.account': (id) => PushPrincipal.account(id),
    'PushPrincipal.accounts': (id) => PushPrincipal.accounts('222222222222', id),
    'RegistryPolicy.allowReplicationFrom': (id, stack) => new RegistryPolicy(stack, 'Policy').allowReplicationFrom(id),
    'RegistryPolicy.allowPullThroughCacheFrom': (id, stack) => new RegistryPolicy(stack, 'Policy').allowPullThroughCacheFrom(id),
    'PrivateRegistry.allowReplicationFrom': (id, stack) => PrivateRegistry.of(stack).allowReplicationFrom(id),
    'PrivateRegistry.allowPullThroughCacheFrom': (id, stack) => PrivateRegistry.of(stack).allowPullThroughCacheFrom(id),
    'ReplicationDestination.account': (id) => ReplicationDestination.account(id, 'eu-west-1'),
    'ImagePullPolicy': (id, stack) => new ImagePullPolicy(stack, 'Made', { repositoryPrefixes: ['team/'], registryAccount: id }),
    'ImagePushPolicy': (id, stack) => new ImagePushPolicy(stack, 'Made', { repositoryPrefixes: ['team/'], registryAccount: id }),
    // Where the account is known, it takes that one only.
    'ManagedRepository': (id) => new ManagedRepository(new Stack(), 'Made', { registryId: id }),
    'Upstream.ecr': (id) => Upstream.ecr({ account: id, region: 'eu-west-1' }),
    'fromPullThroughCacheAttributes': (account, stack) =>
      PullThroughCache.fromPullThroughCacheAttributes(stack, 'Made', { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io', account }),
  };
  const arns: Takers = {
    'fromRepositoryArn': (id, stack) => ManagedRepository.fromRepositoryArn(stack, 'Made', `arn:aws:ecr:eu-west-1:${id}:repository/team/api`),
    'fromRepositoryAttributes': (id, stack) => ManagedRepository.fromRepositoryAttributes(stack, 'Made', {
      repositoryName: 'team/api', repositoryArn: `arn:aws:ecr:eu-west-1:${id}:repository/team/api`,
    }),
    'PublicRepository.fromRepositoryArn': (id, stack) => PublicRepository.fromRepositoryArn(stack, 'Made', `arn:aws:ecr-public::${id}:repository/tool`),
    'PullPrincipal.role': (id) => PullPrincipal.role(`arn:aws:iam::${id}:role/puller`),
    'PushPrincipal.role': (id) => PushPrincipal.role(`arn:aws:iam::${id}:role/pusher`),
  };

  test.each(pairs({ ...takers, ...arns }, ['222222222222', '000000000000', Aws.ACCOUNT_ID, Fn.importValue('Account')]))('%s takes %s', (_, id, taker) => {
    expect(take(taker, id)).not.toThrow();
  });

  const malformed = ['', '1', '22222222222', '2222222222222', '2222-2222-2222', '22222222222x', ' 222222222222', '222222222222\n', '２２２２２２２２２２２２'];
  test.each(pairs(takers, malformed))('%s refuses %j', (_, id, taker) => {
    expect(take(taker, id)).toThrow(/"\w+" must be (an account id|account ids) of 12 digits, got/);
  });

  test.each(pairs(arns, malformed))('the ARN of %s refuses %j', (_, id, taker) => {
    expect(take(taker, id)).toThrow(/"(repositoryArn|arn)" must be "arn:<partition>:/);
  });
});

describe('regions', () => {
  const takers: Takers = {
    'PullPrincipal.lambda': (region) => PullPrincipal.lambda({ region }),
    'PullPrincipal.emrServerless': (region) => PullPrincipal.emrServerless({ region }),
    'ReplicationDestination.region': (region) => ReplicationDestination.region(region),
    'ReplicationDestination.account': (region) => ReplicationDestination.account('222222222222', region),
    'ImagePullPolicy': (region, stack) => new ImagePullPolicy(stack, 'Made', { repositoryPrefixes: ['team/'], registryRegion: region }),
    'ImagePushPolicy': (region, stack) => new ImagePushPolicy(stack, 'Made', { repositoryPrefixes: ['team/'], registryRegion: region }),
    'Upstream.ecr': (region) => Upstream.ecr({ account: '222222222222', region }),
    'fromPullThroughCacheAttributes': (region, stack) =>
      PullThroughCache.fromPullThroughCacheAttributes(stack, 'Made', { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io', region }),
  };
  const arns: Takers = {
    fromRepositoryArn: (region, stack) => ManagedRepository.fromRepositoryArn(stack, 'Made', `arn:aws:ecr:${region}:222222222222:repository/team/api`),
    fromRepositoryAttributes: (region, stack) => ManagedRepository.fromRepositoryAttributes(stack, 'Made', {
      repositoryName: 'team/api', repositoryArn: `arn:aws:ecr:${region}:222222222222:repository/team/api`,
    }),
  };

  test.each(pairs({ ...takers, ...arns }, ['eu-west-1', 'us-gov-east-1', 'ap-southeast-10', 'eu-isoe-west-1', Aws.REGION, Fn.importValue('Region')]))(
    '%s takes %s', (_, region, taker) => {
      expect(take(taker, region)).not.toThrow();
    });

  test.each(Object.entries(takers))('%s takes every region of the CDK', (_, taker) => {
    RegionInfo.regions.forEach(({ name }) => expect(take(taker, name)).not.toThrow());
  });

  const malformed = ['', 'eu', 'eu-west', 'eu-west-', 'eu-west-x', 'eu-west-1a', 'EU-WEST-1', 'eu_west_1', 'eu-west-1\n', '*', `${'x'.repeat(18)}-west-10`];
  test.each(pairs(takers, malformed))('%s refuses %j', (_, region, taker) => {
    expect(take(taker, region)).toThrow(/"\w+" must be the name of a region, such as "eu-central-1", in up to 25 characters, got/);
  });

  test.each(pairs(arns, malformed))('the ARN of %s refuses %j', (_, region, taker) => {
    expect(take(taker, region)).toThrow(/"repositoryArn" must be "arn:<partition>:/);
  });
});

describe('the place in the ARN of a secret', () => {
  const use = (region: string, account: string) => (stack: Stack) => new PullThroughCache(stack, 'Made', {
    upstream: Upstream.dockerHub(UpstreamCredentials.fromSecret(
      Secret.fromSecretCompleteArn(stack, 'Secret', `arn:aws:secretsmanager:${region}:${account}:secret:ecr-pullthroughcache/hub-a1b2c3`),
    )),
  });

  test.each([['eu-west-1', '111111111111'], [Aws.REGION, Aws.ACCOUNT_ID]])('may be %s and %s', (region, account) => {
    expect(take((_, stack) => use(region, account)(stack), '')).not.toThrow();
  });

  test.each([['eu-west-x', '111111111111'], ['eu-west-1', '1']])('may not be %s and %s', (region, account) => {
    expect(take((_, stack) => use(region, account)(stack), '')).toThrow(/the ARN of a secret must be "arn:<partition>:secretsmanager:/);
  });
});
