import { App, CfnParameter, Duration, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { ruleOf } from './rules/rule-of';
import { ImageSelection, LifecyclePolicy, LifecycleRule, LifecycleRuleOptions } from '../../src';

const tagged = LifecycleRule.keepNewest(5, ImageSelection.taggedAll('a*'));
const untagged = LifecycleRule.expireUntagged(Duration.days(14));

/** The text in the template of a repository with this policy, where references are left as they are. */
function rendered(make: (stack: Stack) => LifecyclePolicy) {
  const stack = new Stack(new App(), 'Stack');
  new CfnRepository(stack, 'Repository', { lifecyclePolicy: { lifecyclePolicyText: make(stack).toJson() } });
  const [resource] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'));
  return resource.Properties.LifecyclePolicy.LifecyclePolicyText;
}

test('the text is compact JSON in the key order of the user guide, with nothing that is not set', () => {
  expect(LifecyclePolicy.of(
    LifecycleRule.protect(ImageSelection.taggedAny('release-*', 'v*'), { description: 'released' }),
    LifecycleRule.keepNewest(20, ImageSelection.taggedAllPrefixes('dev-')),
    LifecycleRule.expireUntagged(Duration.days(14)),
    LifecycleRule.archiveNotPulledFor(Duration.days(90)),
    LifecycleRule.expireArchivedAfter(Duration.days(365)),
  ).toJson()).toBe('{"rules":['
    + '{"rulePriority":1,"description":"released","selection":{"tagStatus":"tagged","tagPatternList":["release-*"],'
    + '"countType":"imageCountMoreThan","countNumber":999999},"action":{"type":"expire"}},'
    + '{"rulePriority":2,"description":"released","selection":{"tagStatus":"tagged","tagPatternList":["v*"],'
    + '"countType":"imageCountMoreThan","countNumber":999999},"action":{"type":"expire"}},'
    + '{"rulePriority":3,"selection":{"tagStatus":"tagged","tagPrefixList":["dev-"],'
    + '"countType":"imageCountMoreThan","countNumber":20},"action":{"type":"expire"}},'
    + '{"rulePriority":4,"selection":{"tagStatus":"untagged","countType":"sinceImagePushed","countUnit":"days","countNumber":14},'
    + '"action":{"type":"expire"}},'
    + '{"rulePriority":5,"selection":{"tagStatus":"any","countType":"sinceImagePulled","countUnit":"days","countNumber":90},'
    + '"action":{"type":"transition","targetStorageClass":"archive"}},'
    + '{"rulePriority":6,"selection":{"tagStatus":"any","storageClass":"archive",'
    + '"countType":"sinceImageTransitioned","countUnit":"days","countNumber":365},"action":{"type":"expire"}}]}');
});

test('the standard storage class is written only when it is set', () => {
  const rule = { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 1, action: 'expire' };
  expect(LifecyclePolicy.of(ruleOf(rule)).toJson()).not.toContain('storageClass');
  expect(LifecyclePolicy.of(ruleOf({ ...rule, storageClass: 'standard' })).toJson()).toContain(
    '"selection":{"tagStatus":"untagged","storageClass":"standard","countType"',
  );
});

test('a policy cannot be changed through its rules', () => {
  const policy = LifecyclePolicy.of(tagged, untagged);
  const text = policy.toJson();
  policy.rules.pop();
  expect(policy.rules).toHaveLength(2);
  expect(policy.toJson()).toBe(text);
  expect(tagged.rulePriority).toBeUndefined();
});

test('no policy at all has no rules and no text', () => {
  const none = LifecyclePolicy.none();
  expect(none.isEmpty).toBe(true);
  expect(none.rules).toEqual([]);
  expect(() => none.toJson()).toThrow(
    'LifecyclePolicy.toJson: LifecyclePolicy.none() has no text, as ECR takes no policy without rules; leave the property out when "isEmpty" is true',
  );
  expect(LifecyclePolicy.of(untagged).isEmpty).toBe(false);
});

describe('tokens', () => {
  test('numbers that are known late are written without quotes', () => {
    const late = (value: number) => Lazy.number({ produce: () => value });
    expect(rendered(() => LifecyclePolicy.of(
      LifecycleRule.keepNewest(late(7), ImageSelection.taggedAll('a*')),
      LifecycleRule.expireUntagged(Duration.days(late(14))),
      LifecycleRule.expireArchivedAfter(Duration.days(late(90)), ImageSelection.all(), { rulePriority: late(9) }),
    ))).toBe(LifecyclePolicy.of(
      LifecycleRule.keepNewest(7, ImageSelection.taggedAll('a*')),
      LifecycleRule.expireUntagged(Duration.days(14)),
      LifecycleRule.expireArchivedAfter(Duration.days(90), ImageSelection.all(), { rulePriority: 9 }),
    ).toJson());
  });

  const plain = { rulePriority: 3, description: 'say "why"' };
  test.each([
    ['priority', { ...plain, rulePriority: Lazy.number({ produce: () => 3 }) }],
    ['description', { ...plain, description: Lazy.string({ produce: () => plain.description }) }],
  ])('a %s alone that is known late is written as one that is known', (_, options) => {
    const policy = (given: LifecycleRuleOptions) => LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14), given));
    expect(Token.isUnresolved(policy(options).toJson())).toBe(true);
    expect(Token.isUnresolved(policy(plain).toJson())).toBe(false);
    expect(rendered(() => policy(options))).toBe(policy(plain).toJson());
  });

  test('texts and lists that are known late are written as JSON', () => {
    expect(rendered(() => LifecyclePolicy.of(
      LifecycleRule.keepNewest(7, ImageSelection.taggedAny(Lazy.string({ produce: () => 'a"*' }), 'b'), { description: Lazy.string({ produce: () => 'why' }) }),
      LifecycleRule.keepNewest(7, ImageSelection.taggedAll(...Lazy.list({ produce: () => ['c', 'd'] }))),
      LifecycleRule.keepNewest(7, ImageSelection.taggedAllPrefixes(...Lazy.list({ produce: () => ['e'] }))),
    ))).toBe(LifecyclePolicy.of(
      LifecycleRule.keepNewest(7, ImageSelection.taggedAny('a"*', 'b'), { description: 'why' }),
      LifecycleRule.keepNewest(7, ImageSelection.taggedAll('c', 'd')),
      LifecycleRule.keepNewest(7, ImageSelection.taggedAllPrefixes('e')),
    ).toJson());
  });

  test('parameters are references, numbers among them without quotes', () => {
    const text = rendered((stack) => LifecyclePolicy.of(LifecycleRule.keepNewest(
      new CfnParameter(stack, 'Count', { type: 'Number' }).valueAsNumber,
      ImageSelection.taggedAll(`${new CfnParameter(stack, 'Stage').valueAsString}-*`),
    )));
    expect(text).toEqual({
      'Fn::Join': ['', [
        '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"tagged","tagPatternList":["', { Ref: 'Stage' }, '-*"],'
        + '"countType":"imageCountMoreThan","countNumber":', { Ref: 'Count' }, '},"action":{"type":"expire"}}]}',
      ]],
    });
  });

  test('a list that only the deployment knows is written as a list', () => {
    const text = JSON.stringify(rendered((stack) => LifecyclePolicy.of(LifecycleRule.keepNewest(
      5, ImageSelection.taggedAll(...Fn.split(',', new CfnParameter(stack, 'Tags').valueAsString)),
    ))));
    expect(text).toContain(String.raw`\"tagPatternList\":",{"Fn::GetAtt":["CdkJsonStringify`);
  });

  test('the text is one token, however often it is asked for', () => {
    const policy = LifecyclePolicy.of(LifecycleRule.keepNewest(Lazy.number({ produce: () => 1 }), ImageSelection.all()));
    expect(Token.isUnresolved(policy.toJson())).toBe(true);
    expect(policy.toJson()).toBe(policy.toJson());
  });

  test('a text with tokens between its quotes can be read, one that is a token cannot', () => {
    const tag = Lazy.string({ produce: () => 'late-*' });
    const days = Lazy.number({ produce: () => 30 });
    const text = (name: string, countNumber: number) => JSON.stringify({
      rules: [{
        rulePriority: 1,
        selection: { tagStatus: 'tagged', tagPatternList: [name], countType: 'sinceImagePushed', countUnit: 'days', countNumber },
        action: { type: 'expire' },
      }],
    });
    expect(rendered(() => LifecyclePolicy.fromJson(text(tag, days)))).toBe(text('late-*', 30));
    expect(() => LifecyclePolicy.fromJson(tag)).toThrow(
      'lifecycle policy text: must be known at synthesis to be read, got a token; give the text itself, or use the factories of '
      + 'LifecycleRule, whose numbers and tags may be tokens',
    );
  });
});

