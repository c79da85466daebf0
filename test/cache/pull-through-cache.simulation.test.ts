import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  allowed, allowedByIdentity, arnOf, CONSUMER, deployed, dockerHub, EVERYTHING, FIRST_PULL, LATER_PULL, NGINX, OUTSIDE, OWN_REGISTRY, OWNER,
  PULL, puller, registryPolicyIn, roleArn, roleIn, templatePolicyIn, together, World,
} from './pull-through-cache.simulation.helpers';
import { PullPrincipal, PullThroughCache, Upstream } from '../../src';
import { TOKEN } from '../util/actions';
import { Caller } from '../util/simulation';
import { warningMessage } from '../util/warnings';

jest.setTimeout(120_000);

const ORGANIZATION = 'o-a1b2c3d4e5';
/** What is beside the repository `docker-hub/library/nginx`. */
const BESIDE_NGINX = [arnOf('docker-hub/library/nginx2'), arnOf('docker-hub/library/nginx/x'), arnOf('docker-hub/library/redis'), arnOf('docker-hub/library')];

describe('grantPull of a cache', () => {
  describe.each(['docker-hub', 'docker-hub/'])('for the prefix %s', (ecrRepositoryPrefix) => {
    const { stack, cache } = dockerHub({ ecrRepositoryPrefix });
    cache.grantPull(puller(stack));
    const resources = deployed(stack);
    const role = roleIn(resources, 'Puller');

    test.each(['docker-hub/library/nginx', 'docker-hub/not/made/yet'])('lets a role of the account pull %s, also for the first time, and do nothing else', async (name) => {
      expect(await allowed(role, arnOf(name))).toEqual(PULL);
    });

    test.each(OUTSIDE)('lets it do nothing with %s', async (arn) => {
      expect(await allowedByIdentity(role, arn)).toEqual([TOKEN]);
    });

    test('opens neither the registry nor the repositories', () => {
      expect([registryPolicyIn(resources), templatePolicyIn(resources)]).toEqual([undefined, undefined]);
    });
  });

  test('lets a role pull in another partition too', async () => {
    const stack = new Stack(new App(), 'Owner');
    new PullThroughCache(stack, 'Cache', { upstream: Upstream.quay() }).grantPull(puller(stack));
    const environment = { account: OWNER.account, region: 'cn-north-1', partition: 'aws-cn' };
    const role = roleIn(deployed(stack, environment), 'Puller');
    expect(await allowed(role, arnOf('quay/prometheus/prometheus', environment))).toEqual(PULL);
    expect(await allowed(role, arnOf('quayx/prometheus', environment))).toEqual([TOKEN]);
  });

  test('lets two roles pull through two caches, each through its own', async () => {
    const { stack, cache } = dockerHub();
    cache.grantPull(puller(stack, 'One'));
    new PullThroughCache(stack, 'Other', { upstream: Upstream.quay() }).grantPull(puller(stack, 'Two'));
    const resources = deployed(stack);
    const [one, two] = ['One', 'Two'].map((id) => roleIn(resources, id));
    expect(await Promise.all([one, two].map((role) => allowed(role, NGINX)))).toEqual([PULL, [TOKEN]]);
    expect(await Promise.all([one, two].map((role) => allowed(role, arnOf('quay/prometheus/prometheus'))))).toEqual([[TOKEN], PULL]);
  });
});

describe.each<[string, (world: World) => string]>([
  ['containerImage', ({ stack, cache }) => {
    new ecs.FargateTaskDefinition(stack, 'Task').addContainer('Web', { image: cache.containerImage('nginx:1.27') });
    return 'TaskExecutionRole';
  }],
  ['grantPull of a repository', ({ stack, cache }) => {
    cache.repository('nginx').grantPull(puller(stack));
    return 'Puller';
  }],
])('%s', (_, grant) => {
  const world = dockerHub();
  const roleId = grant(world);
  const resources = deployed(world.stack);
  const role = roleIn(resources, roleId);

  test('lets the role pull it, also for the first time, and do nothing else', async () => {
    expect(await allowed(role, NGINX)).toEqual(PULL);
  });

  test.each([...BESIDE_NGINX, ...OUTSIDE])('lets it do nothing with %s', async (arn) => {
    expect(await allowedByIdentity(role, arn)).toEqual([TOKEN]);
  });

  test('opens neither the registry nor the repositories', () => {
    expect([registryPolicyIn(resources), templatePolicyIn(resources)]).toEqual([undefined, undefined]);
  });
});

test('containerImage lets the role of the task itself do nothing', async () => {
  const { stack, cache } = dockerHub();
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('Web', { image: cache.containerImage('nginx:1.27') });
  expect(await allowed(roleIn(deployed(stack), 'TaskTaskRole'), NGINX)).toEqual([]);
});

