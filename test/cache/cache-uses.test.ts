import { App, Aws, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { cache, hub, imported, quay, rewrite, SHARED_HOST, SOURCE } from './pull-through-caches.helpers';
import { IPullThroughCache, LifecyclePolicy, LifecycleRule, ManagedRepository, PullThroughCache, Upstream, UpstreamCredentials } from '../../src';
import { ENV, HOST, SHA } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const SHA512 = `sha512:${SHA.slice('sha256:'.length).repeat(2)}`;

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

describe('a digest', () => {
  test.each<[string, (from: PullThroughCache) => unknown]>([
    ['imageUri', (from) => from.imageUri(`nginx@${SHA}`)],
    ['imageUri with a tag', (from) => from.imageUri(`nginx:1.27@${SHA}`)],
    ['containerImage', (from) => from.containerImage(`nginx@${SHA}`)],
    ['rewrite', () => rewrite(stack, `nginx@${SHA}`)],
    ['a cached repository', (from) => from.repository('nginx').repositoryUriForDigest(SHA)],
    ['a cached repository by another algorithm', (from) => from.repository('nginx').repositoryUriForDigest(SHA512)],
    ['an image of a cached repository', (from) => from.repository('nginx').repositoryUriForTagOrDigest(SHA)],
  ])('is warned of: %s', (_, use) => {
    use(hub(stack));
    expect(warningMessage(stack, 'PullThroughCache.digest')).toMatch(/^docker-hub\/library\/nginx(:1\.27)?@sha(256:[0-9a-f]{64}|512:[0-9a-f]{128}) is to be pulled by its digest, by which a cache is reported/);
  });

  test('is not warned of where a cached repository is given none', () => {
    const repository = hub(stack).repository('nginx');
    expect([repository.repositoryUriForDigest(), repository.repositoryUriForTagOrDigest('1.27')]).toEqual([repository.repositoryUri, `${repository.repositoryUri}:1.27`]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('is warned of through an imported cache, and a tag is not', () => {
    imported(stack, 'Imported').imageUri('quay.io/team/app:1');
    expect(warningIds(stack)).toEqual([]);
    imported(stack, 'Other', { ecrRepositoryPrefix: 'other' }).imageUri(`quay.io/team/app@${SHA}`);
    expect(warningIds(stack)).toEqual(['PullThroughCache.digest']);
  });
});

describe('a lifecycle policy that archives', () => {
  const archiving = LifecyclePolicy.of(LifecycleRule.archiveNotPulledFor(Duration.days(90)), LifecycleRule.expireArchivedAfter(Duration.days(365)));

  test('is warned of in a cache', () => {
    quay(stack, { lifecycle: archiving });
    expect(warningIds(stack)).toContain('RepositoryCreationTemplate.archivingCache');
  });

  test('is not when it only expires', () => {
    quay(stack, { lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(3))) });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('ROOT beside another prefix', () => {
  const MESSAGE = 'Stack: "reference" "quay.io/docker-hub/tool:1" would be docker-hub/tool through the cache Stack/Quay for "ROOT", but that name is of another image, '
    + 'of the cache Stack/Hub for "docker-hub"; give the cache for "ROOT" a prefix of its own';

  test('refuses to rewrite what would have the URI of another image', () => {
    quay(stack, { ecrRepositoryPrefix: 'ROOT' });
    hub(stack);
    expect(() => rewrite(stack, 'quay.io/docker-hub/tool:1')).toThrow(new Error(MESSAGE));
    expect(rewrite(stack, 'quay.io/team/tool:1')).toBe(`${HOST}/team/tool:1`);
    expect(rewrite(stack, 'docker-hub/tool:1')).toBe(`${HOST}/docker-hub/docker-hub/tool:1`);
    expect(warningIds(stack)).toEqual([]);
  });

  test('is warned of when such an image was asked for, also before the other cache was made', () => {
    const root = quay(stack, { ecrRepositoryPrefix: 'ROOT' });
    root.imageUri('docker-hub/tool:1');
    root.imageUri('team/tool:1');
    hub(stack);
    expect(warningMessage(stack, 'PullThroughCache.rootBesidePrefix')).toBe(
      'docker-hub/tool is asked of this cache for "ROOT", but it is below the prefix "docker-hub" of Stack/Hub/Resource, which brings another image by that name; '
      + 'give this cache a prefix of its own');
  });

  test.each<[string, () => PullThroughCache | IPullThroughCache, () => unknown]>([
    ['an imported cache beside an imported one', () => imported(stack, 'Root', { ecrRepositoryPrefix: 'ROOT' }), () => imported(stack, 'Other', { ecrRepositoryPrefix: 'hub/' })],
    ['an imported cache beside an own one', () => imported(stack, 'Root', { ecrRepositoryPrefix: 'ROOT' }), () => hub(stack, { ecrRepositoryPrefix: 'hub' }, 'Other')],
    ['an own cache beside an imported one', () => quay(stack, { ecrRepositoryPrefix: 'ROOT' }), () => imported(stack, 'Other', { ecrRepositoryPrefix: 'hub' })],
  ])('is warned of in %s', (_, root, other) => {
    root().imageUri('hub/tool:1');
    other();
    expect(warningMessage(stack, 'PullThroughCache.rootBesidePrefix')).toBe(
      'hub/tool is asked of this cache for "ROOT", but it is below the prefix "hub" of Stack/Other, which brings another image by that name; give this cache a prefix of its own');
  });

  test('is nothing where the two are in other registries', () => {
    const root = imported(stack, 'Root', { ecrRepositoryPrefix: 'ROOT', account: '333333333333', region: 'eu-central-1' });
    hub(stack);
    expect(rewrite(stack, 'quay.io/docker-hub/tool:1')).toBe(`${SHARED_HOST}/docker-hub/tool:1`);
    root.imageUri('docker-hub/other:1');
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('a registry of ECR', () => {
  const HOSTS = ['dkr.ecr.us-east-1.amazonaws.com', 'dkr-ecr.us-east-1.on.aws', 'dkr.ecr-fips.us-east-1.amazonaws.com', 'dkr-ecr-fips.us-east-1.on.aws', 'DKR.ECR.US-EAST-1.AMAZONAWS.COM'];

  test.each(HOSTS)('is found by %s', (host) => {
    const mirror = cache(stack, 'Mirror', Upstream.ecr(SOURCE), { ecrRepositoryPrefix: 'mirror' });
    expect(rewrite(stack, `${SOURCE.account}.${host}/team/app:1`)).toBe(`${HOST}/mirror/team/app:1`);
    expect(mirror.imageUri(`${SOURCE.account}.${host}/team/app:1`)).toBe(`${HOST}/mirror/team/app:1`);
  });

  test.each(HOSTS)('that is imported by %s is found by the usual host', (host) => {
    imported(stack, 'Imported', { ecrRepositoryPrefix: 'mirror', upstreamRegistryUrl: `${SOURCE.account}.${host}` });
    expect(rewrite(stack, `${SOURCE.account}.dkr.ecr.us-east-1.amazonaws.com/team/app:1`)).toBe(`${HOST}/mirror/team/app:1`);
  });

  test('of another region or account is not', () => {
    cache(stack, 'Mirror', Upstream.ecr(SOURCE), { ecrRepositoryPrefix: 'mirror' });
    for (const host of [`${SOURCE.account}.dkr-ecr.us-east-2.on.aws`, '999999999999.dkr-ecr.us-east-1.on.aws', `${SOURCE.account}.dkr.ecr.us-east-1.amazonaws.com:8443`]) {
      expect(() => rewrite(stack, `${host}/team/app:1`)).toThrow('there is no pull-through cache');
    }
  });
});

test('the host of an import may be in upper case', () => {
  expect(imported(stack, 'Imported', { upstreamRegistryUrl: 'Quay.IO' }).upstreamRegistryUrl).toBe('quay.io');
});

test('pseudo parameters in a reference are the environment of the stack', () => {
  hub(stack);
  const here = `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.amazonaws.com/docker-hub/library/nginx:1`;
  expect(rewrite(stack, here)).toBe(here);
  cache(stack, 'Mirror', Upstream.ecr({ account: ENV.account, region: 'us-east-1' }), { ecrRepositoryPrefix: 'mirror' });
  expect(rewrite(stack, `${Aws.ACCOUNT_ID}.dkr.ecr.us-east-1.amazonaws.com/app:1`)).toBe(`${HOST}/mirror/app:1`);
});

test('a new secret takes no key', () => {
  expect(() => UpstreamCredentials.newSecret({ encryptionKey: {} } as any)).toThrow(
    '"encryptionKey" cannot be given: ECR reads only secrets that are encrypted with the key aws/secretsmanager, which a new secret has; leave it out');
});

describe('a Lambda function', () => {
  const functionOf = (imageUri: string, scope = stack) => new lambda.CfnFunction(scope, 'Function', { role: 'arn', packageType: 'Image', code: { imageUri } });

  test.each<[string, () => unknown]>([
    ['with an image that was rewritten', () => functionOf(rewrite(stack, 'nginx:1.27'))],
    ['with a text', () => functionOf(`${HOST}/docker-hub/library/nginx:1.27`)],
    ['with the tokens of its account', () => functionOf(`${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}/docker-hub/library/nginx:1.27`)],
    ['with an imported repository', () => new lambda.DockerImageFunction(stack, 'Function', {
      code: lambda.DockerImageCode.fromEcr(ecr.Repository.fromRepositoryName(stack, 'Imported', 'docker-hub/library/nginx'), { tagOrDigest: '1' }),
    })],
  ])('%s of a cache is warned of', (_, make) => {
    hub(stack);
    make();
    expect(warningMessage(stack, 'PullThroughCache.lambdaImage')).toBe(
      'its image is docker-hub/library/nginx of the pull-through cache docker-hub, and AWS Lambda cannot use an image through a cache; copy the image to a ManagedRepository, '
      + 'and make the function from that');
  });

  test('with an image of an imported cache is warned of', () => {
    functionOf(imported(stack, 'Imported').imageUri('team/app:1'));
    expect(warningIds(stack)).toEqual(['PullThroughCache.lambdaImage']);
  });

  test('of another account with an image of a cache is warned of', () => {
    const uri = hub(stack).imageUri('nginx:1.27');
    const other = new Stack(app, 'Other', { env: { ...ENV, account: '444444444444' } });
    functionOf(uri, other);
    expect(warningIds(other)).toEqual(['PullThroughCache.lambdaImage']);
  });

  test('of a cache for ROOT is warned of for what was asked of the cache', () => {
    const root = hub(stack, { ecrRepositoryPrefix: 'ROOT' });
    functionOf(`${HOST}/team/own:1`);
    expect(warningIds(stack)).toEqual([]);
    new lambda.CfnFunction(stack, 'Other', { role: 'arn', code: { imageUri: root.imageUri('nginx:1.27') } });
    expect(warningIds(stack)).toEqual(['PullThroughCache.lambdaImage']);
  });

  test('with an image of a repository is not', () => {
    hub(stack);
    const code = lambda.DockerImageCode.fromEcr(new ManagedRepository(stack, 'Api', { repositoryName: 'docker-hub-tools' }), { tagOrDigest: '1' });
    new lambda.DockerImageFunction(stack, 'Function', { code });
    new lambda.Function(stack, 'Inline', { code: lambda.Code.fromInline('x'), handler: 'index.x', runtime: lambda.Runtime.NODEJS_22_X });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('a rule that waits for a push', () => {
  const pushRule = (name: string) => new events.Rule(stack, 'Rule', {
    eventPattern: { source: ['aws.ecr'], detailType: ['ECR Image Action'], detail: { 'action-type': ['PUSH'], 'repository-name': [name] } },
  });

  test('to a cached repository is warned of', () => {
    hub(stack);
    pushRule('docker-hub/library/nginx');
    expect(warningMessage(stack, 'PullThroughCache.noPush')).toBe(
      'it waits for a push to docker-hub/library/nginx, which never comes: what a pull-through cache brings is no push; let a rule for the detail type '
      + '"ECR Pull Through Cache Action" start it, or a schedule');
  });

  test('to another repository is not', () => {
    hub(stack);
    pushRule('team/api');
    expect(warningIds(stack)).toEqual([]);
  });

  test('is what EcrSourceAction makes', () => {
    const output = new codepipeline.Artifact();
    const repository = hub(stack).repository('nginx');
    new codepipeline.Pipeline(stack, 'Pipeline', {
      pipelineType: codepipeline.PipelineType.V2,
      stages: [
        { stageName: 'Source', actions: [new actions.EcrSourceAction({ actionName: 'Image', repository, output })] },
        { stageName: 'Review', actions: [new actions.ManualApprovalAction({ actionName: 'Review' })] },
      ],
    });
    expect(warningIds(stack)).toEqual(['PullThroughCache.noPush']);
  });
});

test('generic resources are left alone', () => {
  hub(stack);
  for (const type of ['AWS::Lambda::Function', 'AWS::Events::Rule', 'AWS::AppRunner::Service', 'AWS::ECS::Service', 'AWS::ECS::ExpressGatewayService']) {
    new CfnResource(stack, type.replace(/\W/g, ''), { type, properties: {} });
  }
  expect(warningIds(stack)).toEqual([]);
});
