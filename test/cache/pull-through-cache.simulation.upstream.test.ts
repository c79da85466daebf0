import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  allowed, allowedByIdentity, arnOf, CONSUMER, deployed, dockerHub, EVERYTHING, FIRST_PULL, LATER_PULL, NGINX, OUTSIDE, OWN_REGISTRY, OWNER,
  PULL, puller, registryPolicyIn, roleArn, roleIn, templatePolicyIn, together,
} from './pull-through-cache.simulation.helpers';
import { PrivateRegistry, PullPrincipal, PullThroughCache, Upstream, UsePullThroughCache } from '../../src';
import { TOKEN, FETCH } from '../util/actions';
import { Caller, deployedResources, Environment } from '../util/simulation';
import { warningMessage } from '../util/warnings';

jest.setTimeout(120_000);

const UPSTREAM = { account: '333333333333', region: 'us-east-1' };
/** What another account lets a cache fetch with. */
const FETCH_AND_FILL = [
  ...FETCH, 'ecr:CompleteLayerUpload', 'ecr:GetAuthorizationToken', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
].sort();

describe('the role that fetches from an upstream of ECR', () => {
  interface Fetching { readonly upstream?: Environment; readonly upstreamRepositoryPrefix?: string; readonly isGiven?: boolean }

  function fetcher({ upstream = UPSTREAM, upstreamRepositoryPrefix, isGiven }: Fetching): Caller {
    const stack = new Stack(new App(), 'Owner', { env: OWNER });
    const role = isGiven ? new iam.Role(stack, 'Given', { assumedBy: new iam.ServicePrincipal('pullthroughcache.ecr.amazonaws.com') }) : undefined;
    new PullThroughCache(stack, 'Cache', { upstream: Upstream.ecr({ ...upstream, role }), ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix });
    return roleIn(deployed(stack), isGiven ? 'Given' : 'CacheUpstreamRole');
  }

  describe.each([
    ['that is made', {}],
    ['that is given', { isGiven: true }],
    ['that is made, for an upstream of the account', { upstream: { ...OWNER, region: UPSTREAM.region } }],
  ])('%s', (_, options: Fetching) => {
    const { upstream = UPSTREAM } = options;
    const role = fetcher({ ...options, upstreamRepositoryPrefix: 'images/base' });

    test.each([arnOf('images/base/java', upstream), arnOf('images/base/not/made/yet', upstream)])('may fetch from %s, and do nothing else', async (arn) => {
      expect(await allowedByIdentity(role, arn)).toEqual([...FETCH, TOKEN].sort());
    });

    test.each([arnOf('base/java'), arnOf('base/not/made/yet')])('may fill %s, and do nothing else', async (arn) => {
      expect(await allowedByIdentity(role, arn)).toEqual(FETCH_AND_FILL);
    });

    test.each([
      arnOf('images/base', upstream), arnOf('images/base2/java', upstream), arnOf('images/other', upstream), arnOf('base/java', upstream),
      arnOf('images/base/java', { ...upstream, region: 'eu-central-1' }), arnOf('images/base/java', { ...upstream, account: '444444444444' }),
      arnOf('base'), arnOf('base2/java'), arnOf('images/base/java'), arnOf('base/java', { ...OWNER, region: 'eu-central-1' }),
    ])('may do nothing with %s', async (arn) => {
      expect(await allowedByIdentity(role, arn)).toEqual([TOKEN]);
    });
  });

  test.each([undefined, 'ROOT'])('may fetch from every repository of the upstream for the prefix %s there, and still fill those of the cache only', async (prefix) => {
    const role = fetcher({ upstreamRepositoryPrefix: prefix });
    expect(await allowedByIdentity(role, arnOf('any/thing', UPSTREAM))).toEqual([...FETCH, TOKEN].sort());
    expect(await allowedByIdentity(role, arnOf('base/any/thing'))).toEqual(FETCH_AND_FILL);
    expect(await allowedByIdentity(role, arnOf('any/thing'))).toEqual([TOKEN]);
  });

  describe('of another account', () => {
    const stack = new Stack(new App(), 'Upstream', { env: UPSTREAM });
    PrivateRegistry.of(stack).policy.allowPullThroughCacheFrom(OWNER.account, ['images/']);
    const policy = registryPolicyIn(deployed(stack, UPSTREAM));
    const java = arnOf('images/java', UPSTREAM);
    /** Anybody, in an account that allows everything. */
    const anybody = (account: string): Caller => ({ principal: roleArn('anybody', account), policies: EVERYTHING });

    test('is let in by the upstream for exactly what fetching is', async () => {
      expect(await allowed(anybody(OWNER.account), java, policy)).toEqual([...FETCH, ...OWN_REGISTRY].sort());
    });

    test.each(['images', 'images2/java', 'imagesx', 'team/images/java'])('is not let into %s', async (name) => {
      expect(await allowed(anybody(OWNER.account), arnOf(name, UPSTREAM), policy)).toEqual(OWN_REGISTRY);
    });

    test('is not let in for another account', async () => {
      expect(await allowed(anybody('444444444444'), java, policy)).toEqual(OWN_REGISTRY);
    });

    test('fetches with both halves, and not with one', async () => {
      const role = fetcher({ upstreamRepositoryPrefix: 'images' });
      expect(await allowed(role, java, policy)).toEqual([...FETCH, TOKEN].sort());
      expect(await allowed(role, java)).toEqual([TOKEN]);
      expect(await allowed({ ...role, policies: [] }, java, policy)).toEqual([]);
      expect(await allowed(fetcher({ upstreamRepositoryPrefix: 'other' }), java, policy)).toEqual([TOKEN]);
    });

    test('is let into every repository without prefixes', async () => {
      const open = new Stack(new App(), 'Upstream', { env: UPSTREAM });
      PrivateRegistry.of(open).allowPullThroughCacheFrom(OWNER.account);
      const openPolicy = registryPolicyIn(deployed(open, UPSTREAM));
      expect(await allowed(fetcher({}), arnOf('any/thing', UPSTREAM), openPolicy)).toEqual([...FETCH, TOKEN].sort());
      expect(await allowed(anybody('444444444444'), arnOf('any/thing', UPSTREAM), openPolicy)).toEqual(OWN_REGISTRY);
    });
  });
});

