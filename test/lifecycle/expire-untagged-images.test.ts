import { App, Aws, CfnParameter, Duration, Fn, Lazy, Mixins, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ExpireUntaggedImages, ImageSelection, LifecyclePolicy, LifecycleRule, ManagedRepository } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

const REPLACED = 'ExpireUntaggedImages.untaggedRuleReplaced';
const KEPT = 'ExpireUntaggedImages.untaggedRuleKept';

const untagged = (days: number, rulePriority = 1) => ({
  rulePriority,
  selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: days },
  action: { type: 'expire' },
});
const newest = (tagStatus: string, count: number, rulePriority: number) => ({
  rulePriority, selection: { tagStatus, countType: 'imageCountMoreThan', countNumber: count }, action: { type: 'expire' },
});
const text = (...rules: object[]) => JSON.stringify({ rules });

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

function rulesOf(logicalId?: string): any[] {
  const resources = Template.fromStack(stack).findResources('AWS::ECR::Repository');
  const [resource] = logicalId === undefined ? Object.values(resources) : [resources[logicalId]];
  return JSON.parse(resource.Properties.LifecyclePolicy.LifecyclePolicyText).rules;
}

describe('limits', () => {
  test.each([
    ['none', () => new ExpireUntaggedImages(), untagged(14)],
    ['an age', () => new ExpireUntaggedImages(Duration.days(7)), untagged(7)],
    ['a number', () => ExpireUntaggedImages.keepNewest(3), newest('untagged', 3, 1)],
  ])('%s', (_, make, rule) => {
    new ecr.CfnRepository(stack, 'L1').with(make());
    expect(rulesOf()).toEqual([rule]);
  });

  test.each([
    ['no days', () => new ExpireUntaggedImages(Duration.days(0))],
    ['half a day', () => new ExpireUntaggedImages(Duration.hours(36))],
    ['no image', () => ExpireUntaggedImages.keepNewest(0)],
    ['half an image', () => ExpireUntaggedImages.keepNewest(1.5)],
  ])('%s is refused', (_, make) => {
    expect(make).toThrow(/^ExpireUntaggedImages: "expireAfter" must be a whole number of days|^ExpireUntaggedImages.keepNewest: "count" must be a whole number/);
  });

  test('tokens pass', () => {
    new ecr.CfnRepository(stack, 'L1').with(ExpireUntaggedImages.keepNewest(Lazy.number({ produce: () => 4 })));
    expect(rulesOf()).toEqual([newest('untagged', 4, 1)]);
  });
});

describe('applies to', () => {
  const mixin = new ExpireUntaggedImages(Duration.days(7));

  test.each([
    ['CfnRepository', () => new ecr.CfnRepository(stack, 'Api').with(mixin)],
    ['ecr.Repository', () => new ecr.Repository(stack, 'Api').with(mixin)],
    ['ManagedRepository', () => new ManagedRepository(stack, 'Api').with(mixin)],
    ['a tree', () => {
      new ecr.Repository(stack, 'Api');
      Mixins.of(stack).apply(mixin);
    }],
  ])('%s', (_, apply) => {
    apply();
    expect(rulesOf()).toEqual([untagged(7)]);
  });

  test('CfnRepositoryCreationTemplate', () => {
    new ecr.CfnRepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: ['REPLICATION'] }).with(mixin);
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::RepositoryCreationTemplate', { LifecyclePolicy: text(untagged(7)) });
  });

  test('nothing else', () => {
    expect(mixin.supports(stack)).toBe(false);
    expect(mixin.supports(new ecr.CfnRegistryPolicy(stack, 'Policy', { policyText: {} }))).toBe(false);
  });

  test('two repositories, each with its own policy', () => {
    new ecr.CfnRepository(stack, 'One', { lifecyclePolicy: { lifecyclePolicyText: text(newest('any', 5, 1)) } });
    new ecr.CfnRepository(stack, 'Two');
    Mixins.of(stack).apply(mixin);
    expect(rulesOf('One')).toEqual([untagged(7, 1), newest('any', 5, 2)]);
    expect(rulesOf('Two')).toEqual([untagged(7)]);
  });
});