describe('the rule for untagged images', () => {
  const seven = LifecycleRule.expireUntagged(Duration.days(7));
  const short = (policy: LifecyclePolicy) => policy.rules.map((rule) =>
    [rule.rulePriority, rule.selection.tagStatus, rule.countNumber]);

  test('is the one of the standard storage class', () => {
    const archived = LifecycleRule.expireArchivedAfter(Duration.days(90), ImageSelection.untagged());
    expect(LifecyclePolicy.of(tagged, archived)._untaggedRule()).toBeUndefined();
    expect(LifecyclePolicy.of(archived, untagged)._untaggedRule()).toMatchObject({ rulePriority: 2, countNumber: 14 });
    expect(LifecyclePolicy.none()._untaggedRule()).toBeUndefined();
    expect(short(LifecyclePolicy.of(archived)._withUntaggedRule(seven))).toEqual([[1, 'untagged', 90], [2, 'untagged', 7]]);
  });

  test('takes the place of the one there is', () => {
    const policy = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14), { rulePriority: 5 }), tagged);
    expect(short(policy._withUntaggedRule(seven))).toEqual([[5, 'untagged', 7], [6, 'tagged', 5]]);
    expect(short(policy)).toEqual([[5, 'untagged', 14], [6, 'tagged', 5]]);
  });

  test('is the first of an empty policy', () => {
    expect(short(LifecyclePolicy.none()._withUntaggedRule(seven))).toEqual([[1, 'untagged', 7]]);
  });

  test('keeps a number of its own', () => {
    const own = LifecycleRule.expireUntagged(Duration.days(7), { rulePriority: 9 });
    expect(short(LifecyclePolicy.of(tagged, untagged)._withUntaggedRule(own))).toEqual([[1, 'tagged', 5], [9, 'untagged', 7]]);
    expect(() => LifecyclePolicy.of(LifecycleRule.keepNewest(1, ImageSelection.all(), { rulePriority: 9 }))._withUntaggedRule(own)).toThrow(
      '"rulePriority" must be unique',
    );
  });

  test('counts as a rule', () => {
    const tags = Array.from({ length: 50 }, (_, i) => `t${i}`);
    expect(() => LifecyclePolicy.of(LifecycleRule.keepNewest(1, ImageSelection.taggedAny(...tags)))._withUntaggedRule(seven)).toThrow('got 51');
  });
});