describe('UsePullThroughCache', () => {
  const containers = { Web: 'nginx:1.27', Old: 'docker.io/library/nginx:1.26', Redis: 'bitnami/redis', App: 'ghcr.io/org/app' };
  const NEEDED = [NGINX, arnOf('docker-hub/bitnami/redis')];
  const NOT_NEEDED = [...OUTSIDE, arnOf('docker-hub/library/nginx2'), arnOf('docker-hub/library/redis'), arnOf('docker-hub/bitnami/redis/x'), arnOf('org/app')];

  const callers: [string, () => Caller][] = [
    ['an execution role', () => {
      const { stack } = dockerHub();
      const task = new ecs.FargateTaskDefinition(stack, 'Task');
      Object.entries(containers).forEach(([id, name]) => task.addContainer(id, { image: ecs.ContainerImage.fromRegistry(name) }));
      task.with(new UsePullThroughCache());
      return roleIn(deployed(stack), 'TaskExecutionRole');
    }],
    ['a role that was given', () => {
      const { stack } = dockerHub();
      new ecs.CfnTaskDefinition(stack, 'Task', { containerDefinitions: Object.entries(containers).map(([name, image]) => ({ name, image })) })
        .with(new UsePullThroughCache(puller(stack)));
      return roleIn(deployed(stack), 'Puller');
    }],
    ['a role with the JSON of the warning', () => {
      const { stack } = dockerHub();
      new ecs.CfnTaskDefinition(stack, 'Task', { containerDefinitions: Object.entries(containers).map(([name, image]) => ({ name, image })) })
        .with(new UsePullThroughCache());
      const message = warningMessage(stack, 'UsePullThroughCache.executionRole');
      const Statement = JSON.parse(message.slice(message.indexOf('[')));
      const { Policy } = deployedResources({ Resources: { Policy: { Type: 'AWS::IAM::Policy', Properties: { Version: '2012-10-17', Statement } } } }, OWNER);
      return { principal: roleArn('by-hand', OWNER.account), policies: [Policy.Properties] };
    }],
  ];

  describe.each(callers)('lets %s', (_, make) => {
    const role = make();

    test.each(NEEDED)('pull %s, also for the first time, and do nothing else', async (arn) => {
      expect(await allowed(role, arn)).toEqual(PULL);
    });

    test.each(NOT_NEEDED)('do nothing with %s', async (arn) => {
      expect(await allowedByIdentity(role, arn)).toEqual([TOKEN]);
    });
  });

  test('lets no role do anything when no image has a cache', async () => {
    const { stack } = dockerHub();
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { executionRole: puller(stack) });
    task.addContainer('App', { image: ecs.ContainerImage.fromRegistry('ghcr.io/org/app') });
    task.with(new UsePullThroughCache());
    expect(await allowed(roleIn(deployed(stack), 'Puller'), NGINX)).toEqual([]);
  });
});