/** Both halves, as far as each side can give its own. */
describe('a puller of another account', () => {
  const identity = () => {
    const stack = new Stack(new App(), 'Consumer', { env: CONSUMER });
    PullThroughCache.fromPullThroughCacheAttributes(stack, 'Cache', {
      ecrRepositoryPrefix: 'docker-hub', upstreamRegistryUrl: 'registry-1.docker.io', account: OWNER.account, region: OWNER.region,
    }).grantPull(puller(stack));
    return roleIn(deployed(stack, CONSUMER), 'Puller');
  };

  const cases: { kind: string; principal: PullPrincipal; context?: Caller['context']; strangers: Partial<Caller>[] }[] = [
    { kind: 'account', principal: PullPrincipal.account(CONSUMER.account), strangers: [{ principal: roleArn('puller', '333333333333') }] },
    {
      kind: 'role',
      principal: PullPrincipal.role(roleArn('puller')),
      strangers: [{ principal: roleArn('other') }, { principal: roleArn('puller', '333333333333') }],
    },
    {
      kind: 'organization',
      principal: PullPrincipal.organization(ORGANIZATION),
      context: { 'aws:PrincipalOrgID': ORGANIZATION },
      strangers: [{ context: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } }, { context: {} }],
    },
  ];

  describe.each(cases)('that allowPullFrom lets in by its $kind', ({ principal, context, strangers }) => {
    const { stack, cache } = dockerHub();
    cache.allowPullFrom(principal);
    const resources = deployed(stack);
    const [registryPolicy, repositoryPolicy] = [registryPolicyIn(resources), templatePolicyIn(resources)];
    const caller: Caller = { ...identity(), context };
    /** Its account allows it everything, so that the owner's half alone decides. */
    const trusted: Caller = { ...caller, policies: EVERYTHING };

    test('may pull by the registry policy alone, for the first time and from repositories that were there before it was let in', async () => {
      expect(await allowed(caller, NGINX, registryPolicy)).toEqual(PULL);
    });

    test('may pull from repositories that are made from then on by their own policy, too', async () => {
      expect(await allowed(caller, NGINX, repositoryPolicy)).toEqual([...LATER_PULL, TOKEN].sort());
      expect(await allowed(caller, NGINX, together(registryPolicy, repositoryPolicy))).toEqual(PULL);
    });

    test('is let in for no other action, whatever its account allows', async () => {
      for (const policy of [registryPolicy, together(registryPolicy, repositoryPolicy)]) {
        expect(await allowed(trusted, NGINX, policy)).toEqual([...FIRST_PULL, ...LATER_PULL, ...OWN_REGISTRY].sort());
      }
    });

    test('may do nothing with its own half alone', async () => {
      expect(await allowed(caller, NGINX)).toEqual([TOKEN]);
    });

    test('may do nothing with the half of the owner alone', async () => {
      expect(await allowed({ ...caller, policies: [] }, NGINX, together(registryPolicy, repositoryPolicy))).toEqual([]);
    });

    test('asks for nothing outside the prefix', async () => {
      for (const arn of OUTSIDE.filter((outside) => !outside.includes(CONSUMER.account))) {
        expect(await allowedByIdentity(caller, arn)).toEqual([TOKEN]);
      }
    });

    test('is let into no repository outside the prefix by the registry', async () => {
      for (const arn of OUTSIDE.filter((outside) => outside.includes(`${OWNER.region}:${OWNER.account}`))) {
        expect(await allowed(trusted, arn, registryPolicy)).toEqual(OWN_REGISTRY);
      }
    });

    test('lets in nobody else', async () => {
      for (const stranger of strangers) {
        expect(await allowed({ ...trusted, ...stranger }, NGINX, together(registryPolicy, repositoryPolicy))).toEqual(OWN_REGISTRY);
      }
    });

    test('lets in no service', async () => {
      const lambda = { principal: 'lambda.amazonaws.com', context: { 'aws:SourceAccount': CONSUMER.account } };
      expect(await allowed(lambda, NGINX, together(registryPolicy, repositoryPolicy))).toEqual([]);
    });
  });

  test.each<[string, (cache: PullThroughCache, role: iam.IRole) => void]>([
    ['grantPull', (cache, role) => cache.grantPull(role)],
    ['grantPull of a repository', (cache, role) => cache.repository('nginx').grantPull(role)],
  ])('gets both halves by %s', async (_, grant) => {
    const { stack, cache } = dockerHub();
    const consumer = new Stack(stack.node.root as App, 'Consumer', { env: CONSUMER });
    grant(cache, puller(consumer));
    const owners = deployed(stack);
    const role = roleIn(deployed(consumer, CONSUMER), 'Puller');
    expect(await allowed(role, NGINX, registryPolicyIn(owners))).toEqual(PULL);
    expect(await allowed(role, NGINX, templatePolicyIn(owners))).toEqual([...LATER_PULL, TOKEN].sort());
    expect(await allowed(role, NGINX)).toEqual([TOKEN]);
    expect(await allowedByIdentity(role, arnOf('docker-hub2/library/nginx'))).toEqual([TOKEN]);
  });

  test('gets the half of the owner by the JSON of the warning of an imported cache', async () => {
    const stack = new Stack(new App(), 'Consumer', { env: CONSUMER });
    PullThroughCache.fromPullThroughCacheAttributes(stack, 'Cache', {
      ecrRepositoryPrefix: 'docker-hub', upstreamRegistryUrl: 'registry-1.docker.io', account: OWNER.account, region: OWNER.region,
    }).grantPull(puller(stack));
    const [registryPolicy, repositoryPolicy] = warningMessage(stack, 'PullThroughCache.importedPolicy').match(/\[\{.*?\}\](?=, and|$)/g)!
      .map((json) => ({ Version: '2012-10-17', Statement: JSON.parse(json) }));
    const role = roleIn(deployed(stack, CONSUMER), 'Puller');
    expect(await allowed(role, NGINX, registryPolicy)).toEqual(PULL);
    expect(await allowed(role, NGINX, repositoryPolicy)).toEqual([...LATER_PULL, TOKEN].sort());
    const trusted: Caller = { principal: role.principal, policies: EVERYTHING };
    expect(await allowed(trusted, NGINX, together(registryPolicy, repositoryPolicy))).toEqual([...FIRST_PULL, ...LATER_PULL, ...OWN_REGISTRY].sort());
  });
});
