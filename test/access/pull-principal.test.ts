import { App, Aws, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PullPrincipal } from '../../src';
import { mergedStatements } from '../../src/policy/policy-grant';
import { PULL } from '../util/actions';

const AT = { partition: 'aws', region: 'eu-west-1', account: '111111111111' };
const LAYER_CHECK = ['ecr:BatchCheckLayerAvailability', ...PULL];
const DESCRIBE = ['ecr:BatchGetImage', 'ecr:DescribeImages', 'ecr:GetDownloadUrlForLayer'];
const token = () => Lazy.string({ produce: () => 'anything' });

function statements(...principals: PullPrincipal[]): unknown[] {
  const stack = new Stack(new App(), 'Stack');
  return mergedStatements(principals.flatMap((principal) => principal._grants(AT, stack)), stack);
}

const allow = (Principal: unknown, Action: string[], Condition?: object) => ({ Effect: 'Allow', Principal, Action, ...(Condition ? { Condition } : {}) });

test.each<[string, PullPrincipal, unknown[]]>([
  ['account', PullPrincipal.account('222222222222'), [allow({ AWS: ['222222222222'] }, PULL)]],
  ['accounts', PullPrincipal.accounts('333333333333', '222222222222'), [allow({ AWS: ['222222222222', '333333333333'] }, PULL)]],
  ['organization', PullPrincipal.organization('o-a1b2c3d4e5'), [allow('*', PULL, { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } })]],
  ['organizationalUnit', PullPrincipal.organizationalUnit('o-a1b2c3d4e5/r-ab12/ou-ab12-11111111'),
    [allow('*', PULL, { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*'] } })]],
  ['role', PullPrincipal.role('arn:aws:iam::222222222222:role/team/puller'), [allow({ AWS: ['arn:aws:iam::222222222222:role/team/puller'] }, PULL)]],
  ['lambda of its own account', PullPrincipal.lambda(),
    [allow({ Service: 'lambda.amazonaws.com' }, PULL, { StringLike: { 'aws:SourceArn': ['arn:aws:lambda:eu-west-1:111111111111:function:*'] } })]],
  ['lambda of other accounts', PullPrincipal.lambda({ accounts: ['222222222222', '333333333333'], functionName: 'api-*' }), [
    allow({ AWS: ['222222222222', '333333333333'] }, PULL),
    allow({ Service: 'lambda.amazonaws.com' }, PULL, {
      StringLike: {
        'aws:SourceArn': [
          'arn:aws:lambda:eu-west-1:222222222222:function:api-*', 'arn:aws:lambda:eu-west-1:333333333333:function:api-*',
        ],
      },
    }),
  ]],
  ['codeBuild', PullPrincipal.codeBuild('api'), [allow({ Service: 'codebuild.amazonaws.com' }, LAYER_CHECK, {
    StringEquals: { 'aws:SourceAccount': ['111111111111'] }, ArnLike: { 'aws:SourceArn': ['arn:aws:codebuild:*:111111111111:project/api'] },
  })]],
  ['emrServerless of another account', PullPrincipal.emrServerless({ accounts: ['222222222222'] }), [
    allow({ AWS: ['222222222222'] }, DESCRIBE),
    allow({ Service: 'emr-serverless.amazonaws.com' }, DESCRIBE,
      { ArnLike: { 'aws:SourceArn': ['arn:aws:emr-serverless:eu-west-1:222222222222:/applications/*'] } }),
  ]],
  ['emrServerless of its own account', PullPrincipal.emrServerless({ applicationId: 'a1' }), [allow({ Service: 'emr-serverless.amazonaws.com' }, DESCRIBE,
    { ArnLike: { 'aws:SourceArn': ['arn:aws:emr-serverless:eu-west-1:111111111111:/applications/a1'] } })]],
  ['sageMaker', PullPrincipal.sageMaker('222222222222'), [allow({ AWS: ['222222222222'] }, LAYER_CHECK)]],
  ['service', PullPrincipal.service('x.example', { sourceArns: ['arn:aws:x:::y'], sourceAccounts: ['222222222222'], sourceOrganization: 'o-a1b2c3d4e5' }), [
    allow({ Service: 'x.example' }, PULL, {
      ArnLike: { 'aws:SourceArn': ['arn:aws:x:::y'] },
      StringEquals: { 'aws:SourceAccount': ['222222222222'], 'aws:SourceOrgID': ['o-a1b2c3d4e5'] },
    }),
  ]],
  ['principal, an ARN', PullPrincipal.principal(new iam.ArnPrincipal('arn:aws:iam::222222222222:user/u')), [allow({ AWS: ['arn:aws:iam::222222222222:user/u'] }, PULL)]],
  ['principal, an organization', PullPrincipal.principal(new iam.OrganizationPrincipal('o-a1b2c3d4e5')),
    [allow('*', PULL, { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } })]],
])('%s', (_, principal, expected) => {
  const rendered = statements(principal);
  expect(rendered).toHaveLength(expected.length);
  expect(rendered).toEqual(expect.arrayContaining(expected));
});

test('an organization and a service it does not cover are two statements', () => {
  expect(statements(PullPrincipal.organization('o-a1b2c3d4e5'), PullPrincipal.lambda())).toHaveLength(2);
});

describe('refuses', () => {
  test.each(['1', '12345678901', '1234567890123', 'abcdefghijkl', ''])('the account id %j', (id) => {
    expect(() => PullPrincipal.account(id)).toThrow(/"accountId" must be an account id of 12 digits, got/);
    expect(() => PullPrincipal.accounts('222222222222', id)).toThrow(/"accountIds" must be/);
    expect(() => PullPrincipal.sageMaker(id)).toThrow(/"accountIds" must be/);
    expect(() => PullPrincipal.lambda({ accounts: [id] })).toThrow(/"accounts" must be/);
    expect(() => PullPrincipal.emrServerless({ accounts: [id] })).toThrow(/"accounts" must be/);
    expect(() => PullPrincipal.service('x.example', { sourceAccounts: [id] })).toThrow(/"sourceAccounts" must be/);
  });

  test('an account id that lost its leading zeros, with the one that was meant', () => {
    expect(() => PullPrincipal.account('11122223333')).toThrow('got "11122223333"; did you mean "011122223333"?');
  });

  test('empty lists', () => {
    expect(() => PullPrincipal.accounts()).toThrow('"accountIds" is empty; name at least one account');
    expect(() => PullPrincipal.sageMaker()).toThrow(/"accountIds" is empty/);
    expect(() => PullPrincipal.lambda({ accounts: [] })).toThrow(/"accounts" is empty/);
  });

  test('a list token', () => {
    expect(() => PullPrincipal.accounts(...Token.asList({ Ref: 'Accounts' }))).toThrow(/"accountIds" must be known one by one/);
  });

  test.each(['o-123456789', `o-${'a'.repeat(33)}`, 'a1b2c3d4e5', 'o-A1B2C3D4E5', 'o-a1b2c3d4e5/r-ab12'])('the organization %s', (id) => {
    expect(() => PullPrincipal.organization(id)).toThrow(/"organizationId" must be "o-" and 10 to 32/);
  });

  test.each([
    'ou-ab12-11111111', 'o-a1b2c3d4e5', 'o-a1b2c3d4e5/r-ab12', 'o-a1b2c3d4e5/ou-ab12-11111111', 'r-ab12/ou-ab12-11111111', 'o-a1b2c3d4e5/r-ab12/ou-ab12-*',
  ])('the path %s', (path) => {
    expect(() => PullPrincipal.organizationalUnit(path)).toThrow(/"path" must lead from the organization over its root to the unit/);
  });

  test.each(['222222222222', 'arn:aws:iam::222222222222:root', 'arn:aws:iam::2222:role/x', 'arn:aws:sts::222222222222:assumed-role/x/y'])('the role %s', (arn) => {
    expect(() => PullPrincipal.role(arn)).toThrow(/"arn" must be "arn:<partition>:iam::<account>:role\/<name>"/);
  });

  test.each([
    ['AWS Lambda', PullPrincipal.lambda({ region: 'us-east-1' })],
    ['EMR Serverless', PullPrincipal.emrServerless({ region: 'us-east-1' })],
  ])('%s in another region', (service, principal) => {
    expect(() => principal._grants(AT, new Stack())).toThrow(`${service} pulls images of its own region only: it is in us-east-1, the repository in eu-west-1`);
  });

  test.each(['*', 'AWS', 'lambda', '', 'Lambda.example', 'lambda.', 'a b.example'])('the service %j', (service) => {
    expect(() => PullPrincipal.service(service, { sourceAccounts: ['222222222222'] })).toThrow(/"service" must be the whole name of a service principal/);
  });

  test.each([[[]], [['*']], [['']], [['arn:aws:*']], [['arn:*:lambda']], [['arn:aws:lambda:*:*:function:*', '*']]])('the sources %j', (sourceArns) => {
    expect(() => PullPrincipal.service('x.example', { sourceArns })).toThrow(/"sourceArns" must be at least one ARN that names a service/);
  });

  test.each(['', 'a/b', 'arn:aws:lambda:eu-west-1:222222222222:function:f', 'x'.repeat(256)])('the name %j of what a service acts for', (name) => {
    expect(() => PullPrincipal.lambda({ functionName: name })).toThrow(/"functionName" must be 1 to 255 letters/);
    expect(() => PullPrincipal.codeBuild(name)).toThrow(/"projectName" must be/);
    expect(() => PullPrincipal.emrServerless({ applicationId: name })).toThrow(/"applicationId" must be/);
  });

  test('a condition that is a token as a whole', () => {
    const principal = new iam.AccountPrincipal('222222222222').withConditions({ StringEquals: Lazy.any({ produce: () => ({}) }) });
    expect(() => PullPrincipal.principal(principal)).toThrow(/the condition "StringEquals" of "principal" is a token as a whole/);
  });

  test('everybody but some', () => {
    const principal = new iam.AnyPrincipal().withConditions({ StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } });
    expect(() => PullPrincipal.principal(principal)).toThrow(/"principal" is "\*" without a condition on who it is/);
  });

  test('a service without a source', () => {
    expect(() => PullPrincipal.service('x.example', {})).toThrow(/"x.example" must be limited by "sourceArns", "sourceAccounts" or "sourceOrganization"/);
  });

  test.each([
    new iam.ServicePrincipal('lambda.amazonaws.com'), new iam.FederatedPrincipal('x', {}), new iam.CanonicalUserPrincipal('x'),
    new iam.CompositePrincipal(new iam.ArnPrincipal('x'), new iam.ServicePrincipal('y')),
  ])('%#: a principal that is no account, organization, role or user', (principal) => {
    expect(() => PullPrincipal.principal(principal)).toThrow(/"principal" must be an account, an organization, a role or a user/);
  });

  test.each([new iam.AnyPrincipal(), new iam.StarPrincipal()])('%#: everybody', (principal) => {
    expect(() => PullPrincipal.principal(principal)).toThrow(/"principal" is "\*" without a condition/);
  });
});

describe('takes', () => {
  test.each(['o-a1b2c3d4e5', `o-${'a'.repeat(32)}`])('the organization %s', (id) => {
    expect(() => PullPrincipal.organization(id)).not.toThrow();
  });

  test.each(['', '/', '/*', '/ou-ab12-22222222'])('a path that ends with %j', (end) => {
    expect(() => PullPrincipal.organizationalUnit(`o-a1b2c3d4e5/r-ab12/ou-ab12-11111111${end}`)).not.toThrow();
  });

  test('tokens', () => {
    const principals = [
      PullPrincipal.account(Aws.ACCOUNT_ID), PullPrincipal.organization(token()), PullPrincipal.organizationalUnit(token()),
      PullPrincipal.role(token()),
      PullPrincipal.lambda({ accounts: [token()], region: token() }), PullPrincipal.principal(new iam.ArnPrincipal(token())),
    ];
    const at = { partition: Aws.PARTITION, region: Aws.REGION, account: Aws.ACCOUNT_ID };
    expect(() => principals.flatMap((principal) => principal._grants(at, new Stack()))).not.toThrow();
  });

  test('a region that is the one of the repository, or not known', () => {
    expect(() => PullPrincipal.lambda({ region: 'eu-west-1' })._grants(AT, new Stack())).not.toThrow();
    expect(() => PullPrincipal.lambda({ region: 'us-east-1' })._grants({ ...AT, region: Aws.REGION }, new Stack())).not.toThrow();
  });
});