describe('a cache for ROOT', () => {
  const root = () => {
    const stack = new Stack(new App(), 'Owner', { env: OWNER });
    return { stack, cache: new PullThroughCache(stack, 'Cache', { upstream: Upstream.ecrPublic(), ecrRepositoryPrefix: 'ROOT' }) };
  };

  test('is for every repository of the registry, and of no other', async () => {
    const { stack, cache } = root();
    cache.grantPull(puller(stack));
    const role = roleIn(deployed(stack), 'Puller');
    for (const name of ['nginx', 'docker/library/nginx', 'any/thing']) {
      expect(await allowed(role, arnOf(name))).toEqual(PULL);
    }
    expect(await allowedByIdentity(role, arnOf('any/thing', { ...OWNER, region: 'us-east-1' }))).toEqual([TOKEN]);
    expect(await allowedByIdentity(role, arnOf('any/thing', CONSUMER))).toEqual([TOKEN]);
  });

  test('is for exactly one repository where an image is named', async () => {
    const { stack, cache } = root();
    new ecs.FargateTaskDefinition(stack, 'Task').addContainer('Web', { image: cache.containerImage('docker/library/nginx:1.27') });
    const role = roleIn(deployed(stack), 'TaskExecutionRole');
    expect(await allowed(role, arnOf('docker/library/nginx'))).toEqual(PULL);
    expect(await allowed(role, arnOf('docker/library/redis'))).toEqual([TOKEN]);
    expect(await allowed(role, arnOf('ROOT/docker/library/nginx'))).toEqual([TOKEN]);
  });

  test('lets another account pull, and do nothing else', async () => {
    const { stack, cache } = root();
    cache.allowPullFrom(PullPrincipal.account(CONSUMER.account));
    const resources = deployed(stack);
    const caller: Caller = { principal: roleArn('puller'), policies: EVERYTHING };
    const [registryPolicy, repositoryPolicy] = [registryPolicyIn(resources), templatePolicyIn(resources)];
    const both = together(registryPolicy, repositoryPolicy);
    for (const policy of [registryPolicy, both]) {
      expect(await allowed(caller, arnOf('any/thing'), policy)).toEqual([...FIRST_PULL, ...LATER_PULL, ...OWN_REGISTRY].sort());
    }
    expect(await allowed(caller, arnOf('any/thing'), repositoryPolicy)).toEqual([...LATER_PULL, ...OWN_REGISTRY].sort());
    expect(await allowed({ ...caller, principal: roleArn('puller', '333333333333') }, arnOf('any/thing'), both)).toEqual(OWN_REGISTRY);
  });

  test('fills every repository by the role that fetches', async () => {
    const stack = new Stack(new App(), 'Owner', { env: OWNER });
    new PullThroughCache(stack, 'Cache', { upstream: Upstream.ecr(UPSTREAM), ecrRepositoryPrefix: 'ROOT' });
    const role = roleIn(deployed(stack), 'CacheUpstreamRole');
    expect(await allowedByIdentity(role, arnOf('any/thing'))).toEqual(FETCH_AND_FILL);
    expect(await allowedByIdentity(role, arnOf('any/thing', UPSTREAM))).toEqual([...FETCH, TOKEN].sort());
    expect(await allowedByIdentity(role, arnOf('any/thing', CONSUMER))).toEqual([TOKEN]);
  });
});
