import { App, Aspects, CfnResource, Duration, Fn, Lazy, RemovalPolicies, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ExpireUntaggedImages, ImageEncryption, ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule, ManagedRepository, ManagedRepositoryProps } from '../../src';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { warningIds, warningMessage } from '../util/warnings';

const REPOSITORY = 'AWS::ECR::Repository';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
});

function synthesized(props?: ManagedRepositoryProps): Record<string, any> {
  new ManagedRepository(stack, 'Api', props);
  const [resource] = Object.values(Template.fromStack(stack).findResources(REPOSITORY));
  return resource;
}

function pullBy(...principals: iam.IPrincipal[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], principals });
}

describe('defaults', () => {
  test('are safe, each of them', () => {
    expect(synthesized()).toEqual({
      Type: REPOSITORY,
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        EncryptionConfiguration: { EncryptionType: 'KMS' },
        ImageScanningConfiguration: { ScanOnPush: true },
        ImageTagMutability: 'IMMUTABLE',
        LifecyclePolicy: {
          LifecyclePolicyText: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14))).toJson(),
        },
      },
    });
  });

  test('raise no warning', () => {
    new ManagedRepository(stack, 'Api');
    expect(warningIds(stack)).toEqual([]);
  });

  test('can each be turned off by name', () => {
    expect(synthesized({
      encryption: ImageEncryption.s3Managed(),
      tagMutability: ImageTagMutability.mutable(),
      scanOnPush: false,
      lifecycle: LifecyclePolicy.none(),
      removalPolicy: RemovalPolicy.DESTROY,
      emptyOnDelete: true,
    })).toEqual({
      Type: REPOSITORY,
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: {
        ImageScanningConfiguration: { ScanOnPush: false },
        ImageTagMutability: 'MUTABLE',
        EmptyOnDelete: true,
      },
    });
  });
});

test('every writable property of the L1 is reachable', () => {
  new ManagedRepository(stack, 'Api', {
    repositoryName: 'team/api',
    encryption: ImageEncryption.customerManagedKey(),
    tagMutability: ImageTagMutability.mutableExcept('v*'),
    lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(1))),
    policyStatements: [pullBy(new iam.AccountPrincipal('222222222222'))],
    removalPolicy: RemovalPolicy.DESTROY,
    emptyOnDelete: true,
    registryId: '111111111111',
  });
  Tags.of(stack).add('team', 'platform');
  const [resource] = Object.values(Template.fromStack(stack).findResources(REPOSITORY));
  expect(renderedProperties(resource.Properties)).toEqual(writableProperties('CfnRepository'));
});

test('two in one stack do not disturb each other', () => {
  new ManagedRepository(stack, 'One', { encryption: ImageEncryption.customerManagedKey() });
  new ManagedRepository(stack, 'Two', { encryption: ImageEncryption.customerManagedKey() });
  const template = Template.fromStack(stack);
  template.resourceCountIs(REPOSITORY, 2);
  template.resourceCountIs('AWS::KMS::Key', 2);
});

test('its L1 is the default child, under the id Resource', () => {
  const repository = new ManagedRepository(stack, 'Api');
  expect(repository.node.defaultChild).toBe(repository.node.findChild('Resource'));
});

describe('name', () => {
  test('is refused when ECR would refuse it, with the path of the construct', () => {
    expect(() => new ManagedRepository(stack, 'Api', { repositoryName: 'Team/Api' }))
      .toThrow(/^Stack\/Api: "repositoryName" must be path components .* got "Team\/Api"/);
  });

  test('may be a token', () => {
    expect(synthesized({ repositoryName: Lazy.string({ produce: () => 'from/token' }) }).Properties.RepositoryName).toBe('from/token');
  });

  test('is what other stacks refer to when it is physical', () => {
    const repository = new ManagedRepository(stack, 'Api', { repositoryName: 'team/api' });
    const other = new Stack(stack.node.root as App, 'Other', { env: { account: '222222222222', region: 'eu-west-1' } });
    expect(other.resolve(repository.repositoryName)).toBe('team/api');
    expect(other.resolve(repository.repositoryArn)).toEqual(
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111111111111:repository/team/api']] },
    );
  });
});

