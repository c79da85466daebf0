import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AllowImagePull, AllowImagePush, ManagedRepository, PullPrincipal, PushPrincipal, RepositoryCreationTemplate, TemplateScenario } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

const WARNING = 'AllowImagePull.existingStatement';
const allow = new AllowImagePull(PullPrincipal.account('222222222222'));
const PULL = { Effect: 'Allow', Action: 'ecr:BatchGetImage', Principal: { AWS: '333333333333' } };

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

describe('statements that were in the policy of an L1 are warned of', () => {
  test.each<[string, object, RegExp]>([
    ['an open principal', { ...PULL, Principal: '*' }, /allows the principal "\*" without a condition on who it is/],
    ['an open condition', { ...PULL, Principal: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': '*' } } }, /allows the principal "\*" without a condition/],
    ['a service without a source', { ...PULL, Principal: { Service: 'ecs.amazonaws.com' } }, /allows an AWS service without saying for whom it acts/],
    ['an action that is not known', { ...PULL, Action: 'ecr:BatchGetImages' }, /"ecr:BatchGetImages" is no ECR action known here/],
    ['a malformed account', { ...PULL, Principal: { AWS: 'arn:aws:iam::2222:root' } }, /IAM takes no principal "arn:aws:iam::2222:root"/],
    ['no action', { Effect: 'Allow', Principal: PULL.Principal }, /must say what it is about/],
    ['a condition without a key', { ...PULL, Condition: { StringEquals: {} } }, /the condition "StringEquals" has no key/],
    ['the id of a role', { ...PULL, Principal: { AWS: 'AROAEXAMPLEID0000000' } }, /is the id of one user or role/],
  ])('%s', (_, statement, message) => {
    for (const [id, text] of Object.entries({ Object: { Statement: statement }, Text: JSON.stringify({ Statement: [statement] }) })) {
      const own = new Stack(new App(), 'Stack');
      new ecr.CfnRepository(own, id, { repositoryPolicyText: text }).with(allow);
      expect(warningMessage(own, WARNING)).toMatch(/^in the policy that the repository had already: /);
      expect(warningMessage(own, WARNING)).toMatch(message);
    }
  });

  test('two of one Sid', () => {
    new ecr.CfnRepository(stack, 'Api', { repositoryPolicyText: { Statement: [{ ...PULL, Sid: 'A' }, { ...PULL, Sid: 'A', Action: 'ecr:PutImage' }] } })
      .with(new AllowImagePush(PushPrincipal.account('222222222222')));
    expect(warningMessage(stack, WARNING)).toMatch(/a repository policy has several statements of the "Sid" "A"/);
  });

  test('but one of a Sid and another that is added are an error', () => {
    const repository = new ManagedRepository(stack, 'Api');
    repository.with(allow);
    const statement = new iam.PolicyStatement({ sid: 'A', actions: ['ecr:ListImages'], principals: [new iam.ArnPrincipal('222222222222')] });
    repository.addToResourcePolicy(statement);
    repository.addToResourcePolicy(statement.copy({ actions: ['ecr:DescribeImages'] }));
    expect(() => Template.fromStack(stack)).toThrow(/a repository policy has several statements of the "Sid" "A"/);
  });

  test('in the document of an L2, and in a creation template', () => {
    const repository = new ecr.Repository(stack, 'Api');
    repository.with(allow);
    repository.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], principals: [new iam.AnyPrincipal()] }));
    expect(warningMessage(stack, WARNING)).toMatch(/allows the principal "\*"/);

    const other = new Stack(new App(), 'Stack');
    new ecr.CfnRepositoryCreationTemplate(other, 'Template', {
      appliedFor: ['REPLICATION'], prefix: 'a', repositoryPolicy: JSON.stringify({ Statement: [{ ...PULL, Principal: '*' }] }),
    }).with(allow);
    expect(warningMessage(other, WARNING)).toMatch(/allows the principal "\*"/);
  });

  test('not those that are as they should be, nor what cannot be read', () => {
    new ecr.CfnRepository(stack, 'Api', { repositoryPolicyText: { Statement: [{ ...PULL, Sid: 'A' }, { 'Fn::If': ['X', PULL, { Ref: 'AWS::NoValue' }] }] } }).with(allow);
    expect(warningIds(stack)).toEqual([]);
  });
});

describe.each([
  ['ManagedRepository', (statements: iam.PolicyStatement[]): unknown => new ManagedRepository(stack, 'Own', { policyStatements: statements })],
  ['RepositoryCreationTemplate', (statements: iam.PolicyStatement[]): unknown => new RepositoryCreationTemplate(stack, 'Own', {
    prefix: 'a', appliedFor: [TemplateScenario.REPLICATION], policyStatements: statements,
  })],
])('the statements of a %s', (_, make) => {
  const statement = (props: iam.PolicyStatementProps = {}) =>
    new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], principals: [new iam.ArnPrincipal('222222222222')], ...props });

  test('may not have one Sid', () => {
    make([statement({ sid: 'A' }), statement({ sid: 'A', actions: ['ecr:PutImage'] })]);
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Own\/Resource\] a repository policy has several statements of the "Sid" "A", which must each have their own/);
  });

  test('may be one that is added twice', () => {
    make([statement({ sid: 'A' }), statement({ sid: 'A' }), statement({ sid: 'B', actions: ['ecr:PutImage'] })]);
    expect(() => Template.fromStack(stack)).not.toThrow();
    expect(warningIds(stack)).toEqual([]);
  });

  test('may not be without an action or name a malformed account', () => {
    expect(() => make([statement({ actions: [] })])).toThrow(/must say what it is about/);
    expect(() => make([statement({ principals: [new iam.ArnPrincipal('arn:aws:iam::2222:root')] })])).toThrow();
  });

  test('are checked again at synth, for what is hidden in a token or comes later', () => {
    const later = statement({ principals: [new iam.AccountPrincipal('2222')] });
    make([later]);
    later.addCondition('StringEquals', { 'aws:PrincipalOrgID': undefined as any });
    expect(() => Template.fromStack(stack)).toThrow(/IAM takes no principal .*2222:root/);
    expect(() => Template.fromStack(stack)).toThrow(/the condition "StringEquals" has no key/);
  });
});
