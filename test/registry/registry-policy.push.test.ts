import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PrivateRegistry, PullPrincipal, PushPrincipal, RegistryPolicy } from '../../src';
import { PUSH } from '../util/actions';
import { ENV } from '../util/registries';
import { warningIds } from '../util/warnings';

let app: App;
let stack: Stack;
let policy: RegistryPolicy;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
  policy = new RegistryPolicy(stack, 'Policy');
});

const statements = (): any[] => Object.values(Template.fromStack(stack).findResources('AWS::ECR::RegistryPolicy'))[0].Properties.PolicyText.Statement;
const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });

describe('allowPush', () => {
  test('is all that a push needs below the prefixes, in one statement for those who have the same', () => {
    policy.allowPush({ pushPrincipals: [PushPrincipal.account('333333333333')], repositoryPrefixes: ['team/', 'base-'] });
    PrivateRegistry.of(stack).allowPush({ pushPrincipals: [PushPrincipal.account('222222222222')], repositoryPrefixes: ['base-', 'team/'] });
    expect(statements()).toEqual([{
      Effect: 'Allow', Principal: { AWS: ['222222222222', '333333333333'] }, Action: PUSH, Resource: [arn('base-*'), arn('team/*')],
    }]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('without prefixes is to all repositories', () => {
    policy.allowPush({ pushPrincipals: [PushPrincipal.organization('o-a1b2c3d4e5')] });
    expect(statements()).toEqual([{
      Effect: 'Allow', Principal: '*', Action: PUSH, Resource: [arn('*')], Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } },
    }]);
  });

  test('with a pull of the same accounts is one statement', () => {
    policy.allowPush({ pushPrincipals: [PushPrincipal.account('222222222222')] });
    policy.allowPull({ pullPrincipals: [PullPrincipal.account('222222222222')] });
    expect(statements()).toEqual([expect.objectContaining({ Action: [...PUSH, 'ecr:GetDownloadUrlForLayer'].sort() })]);
  });

  test('takes tokens', () => {
    policy.allowPush({ pushPrincipals: [PushPrincipal.account(Aws.ACCOUNT_ID)], repositoryPrefixes: [new CfnParameter(stack, 'Prefix').valueAsString] });
    expect(statements()).toEqual([expect.objectContaining({ Principal: { AWS: ['111111111111'] } })]);
  });

  test.each<[string, () => void, string]>([
    ['nobody', () => policy.allowPush({ pushPrincipals: [] }), 'Stack/Policy: "pushPrincipals" is empty; name at least one PushPrincipal'],
    ['no prefix', () => policy.allowPush({ pushPrincipals: [PushPrincipal.account('222222222222')], repositoryPrefixes: [] }), 'Stack/Policy: "repositoryPrefixes" is empty'],
    ['who pulls', () => policy.allowPush({ pushPrincipals: [PullPrincipal.account('222222222222') as any] }), 'got another object; AWS services pull images and do not push them'],
  ])('refuses %s, and leaves no statement', (_, call, message) => {
    expect(call).toThrow(message);
    expect(stack.node.findAll().some((construct) => construct.node.path === 'Stack/Policy/Resource')).toBe(false);
  });
});

describe('denyCreationByOthers', () => {
  const denials = () => statements().filter(({ Effect }) => Effect === 'Deny');

  test('is one denial for those who are not of the account', () => {
    policy.denyCreationByOthers();
    expect(statements()).toEqual([{
      Effect: 'Deny',
      Principal: '*',
      Action: 'ecr:CreateRepository',
      Resource: [arn('*')],
      Condition: { StringNotEquals: { 'aws:PrincipalAccount': ['111111111111'] }, BoolIfExists: { 'aws:PrincipalIsAWSService': ['false'] } },
    }]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('knows whom the policy allows before and after', () => {
    policy.allowReplicationFrom('333333333333', { repositoryPrefixes: ['prod/'] });
    policy.denyCreationByOthers(['team/']);
    policy.denyCreationByOthers(['base/']);
    policy.allowPush({ pushPrincipals: [PushPrincipal.account('222222222222')] });
    policy.addStatement(new iam.PolicyStatement({ actions: ['ecr:CreateRepository'], principals: [new iam.AccountPrincipal('444444444444')], resources: ['*'] }));
    expect(denials()).toHaveLength(1);
    expect(denials()[0].Resource).toEqual([arn('base/*'), arn('team/*')]);
    expect(denials()[0].Condition.StringNotEquals['aws:PrincipalAccount'].sort()).toEqual(['111111111111', '222222222222', '333333333333', '444444444444']);
  });

  test('is the same whatever comes first', () => {
    policy.denyCreationByOthers(['a/', 'b/']);
    policy.allowPush({ pushPrincipals: [PushPrincipal.accounts('222222222222', '333333333333')] });
    const other = new RegistryPolicy(new Stack(new App(), 'Other', { env: ENV }), 'Policy');
    other.allowPush({ pushPrincipals: [PushPrincipal.account('333333333333')] });
    other.denyCreationByOthers(['b/']);
    other.allowPush({ pushPrincipals: [PushPrincipal.account('222222222222')] });
    other.denyCreationByOthers(['a/']);
    const textOf = (of: RegistryPolicy) => JSON.stringify(stack.resolve((of.node.defaultChild as any).policyText));
    expect(textOf(other)).toBe(textOf(policy));
  });

  test('means the account of the stack, where that is not known', () => {
    const agnostic = new Stack();
    new RegistryPolicy(agnostic, 'Policy').denyCreationByOthers();
    const [{ Properties }] = Object.values(Template.fromStack(agnostic).findResources('AWS::ECR::RegistryPolicy'));
    expect(Properties.PolicyText.Statement[0].Condition.StringNotEquals).toEqual({ 'aws:PrincipalAccount': [{ Ref: 'AWS::AccountId' }] });
  });

  test('refuses prefixes with wildcards, and none', () => {
    expect(() => policy.denyCreationByOthers(['team/*'])).toThrow('"repositoryPrefixes" have no wildcards');
    expect(() => policy.denyCreationByOthers([])).toThrow('"repositoryPrefixes" is empty');
  });
});