describe('removal', () => {
  test('with a snapshot is refused, also when it is set later', () => {
    const message = 'the removal policy is RemovalPolicy.SNAPSHOT, but ECR makes no snapshots of repositories; use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY';
    expect(() => new ManagedRepository(stack, 'Given', { removalPolicy: RemovalPolicy.SNAPSHOT }))
      .toThrow(`Stack/Given: ${message.replace('the removal policy', '"removalPolicy"')}`);
    const later = new Stack(new App(), 'Stack');
    new ManagedRepository(later, 'Api').applyRemovalPolicy(RemovalPolicy.SNAPSHOT);
    expect(() => Template.fromStack(later)).toThrow(`[Stack/Api] ${message}`);
  });

  test('"emptyOnDelete" of a repository that is kept is an error at synth', () => {
    new ManagedRepository(stack, 'Api', { emptyOnDelete: true });
    expect(() => (stack.node.root as App).synth()).toThrow(/\[Stack\/Api\] "emptyOnDelete".*set RemovalPolicy.DESTROY or leave it out/);
  });

  test.each<[string, (repository: ManagedRepository) => void]>([
    ['by RemovalPolicies', () => RemovalPolicies.of(stack).destroy()],
    ['on the repository', (repository) => repository.applyRemovalPolicy(RemovalPolicy.DESTROY)],
    ['by an aspect', () => Aspects.of(stack).add({
      visit: (node) => CfnResource.isCfnResource(node) && node.applyRemovalPolicy(RemovalPolicy.DESTROY),
    })],
  ])('"emptyOnDelete" works with DESTROY that is set later, %s', (_, destroy) => {
    destroy(new ManagedRepository(stack, 'Api', { emptyOnDelete: true }));
    Template.fromStack(stack).hasResource(REPOSITORY, { DeletionPolicy: 'Delete', Properties: { EmptyOnDelete: true } });
    expect(warningIds(stack)).toEqual([]);
  });

  test('DESTROY without "emptyOnDelete" is warned of', () => {
    new ManagedRepository(stack, 'Api', { removalPolicy: RemovalPolicy.DESTROY });
    expect(warningIds(stack)).toEqual(['ManagedRepository.destroyWithoutEmptyOnDelete']);
  });

  test('DESTROY that is set later is warned of too', () => {
    new ManagedRepository(stack, 'Api');
    RemovalPolicies.of(stack).destroy();
    expect(warningIds(stack)).toEqual(['ManagedRepository.destroyWithoutEmptyOnDelete']);
  });

  test('DESTROY with "emptyOnDelete" is not', () => {
    new ManagedRepository(stack, 'Api', { removalPolicy: RemovalPolicy.DESTROY, emptyOnDelete: true });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('scanOnPush', () => {
  test('is warned of when it is set', () => {
    new ManagedRepository(stack, 'Api', { scanOnPush: true });
    expect(warningIds(stack)).toEqual(['ManagedRepository.scanOnPushDeprecated']);
  });

  test('is not when it is turned off', () => {
    new ManagedRepository(stack, 'Api', { scanOnPush: false });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('registryId', () => {
  test('goes to the lifecycle policy', () => {
    expect(synthesized({ registryId: '111111111111' }).Properties.LifecyclePolicy.RegistryId).toBe('111111111111');
  });

  test('is refused without a lifecycle policy', () => {
    expect(() => synthesized({ registryId: '111111111111', lifecycle: LifecyclePolicy.none() }))
      .toThrow('"registryId" is the registry of a lifecycle policy, which this repository has not');
  });

  test('is taken with a lifecycle policy that a mixin adds', () => {
    new ManagedRepository(stack, 'Mixed', { registryId: '111111111111', lifecycle: LifecyclePolicy.none() }).with(new ExpireUntaggedImages(Duration.days(7)));
    Template.fromStack(stack).hasResourceProperties(REPOSITORY, { LifecyclePolicy: { RegistryId: '111111111111', LifecyclePolicyText: Match.stringLikeRegexp('untagged') } });
  });

  test('of another account is refused', () => {
    expect(() => new ManagedRepository(stack, 'Api', { registryId: '222222222222' }))
      .toThrow('Stack/Api: "registryId" must be the account of the repository, 111111111111, got "222222222222"');
  });

  test('is taken where the account is not known', () => {
    expect(() => new ManagedRepository(new Stack(), 'Api', { registryId: '222222222222' })).not.toThrow();
  });

  test.each(['11111111111', '1111111111111', 'abcdefghijkl'])('%s is refused', (registryId) => {
    expect(() => new ManagedRepository(stack, 'Api', { registryId })).toThrow(/"registryId" must be an account id of 12 digits/);
  });

  test('may be a token', () => {
    expect(synthesized({ registryId: Fn.importValue('Account') }).Properties.LifecyclePolicy.RegistryId).toEqual({ 'Fn::ImportValue': 'Account' });
  });
});

describe('lifecycle', () => {
  test('findings are raised as warnings', () => {
    new ManagedRepository(stack, 'Api', { lifecycle: LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.taggedAll('a*', '*b'))) });
    expect(warningIds(stack)).toEqual(['LifecyclePolicy.noUntaggedRule', 'LifecyclePolicy.tagListIsAnd']);
  });

  test('a rule that counts untagged images is warned of only where there are multi-architecture images', () => {
    const lifecycle = LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.untagged()));
    new ManagedRepository(stack, 'Single', { lifecycle });
    expect(warningIds(stack)).toEqual([]);
    new ManagedRepository(stack, 'Multi', { lifecycle, multiArchitectureImages: true });
    expect(warningIds(stack)).toEqual(['LifecyclePolicy.untaggedCountWithIndexes']);
  });

  test('the default yields to a rule that is given', () => {
    const repository = new ManagedRepository(stack, 'Api');
    repository.with(new ExpireUntaggedImages(Duration.days(30)));
    Template.fromStack(stack).hasResourceProperties(REPOSITORY, {
      LifecyclePolicy: { LifecyclePolicyText: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(30))).toJson() },
    });
    expect(warningIds(stack)).toEqual([]);
  });

  test('may hold tokens', () => {
    const count = Lazy.number({ produce: () => 7 });
    const { Properties } = synthesized({ lifecycle: LifecyclePolicy.of(LifecycleRule.keepNewest(count, ImageSelection.all())) });
    expect(JSON.parse(Properties.LifecyclePolicy.LifecyclePolicyText).rules[0].selection.countNumber).toBe(7);
  });
});

describe('repository policy', () => {
  test('is left out when there is no statement', () => {
    expect(synthesized().Properties).not.toHaveProperty('RepositoryPolicyText');
  });

  test('takes statements at any time', () => {
    const repository = new ManagedRepository(stack, 'Api', { policyStatements: [pullBy(new iam.AccountPrincipal('222222222222'))] });
    const { statementAdded } = repository.addToResourcePolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY, actions: ['ecr:DeleteRepository'], principals: [new iam.AccountRootPrincipal()],
    }));
    expect(statementAdded).toBe(true);
    Template.fromStack(stack).hasResourceProperties(REPOSITORY, {
      RepositoryPolicyText: { Statement: [Match.objectLike({ Effect: 'Deny', Action: 'ecr:DeleteRepository' }), Match.objectLike({ Effect: 'Allow' })] },
    });
  });

  test('a statement without principals is refused', () => {
    expect(() => new ManagedRepository(stack, 'Api', { policyStatements: [new iam.PolicyStatement({ actions: ['ecr:PutImage'] })] }))
      .toThrow('Stack/Api: a statement of a repository policy must say whom it is about; give it "principals"');
  });

  test('takes 10,240 characters and not one more', () => {
    const withSid = (length: number) => new iam.PolicyStatement({
      sid: 'x'.repeat(length), actions: ['ecr:PutImage'], principals: [new iam.ArnPrincipal('222222222222')],
    });
    const around = JSON.stringify({ Version: '2012-10-17', Statement: [withSid(1).toStatementJson()] }).length - 1;
    const fits = new Stack(new App(), 'Fits');
    new ManagedRepository(fits, 'Api', { policyStatements: [withSid(10_240 - around)] });
    Template.fromStack(fits);

    new ManagedRepository(stack, 'Api', { policyStatements: [withSid(10_241 - around)] });
    expect(() => Template.fromStack(stack))
      .toThrow(/\[Stack\/Api\/Resource\] the repository policy has 10241 characters, ECR takes 10240; instead of many accounts/);
  });
});

