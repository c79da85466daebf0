import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CrossAccountPullPolicy, ManagedRepository, PullPrincipal } from '../../src';
import { PULL } from '../util/actions';
import { warningIds, warningMessage } from '../util/warnings';

const IMPORTED = 'AllowImagePull.importedRepository';
const STRANGER = 'CrossAccountPullPolicy.granteeNotShared';
const OWN = 'CrossAccountPullPolicy.ownAccount';
const GRANTEE = 'CrossAccountPullPolicy.granteePolicy';
const CONSUMER = [PullPrincipal.account('222222222222')];

let app: App;
let stack: Stack;
let consumer: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Owner', { env: { account: '111111111111', region: 'eu-west-1' } });
  consumer = new Stack(app, 'Consumer', { env: { account: '222222222222', region: 'us-east-1' } });
});

function policies(of: Stack): any[] {
  return Object.values(Template.fromStack(of).findResources('AWS::ECR::Repository')).map(({ Properties }) => Properties.RepositoryPolicyText);
}

const pullBy = (...AWS: string[]) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: PULL }] });
const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });

test('shares repositories made by anyone, in any stack', () => {
  const other = new Stack(app, 'Other', { env: { account: '111111111111', region: 'us-east-1' } });
  const share = new CrossAccountPullPolicy(stack, 'Share', {
    repositories: [new ecr.CfnRepository(stack, 'L1'), new ecr.Repository(stack, 'L2'), new ManagedRepository(other, 'Ours')],
    pullPrincipals: CONSUMER,
  });
  expect(policies(stack)).toEqual([pullBy('222222222222'), pullBy('222222222222')]);
  expect(policies(other)).toEqual([pullBy('222222222222')]);
  expect(share.node.children).toEqual([]);
  expect(warningIds(stack)).toEqual([]);
});

test('two of them on one repository are one statement', () => {
  const repository = new ManagedRepository(stack, 'Api');
  new CrossAccountPullPolicy(stack, 'One', { repositories: [repository], pullPrincipals: [PullPrincipal.account('333333333333')] });
  new CrossAccountPullPolicy(stack, 'Two', { repositories: [repository], pullPrincipals: CONSUMER });
  expect(policies(stack)).toEqual([pullBy('222222222222', '333333333333')]);
});

test('the region of a repository decides for Lambda, not that of the share', () => {
  const other = new Stack(app, 'Other', { env: { account: '111111111111', region: 'us-east-1' } });
  new CrossAccountPullPolicy(stack, 'Share', { repositories: [new ManagedRepository(other, 'Api')], pullPrincipals: [PullPrincipal.lambda({ accounts: ['222222222222'] })] });
  expect(JSON.stringify(policies(other))).toContain(':lambda:us-east-1:222222222222:function:*');
});

