import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { PrivateRegistry, PullPrincipal, RegistryPolicy } from '../../src';
import { warningIds } from '../util/warnings';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const POLICY = 'AWS::ECR::RegistryPolicy';
const PULL = { pullPrincipals: [PullPrincipal.account('222222222222')] };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

describe('of', () => {
  test('is one a stack, wherever in the stack the scope is', () => {
    const nested = new NestedStack(stack, 'Nested');
    const registry = PrivateRegistry.of(stack);
    expect(PrivateRegistry.of(new ecr.CfnRepository(stack, 'L1'))).toBe(registry);
    expect(PrivateRegistry.of(nested)).toBe(registry);
    expect(PrivateRegistry.of(new Stack(app, 'Other'))).not.toBe(registry);
  });

  test('makes no resource until something needs it', () => {
    PrivateRegistry.of(stack);
    Template.fromStack(stack).resourceCountIs(POLICY, 0);
  });
});

describe('the policy', () => {
  test('is made once, and collects what all constructs of the stack add', () => {
    PrivateRegistry.of(stack).allowPull(PULL);
    PrivateRegistry.of(new NestedStack(stack, 'Nested')).allowReplicationFrom('333333333333');
    Template.fromStack(stack).resourceCountIs(POLICY, 1);
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources(POLICY));
    expect(Properties.PolicyText.Statement).toHaveLength(2);
  });

  test('is the RegistryPolicy of the stack, when there is one', () => {
    const policy = new RegistryPolicy(stack, 'Mine');
    PrivateRegistry.of(stack).allowPull(PULL);
    expect(PrivateRegistry.of(stack).policy).toBe(policy);
    Template.fromStack(stack).resourceCountIs(POLICY, 1);
  });

  test('is refused a second owner in the stack, and both are named', () => {
    PrivateRegistry.of(stack).allowPull(PULL);
    expect(() => new RegistryPolicy(stack, 'Second')).toThrow(/Stack\/Second: the registry policy of the stack is Stack\/PrivateRegistry\/Policy already/);
    const other = new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } });
    new RegistryPolicy(other, 'One');
    expect(() => new RegistryPolicy(other, 'Two')).toThrow(/Other\/Two: the registry policy of the stack is Other\/One already/);
  });

  test.each<[string, () => unknown, string]>([
    ['another stack', () => PrivateRegistry.of(new Stack(app, 'Other', { env: ENV })).allowPull(PULL), 'Other/PrivateRegistry/Policy/Resource'],
    ['an L1 in the stack', () => new ecr.CfnRegistryPolicy(stack, 'L1', { policyText: {} }), 'Stack/L1'],
    ['an L1 in a nested stack', () => new ecr.CfnRegistryPolicy(new NestedStack(stack, 'Nested'), 'L1', { policyText: {} }), 'Stack/Nested/L1'],
    ['a Stage', () => new ecr.CfnRegistryPolicy(new Stack(new Stage(app, 'Stage'), 'Other', { env: ENV }), 'L1', { policyText: {} }), 'Stage/Other/L1'],
  ])('is refused a second owner: %s', (_, second, path) => {
    PrivateRegistry.of(stack).allowPull(PULL);
    second();
    expect(() => app.synth()).toThrow(`Stack/PrivateRegistry/Policy/Resource and ${path} both set it`);
  });

  test.each<[string, object]>([
    ['another account', { account: '222222222222', region: ENV.region }],
    ['another region', { account: ENV.account, region: 'us-east-1' }],
  ])('has an owner of its own in %s', (_, env) => {
    PrivateRegistry.of(stack).allowPull(PULL);
    PrivateRegistry.of(new Stack(app, 'Other', { env })).allowPull(PULL);
    expect(() => app.synth()).not.toThrow();
    expect(warningIds(stack)).toEqual([]);
  });

  test.each<[string, object | undefined]>([
    ['is not known', undefined],
    ['is known in part, and the same in that', { region: ENV.region }],
  ])('is warned of a second owner whose environment %s', (_, env) => {
    PrivateRegistry.of(stack).allowPull(PULL);
    PrivateRegistry.of(new Stack(app, 'Other', { env })).allowPull(PULL);
    expect(warningIds(stack)).toEqual(['PrivateRegistry.perhapsSecondOwner']);
  });

  test('is not warned of where the part that is known differs', () => {
    PrivateRegistry.of(stack).allowPull(PULL);
    PrivateRegistry.of(new Stack(app, 'Other', { env: { region: 'us-east-1' } })).allowPull(PULL);
    expect(warningIds(stack)).toEqual([]);
  });
});