describe('tags', () => {
  function tag(count: number): void {
    const repository = new ManagedRepository(stack, 'Api');
    for (let i = 0; i < count; i++) {
      Tags.of(repository).add(`key${i}`, 'value');
    }
  }

  test('50 pass', () => {
    tag(50);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('51 do not', () => {
    tag(51);
    expect(() => Template.fromStack(stack)).toThrow(/a repository takes 50 tags, got 51/);
  });
});

test('push commands are no outputs until asked for', () => {
  new ManagedRepository(stack, 'Api', { repositoryName: 'team/api' });
  Template.fromStack(stack).templateMatches({ Outputs: Match.absent() });
});

test('push commands are outputs when asked for', () => {
  const repository = new ManagedRepository(stack, 'Api', { repositoryName: 'team/api' });
  repository.outputPushCommands('PushCommands', 'v1', 'app');
  const outputs = Object.values<any>(Template.fromStack(stack).toJSON().Outputs).map(({ Value }) => JSON.stringify(Value));
  expect(outputs).toHaveLength(4);
  expect(outputs[0]).toContain('docker login --username AWS --password-stdin');
  expect(outputs[3]).toMatch(/docker push .*:v1/);
});

test('the message of a finding says what to do', () => {
  new ManagedRepository(stack, 'Api', { removalPolicy: RemovalPolicy.DESTROY });
  expect(warningMessage(stack, 'ManagedRepository.destroyWithoutEmptyOnDelete')).toContain('fails while it holds images');
});
