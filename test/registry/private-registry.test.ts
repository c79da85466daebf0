import { App, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as signer from 'aws-cdk-lib/aws-signer';
import { Construct } from 'constructs';
import { PrivateRegistry, PullPrincipal, PullThroughCache, RegistryPolicy, ReplicationConfig, ReplicationDestination, SigningConfiguration, Upstream } from '../../src';
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

describe('to look at policy, replication and signing', () => {
  const SETTINGS = [POLICY, 'AWS::ECR::ReplicationConfiguration', 'AWS::ECR::SigningConfiguration'];
  const look = () => {
    const { policy, replication, signing } = PrivateRegistry.of(stack);
    return [policy, replication, signing];
  };

  test('adds nothing to the template, and is no error', () => {
    expect(look()).toEqual([expect.any(RegistryPolicy), expect.any(ReplicationConfig), expect.any(SigningConfiguration)]);
    SETTINGS.forEach((type) => Template.fromStack(stack).resourceCountIs(type, 0));
    expect(warningIds(stack)).toEqual([]);
  });

  test('is the same each time', () => {
    look().forEach((one, index) => expect(look()[index]).toBe(one));
  });

  test('is no second owner beside one that is made in another stack', () => {
    look();
    PrivateRegistry.of(new Stack(app, 'Other', { env: ENV })).allowPull(PULL);
    expect(() => app.synth()).not.toThrow();
  });

  test('does not keep the stack from making its own, which things are added to from then on', () => {
    look();
    const policy = new RegistryPolicy(stack, 'Mine');
    PrivateRegistry.of(stack).allowPull(PULL);
    expect(PrivateRegistry.of(stack).policy).toBe(policy);
    Template.fromStack(stack).resourceCountIs(POLICY, 1);
  });

  test('leaves empty ones that were written down an error', () => {
    new RegistryPolicy(stack, 'Policy');
    new ReplicationConfig(stack, 'Replication', { rules: [] });
    new SigningConfiguration(stack, 'Signing', { rules: [] });
    expect(() => app.synth()).toThrow(/the registry policy has no statement[\s\S]*replication configuration has no rule[\s\S]*signing configuration has no rule/);
  });

  test('and to grant signing waits for a rule, which is an error when none comes', () => {
    PrivateRegistry.of(stack).signing.grantSign(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(() => app.synth()).toThrow(/the signing configuration has no rule/);
  });
});

describe('the id PrivateRegistry', () => {
  test('is free for others while nothing of the registry needs it', () => {
    PrivateRegistry.of(stack);
    expect(() => new RegistryPolicy(stack, 'PrivateRegistry').allowPull(PULL)).not.toThrow();
  });

  test('may be taken already', () => {
    new RegistryPolicy(stack, 'PrivateRegistry').allowPull(PULL);
    PrivateRegistry.of(stack).replication.addRule({ destinations: [ReplicationDestination.region('us-east-1')] });
    Template.fromStack(stack).resourceCountIs('AWS::ECR::ReplicationConfiguration', 1);
    Template.fromStack(stack).resourceCountIs(POLICY, 1);
  });

  test('is in the paths of what is made below it, and not in the logical ids', () => {
    PrivateRegistry.of(stack).allowPull(PULL);
    expect(PrivateRegistry.of(stack).policy.node.path).toBe('Stack/PrivateRegistry/Policy');
    expect(Object.keys(Template.fromStack(stack).findResources(POLICY))).toEqual([expect.stringMatching(/^RegistryPolicy[0-9A-F]{8}$/)]);
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
    ['a RegistryPolicy of the stack', () => new RegistryPolicy(stack, 'Second').allowPull(PULL), 'Stack/Second/Resource'],
    ['another stack', () => PrivateRegistry.of(new Stack(app, 'Other', { env: ENV })).allowPull(PULL), 'Other/PrivateRegistry/Policy/Resource'],
    ['an L1 in the stack', () => new ecr.CfnRegistryPolicy(stack, 'L1', { policyText: {} }), 'Stack/L1'],
    ['an L1 in a nested stack', () => new ecr.CfnRegistryPolicy(new NestedStack(stack, 'Nested'), 'L1', { policyText: {} }), 'Stack/Nested/L1'],
    ['a Stage', () => new ecr.CfnRegistryPolicy(new Stack(new Stage(app, 'Stage'), 'Other', { env: ENV }), 'L1', { policyText: {} }), 'Stage/Other/L1'],
  ])('is refused a second owner: %s', (_, second, path) => {
    PrivateRegistry.of(stack).allowPull(PULL);
    second();
    expect(() => app.synth()).toThrow(`${['Stack/PrivateRegistry/Policy/Resource', path].sort().join(' and ')} both set it`);
  });

  test.each<[string, (scope: Stack) => unknown]>([
    ['policy', (scope) => new PullThroughCache(scope, 'Quay', { upstream: Upstream.quay(), ecrRepositoryPrefix: scope.node.id.toLowerCase(), pullPrincipals: PULL.pullPrincipals })],
    ['replication', (scope) => PrivateRegistry.of(scope).replication.addRule({ destinations: [ReplicationDestination.region('us-east-1')] })],
    ['signing', (scope) => PrivateRegistry.of(scope).signing.addRule({
      profile: signer.SigningProfile.fromSigningProfileAttributes(scope, 'Profile', {
        signingProfileName: 'images', signingProfileVersion: 'abcdefghij',
      }),
    })],
  ])('is refused a second %s in another stack, and the error says how to add to the first one', (setting, add) => {
    add(stack);
    add(new Stack(app, 'Other', { env: ENV }));
    expect(() => app.synth()).toThrow(`both set it; keep one of them, and add to it what the others have, which constructs of any stack can: PrivateRegistry.of(stack).${setting} `
      + 'with the stack of the one you keep');
  });

  test('takes what caches of several stacks add', () => {
    for (const id of ['one', 'two']) {
      const cache = new PullThroughCache(new Stack(app, id, { env: ENV }), 'Quay', { upstream: Upstream.quay(), ecrRepositoryPrefix: id });
      const options = { pullPrincipals: PULL.pullPrincipals, repositoryPrefixes: [`${cache.ecrRepositoryPrefix}/`] };
      PrivateRegistry.of(stack).policy.allowImport(options);
      PrivateRegistry.of(stack).policy.allowPull(options);
    }
    expect(() => app.synth()).not.toThrow();
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::RegistryPolicy'));
    expect(JSON.stringify(Properties.PolicyText).match(/repository\/(one|two)\/\*/g)).toHaveLength(2);
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
