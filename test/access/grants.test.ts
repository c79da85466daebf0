import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CrossAccountPullPolicy, IManagedRepository, ManagedRepository, PullPrincipal, PullThroughCache, Upstream } from '../../src';
import { CACHE_PULL, PULL, PUSH, TOKEN } from '../util/actions';
import { deployed, DeployedResource } from '../util/deployed';
import { Caller, isAllowed } from '../util/simulation';

jest.setTimeout(60_000);

const OWN = '111111111111';
const THEIRS = '222222222222';
const FAR = '333333333333';
const STRANGER = '999999999999';
const REGION = 'eu-west-1';
const ORGANIZATION = 'o-a1b2c3d4e5';
const UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-11111111`;
const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

interface World {
  readonly app: App;
  /** Where grants are made. */
  readonly own: Stack;
  readonly beside: Stack;
  readonly theirs: Stack;
  readonly agnostic: Stack;
}

/** Who a grantee is when it asks. Without policies, it has those that are attached to its name. */
type Asker = Omit<Caller, 'policies'> & { readonly policies?: 'all' | 'none' };

interface Kind {
  readonly make: (world: World) => iam.IGrantable;
  readonly asker: Asker;
  /** Whether a pull from a repository of the own stack has to work without anybody's help. */
  readonly works?: boolean;
}

const role = (stack: Stack, id: string) => new iam.Role(stack, id, { roleName: id, assumedBy: new iam.AccountRootPrincipal() });
const arn = (name: string, account = OWN, type = 'role') => `arn:aws:iam::${account}:${type}/${name}`;
const imported = (scope: Stack, account: string, options?: iam.FromRoleArnOptions) => iam.Role.fromRoleArn(scope, 'Imported', arn('Imported', account), options);
const own = (make: Kind['make'], asker: Asker = { principal: arn('Puller') }): Kind => ({ make, asker, works: true });
const nobody = (make: Kind['make']): Kind => ({ make, asker: { principal: arn('Nobody'), policies: 'all' } });

const KINDS: Record<string, Kind> = {
  'role of the stack': own(({ own: stack }) => role(stack, 'Puller')),
  'role of another stack': own(({ beside }) => role(beside, 'Puller')),
  'role of another account': own(({ theirs }) => role(theirs, 'Puller'), { principal: arn('Puller', THEIRS), context: { 'aws:PrincipalTag/aws-cdk:id': 'tag' } }),
  'role of a stack without account': { make: ({ agnostic }) => role(agnostic, 'Puller'), asker: { principal: arn('Puller', '444444444444') } },
  'imported role': own(({ own: stack }) => imported(stack, OWN), { principal: arn('Imported') }),
  'imported role by name': own(({ own: stack }) => iam.Role.fromRoleName(stack, 'ByName', 'Imported'), { principal: arn('Imported') }),
  'imported role that is not changed': { make: ({ own: stack }) => imported(stack, OWN, { mutable: false }), asker: { principal: arn('Imported') } },
  'imported role that is granted by resources': {
    make: ({ own: stack }) => imported(stack, OWN, { mutable: false, addGrantsToResources: true }), asker: { principal: arn('Imported') },
  },
  'imported role of another account': { make: ({ own: stack }) => imported(stack, THEIRS), asker: { principal: arn('Imported', THEIRS) } },
  'imported role of another account in its stack': own(({ theirs }) => imported(theirs, THEIRS), { principal: arn('Imported', THEIRS) }),
  'imported role in a stack without account': { make: ({ agnostic }) => imported(agnostic, THEIRS), asker: { principal: arn('Imported', THEIRS) } },
  'role without policy updates': { make: ({ own: stack }) => role(stack, 'Puller').withoutPolicyUpdates(), asker: { principal: arn('Puller') } },
  'user': own(({ own: stack }) => new iam.User(stack, 'Puller', { userName: 'Puller' }), { principal: arn('Puller', OWN, 'user') }),
  'imported user': own(({ own: stack }) => iam.User.fromUserName(stack, 'Imported', 'Imported'), { principal: arn('Imported', OWN, 'user') }),
  'group': own(({ own: stack }) => new iam.Group(stack, 'Puller', { groupName: 'Puller' }), { principal: arn('Member', OWN, 'user') }),
  'group of another account': own(({ theirs }) => new iam.Group(theirs, 'Puller', { groupName: 'Puller' }), { principal: arn('Member', THEIRS, 'user') }),
  'account': own(() => new iam.AccountPrincipal(THEIRS), { principal: arn('Any', THEIRS), policies: 'all' }),
  'account of the repository': own(() => new iam.AccountRootPrincipal(), { principal: arn('Any', '<owner>'), policies: 'all' }),
  'organization': own(() => new iam.OrganizationPrincipal(ORGANIZATION), { principal: arn('Any', THEIRS), policies: 'all', context: { 'aws:PrincipalOrgID': ORGANIZATION } }),
  'organizational unit': own(() => new iam.AnyPrincipal().withConditions({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${UNIT}/*` } }), {
    principal: arn('Any', THEIRS), policies: 'all', context: { 'aws:PrincipalOrgPaths': [`${UNIT}/`] },
  }),
  'any principal': nobody(() => new iam.AnyPrincipal()),
  'star': nobody(() => new iam.StarPrincipal()),
  'ARN': { make: () => new iam.ArnPrincipal(arn('Imported', THEIRS)), asker: { principal: arn('Imported', THEIRS) } },
  'ARN of the own account': { make: () => new iam.ArnPrincipal(arn('Imported')), asker: { principal: arn('Imported') } },
  'service lambda': {
    make: () => new iam.ServicePrincipal('lambda.amazonaws.com'),
    asker: {
      principal: 'lambda.amazonaws.com', policies: 'none', context: { 'aws:SourceArn': `arn:aws:lambda:${REGION}:<owner>:function:f` },
    },
  },
  'service codebuild': { make: () => new iam.ServicePrincipal('codebuild.amazonaws.com'), asker: { principal: 'codebuild.amazonaws.com', policies: 'none' } },
  'service ecs-tasks': { make: () => new iam.ServicePrincipal('ecs-tasks.amazonaws.com'), asker: { principal: 'ecs-tasks.amazonaws.com', policies: 'none' } },
  'composite': { make: () => new iam.CompositePrincipal(new iam.AccountPrincipal(THEIRS), new iam.ArnPrincipal(arn('Imported'))), asker: { principal: arn('Imported') } },
  'session tags': own(({ own: stack }) => ({ grantPrincipal: new iam.SessionTagsPrincipal(role(stack, 'Puller')) })),
  'role with conditions': own(({ own: stack }) => ({ grantPrincipal: new iam.PrincipalWithConditions(role(stack, 'Puller'), { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }) }),
    { principal: arn('Puller'), context: { 'aws:PrincipalOrgID': ORGANIZATION } }),
  'account with conditions': own(() => new iam.AccountPrincipal(THEIRS).withConditions({ StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } }),
    { principal: arn('Any', THEIRS), policies: 'all', context: { 'aws:PrincipalOrgID': ORGANIZATION } }),
  'web identity': nobody(() => new iam.WebIdentityPrincipal('cognito-identity.amazonaws.com')),
  'SAML': nobody(({ own: stack }) => new iam.SamlPrincipal(iam.SamlProvider.fromSamlProviderArn(stack, 'Saml', `arn:aws:iam::${OWN}:saml-provider/x`), {})),
  'federated': nobody(() => new iam.FederatedPrincipal('accounts.google.com')),
  'canonical user': nobody(() => new iam.CanonicalUserPrincipal('79a59df900b949e5')),
  'Lambda function': own(({ own: stack }) => new lambda.Function(stack, 'Function', {
    code: lambda.Code.fromInline('x'), handler: 'index.handler', runtime: lambda.Runtime.NODEJS_22_X, role: role(stack, 'Puller'),
  })),
  'execution role of a task': own(({ own: stack }) => new ecs.FargateTaskDefinition(stack, 'Task', { executionRole: role(stack, 'Puller') }).obtainExecutionRole()),
  'managed policy': own(({ own: stack }) => new iam.ManagedPolicy(stack, 'ManagedPolicy', { roles: [role(stack, 'Puller')] })),
  'managed policy of another account': own(({ theirs }) => new iam.ManagedPolicy(theirs, 'ManagedPolicy', { roles: [role(theirs, 'Puller')] }), { principal: arn('Puller', THEIRS) }),
  'policy': own(({ own: stack }) => new iam.Policy(stack, 'Policy', { roles: [role(stack, 'Puller')] })),
  'lazy role': own(({ own: stack }) => {
    const lazy = new iam.LazyRole(stack, 'Puller', { roleName: 'Puller', assumedBy: new iam.AccountRootPrincipal() });
    lazy.roleArn;
    return lazy;
  }),
};

