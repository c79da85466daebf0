import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PrivateRegistry, PullPrincipal, PullThroughCache, PullThroughCacheProps, Upstream, UpstreamCredentials, UsePullThroughCache } from '../../src';
import { REGISTRY_ACTIONS } from '../../src/core/ecr-actions';
import { TOKEN, FETCH } from '../util/actions';
import { allowedActions, Caller, deployedResources, Environment, policiesOf } from '../util/simulation';
import { warningMessage } from '../util/warnings';

jest.setTimeout(120_000);

const OWNER = { account: '111111111111', region: 'eu-west-1' };
const CONSUMER = { account: '222222222222', region: 'eu-west-1' };
const UPSTREAM = { account: '333333333333', region: 'us-east-1' };
const ORGANIZATION = 'o-a1b2c3d4e5';

/** What an account that allows everything does with its own registry, which no other account has a say in. */
const OWN_REGISTRY = [...REGISTRY_ACTIONS].sort();
const FIRST_PULL = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
const LATER_PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const PULL = [...FIRST_PULL, ...LATER_PULL, TOKEN].sort();
/** What another account lets a cache fetch with. */
const FETCH_AND_FILL = [
  ...FETCH, 'ecr:CompleteLayerUpload', 'ecr:GetAuthorizationToken', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
].sort();

/** An account that leaves everything to the other side. */
const EVERYTHING = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] }];
/** An owner who leaves everything to the other side. */
const EVERYBODY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*' }] };

interface Resources { [logicalId: string]: any }

const arnOf = (name: string, { account, region, partition = 'aws' }: Environment = OWNER) => `arn:${partition}:ecr:${region}:${account}:repository/${name}`;
const roleArn = (name: string, account = CONSUMER.account) => `arn:aws:iam::${account}:role/${name}`;

function deployed(stack: Stack, environment: Environment = OWNER): Resources {
  return deployedResources(Template.fromStack(stack).toJSON(), environment);
}

/** The role whose logical id begins like this. */
function roleIn(resources: Resources, id: string): Caller {
  const [roleId] = Object.keys(resources).filter((candidate) => candidate.startsWith(id) && resources[candidate].Type === 'AWS::IAM::Role');
  return { principal: resources[roleId].Arn, policies: policiesOf(resources, roleId) };
}

function only(resources: Resources, type: string): any {
  const found = Object.values(resources).filter(({ Type }) => Type === type);
  expect(found.length).toBeLessThan(2);
  return found[0]?.Properties;
}

const registryPolicyIn = (resources: Resources): object | undefined => only(resources, 'AWS::ECR::RegistryPolicy')?.PolicyText;

function templatePolicyIn(resources: Resources): object | undefined {
  const text = only(resources, 'AWS::ECR::RepositoryCreationTemplate').RepositoryPolicy;
  return text === undefined ? undefined : JSON.parse(text);
}

/** ECR judges each request by the registry policy and by the policy of the repository: a permission in either is one. */
function together(...policies: any[]): object {
  return { Version: '2012-10-17', Statement: policies.flatMap((policy) => policy?.Statement ?? []) };
}

/** All actions of ECR that the caller may take on a repository and its registry. */
function allowed(caller: Caller, arn: string, policy?: object): Promise<string[]> {
  return allowedActions(caller, { arn, policy });
}

/** What the caller's own policies allow: an owner in another account would let it do anything. */
function allowedByIdentity(caller: Caller, arn: string): Promise<string[]> {
  return allowed(caller, arn, arn.split(':')[4] === caller.principal.split(':')[4] ? undefined : EVERYBODY);
}

const puller = (scope: Stack, id = 'Puller') => new iam.Role(scope, id, { roleName: id.toLowerCase(), assumedBy: new iam.AccountRootPrincipal() });

interface World {
  readonly stack: Stack;
  readonly cache: PullThroughCache;
}

function dockerHub(props: Partial<PullThroughCacheProps> = {}): World {
  const stack = new Stack(new App(), 'Owner', { env: OWNER });
  return { stack, cache: new PullThroughCache(stack, 'Cache', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()), ...props }) };
}

const NGINX = arnOf('docker-hub/library/nginx');
/** What is beside the prefix `docker-hub`. */
const OUTSIDE = [
  arnOf('docker-hub'), arnOf('docker-hub2/library/nginx'), arnOf('docker-hubx'), arnOf('team/docker-hub/library/nginx'), arnOf('library/nginx'),
  arnOf('docker-hub/library/nginx', { ...OWNER, region: 'us-east-1' }), arnOf('docker-hub/library/nginx', CONSUMER),
];
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
    PrivateRegistry.of(stack).policy.allowPullThroughCacheFrom(OWNER.account, { repositoryPrefixes: ['images/'] });
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