describe('the consumer\'s half', () => {
  const statements = [
    { Action: PULL, Effect: 'Allow', Resource: [arn('team/api'), arn('team/web')] },
    { Action: 'ecr:GetAuthorizationToken', Effect: 'Allow', Resource: '*' },
  ];
  function share(...pullPrincipals: PullPrincipal[]): CrossAccountPullPolicy {
    return new CrossAccountPullPolicy(stack, 'Share', {
      repositories: ['team/api', 'team/web'].map((repositoryName) => new ManagedRepository(stack, repositoryName, { repositoryName })),
      pullPrincipals,
    });
  }

  test('is granted to a role of the other account', () => {
    const role = new iam.Role(consumer, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(share(...CONSUMER).grantPull(role).success).toBe(true);
    Template.fromStack(consumer).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: statements } });
  });

  test('has what the principals need', () => {
    const role = new iam.Role(consumer, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    share(PullPrincipal.sageMaker('222222222222')).grantPull(role);
    Template.fromStack(consumer).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: ['ecr:BatchCheckLayerAvailability', ...PULL] }, {}] },
    });
  });

  test('has the actions of its own principals, not those of others', () => {
    const role = (of: Stack) => new iam.Role(of, 'Role', { assumedBy: new iam.AccountRootPrincipal(), roleName: 'puller' });
    const third = new Stack(app, 'Third', { env: { account: '333333333333', region: 'us-east-1' } });
    const made = share(PullPrincipal.sageMaker('222222222222'), PullPrincipal.account('333333333333'),
      PullPrincipal.emrServerless({ accounts: ['444444444444'] }), PullPrincipal.codeBuild());
    made.grantPull(role(consumer));
    made.grantPull(role(third));
    made.consumerPolicy(third, 'Pull');
    const actionsIn = (of: Stack, type: string) => Object.values(Template.fromStack(of).findResources(type))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement).flatMap(({ Action }: any) => Action).filter((action) => action !== 'ecr:GetAuthorizationToken');
    expect(actionsIn(consumer, 'AWS::IAM::Policy')).toEqual(['ecr:BatchCheckLayerAvailability', ...PULL]);
    expect(actionsIn(third, 'AWS::IAM::Policy')).toEqual(PULL);
    expect(actionsIn(third, 'AWS::IAM::ManagedPolicy')).toEqual(PULL);
  });

  test('has the actions of its own role among those of its account', () => {
    const one = iam.Role.fromRoleArn(consumer, 'One', 'arn:aws:iam::222222222222:role/one');
    const two = iam.Role.fromRoleArn(consumer, 'Two', 'arn:aws:iam::222222222222:role/two');
    const made = share(PullPrincipal.role(one.roleArn), PullPrincipal.sageMaker('333333333333'));
    made.grantPull(one);
    made.grantPull(two);
    Template.fromStack(consumer).allResourcesProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: statements } });
  });

  test('of a role that takes no policy from here is said, with its JSON', () => {
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::222222222222:role/puller');
    expect(share(...CONSUMER).grantPull(role).success).toBe(false);
    expect(warningMessage(stack, GRANTEE)).toMatch(/^the identity policy of arn:aws:iam::222222222222:role\/puller cannot be changed from here; unless it allows this already, add there: \{/);
    expect(warningMessage(stack, GRANTEE)).toContain('{"Action":"ecr:GetAuthorizationToken","Effect":"Allow","Resource":"*"}');
  });

  test.each<[string, iam.IPrincipal]>([
    ['AccountPrincipal(222222222222)', new iam.AccountPrincipal('222222222222')],
    ['OrganizationPrincipal(o-a1b2c3d4e5)', new iam.OrganizationPrincipal('o-a1b2c3d4e5')],
  ])('of %s is said, with its JSON', (name, principal) => {
    expect(share(PullPrincipal.principal(principal)).grantPull(principal).success).toBe(false);
    expect(warningMessage(stack, GRANTEE)).toContain(`the identity policy of ${name} cannot be changed from here`);
  });

  test.each<[iam.IPrincipal, RegExp]>([
    [new iam.ServicePrincipal('lambda.amazonaws.com'), /^Owner\/Share: the service .* has no identity policy; grant it to the role that the service assumes/],
    [new iam.AnyPrincipal(), /^Owner\/Share: nothing can be granted to "\*"/],
    [new iam.StarPrincipal(), /nothing can be granted to "\*"/],
    [new iam.FederatedPrincipal('cognito-identity.amazonaws.com'), /ECR does not know the principal .*; grant it to the role that it assumes/],
    [new iam.CanonicalUserPrincipal('x'), /ECR does not know the principal/],
  ])('%#: is refused for who has no identity policy', (principal, message) => {
    expect(() => share(...CONSUMER).grantPull(principal)).toThrow(message);
  });

  test.each(['grant', 'policy'])('where the account of the owner is not known is warned of: %s', (how) => {
    const agnostic = new Stack(app, 'Agnostic');
    const made = new CrossAccountPullPolicy(agnostic, 'Share', {
      repositories: [new ManagedRepository(agnostic, 'Api', { repositoryName: 'team/api' })], pullPrincipals: CONSUMER,
    });
    if (how === 'grant') {
      made.grantPull(new iam.Role(consumer, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
    } else {
      made.consumerPolicy(consumer, 'Pull');
    }
    expect(warningMessage(agnostic, 'CrossAccountPullPolicy.unknownAccount')).toMatch(/Consumer\/(Role|Pull).* is in the account of what it was granted.*give both stacks an "env"$/);
  });

  test('as a managed policy has what the principals need too', () => {
    share(PullPrincipal.sageMaker('222222222222')).consumerPolicy(consumer, 'Pull');
    Template.fromStack(consumer).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      PolicyDocument: { Statement: [statements[1], statements[0], { Action: 'ecr:BatchCheckLayerAvailability', Resource: statements[0].Resource }] },
    });
  });

  test('is a managed policy when asked for', () => {
    share(...CONSUMER).consumerPolicy(consumer, 'Pull');
    Template.fromStack(consumer).hasResourceProperties('AWS::IAM::ManagedPolicy', { PolicyDocument: { Statement: [statements[1], statements[0]] } });
  });
});

test('says what to add in the stack of an imported repository', () => {
  const repository = ManagedRepository.fromRepositoryArn(stack, 'Imported', 'arn:aws-cn:ecr:cn-north-1:999999999999:repository/team/api');
  new CrossAccountPullPolicy(stack, 'Share', { repositories: [repository], pullPrincipals: [...CONSUMER, PullPrincipal.lambda()] });
  expect(warningMessage(stack, IMPORTED)).toContain('Owner/Imported is imported');
  const [json] = /\[\{.*\}\]$/.exec(warningMessage(stack, IMPORTED))!;
  expect(JSON.parse(json)).toEqual(expect.arrayContaining([
    pullBy('222222222222').Statement[0],
    expect.objectContaining({ Condition: { StringLike: { 'aws:SourceArn': ['arn:aws-cn:lambda:cn-north-1:999999999999:function:*'] } } }),
  ]));
});