type Method = (world: World, grantee: iam.IGrantable) => iam.Grant;

const NAME = 'team/api';
const READ = ['ecr:DescribeImages', 'ecr:DescribeRepositories'];

const newCache = ({ own: stack }: World) => new PullThroughCache(stack, 'Cache', { upstream: Upstream.quay() });

const REPOSITORIES: Record<string, { arn: string; make: (world: World) => IManagedRepository; pull?: string[] }> = {
  'of the stack': {
    arn: `arn:aws:ecr:${REGION}:${OWN}:repository/${NAME}`, make: ({ own: stack }) => new ManagedRepository(stack, 'Api', { repositoryName: NAME }),
  },
  'of another account': {
    arn: `arn:aws:ecr:${REGION}:${FAR}:repository/${NAME}`,
    make: ({ app }) => new ManagedRepository(new Stack(app, 'Far', { env: { account: FAR, region: REGION } }), 'Api', { repositoryName: NAME }),
  },
  'imported': {
    arn: `arn:aws:ecr:${REGION}:${OWN}:repository/${NAME}`,
    make: ({ own: stack }) => ManagedRepository.fromRepositoryArn(stack, 'Api', `arn:aws:ecr:${REGION}:${OWN}:repository/${NAME}`),
  },
  'cached': {
    arn: `arn:aws:ecr:${REGION}:${OWN}:repository/quay/${NAME}`, make: (world) => newCache(world).repository(NAME), pull: CACHE_PULL,
  },
};