describe('merges', () => {
  const mixin = new ExpireUntaggedImages(Duration.days(7));

  test('with the object of an L1, and keeps its registry', () => {
    new ecr.CfnRepository(stack, 'L1', { lifecyclePolicy: { lifecyclePolicyText: text(newest('any', 5, 1)), registryId: '111111111111' } }).with(mixin);
    expect(rulesOf()).toEqual([untagged(7, 1), newest('any', 5, 2)]);
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', { LifecyclePolicy: { RegistryId: '111111111111' } });
  });

  test('with the text of a template', () => {
    new ecr.CfnRepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: ['REPLICATION'], lifecyclePolicy: text(newest('any', 5, 3)) }).with(mixin);
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::RepositoryCreationTemplate', { LifecyclePolicy: text(untagged(7, 1), newest('any', 5, 3)) });
  });

  test('with rules that an L2 has, and gets later', () => {
    const repository = new ecr.Repository(stack, 'L2', { lifecycleRules: [{ maxImageCount: 5 }] });
    repository.with(mixin);
    repository.addLifecycleRule({ tagPrefixList: ['dev'], maxImageCount: 9 });
    expect(rulesOf().map(({ rulePriority, selection }) => [rulePriority, selection.tagStatus])).toEqual([[1, 'tagged'], [2, 'untagged'], [3, 'any']]);
  });

  test('with a policy of ours', () => {
    new ManagedRepository(stack, 'Api', {
      lifecycle: LifecyclePolicy.of(LifecycleRule.keepNewest(20, ImageSelection.taggedAny('dev-*')), LifecycleRule.archiveNotPulledFor(Duration.days(90))),
    }).with(mixin);
    expect(rulesOf().map(({ rulePriority, selection }) => [rulePriority, selection.tagStatus])).toEqual([[1, 'tagged'], [2, 'untagged'], [3, 'any']]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('once, however often it is applied', () => {
    const repository = new ecr.Repository(stack, 'L2', { lifecycleRules: [{ maxImageCount: 5 }] });
    repository.with(mixin).with(mixin).with(new ExpireUntaggedImages(Duration.days(7)));
    expect(rulesOf()).toEqual([untagged(7, 1), newest('any', 5, 2)]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('and reports a policy that cannot be read, with the path of the resource', () => {
    new ecr.CfnRepository(stack, 'L1', { lifecyclePolicy: { lifecyclePolicyText: 'nonsense' } }).with(mixin);
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/L1\] .*JSON/);
  });

  test('and keeps the references of what is there to other stacks', () => {
    const app = new App();
    const parameter = new CfnParameter(new Stack(app, 'Other'), 'Registry');
    const target = new Stack(app, 'Target');
    new ecr.CfnRepository(target, 'L1', { lifecyclePolicy: { lifecyclePolicyText: text(newest('any', 5, 1)), registryId: parameter.valueAsString } }).with(mixin);
    Template.fromStack(target).hasResourceProperties('AWS::ECR::Repository', { LifecyclePolicy: { RegistryId: { 'Fn::ImportValue': Match.anyValue() } } });
  });

  test('and reports a policy that is an intrinsic function', () => {
    const resource = new ecr.CfnRepository(stack, 'L1', { lifecyclePolicy: Fn.conditionIf('C', { LifecyclePolicyText: 'x' }, Aws.NO_VALUE) });
    resource.with(mixin);
    expect(stack.resolve(resource.lifecyclePolicy)).toHaveProperty('Fn::If');
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/L1\] the lifecycle policy is not known at synth.*; give it as text or as a LifecyclePolicy, whose values may be tokens, or leave the repository out/);
  });

  test('and reports a policy whose text is a token', () => {
    new ecr.CfnRepository(stack, 'L1', { lifecyclePolicy: { lifecyclePolicyText: Fn.importValue('Policy') } }).with(mixin);
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/L1\] the lifecycle policy is not known at synth.*; give it as text or as a LifecyclePolicy, whose values may be tokens, or leave the repository out/);
  });
});

