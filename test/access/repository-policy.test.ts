import { App, Aws, Fn, Lazy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { repositoryStatement } from '../../src/access/repository-policy';
import { REGISTRY_ACTIONS, REPOSITORY_ACTIONS } from '../../src/core/ecr-actions';
import { LIMITING, OPEN, UNKNOWN } from '../util/conditions';
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

  test('a statement without any is refused', () => {
    expect(() => accept({})).toThrow('Stack: a statement of a repository policy must say what it is about; give it "actions"');
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

describe('conditions', () => {
  const add = (conditions: any, principals: iam.IPrincipal[] = [new iam.AnyPrincipal()]) => accept({ actions: ['ecr:BatchGetImage'], principals, conditions });

  test.each(LIMITING)('with %j the principal * is not warned of', (conditions) => {
    add(conditions);
    expect(warningIds(stack)).toEqual([]);
  });

  test.each(OPEN)('with %j the principal * is warned of', (conditions) => {
    add(conditions);
    expect(warningIds(stack)).toEqual([PUBLIC]);
  });

  test.each(UNKNOWN)('%#: tokens pass', (make) => {
    add(make());
    expect(warningIds(stack)).toEqual([]);
  });

  test.each([undefined, null, '', []])('the value %j is refused, whoever it is about', (value) => {
    for (const principal of [new iam.AnyPrincipal(), new iam.ArnPrincipal('222222222222')]) {
      expect(() => add({ StringEquals: { 'aws:PrincipalOrgID': value } }, [principal]))
        .toThrow(/^Stack: the condition "StringEquals" on "aws:PrincipalOrgID" has no value, got .*; give it one, or leave the condition out$/);
    }
  });

  test('an operator without a key is refused', () => {
    expect(() => add({ StringEquals: {} })).toThrow('Stack: the condition "StringEquals" has no key, got {}');
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

  test.each([
    ['aws:SourceArn', 'arn:aws:ecs:eu-west-1:222222222222:cluster/*'], ['aws:SourceAccount', '222222222222'], ['aws:SourceOrgID', 'o-a1b2c3d4e5'],
    ['AWS:sourceorgpaths', 'o-a1b2c3d4e5/*'],
  ])('with %s is not', (key, value) => {
    accept({ actions, principals, conditions: { StringLike: { [key]: value } } });
    expect(warningIds(stack)).toEqual([]);
  });

  test('in a Deny is not', () => {
    accept({ effect: iam.Effect.DENY, actions, principals });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('principals', () => {
  const accepted = (...principals: iam.IPrincipal[]) => accept({ actions: ['ecr:BatchGetImage'], principals });

  test.each([
    '222222222222', 'arn:aws:iam::222222222222:root', 'arn:aws-cn:iam::222222222222:role/a/b/x', 'arn:aws:iam::222222222222:user/x@y.example',
    'arn:aws:sts::222222222222:assumed-role/x/session', 'arn:aws:sts::222222222222:federated-user/x', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/x`,
    `${Fn.importValue('Role')}`, `arn:aws:iam::222222222222:role/${Aws.REGION}`, `arn:aws:iam::22${Fn.ref('Rest')}:root`, { Ref: 'Account' } as any,
  ])('%j passes', (arn) => {
    accepted(new iam.ArnPrincipal(arn));
    expect(warningIds(stack)).toEqual([]);
  });

  test.each([
    ['arn:aws:iam::2222:root', /write an account id of 12 digits, or arn:<partition>:iam::<account>:root, role\/<name> or user\/<name>/],
    [`arn:${Aws.PARTITION}:iam::2222:root`, /write an account id of 12 digits/],
    ['2222', /write an account id of 12 digits/],
    ['AGPAEXAMPLEID0000000', /write an account id of 12 digits/],
    ['root', /write an account id/],
    ['arn:aws:iam::222222222222:group/x', /a group is no principal, so name roles or users/],
    ['arn:aws:iam::222222222222:role/*', /wildcards are for all of a name or nothing, so name the account and add a condition on aws:PrincipalArn/],
    [`arn:${Aws.PARTITION}:iam::*:role/x`, /wildcards are for all of a name/],
    ['arn:aws:sts::222222222222:assumed-role/x/*', /wildcards are for all of a name/],
    ['arn:aws:sts::222222222222:assumed-role/x', /write an account id/],
    ['arn:aws:s3:::bucket', /write an account id/],
  ])('%s is refused', (arn, why) => {
    expect(() => accepted(new iam.ArnPrincipal(arn))).toThrow(/^Stack: IAM takes no principal /);
    expect(() => accepted(new iam.ArnPrincipal(arn))).toThrow(why);
    expect(() => repositoryStatement(new iam.PolicyStatement({
      effect: iam.Effect.DENY, actions: ['ecr:BatchGetImage'], notPrincipals: [new iam.ArnPrincipal(arn)],
    }), stack)).toThrow(why);
  });

  test.each(['', undefined as any])('%j is refused as if none was given', (arn) => {
    expect(() => accepted(new iam.ArnPrincipal(arn))).toThrow('Stack: a statement of a repository policy must say whom it is about; give it "principals"');
  });

  test.each([new iam.FederatedPrincipal('accounts.example'), new iam.CanonicalUserPrincipal('x')])('%#: federated and canonical users are refused', (principal) => {
    expect(() => accepted(principal)).toThrow(/^Stack: a repository policy takes no principals of the kind "(Federated|CanonicalUser)"; name the role that they assume/);
  });

  test.each(['AIDAEXAMPLEID0000000', 'AROAEXAMPLEID0000000'])('the id %s is warned of', (id) => {
    accepted(new iam.ArnPrincipal(id));
    expect(warningMessage(stack, 'ManagedRepository.uniqueIdPrincipal')).toContain(`"${id}" is the id of one user or role`);
  });

  test.each(['lambda', '*', 'Lambda.example'])('the service %s is refused', (service) => {
    const statement = iam.PolicyStatement.fromJson({ Effect: 'Deny', Action: 'ecr:*', Principal: { Service: service } });
    expect(() => repositoryStatement(statement, stack)).toThrow(`Stack: IAM takes no service "${service}"`);
  });
});
