import { App, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { repositoryStatement } from '../../src/access/repository-policy';
import { REGISTRY_ACTIONS, REPOSITORY_ACTIONS } from '../../src/core/ecr-actions';
import { warningIds, warningMessage } from '../util/warnings';

const PUBLIC = 'ManagedRepository.publicPrincipal';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

function accept(props: iam.PolicyStatementProps): iam.PolicyStatement {
  return repositoryStatement(new iam.PolicyStatement({ principals: [new iam.ArnPrincipal('222222222222')], ...props }), stack);
}

describe('actions', () => {
  test('the lists are whole and apart', () => {
    expect(REPOSITORY_ACTIONS).toHaveLength(35);
    expect(REGISTRY_ACTIONS).toHaveLength(25);
    expect(new Set([...REPOSITORY_ACTIONS, ...REGISTRY_ACTIONS]).size).toBe(60);
  });

  test.each(REPOSITORY_ACTIONS)('%s passes', (action) => {
    accept({ actions: [action] });
    expect(warningIds(stack)).toEqual([]);
  });

  test.each(REGISTRY_ACTIONS)('%s is refused', (action) => {
    expect(() => accept({ actions: ['ecr:BatchGetImage', action] }))
      .toThrow(`Stack: a repository policy cannot hold the action "${action}", which is about the registry; grant it in an identity policy`);
  });

  test.each(['ecr:*', '*', 'ecr:Batch*', 'ECR:batchgetimage'])('%s passes, it can mean a repository action', (action) => {
    accept({ actions: [action] });
    expect(warningIds(stack)).toEqual([]);
  });

  test.each(['ecr:GetAuth*', 'ecr:getauthorizationtoken', 'ecr:*Registry*Policy'])('%s is refused, it can mean registry actions only', (action) => {
    expect(() => accept({ actions: [action] })).toThrow(/which is about the registry/);
  });

  test.each(['s3:GetObject', 'ecr-public:BatchGetImage'])('%s is refused', (action) => {
    expect(() => accept({ actions: [action] })).toThrow(`cannot hold the action "${action}"; it takes "ecr:" actions`);
  });

  test('an action that is not known is warned of', () => {
    accept({ actions: ['ecr:BatchGetImages'] });
    expect(warningMessage(stack, 'ManagedRepository.unknownAction')).toContain('"ecr:BatchGetImages"');
  });

  test('NotAction is checked too', () => {
    expect(() => accept({ notActions: ['ecr:GetAuthorizationToken'] })).toThrow(/cannot hold the action/);
  });

  test('tokens pass', () => {
    accept({ actions: [Lazy.string({ produce: () => 'ecr:GetAuthorizationToken' })] });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('resources', () => {
  test('are removed, with a warning that names them', () => {
    const statement = accept({ sid: 'Pull', actions: ['ecr:BatchGetImage'], resources: ['*'], conditions: { Bool: { 'aws:SecureTransport': 'true' } } });
    expect(statement.toStatementJson()).toEqual({
      Sid: 'Pull', Action: 'ecr:BatchGetImage', Effect: 'Allow', Principal: { AWS: '222222222222' }, Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    });
    expect(warningMessage(stack, 'ManagedRepository.resourceRemoved')).toContain('removed the resources ["*"]');
  });

  test('of NotResource likewise', () => {
    expect(accept({ actions: ['ecr:BatchGetImage'], notResources: ['x'] }).toStatementJson()).not.toHaveProperty('NotResource');
    expect(warningIds(stack)).toEqual(['ManagedRepository.resourceRemoved']);
  });

  test('a statement without any is taken as it is', () => {
    const statement = new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], principals: [new iam.ArnPrincipal('222222222222')] });
    expect(repositoryStatement(statement, stack)).toBe(statement);
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('the principal *', () => {
  const actions = ['ecr:BatchGetImage'];

  test.each([new iam.AnyPrincipal(), new iam.StarPrincipal(), new iam.ArnPrincipal('*')])('%# without a condition is warned of', (principal) => {
    accept({ actions, principals: [principal] });
    expect(warningMessage(stack, PUBLIC)).toContain('aws:PrincipalOrgID');
  });

  test('with a condition is not', () => {
    accept({ actions, principals: [new iam.AnyPrincipal()], conditions: { StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } } });
    expect(warningIds(stack)).toEqual([]);
  });

  test.each([
    { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1234567890' } },
    { Bool: { 'aws:SecureTransport': 'true' } },
    { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1234567890' } },
    { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-1234567890/*' } },
  ])('%j: with a condition that lets strangers pass is warned of', (conditions) => {
    accept({ actions, principals: [new iam.AnyPrincipal()], conditions });
    expect(warningIds(stack)).toEqual([PUBLIC]);
  });

  test('as NotPrincipal is warned of', () => {
    repositoryStatement(new iam.PolicyStatement({ actions, notPrincipals: [new iam.ArnPrincipal('222222222222')] }), stack);
    expect(warningIds(stack)).toEqual([PUBLIC]);
  });

  test('in a Deny is not', () => {
    accept({ effect: iam.Effect.DENY, actions, principals: [new iam.AnyPrincipal()] });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('a service', () => {
  const actions = ['ecr:BatchGetImage'];
  const principals = [new iam.ServicePrincipal('ecs.amazonaws.com')];

  test.each([
    undefined, { Bool: { 'aws:SecureTransport': 'true' } }, { StringNotEquals: { 'aws:SourceAccount': '222222222222' } },
  ])('%#: without a source is warned of', (conditions) => {
    accept({ actions, principals, conditions });
    expect(warningMessage(stack, 'ManagedRepository.serviceWithoutSource')).toContain('aws:SourceAccount');
  });

  test.each(['aws:SourceArn', 'aws:SourceAccount', 'aws:SourceOrgID', 'AWS:sourceorgpaths'])('with %s is not', (key) => {
    accept({ actions, principals, conditions: { StringLike: { [key]: 'x' } } });
    expect(warningIds(stack)).toEqual([]);
  });

  test('in a Deny is not', () => {
    accept({ effect: iam.Effect.DENY, actions, principals });
    expect(warningIds(stack)).toEqual([]);
  });
});
