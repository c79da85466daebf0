import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CrossAccountPullPolicy, ManagedRepository, PullPrincipal } from '../../src';
import { TOKEN, PULL } from '../util/actions';
import { Caller, deployedResources, isAllowed, policiesOf, Repository, allowedActions } from '../util/simulation';

jest.setTimeout(60_000);

const OWNER = { account: '111111111111', region: 'eu-west-1' };
const CONSUMER = { account: '222222222222', region: 'eu-west-1' };
const ORGANIZATION = 'o-a1b2c3d4e5';
const UNIT = `${ORGANIZATION}/r-ab12/ou-ab12-11111111`;

const LAYER_CHECK = ['ecr:BatchCheckLayerAvailability', ...PULL];
const DESCRIBE = [...PULL, 'ecr:DescribeImages'];

interface World {
  /** What the share is about, as deployed. */
  readonly shared: Repository;
  /** In the same registry, and not shared. */
  readonly other: Repository;
  /** The identity policies of the consumer's role. */
  readonly policies: object[];
}

/** Both sides of a share, synthesized and deployed. */
function world(pullPrincipals: PullPrincipal[], partition = 'aws'): World {
  const app = new App();
  const owner = new Stack(app, 'Owner', { env: OWNER });
  const consumer = new Stack(app, 'Consumer', { env: CONSUMER });
  const repository = new ManagedRepository(owner, 'Shared', { repositoryName: 'team/api' });
  new ManagedRepository(owner, 'Other', { repositoryName: 'team/other' });
  const role = new iam.Role(consumer, 'Role', { roleName: 'puller', assumedBy: new iam.AccountRootPrincipal() });
  new CrossAccountPullPolicy(owner, 'Share', { repositories: [repository], pullPrincipals }).grantPull(role);

  const ours = Object.values<any>(deployedResources(Template.fromStack(owner).toJSON(), { ...OWNER, partition }));
  const theirs = deployedResources(Template.fromStack(consumer).toJSON(), { ...CONSUMER, partition });
  const [shared, other] = ['team/api', 'team/other'].map((name) => ours.find(({ Properties }) => Properties.RepositoryName === name)!);
  const [roleId] = Object.keys(theirs).filter((id) => theirs[id].Type === 'AWS::IAM::Role');
  return {
    shared: { arn: shared.Arn, policy: shared.Properties.RepositoryPolicyText },
    other: { arn: other.Arn, policy: other.Properties.RepositoryPolicyText },
    policies: policiesOf(theirs, roleId),
  };
}

const role = (name: string, account = CONSUMER.account) => `arn:aws:iam::${account}:role/${name}`;

