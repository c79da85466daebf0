import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PullPrincipal, RegistryPolicy } from '../../src';
import { LIMITING, OPEN, UNKNOWN } from '../util/conditions';
import { warningIds, warningMessage } from '../util/warnings';

let stack: Stack;
let policy: RegistryPolicy;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  policy = new RegistryPolicy(stack, 'Policy');
});

const ACCOUNT = new iam.ArnPrincipal('222222222222');

function add(props: iam.PolicyStatementProps): void {
  policy.addStatement(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], resources: ['*'], principals: [ACCOUNT], ...props }));
}

describe('the principal *', () => {
  const principals = [new iam.AnyPrincipal()];

  test.each(LIMITING)('is allowed with %j', (conditions) => {
    expect(() => add({ principals, conditions })).not.toThrow();
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test.each(UNKNOWN)('%#: is allowed with a token', (make) => {
    expect(() => add({ principals, conditions: make() })).not.toThrow();
  });

  test.each(OPEN)('is refused with %j', (conditions) => {
    expect(() => add({ principals, conditions })).toThrow('Stack/Policy: the registry policy allows the principal "*" without a condition on who it is');
  });

  test('is refused as NotPrincipal and as *', () => {
    const statement = (json: object) => iam.PolicyStatement.fromJson({ Effect: 'Allow', Action: 'ecr:*', Resource: '*', ...json });
    expect(() => policy.addStatement(statement({ NotPrincipal: { AWS: '222222222222' } }))).toThrow(/without a condition on who it is/);
    expect(() => policy.addStatement(statement({ Principal: '*' }))).toThrow(/without a condition on who it is/);
  });

  test('may be denied', () => {
    add({ effect: iam.Effect.DENY, principals });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

describe('actions', () => {
  test.each(['s3:GetObject', 'ecr-public:BatchGetImage'])('%s is refused', (action) => {
    expect(() => add({ actions: [action] })).toThrow(`Stack/Policy: the registry policy cannot hold the action "${action}"; it takes "ecr:" actions`);
  });

  test('that are not known are warned of', () => {
    add({ actions: ['ecr:BatchGetImages'] });
    expect(warningMessage(stack, 'RegistryPolicy.unknownAction')).toContain('"ecr:BatchGetImages" is no ECR action known here');
  });

  test.each(['ecr:*', '*', 'ecr:BatchGetImage', 'ecr:PutReplicationConfiguration'])('%s passes', (action) => {
    add({ effect: iam.Effect.DENY, actions: [action] });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('principals', () => {
  test.each(['arn:aws:iam::2222:root', '2222', 'arn:aws:iam::222222222222:group/x', 'arn:aws:iam::222222222222:role/*'])('%s is refused', (arn) => {
    expect(() => add({ principals: [new iam.ArnPrincipal(arn)] })).toThrow(`Stack/Policy: IAM takes no principal "${arn}"`);
  });

  test('with a malformed account are refused at synth where the account is hidden in a token', () => {
    add({ principals: [new iam.AccountPrincipal('2222')] });
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Policy\] IAM takes no principal .*2222:root/);
  });

  test.each([new iam.FederatedPrincipal('x'), new iam.CanonicalUserPrincipal('x')])('%#: federated and canonical users are refused', (principal) => {
    expect(() => add({ principals: [principal] })).toThrow(/the registry policy takes no principals of the kind/);
  });

  test('services without a source are warned of', () => {
    add({ principals: [new iam.ServicePrincipal('ecs.amazonaws.com')] });
    expect(warningMessage(stack, 'RegistryPolicy.serviceWithoutSource')).toContain('the registry policy allows an AWS service without saying for whom it acts');
  });

  test('services with one are not', () => {
    add({ principals: [new iam.ServicePrincipal('ecs.amazonaws.com')], conditions: { StringEquals: { 'aws:SourceAccount': '222222222222' } } });
    expect(warningIds(stack)).toEqual([]);
  });
});

test.each([undefined, null, '', []])('a condition with the value %j is refused', (value) => {
  expect(() => add({ conditions: { StringEquals: { 'aws:PrincipalOrgID': value } } }))
    .toThrow(/Stack\/Policy: the condition "StringEquals" on "aws:PrincipalOrgID" has no value/);
});

describe('a Sid', () => {
  test('of two statements is an error', () => {
    add({ sid: 'Pull' });
    add({ sid: 'Pull', actions: ['ecr:PutImage'] });
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Policy\] the registry policy has several statements of the "Sid" "Pull"/);
  });

  test('of one statement that was added twice is not, nor are different ones', () => {
    add({ sid: 'Pull' });
    add({ sid: 'Pull' });
    add({ sid: 'Push', actions: ['ecr:PutImage'] });
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

test('what a statement gets after it was added is checked at synth', () => {
  const statement = new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], resources: ['*'], principals: [ACCOUNT] });
  policy.addStatement(statement);
  statement.addActions('s3:GetObject');
  expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Policy\] the registry policy cannot hold the action "s3:GetObject"/);
});

describe('whom a denial excepts', () => {
  const deny = (...exceptPrincipalArns: string[]) => policy.deny({ actions: ['ecr:*'], exceptPrincipalArns });

  test.each([
    'arn:aws:iam::111111111111:role/janitor', 'arn:aws:iam::111111111111:role/team/*', 'arn:aws:iam::111111111111:user/x', 'arn:aws:iam::111111111111:root',
    'arn:aws:sts::111111111111:federated-user/x',
  ])('may be %s', (arn) => {
    expect(() => deny(arn)).not.toThrow();
  });

  test.each([
    'arn:aws:sts::111111111111:assumed-role/Admin/*', 'arn:aws:sts::111111111111:assumed-role/Admin/session', 'arn:aws:iam::*:role/Admin',
    'arn:aws:iam::111111111111:group/x', 'arn:aws:iam::1111:role/x', '*',
  ])('may not be %s, which excepts nobody or too many', (arn) => {
    expect(() => deny('arn:aws:iam::111111111111:role/janitor', arn)).toThrow(`"exceptPrincipalArns" must be at least one ARN of a role or user, got "${arn}"; `
      + 'name its account, and for sessions of a role the role itself');
  });
});

describe('near the 10,240 characters that ECR takes', () => {
  const accounts = (count: number) => Array.from({ length: count }, (_, i) => String(100_000_000_000 + i));
  const prefixes = (count: number) => Array.from({ length: count }, (_, i) => `team-${100 + i}/`);
  const share = (pullPrincipals: PullPrincipal[], repositoryPrefixes?: string[]) => policy.allowPull({ pullPrincipals, repositoryPrefixes });

  test('many accounts are warned of, with the organization as the way out', () => {
    share([PullPrincipal.accounts(...accounts(620))]);
    expect(warningMessage(stack, 'RegistryPolicy.policyNearLimit')).toMatch(/^the registry policy has \d+ characters, ECR takes 10240; instead of many accounts/);
  });

  test('many prefixes are warned of, with shorter ones as the way out', () => {
    share([PullPrincipal.account('222222222222')], prefixes(160));
    expect(warningMessage(stack, 'RegistryPolicy.policyNearLimit')).toMatch(/; instead of many "repositoryPrefixes" name shorter ones/);
  });

  test('and over it they are errors with the same advice', () => {
    share([PullPrincipal.account('222222222222')], prefixes(200));
    expect(() => Template.fromStack(stack)).toThrow(/ECR takes 10240; instead of many "repositoryPrefixes" name shorter ones/);
  });

  test('fewer are not', () => {
    share([PullPrincipal.accounts(...accounts(500))]);
    expect(warningIds(stack)).toEqual([]);
  });
});
