import { App, Aws, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  CrossAccountPullPolicy, ImagePullPolicy, ImagePushPolicy, ImageScanAlerts, ManagedRepository, PrivateRegistry, PublicRepository, PullPrincipal,
  PullThroughCache, PullThroughCaches, RegistryAlarms, RegistryDashboard, ReplicationConfig, ReplicationDestination, Upstream, UpstreamCredentials,
} from '../src';

const ENV = { account: '111111111111', region: 'eu-west-1' };

/** What is said where an account and region are given, and what the template is. */
function result(build: (stack: Stack, account: string, region: string) => void, account: string, region: string): object {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  try {
    build(stack, account, region);
    const problems = stack.node.findAll().flatMap(({ node }) => node.validate());
    const said = stack.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => /warning|error/.test(type)).map(({ data }) => data));
    const template = stack.resolve((stack as any)._toCloudFormation()).Resources;
    return { problems, said, template };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

const api = (stack: Stack) => new ManagedRepository(stack, 'Api');
const role = (stack: Stack, account: string) => iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${account}:role/build`);
const imported = (stack: Stack, account: string, region: string) =>
  ManagedRepository.fromRepositoryArn(stack, 'Imported', `arn:aws:ecr:${region}:${account}:repository/team/api`);
const cache = (stack: Stack) => new PullThroughCache(stack, 'Cache', { upstream: Upstream.ecrPublic() });
const importedCache = (stack: Stack, account: string, region: string) => PullThroughCache.fromPullThroughCacheAttributes(stack, 'Imported', {
  ecrRepositoryPrefix: 'hub', upstreamRegistryUrl: 'registry-1.docker.io', account, region,
});
const mirror = (stack: Stack) => new PullThroughCache(stack, 'Mirror', {
  upstream: Upstream.ecr({ account: ENV.account, region: 'eu-central-1' }), ecrRepositoryPrefix: 'mirror',
});
const shown = (stack: Stack, text: string) => void new CfnResource(stack, 'Shown', { type: 'Shown', properties: { text } });
const withSecret = (stack: Stack, account: string, region: string) => void new PullThroughCache(stack, 'Hub', {
  upstream: Upstream.dockerHub(UpstreamCredentials.fromSecret(secretsmanager.Secret.fromSecretCompleteArn(
    stack, 'Secret', `arn:aws:secretsmanager:${region}:${account}:secret:ecr-pullthroughcache/docker-hub-AbCdEf`))),
});

test.each<[string, (stack: Stack, account: string, region: string) => void]>([
  ['an account that may pull', (stack, account) => api(stack).allowPull(PullPrincipal.account(account))],
  ['a role that may pull', (stack, account) => api(stack).allowPull(PullPrincipal.role(`arn:aws:iam::${account}:role/build`))],
  ['the functions of an account', (stack, account, region) => api(stack).allowPull(PullPrincipal.lambda({ accounts: [account], region }))],
  ['applications of an account', (stack, account, region) => api(stack).allowPull(PullPrincipal.emrServerless({ accounts: [account], region }))],
  ['a share with its own account', (stack, account) => void new CrossAccountPullPolicy(stack, 'Share', {
    repositories: [api(stack)], pullPrincipals: [PullPrincipal.account(account)],
  })],
  ['an imported repository', (stack, account, region) => imported(stack, account, region).grantPull(new iam.User(stack, 'User'))],
  ['the URI of an imported repository', (stack, account, region) => void new CfnResource(stack, 'Uri', {
    type: 'Uri', properties: { uri: imported(stack, account, region).repositoryUri },
  })],
  ['a repository by name and ARN', (stack, account, region) => ManagedRepository.fromRepositoryAttributes(stack, 'Imported', {
    repositoryName: 'team/api', repositoryArn: `arn:aws:ecr:${region}:${account}:repository/team/api`,
  }).grantPush(new iam.User(stack, 'User'))],
  ['a public repository', (stack, account) => {
    PublicRepository.fromRepositoryArn(stack, 'Imported', `arn:aws:ecr-public::${account}:repository/tool`).grantPush(new iam.User(stack, 'User'));
  }],
  ['a public repository and a role', (stack, account) => {
    PublicRepository.fromRepositoryName(stack, 'Imported', 'tool').grantPush(role(stack, account));
  }],
  ['a repository that is looked up', (stack, account, region) => void ManagedRepository.fromLookup(stack, 'Found', {
    repositoryArn: `arn:aws:ecr:${region}:${account}:repository/team/api`,
  })],
  ['an imported repository and a role', (stack, account, region) => imported(stack, ENV.account, region).grantPull(role(stack, account))],
  ['the registry itself as a destination', (stack, account, region) => void new ReplicationConfig(stack, 'Replication', {
    rules: [{ destinations: [ReplicationDestination.account(account, region)] }],
  })],
  ['the region itself as a destination', (stack, _, region) => void new ReplicationConfig(stack, 'Replication', {
    rules: [{ destinations: [ReplicationDestination.region(region)] }],
  })],
  ['another region of the same account', (stack, account) => void new ReplicationConfig(stack, 'Replication', {
    rules: [{ destinations: [ReplicationDestination.account(account, 'eu-central-1')] }],
  })],
  ['replication from an account', (stack, account) => PrivateRegistry.of(stack).allowReplicationFrom(account)],
  ['caches of an account', (stack, account) => PrivateRegistry.of(stack).allowPullThroughCacheFrom(account)],
  ['the registry itself as an upstream', (stack, account, region) => void new PullThroughCache(stack, 'Self', {
    upstream: Upstream.ecr({ account, region }), ecrRepositoryPrefix: 'self',
  })],
  ['another region as an upstream', (stack, account) => void new PullThroughCache(stack, 'Other', {
    upstream: Upstream.ecr({ account, region: 'eu-central-1' }), ecrRepositoryPrefix: 'other',
  })],
  ['the registry of a lifecycle policy', (stack, account) => void new ManagedRepository(stack, 'Api', { registryId: account })],
  ['prefixes in a registry, to pull', (stack, registryAccount, registryRegion) => void new ImagePullPolicy(stack, 'Pull', {
    repositoryPrefixes: ['team/'], registryAccount, registryRegion,
  })],
  ['prefixes in a registry, to push', (stack, registryAccount, registryRegion) => void new ImagePushPolicy(stack, 'Push', {
    repositoryPrefixes: ['team/'], registryAccount, registryRegion,
  })],
  ['a role that pulls through a cache', (stack, account) => cache(stack).grantPull(role(stack, account))],
  ['an imported cache', (stack, account, region) => importedCache(stack, account, region).grantPull(new iam.User(stack, 'User'))],
  ['an imported cache and a role', (stack, account) => importedCache(stack, ENV.account, ENV.region).grantPull(role(stack, account))],
  ['alerts for an imported repository', (stack, account, region) => void new ImageScanAlerts(stack, 'Alerts', {
    repositories: [imported(stack, account, region)], topics: [new sns.Topic(stack, 'Topic')],
  })],
  ['alarms and a dashboard of an imported repository', (stack, account, region) => {
    const repositories = [imported(stack, account, region)];
    new RegistryDashboard(stack, 'Dashboard', { repositories, alarms: new RegistryAlarms(stack, 'Alarms', { repositories }) });
  }],
  ['a cached repository and a role', (stack, account) => cache(stack).repository('nginx/nginx').grantPull(role(stack, account))],
  ['an image that is rewritten', (stack, account) => shown(stack, mirror(stack) && PullThroughCaches.of(stack).rewrite(`${account}.dkr-ecr.eu-central-1.on.aws/team/app:1`))],
  ['an image without a cache', (stack, account) => shown(stack, PullThroughCaches.of(stack).rewrite(`${account}.dkr.ecr.eu-central-1.amazonaws.com/team/app:1`))],
  ['an image of a cache', (stack, account) => shown(stack, mirror(stack).imageUri(`${account}.dkr.ecr.eu-central-1.amazonaws.com/team/app:1`))],
  ['an image of another registry than the cache is for', (stack, account, region) => shown(stack, mirror(stack).imageUri(`${account}.dkr.ecr.${region}.amazonaws.com/app:1`))],
  ['a repository of a cache', (stack, account) => shown(stack, mirror(stack).repository(`${account}.dkr.ecr.eu-central-1.amazonaws.com/team/app`).repositoryName)],
  ['the prefixes of a cache', (stack, account, region) => shown(stack, new PullThroughCache(stack, 'Cache', {
    upstream: Upstream.ecrPublic(), ecrRepositoryPrefix: `public-${region}`, upstreamRepositoryPrefix: `team-${account}`,
  }).imageUri(`team-${ENV.account}/app:1`))],
  ['a prefix that is too long for a cache', (stack, account, region) => void new PullThroughCache(stack, 'Cache', {
    upstream: Upstream.ecrPublic(), ecrRepositoryPrefix: `public-${account}-${region}-images`,
  })],
  ['the prefixes of an imported cache', (stack, account, region) => shown(stack, PullThroughCache.fromPullThroughCacheAttributes(stack, 'Imported', {
    ecrRepositoryPrefix: `public-${region}`, upstreamRegistryUrl: 'public.ecr.aws', upstreamRepositoryPrefix: `team-${account}`,
  }).imageUri(`team-${ENV.account}/app:1`))],
  ['a secret of a cache', (stack, account, region) => withSecret(stack, account, region)],
  ['a secret of another region than that of the cache', (stack, account) => withSecret(stack, account, 'eu-central-1')],
  ['two new secrets of one name', (stack, _, region) => [region, ENV.region].forEach((each, index) => new PullThroughCache(stack, `Cache${index}`, {
    upstream: Upstream.dockerHub(UpstreamCredentials.newSecret({ secretName: `ecr-pullthroughcache/hub-${each}` })), ecrRepositoryPrefix: `hub${index}`,
  }))],
])('in a stack with an environment, %s is the same by pseudo parameters', (_, build) => {
  const known = result(build, ENV.account, ENV.region);
  expect(result(build, Aws.ACCOUNT_ID, Aws.REGION)).toEqual(known);
  expect(result(build, Fn.ref('AWS::AccountId'), Fn.ref('AWS::Region'))).toEqual(known);
});