describe('roles', () => {
  const cases: { kind: string; principal: PullPrincipal; context?: Caller['context']; actions?: string[]; strangers: Record<string, Caller> }[] = [
    {
      kind: 'account',
      principal: PullPrincipal.account(CONSUMER.account),
      strangers: { 'another account': { principal: role('puller', '333333333333') } },
    },
    {
      kind: 'accounts',
      principal: PullPrincipal.accounts('444444444444', CONSUMER.account),
      strangers: { 'another account': { principal: role('puller', '333333333333') } },
    },
    {
      kind: 'sageMaker',
      principal: PullPrincipal.sageMaker(CONSUMER.account),
      actions: LAYER_CHECK,
      strangers: { 'another account': { principal: role('puller', '333333333333') } },
    },
    {
      kind: 'role',
      principal: PullPrincipal.role(role('puller')),
      strangers: { 'another role': { principal: role('other') }, 'another account': { principal: role('puller', '333333333333') } },
    },
    {
      kind: 'organization',
      principal: PullPrincipal.organization(ORGANIZATION),
      context: { 'aws:PrincipalOrgID': ORGANIZATION },
      strangers: {
        'another organization': { principal: role('puller'), context: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } },
        'an account without one': { principal: role('puller') },
        'a service': { principal: 'lambda.amazonaws.com', context: { 'aws:SourceArn': 'arn:aws:lambda:eu-west-1:222222222222:function:f' } },
      },
    },
    {
      kind: 'organizationalUnit',
      principal: PullPrincipal.organizationalUnit(UNIT),
      context: { 'aws:PrincipalOrgPaths': [`${UNIT}/`] },
      strangers: {
        'a unit beside it': { principal: role('puller'), context: { 'aws:PrincipalOrgPaths': [`${ORGANIZATION}/r-ab12/ou-ab12-22222222/`] } },
        'a unit whose id goes on': { principal: role('puller'), context: { 'aws:PrincipalOrgPaths': [`${UNIT}1/`] } },
        'the same unit of another organization': { principal: role('puller'), context: { 'aws:PrincipalOrgPaths': [UNIT.replace(ORGANIZATION, 'o-zzzzzzzzzz')] } },
        'a service': { principal: 'codebuild.amazonaws.com', context: { 'aws:SourceAccount': CONSUMER.account } },
      },
    },
  ];

  describe.each(cases)('$kind', ({ principal, context, actions = PULL, strangers }) => {
    const { shared, other, policies } = world([principal]);
    const caller: Caller = { principal: role('puller'), policies, context };

    test('may pull, and do nothing else', async () => {
      expect(await allowedActions(caller, shared)).toEqual([...actions, TOKEN].sort());
    });

    test('may not pull from another repository', async () => {
      expect(await allowedActions(caller, other)).toEqual([TOKEN]);
    });

    test('may not pull without the identity policy', async () => {
      expect(await allowedActions({ ...caller, policies: [] }, shared)).toEqual([]);
    });

    test('may not pull without the repository policy', async () => {
      expect(await allowedActions(caller, { ...shared, policy: undefined })).toEqual([TOKEN]);
    });

    test.each(Object.entries(strangers))('%s may not pull', async (_, stranger) => {
      expect(await allowedActions({ policies: stranger.principal.startsWith('arn:') ? policies : [], ...stranger }, shared)).not.toEqual(expect.arrayContaining(PULL));
      for (const action of PULL) {
        expect(await isAllowed(action, { policies, ...stranger }, shared)).toBe(false);
      }
    });
  });

  test('of a unit below the one named may pull', async () => {
    const { shared, policies } = world([PullPrincipal.organizationalUnit(UNIT)]);
    const caller = { principal: role('puller'), policies, context: { 'aws:PrincipalOrgPaths': [`${UNIT}/ou-ab12-33333333/`] } };
    expect(await allowedActions(caller, shared)).toEqual([...PULL, TOKEN].sort());
  });

  test('pull in another partition too', async () => {
    const { shared, policies } = world([PullPrincipal.account(CONSUMER.account)], 'aws-cn');
    expect(shared.arn).toMatch(/^arn:aws-cn:/);
    expect(await allowedActions({ principal: 'arn:aws-cn:iam::222222222222:role/puller', policies }, shared)).toEqual([...PULL, TOKEN].sort());
  });
});