describe('with a rule for untagged images that is there', () => {
  function merge(own: object, ...mixins: ExpireUntaggedImages[]): any[] {
    new ecr.CfnRepository(stack, 'L1', { lifecyclePolicy: { lifecyclePolicyText: text(own) } }).with(...mixins);
    return rulesOf();
  }
  const after = (days: number) => new ExpireUntaggedImages(Duration.days(days));

  test('the stricter added one replaces it, and a warning says which', () => {
    expect(merge(untagged(30), after(7))).toEqual([untagged(7)]);
    expect(warningMessage(stack, REPLACED)).toMatch(/own rule .*\(expire, sinceImagePushed 30\) gave way .*\(expire, sinceImagePushed 7\)/);
  });

  test('the stricter own one stays, silently: the limit is kept', () => {
    expect(merge(untagged(3), after(7))).toEqual([untagged(3)]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('an equal one changes nothing', () => {
    expect(merge(untagged(7), after(7))).toEqual([untagged(7)]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('one that cannot be compared stays, and a warning says so', () => {
    expect(merge(newest('untagged', 5, 1), after(7))).toEqual([newest('untagged', 5, 1)]);
    expect(warningMessage(stack, KEPT)).toMatch(/imageCountMoreThan 5\) stays, .*sinceImagePushed 7\) has no effect/);
  });

  test('a default yields to it', () => {
    expect(merge(untagged(60), new ExpireUntaggedImages())).toEqual([untagged(60)]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('a default yields to a rule that another mixin says, in either order', () => {
    new ecr.CfnRepository(stack, 'One').with(new ExpireUntaggedImages(), after(60));
    new ecr.CfnRepository(stack, 'Two').with(after(60), new ExpireUntaggedImages());
    expect(rulesOf('One')).toEqual([untagged(60)]);
    expect(rulesOf('Two')).toEqual([untagged(60)]);
  });

  test('one that protects them stays, and a warning says so', () => {
    new ManagedRepository(stack, 'Api', { lifecycle: LifecyclePolicy.of(LifecycleRule.protect(ImageSelection.untagged())) })
      .with(ExpireUntaggedImages.keepNewest(5));
    expect(rulesOf()[0].selection.countNumber).toBe(999_999);
    expect(warningIds(stack)).toContain(KEPT);
  });

  test('a policy that was turned off stays off for a default, and not for a rule that is given', () => {
    const repository = new ManagedRepository(stack, 'Api', { lifecycle: LifecyclePolicy.none() });
    repository.with(new ExpireUntaggedImages());
    const said = new ManagedRepository(stack, 'Said', { lifecycle: LifecyclePolicy.none() });
    said.with(after(7));
    const [off, on] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
    expect(off.Properties).not.toHaveProperty('LifecyclePolicy');
    expect(JSON.parse(on.Properties.LifecyclePolicy.LifecyclePolicyText).rules).toEqual([untagged(7)]);
  });

  test('of two that are added and cannot be compared the first stays, and a warning says so', () => {
    new ecr.CfnRepository(stack, 'L1').with(ExpireUntaggedImages.keepNewest(5), after(7));
    expect(rulesOf()).toEqual([newest('untagged', 5, 1)]);
    expect(warningMessage(stack, KEPT)).toMatch(/imageCountMoreThan 5\) stays, .*sinceImagePushed 7\) has no effect/);
  });

  test('a token is named as one', () => {
    new ecr.CfnRepository(stack, 'L1').with(ExpireUntaggedImages.keepNewest(Lazy.number({ produce: () => 4 })), after(7));
    expect(warningMessage(stack, KEPT)).toContain('imageCountMoreThan <token>');
  });

  test('of several that are added the strictest is in force, in either order', () => {
    new ecr.CfnRepository(stack, 'One').with(after(7), after(30));
    new ecr.CfnRepository(stack, 'Two').with(after(30), after(7));
    expect(rulesOf('One')).toEqual([untagged(7)]);
    expect(rulesOf('Two')).toEqual([untagged(7)]);
  });
});