const METHODS: Array<[name: string, actions: string[], grant: (repository: IManagedRepository, grantee: iam.IGrantable) => iam.Grant]> = [
  ['grantPull', [...PULL, TOKEN], (repository, grantee) => repository.grantPull(grantee)],
  ['grantPush', [...PUSH, TOKEN], (repository, grantee) => repository.grantPush(grantee)],
  ['grantPullPush', [...new Set([...PULL, ...PUSH]), TOKEN], (repository, grantee) => repository.grantPullPush(grantee)],
  ['grantRead', READ, (repository, grantee) => repository.grantRead(grantee)],
  ['grant', ['ecr:ListImages'], (repository, grantee) => repository.grant(grantee, 'ecr:ListImages')],
];

const CASES = Object.entries(REPOSITORIES).flatMap(([where, { arn: repositoryArn, make, pull }]) => [
  ...METHODS.map(([name, actions, grant]) => ({
    title: `${name} of a repository ${where}`,
    repositoryArn,
    actions: name === 'grantPull' && pull !== undefined ? [...pull, TOKEN] : actions,
    grant: ((world, grantee) => grant(make(world), grantee)) as Method,
    mustWork: where === 'of the stack',
  })),
  ...where === 'cached' ? [] : [{
    title: `share.grantPull of a repository ${where}`,
    repositoryArn,
    actions: [...PULL, TOKEN],
    grant: ((world, grantee) => {
      const repository = make(world);
      return new CrossAccountPullPolicy(Stack.of(repository), 'Share', {
        repositories: [repository], pullPrincipals: [PullPrincipal.accounts(OWN, THEIRS)],
      }).grantPull(grantee);
    }) as Method,
    mustWork: false,
  }],
]).concat([{
  title: 'cache.grantPull',
  repositoryArn: `arn:aws:ecr:${REGION}:${OWN}:repository/quay/${NAME}`,
  actions: [...CACHE_PULL, TOKEN],
  grant: (world, grantee) => newCache(world).grantPull(grantee),
  mustWork: false,
}]);

function newWorld(): World {
  const app = new App();
  const stack = (id: string, account: string) => new Stack(app, id, { env: { account, region: REGION } });
  return { app, own: stack('Own', OWN), beside: stack('Beside', OWN), theirs: stack('Theirs', THEIRS), agnostic: new Stack(app, 'Agnostic') };
}

