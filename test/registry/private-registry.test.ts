import { App, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as signer from 'aws-cdk-lib/aws-signer';
import { Construct } from 'constructs';
import { PrivateRegistry, PullPrincipal, RegistryPolicy, ReplicationConfig, ReplicationDestination, SigningConfiguration } from '../../src';
import { ENV } from '../util/registries';
import { warningIds } from '../util/warnings';

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

  test('collects what is added after it was rendered for the first time', () => {
    const registry = PrivateRegistry.of(stack);
    registry.allowPull(PULL);
    const resource = registry.policy.node.defaultChild as ecr.CfnRegistryPolicy;
    expect(stack.resolve(resource.policyText).Statement).toHaveLength(1);
    registry.allowReplicationFrom('333333333333');
    expect(stack.resolve(resource.policyText).Statement).toHaveLength(2);
  });

  test.each<[string, () => string]>([
    ['itself', () => 'Policy'],
    ['what it is in', () => 'Scope'],
  ])('is another one, when the RegistryPolicy of the stack was removed: %s', (_, idOf) => {
    const removed = new RegistryPolicy(idOf() === 'Policy' ? stack : new Construct(stack, 'Scope'), 'Policy');
    stack.node.tryRemoveChild(idOf());
    PrivateRegistry.of(stack).allowPull(PULL);
    expect(PrivateRegistry.of(stack).policy).not.toBe(removed);
    Template.fromStack(stack).resourceCountIs(POLICY, 1);
    expect(new RegistryPolicy(stack, 'Another')).not.toBe(PrivateRegistry.of(stack).policy);
  });

  test('may be replaced by another one that becomes the owner', () => {
    new RegistryPolicy(stack, 'Policy');
    stack.node.tryRemoveChild('Policy');
    const second = new RegistryPolicy(stack, 'Policy');
    expect(PrivateRegistry.of(stack).policy).toBe(second);
  });

  test('whose text is set on the L1 is an error that says what is lost', () => {
    const { policy } = PrivateRegistry.of(stack);
    policy.allowPull(PULL);
    (policy.node.defaultChild as ecr.CfnRegistryPolicy).policyText = { Version: '2012-10-17', Statement: [] };
    expect(() => app.synth()).toThrow(/"policyText" was set on the L1, which loses all that the construct has; add statements with addStatement\(\)/);
  });

  test('is the RegistryPolicy of the stack, when there is one', () => {
    const policy = new RegistryPolicy(stack, 'Mine');
    PrivateRegistry.of(stack).allowPull(PULL);
    expect(PrivateRegistry.of(stack).policy).toBe(policy);
    Template.fromStack(stack).resourceCountIs(POLICY, 1);
  });

  test.each<[string, () => unknown, string]>([
    ['a RegistryPolicy of the stack', () => new RegistryPolicy(stack, 'Second', { pulls: [PULL] }), 'Stack/Second/Resource'],
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

describe('replication and signing', () => {
  const rule = { destinations: [ReplicationDestination.region('us-east-1')] };
  const profile = () => new signer.SigningProfile(stack, 'Profile', { platform: signer.Platform.of('Notation-OCI-SHA384-ECDSA') });

  test('are made once, and collect the rules of all constructs of the stack', () => {
    PrivateRegistry.of(stack).replication.addRule({ ...rule, repositoryPrefixes: ['a/'] });
    PrivateRegistry.of(new NestedStack(stack, 'Nested')).replication.addRule({ ...rule, repositoryPrefixes: ['b/'] });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::ReplicationConfiguration'));
    expect(Properties.ReplicationConfiguration.Rules).toHaveLength(2);
  });

  test('collect what is added after they were rendered for the first time', () => {
    const { replication, signing } = PrivateRegistry.of(stack);
    const rendered = (construct: Construct) => JSON.stringify(stack.resolve((construct.node.defaultChild as CfnResource)._toCloudFormation()));
    replication.addRule({ ...rule, repositoryPrefixes: ['a/'] });
    signing.addRule({ profile: profile(), repositoryFilters: ['a/*'] });
    [replication, signing].forEach(rendered);
    replication.addRule({ ...rule, repositoryPrefixes: ['later/'] });
    signing.addRule({
      profile: signer.SigningProfile.fromSigningProfileAttributes(stack, 'Imported', {
        signingProfileName: 'later', signingProfileVersion: 'abcdefghij',
      }),
    });
    expect([replication, signing].map((construct) => rendered(construct).includes('later'))).toEqual([true, true]);
  });

  test('are those of the stack, when there are any', () => {
    new ReplicationConfig(stack, 'Mine', { rules: [{ ...rule, repositoryPrefixes: ['a/'] }] });
    PrivateRegistry.of(stack).replication.addRule({ ...rule, repositoryPrefixes: ['b/'] });
    Template.fromStack(stack).resourceCountIs('AWS::ECR::ReplicationConfiguration', 1);
  });

  test('signing rules likewise', () => {
    const signing = profile();
    PrivateRegistry.of(stack).signing.addRule({ profile: signing, repositoryFilters: ['a/*'] });
    PrivateRegistry.of(stack).signing.addRule({ profile: signing, repositoryFilters: ['b/*'] });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::SigningConfiguration'));
    expect(Properties.Rules).toHaveLength(2);
  });

  test('whoever is granted to sign before there is a rule may sign with its profile', () => {
    const { signing } = PrivateRegistry.of(stack);
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    signing.grantSign(role);
    signing.addRule({ profile: profile() });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Action: 'signer:SignPayload', Effect: 'Allow' }] } });
  });

  test('of signing is the one of the stack, when there is one', () => {
    const signing = profile();
    new SigningConfiguration(stack, 'Mine', { rules: [{ profile: signing, repositoryFilters: ['a/*'] }] });
    PrivateRegistry.of(stack).signing.addRule({ profile: signing, repositoryFilters: ['b/*'] });
    Template.fromStack(stack).resourceCountIs('AWS::ECR::SigningConfiguration', 1);
  });
});
