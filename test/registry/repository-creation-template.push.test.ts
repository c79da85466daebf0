import { App, Aws, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { app, CREATE_ON_PUSH, PULL_THROUGH_CACHE, REPLICATION, roleStatements, stack, template, useStack } from './repository-creation-template.helpers';
import { PullThroughCache, PushPrincipal, RegistryPolicy, Upstream } from '../../src';
import { RepositoryCreationTemplate } from '../../src/registry/repository-creation-template';
import { PUSH, TOKEN } from '../util/actions';
import { warningIds, warningMessage } from '../util/warnings';

const ENV_OF = { account: '111111111111', region: 'eu-west-1' };
const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });
const statements = (of = stack): any[] => Object.values(Template.fromStack(of).findResources('AWS::ECR::RegistryPolicy')).flatMap(({ Properties }) => Properties.PolicyText.Statement);
const onPush = (props: object = {}, id?: string): RepositoryCreationTemplate => template({ appliedFor: [CREATE_ON_PUSH], ...props }, id);

describe('pushPrincipals', () => {
  test.each([['team', 'team/*'], ['team/', 'team/*'], ['team/web', 'team/web/*']])('are allowed by the registry policy, for all below %s', (prefix, names) => {
    onPush({ prefix, pushPrincipals: [PushPrincipal.account('222222222222')] });
    expect(statements()).toEqual([{ Effect: 'Allow', Principal: { AWS: ['222222222222'] }, Action: PUSH, Resource: [arn(names)] }]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('are added to the registry policy that there is, later ones too', () => {
    const policy = new RegistryPolicy(stack, 'Policy');
    onPush({ pushPrincipals: [PushPrincipal.account('222222222222')] }).allowPush(PushPrincipal.account('333333333333'));
    Template.fromStack(stack).resourceCountIs('AWS::ECR::RegistryPolicy', 1);
    expect(statements()[0].Principal).toEqual({ AWS: ['222222222222', '333333333333'] });
    expect(policy.node.tryFindChild('Resource')).toBeDefined();
  });

  test('of templates in a nested stack go to the registry policy of its parent', () => {
    const parent = stack;
    useStack(new NestedStack(parent, 'Nested'));
    onPush({ pushPrincipals: [PushPrincipal.account('222222222222')] });
    expect(statements(parent)).toHaveLength(1);
  });

  test('must be somebody', () => {
    expect(() => onPush({ pushPrincipals: [] })).toThrow('"pushPrincipals" is empty');
  });

  test('that nobody named make no registry policy', () => {
    onPush();
    expect(statements()).toEqual([]);
  });
});

describe('denyCreationByOthers', () => {
  const denials = () => statements().filter(({ Effect }) => Effect === 'Deny').map(({ Resource }) => Resource);

  test('is on for ROOT that is created on push', () => {
    onPush({ prefix: 'ROOT' });
    expect(denials()).toEqual([[arn('*')]]);
  });

  test('is on for a cache that is also created on push, with the prefix ROOT', () => {
    new PullThroughCache(stack, 'Cache', { upstream: Upstream.kubernetes(), ecrRepositoryPrefix: 'ROOT', alsoAppliedFor: [CREATE_ON_PUSH] });
    expect(denials()).toEqual([[arn('*')]]);
  });

  test.each([['ROOT', REPLICATION], ['ROOT', PULL_THROUGH_CACHE], ['team', CREATE_ON_PUSH]])('is off for %s and %s', (prefix, scenario) => {
    template({ prefix, appliedFor: [scenario] });
    expect(statements()).toEqual([]);
  });

  test('can be turned off', () => {
    onPush({ prefix: 'ROOT', denyCreationByOthers: false });
    expect(statements()).toEqual([]);
  });

  test('can be turned on', () => {
    onPush({ prefix: 'team', denyCreationByOthers: true });
    onPush({ prefix: 'base' }, 'Base');
    expect(denials()).toEqual([[arn('team/*')]]);
  });

  test('names both owners, where another stack owns the registry policy', () => {
    new RegistryPolicy(new Stack(app, 'Registry', { env: ENV_OF }), 'Policy').allowReplicationFrom('222222222222');
    onPush({ prefix: 'ROOT' });
    expect(() => app.synth()).toThrow(/Registry\/Policy\/Resource.*Stack\/PrivateRegistry\/Policy\/Resource|Stack\/PrivateRegistry\/Policy\/Resource.*Registry\/Policy\/Resource/);
  });
});

describe('grantPush', () => {
  const pushAnd = (names: string) => [
    { Effect: 'Allow', Action: PUSH, Resource: arn(names) },
    { Effect: 'Allow', Action: TOKEN, Resource: '*' },
  ];
  const roleIn = (of: Stack, props: object = {}) => new iam.Role(of, 'Build', { assumedBy: new iam.AccountRootPrincipal(), ...props });
  const grantsOf = (of: Stack) => Object.values(Template.fromStack(of).findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => /^Build/.test(Properties.Roles[0].Ref)).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  test.each([['team', 'team/*'], ['team/', 'team/*'], ['ROOT', '*']])('for %s is the identity policy alone in the own account', (prefix, names) => {
    const { success } = onPush({ prefix, denyCreationByOthers: false }).grantPush(roleIn(stack));
    expect(success).toBe(true);
    expect(grantsOf(stack)).toEqual(pushAnd(names));
    expect(statements()).toEqual([]);
  });

  test('for another account is both halves, for a role that is deployed later', () => {
    const there = new Stack(app, 'There', { env: { ...ENV_OF, account: '222222222222' } });
    onPush().grantPush(roleIn(there, { roleName: 'build' }));
    expect(grantsOf(there)).toEqual(pushAnd('team/*'));
    expect(statements()).toEqual([{
      Effect: 'Allow',
      Principal: { AWS: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::222222222222:root']] }] },
      Action: PUSH,
      Resource: [arn('team/*')],
      Condition: { StringEquals: { 'aws:PrincipalTag/aws-cdk:id': [expect.stringMatching(/^There_/)] } },
    }]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('for a role that is imported from another account is the registry policy, and a warning with the other half', () => {
    const role = iam.Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::222222222222:role/build');
    onPush().grantPush(role);
    expect(statements()).toEqual([expect.objectContaining({ Principal: { AWS: ['arn:aws:iam::222222222222:role/build'] }, Resource: [arn('team/*')] })]);
    expect(warningMessage(stack, 'RepositoryCreationTemplate.granteePolicy')).toContain('"Action":["ecr:BatchCheckLayerAvailability"');
  });

  test('for an account is the registry policy', () => {
    onPush().grantPush(new iam.AccountPrincipal('222222222222'));
    expect(statements()).toHaveLength(1);
    expect(roleStatements().filter(({ Action }) => Action === TOKEN)).toEqual([]);
  });

  test('for a role of an account that is not known is a warning, and no other half', () => {
    const agnostic = new Stack(app, 'Agnostic');
    onPush().grantPush(roleIn(agnostic));
    expect(statements()).toEqual([]);
    expect(warningIds(stack)).toEqual(['RepositoryCreationTemplate.unknownAccount']);
  });

  test('between stacks without an account is one account', () => {
    const [here, there] = ['Here', 'There'].map((id) => new Stack(new App(), id));
    new RepositoryCreationTemplate(here, 'Template', { prefix: 'team', appliedFor: [CREATE_ON_PUSH] }).grantPush(roleIn(there));
    expect(grantsOf(there)).toHaveLength(2);
    expect(statements(here)).toEqual([]);
  });

  test('to an account by its token is to the own one', () => {
    onPush().grantPush(new iam.AccountPrincipal(Aws.ACCOUNT_ID));
    expect(warningIds(stack)).toEqual([]);
  });

  test('is refused to AWS services', () => {
    expect(() => onPush().grantPush(new iam.ServicePrincipal('codebuild.amazonaws.com'))).toThrow('AWS services pull images and do not push them, so name the role');
  });

  test('says nothing of who creates the repository', () => {
    onPush().grantPush(roleIn(stack));
    expect(JSON.stringify(grantsOf(stack))).not.toContain('CreateRepository');
  });
});