/** What the owner's policies say: of the repository, or of the registry and the template of a cache. */
function ownersPolicy(resources: DeployedResource[]): { Version: string; Statement: object[] } | undefined {
  const policies = resources.flatMap(({ Type, Properties }) => {
    switch (Type) {
      case 'AWS::ECR::Repository': return [Properties.RepositoryPolicyText];
      case 'AWS::ECR::RegistryPolicy': return [Properties.PolicyText];
      case 'AWS::ECR::RepositoryCreationTemplate': return [Properties.RepositoryPolicy === undefined ? undefined : JSON.parse(Properties.RepositoryPolicy)];
      default: return [];
    }
  }).filter((policy) => policy !== undefined);
  return policies.length === 0 ? undefined : { Version: '2012-10-17', Statement: policies.flatMap(({ Statement }) => Statement) };
}

/** The identity policies that the grant is in: there are no other grantees in the world. */
function identityPolicies(resources: DeployedResource[]): object[] {
  const attachedTo = ({ Roles = [], Users = [], Groups = [] }: any) => [...Roles, ...Users, ...Groups];
  return resources.filter(({ Type, Properties }) => /^AWS::IAM::(Managed)?Policy$/.test(Type) && attachedTo(Properties).length > 0)
    .map(({ Properties }) => Properties.PolicyDocument);
}

function warnings(app: App): string[] {
  return app.node.findAll().flatMap(({ node }) => node.metadata).filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data));
}

type Outcome = 'works' | 'throws' | 'warns' | 'nothing';

async function outcomeOf(kind: Kind, { repositoryArn, actions, grant }: typeof CASES[number]): Promise<Outcome> {
  const world = newWorld();
  const { make } = kind;
  const asker: Asker = JSON.parse(JSON.stringify(kind.asker).replace('<owner>', repositoryArn.split(':')[4]));
  const grantee = make(world);
  let result: iam.Grant;
  try {
    result = grant(world, grantee);
  } catch (error) {
    expect((error as Error).message).toMatch(/grant|use|name|give|make it/);
    return 'throws';
  }
  const resources = deployed(world.app);
  const policies = asker.policies === 'all' ? [EVERYTHING] : asker.policies === 'none' ? [] : identityPolicies(resources);
  const policy = ownersPolicy(resources);
  if (result.success) {
    expect([...identityPolicies(resources), ...policy?.Statement ?? []]).not.toEqual([]);
  }
  const tag = JSON.stringify(policy ?? {}).match(/"aws:PrincipalTag\/aws-cdk:id":"([^"]*)"/)?.[1];
  const context = { ...asker.context, ...tag === undefined ? {} : { 'aws:PrincipalTag/aws-cdk:id': tag } };
  const repository = { arn: repositoryArn, policy };
  const needed = asker.policies === 'none' ? actions.filter((action) => action !== TOKEN) : actions;
  // The statements are the same for the actions between.
  const asked = needed.filter((_, index) => index === 0 || index >= needed.length - 2);
  const allowed = await Promise.all(asked.map((action) => isAllowed(action, { ...asker, context, policies }, repository)));
  const [first] = actions.filter((action) => action !== TOKEN);
  const strangers = [arn('Any', STRANGER), ...asker.principal.startsWith('arn:') ? ['lambda.amazonaws.com'] : []];
  for (const principal of strangers) {
    expect(await isAllowed(first, { principal, policies: [EVERYTHING] }, repository)).toBe(false);
  }
  if (allowed.every((one) => one)) {
    return 'works';
  }
  // With the JSON or command to add, or with what to do about accounts that are not known.
  return warnings(world.app).some((text) => /\{"|give (both stacks|its stack|the stack)/.test(text)) ? 'warns' : 'nothing';
}

describe.each(CASES)('$title', (one) => {
  test('works, throws or warns for every kind of grantee', async () => {
    const outcomes: Record<string, Outcome> = {};
    for (const [name, kind] of Object.entries(KINDS)) {
      outcomes[name] = await outcomeOf(kind, one);
    }
    expect(Object.entries(outcomes).filter(([, outcome]) => outcome === 'nothing')).toEqual([]);
    const helpless = Object.keys(KINDS).filter((name) => one.mustWork && KINDS[name].works === true && outcomes[name] !== 'works');
    expect(helpless).toEqual([]);
  });
});