describe('services', () => {
  const lambdaArn = (account: string, region = OWNER.region, name = 'api') => `arn:aws:lambda:${region}:${account}:function:${name}`;
  const emrArn = (account: string, region = OWNER.region) => `arn:aws:emr-serverless:${region}:${account}:/applications/a1`;

  type Context = NonNullable<Caller['context']>;
  const cases: { kind: string; principal: PullPrincipal; service: string; actions: string[]; context: Context; wrong: Context[] }[] = [
    {
      kind: 'lambda of other accounts',
      principal: PullPrincipal.lambda({ accounts: [CONSUMER.account] }),
      service: 'lambda.amazonaws.com',
      actions: PULL,
      context: { 'aws:SourceArn': lambdaArn(CONSUMER.account) },
      wrong: [{ 'aws:SourceArn': lambdaArn('333333333333') }, { 'aws:SourceArn': lambdaArn(CONSUMER.account, 'us-east-1') }],
    },
    {
      kind: 'lambda of its own account',
      principal: PullPrincipal.lambda({ functionName: 'api' }),
      service: 'lambda.amazonaws.com',
      actions: PULL,
      context: { 'aws:SourceArn': lambdaArn(OWNER.account) },
      wrong: [{ 'aws:SourceArn': lambdaArn(CONSUMER.account) }, { 'aws:SourceArn': lambdaArn(OWNER.account, OWNER.region, 'web') }],
    },
    {
      kind: 'codeBuild',
      principal: PullPrincipal.codeBuild('api'),
      service: 'codebuild.amazonaws.com',
      actions: LAYER_CHECK,
      context: { 'aws:SourceArn': `arn:aws:codebuild:eu-west-1:${OWNER.account}:project/api`, 'aws:SourceAccount': OWNER.account },
      wrong: [
        { 'aws:SourceArn': `arn:aws:codebuild:eu-west-1:${OWNER.account}:project/web`, 'aws:SourceAccount': OWNER.account },
        { 'aws:SourceArn': `arn:aws:codebuild:eu-west-1:${CONSUMER.account}:project/api`, 'aws:SourceAccount': CONSUMER.account },
        { 'aws:SourceAccount': OWNER.account },
      ],
    },
    {
      kind: 'emrServerless',
      principal: PullPrincipal.emrServerless({ accounts: [CONSUMER.account] }),
      service: 'emr-serverless.amazonaws.com',
      actions: DESCRIBE,
      context: { 'aws:SourceArn': emrArn(CONSUMER.account) },
      wrong: [{ 'aws:SourceArn': emrArn('333333333333') }, { 'aws:SourceArn': emrArn(CONSUMER.account, 'us-east-1') }],
    },
    {
      kind: 'service',
      principal: PullPrincipal.service('ecs.amazonaws.com', { sourceAccounts: [CONSUMER.account], sourceOrganization: ORGANIZATION }),
      service: 'ecs.amazonaws.com',
      actions: PULL,
      context: { 'aws:SourceAccount': CONSUMER.account, 'aws:SourceOrgID': ORGANIZATION },
      wrong: [{ 'aws:SourceAccount': CONSUMER.account }, { 'aws:SourceAccount': '333333333333', 'aws:SourceOrgID': ORGANIZATION }],
    },
  ];

  describe.each(cases)('$kind', ({ principal, service, actions, context, wrong }) => {
    const { shared, other, policies } = world([principal]);

    test('may pull, and do nothing else', async () => {
      expect(await allowedActions({ principal: service, context }, shared)).toEqual([...actions].sort());
    });

    test('may not pull from another repository', async () => {
      expect(await allowedActions({ principal: service, context }, other)).toEqual([]);
    });

    test('may not pull without a source, nor for another one', async () => {
      for (const source of [{}, ...wrong]) {
        expect(await allowedActions({ principal: service, context: source }, shared)).toEqual([]);
      }
    });

    test('no other service may pull', async () => {
      expect(await allowedActions({ principal: 'apprunner.amazonaws.com', context }, shared)).toEqual([]);
    });

    test('no account pulls by it that is not named', async () => {
      for (const action of PULL) {
        expect(await isAllowed(action, { principal: role('puller', '333333333333'), policies }, shared)).toBe(false);
      }
    });
  });

  test.each([
    ['lambda', PullPrincipal.lambda({ accounts: [CONSUMER.account] }), PULL],
    ['emrServerless', PullPrincipal.emrServerless({ accounts: [CONSUMER.account] }), DESCRIBE],
  ])('who creates what %s runs in another account may pull too', async (_, principal, actions) => {
    const { shared, policies } = world([principal]);
    expect(await allowedActions({ principal: role('puller'), policies }, shared)).toEqual([...actions, TOKEN].sort());
  });
});