describe('the consumer\'s half for somebody it is not shared with', () => {
  const strange = () => new iam.Role(new Stack(app, 'Strange', { env: { account: '777777777777', region: 'eu-west-1' } }), 'Role', {
    assumedBy: new iam.AccountRootPrincipal(), roleName: 'puller',
  });
  const unknown = () => new iam.Role(new Stack(app, 'Agnostic'), 'Role', { assumedBy: new iam.AccountRootPrincipal(), roleName: 'puller' });
  const share = (...pullPrincipals: PullPrincipal[]) => new CrossAccountPullPolicy(stack, 'Share', {
    repositories: [new ManagedRepository(stack, 'Api', { repositoryName: 'team/api' })], pullPrincipals,
  });

  test('is warned of as a grant', () => {
    share(...CONSUMER).grantPull(strange());
    expect(warningMessage(stack, STRANGER)).toContain('account 777777777777 gets the consumer\'s half, but these repositories are not shared with it');
  });

  test('is warned of where its account is not known', () => {
    share(...CONSUMER).grantPull(unknown());
    expect(warningMessage(stack, 'CrossAccountPullPolicy.unknownAccount')).toMatch(/^it is not known whether Agnostic\/Role, which was granted access by Owner\/Share, /);
  });

  test('is warned of as a policy', () => {
    share(...CONSUMER).consumerPolicy(new Stack(app, 'Strange', { env: { account: '777777777777', region: 'eu-west-1' } }), 'Pull');
    expect(warningIds(stack)).toEqual([STRANGER]);
  });

  test.each([
    ['its own account', () => share(...CONSUMER).grantPull(new iam.Role(stack, 'Own', { assumedBy: new iam.AccountRootPrincipal() }))],
    ['an organization it may be in', () => share(PullPrincipal.organization('o-a1b2c3d4e5')).grantPull(strange())],
    ['an account that is not known, when it is shared with an organization', () => share(PullPrincipal.organization('o-a1b2c3d4e5')).grantPull(unknown())],
  ])('is not warned of for %s', (_, grant) => {
    grant();
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('a principal of the repository\'s own account', () => {
  test.each([
    PullPrincipal.account('111111111111'), PullPrincipal.accounts('222222222222', '111111111111'), PullPrincipal.role('arn:aws:iam::111111111111:role/x'),
  ])('%# is warned of', (principal) => {
    new CrossAccountPullPolicy(stack, 'Share', { repositories: [new ManagedRepository(stack, 'Api')], pullPrincipals: [principal] });
    expect(warningMessage(stack, OWN)).toContain('an identity policy suffices; use grantPull()');
  });

  test.each([PullPrincipal.lambda(), PullPrincipal.codeBuild(), PullPrincipal.organization('o-a1b2c3d4e5')])('%#: a service or an organization is not', (principal) => {
    new CrossAccountPullPolicy(stack, 'Share', { repositories: [new ManagedRepository(stack, 'Api')], pullPrincipals: [principal] });
    expect(warningIds(stack)).toEqual([]);
  });

  test('is not warned of where the account is not known', () => {
    const agnostic = new Stack(app, 'Agnostic');
    new CrossAccountPullPolicy(agnostic, 'Share', { repositories: [new ManagedRepository(agnostic, 'Api')], pullPrincipals: CONSUMER });
    expect(warningIds(agnostic)).toEqual([]);
  });
});

describe('refuses', () => {
  test('no repository, no principal', () => {
    expect(() => new CrossAccountPullPolicy(stack, 'One', { repositories: [], pullPrincipals: CONSUMER })).toThrow('Owner/One: "repositories" is empty');
    expect(() => new CrossAccountPullPolicy(stack, 'Two', { repositories: [new ManagedRepository(stack, 'Api')], pullPrincipals: [] }))
      .toThrow('"pullPrincipals" is empty; name at least one PullPrincipal');
  });

  test('a repository twice', () => {
    const repository = new ManagedRepository(stack, 'Api');
    expect(() => new CrossAccountPullPolicy(stack, 'Share', { repositories: [repository, repository], pullPrincipals: CONSUMER })).toThrow(/Owner\/Api twice/);
  });

  test('Lambda in another region', () => {
    expect(() => new CrossAccountPullPolicy(stack, 'Share', {
      repositories: [new ManagedRepository(stack, 'Api')], pullPrincipals: [PullPrincipal.lambda({ region: 'us-east-1' })],
    })).toThrow(/AWS Lambda pulls images of its own region only/);
  });
});
