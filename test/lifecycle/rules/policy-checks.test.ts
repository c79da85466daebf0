import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { ImageSelection, LifecyclePolicy, LifecycleRule, LifecycleRuleOptions } from '../../../src';

const { taggedAll, taggedAny, taggedAllPrefixes, untagged, all } = ImageSelection;
const keep = (selection: ImageSelection, options?: LifecycleRuleOptions) => LifecycleRule.keepNewest(5, selection, options);
const archived = (selection: ImageSelection, options?: LifecycleRuleOptions) =>
  LifecycleRule.expireArchivedAfter(Duration.days(90), selection, options);
const tags = (n: number) => Array.from({ length: n }, (_, i) => `t${i}`);

test('a policy has 1 to 50 rules', () => {
  expect(LifecyclePolicy.of(...tags(50).map((tag) => keep(taggedAll(tag)))).rules).toHaveLength(50);
  expect(() => LifecyclePolicy.of(...tags(51).map((tag) => keep(taggedAll(tag))))).toThrow(
    'lifecycle policy: "rules" must be 1 to 50 rules, got 51, where each entry of a taggedAny or taggedAnyPrefix selection counts as one; merge rules or leave some out',
  );
  expect(() => LifecyclePolicy.of()).toThrow(
    'lifecycle policy: "rules" must be 1 to 50 rules, got 0; add a rule, or use LifecyclePolicy.none() for no policy at all',
  );
});

test('each entry of taggedAny is a rule', () => {
  expect(LifecyclePolicy.of(keep(taggedAny(...tags(49))), keep(untagged())).rules).toHaveLength(50);
  expect(() => LifecyclePolicy.of(keep(taggedAny(...tags(50))), keep(untagged()))).toThrow('got 51');
});

test('the text has at most 30720 characters', () => {
  const policy = (description: string) => LifecyclePolicy.of(keep(untagged(), { description }));
  const room = 30_720 - policy('').toJson().length;
  expect(policy('x'.repeat(room)).toJson()).toHaveLength(30_720);
  expect(() => policy('x'.repeat(room + 1))).toThrow(
    'lifecycle policy: the text must have at most 30720 characters, got 30721; shorten the descriptions and the tag lists, or merge rules',
  );
  const token = Lazy.string({ produce: () => '' });
  expect(Token.isUnresolved(policy('x'.repeat(room + 1) + token).toJson())).toBe(true);
});

test('priorities are unique, also between storage classes', () => {
  const same = { rulePriority: 3 };
  expect(() => LifecyclePolicy.of(keep(untagged(), same), archived(untagged(), same))).toThrow(
    'lifecycle policy: "rulePriority" must be unique, got lifecycle rule 3 (untagged, imageCountMoreThan 5) and '
    + 'lifecycle rule 3 (untagged, archive, sinceImageTransitioned 90); give each its own number or leave "rulePriority" out',
  );
  expect(LifecyclePolicy.of(keep(untagged(), same), archived(untagged(), { rulePriority: 4 })).rules).toHaveLength(2);
});

describe('in one storage class', () => {
  test.each<[string, ImageSelection, ImageSelection]>([
    ['the same pattern', taggedAll('a*'), taggedAny('a*')],
    ['the same patterns in another order', taggedAll('a', 'b'), taggedAll('b', 'a')],
    ['the same patterns, one of them twice', taggedAll('a', 'b'), taggedAll('a', 'b', 'a')],
    ['the same prefix', taggedAllPrefixes('a'), taggedAllPrefixes('a')],
  ])('tag lists differ: %s', (_, one, other) => {
    expect(() => LifecyclePolicy.of(keep(one), keep(other))).toThrow(
      /^lifecycle policy: the tag lists of the storage class standard must differ, got lifecycle rule 1 \(.*\) and lifecycle rule 2 \(.*\); ECR allows one rule/,
    );
    expect(() => LifecyclePolicy.of(archived(one), archived(other))).toThrow('the tag lists of the storage class archive must differ');
    expect(LifecyclePolicy.of(keep(one), archived(other)).rules).toHaveLength(2);
  });

  test.each<[string, ImageSelection, ImageSelection]>([
    ['a list within another', taggedAll('a'), taggedAll('a', 'b')],
    ['a prefix and its pattern', taggedAllPrefixes('a'), taggedAll('a*')],
    ['a prefix and the same text as a pattern', taggedAllPrefixes('a'), taggedAll('a')],
    ['entries that read the same when joined', taggedAll('a', 'b'), taggedAll('a","b')],
  ])('tag lists may overlap: %s', (_, one, other) => {
    expect(LifecyclePolicy.of(keep(one), keep(other)).rules).toHaveLength(2);
  });

  test('one rule selects untagged images', () => {
    expect(() => LifecyclePolicy.of(keep(untagged()), LifecycleRule.expireUntagged(Duration.days(1)))).toThrow(
      'lifecycle policy: only one rule of the storage class standard may select untagged images, got '
      + 'lifecycle rule 1 (untagged, imageCountMoreThan 5) and lifecycle rule 2 (untagged, sinceImagePushed 1); keep one of the two',
    );
    expect(() => LifecyclePolicy.of(archived(untagged()), archived(untagged()))).toThrow(
      'only one rule of the storage class archive may select untagged images',
    );
    expect(LifecyclePolicy.of(keep(untagged()), archived(untagged())).rules).toHaveLength(2);
  });

  test('one rule selects all images', () => {
    expect(() => LifecyclePolicy.of(keep(all()), LifecycleRule.archiveNotPulledFor(Duration.days(1)))).toThrow(
      'lifecycle policy: only one rule of the storage class standard may select all images, got lifecycle rule 1 (any, imageCountMoreThan 5) and '
      + 'lifecycle rule 2 (any, sinceImagePulled 1); keep one of the two, or select by tag',
    );
    expect(() => LifecyclePolicy.of(archived(all()), archived(all()))).toThrow('only one rule of the storage class archive may select all images');
    expect(LifecyclePolicy.of(keep(all()), archived(all())).rules).toHaveLength(2);
  });

  test('the rule for all images is the last', () => {
    expect(() => LifecyclePolicy.of(keep(all(), { rulePriority: 1 }), keep(untagged(), { rulePriority: 2 }))).toThrow(
      'lifecycle policy: a rule for all images must be the last of its storage class, got lifecycle rule 1 (any, imageCountMoreThan 5) before '
      + 'lifecycle rule 2 (untagged, imageCountMoreThan 5); give it a higher "rulePriority" or leave "rulePriority" out',
    );
    expect(() => LifecyclePolicy.of(archived(all(), { rulePriority: 1 }), archived(untagged(), { rulePriority: 2 }))).toThrow(
      'must be the last of its storage class',
    );
    expect(LifecyclePolicy.of(keep(all(), { rulePriority: 2 }), keep(untagged(), { rulePriority: 1 })).rules).toHaveLength(2);
  });

  test('a rule for all images may precede rules of the other class', () => {
    expect(LifecyclePolicy.of(keep(all(), { rulePriority: 1 }), archived(untagged(), { rulePriority: 2 })).rules).toHaveLength(2);
    expect(LifecyclePolicy.of(archived(all(), { rulePriority: 1 }), keep(untagged(), { rulePriority: 2 })).rules).toHaveLength(2);
  });
});

test('tokens are not compared', () => {
  const rulePriority = Lazy.number({ produce: () => 1 });
  const tag = Lazy.string({ produce: () => 'a' });
  const list = Token.asList({ Ref: 'Tags' });
  expect(LifecyclePolicy.of(keep(all(), { rulePriority }), keep(untagged(), { rulePriority }), keep(taggedAll('a'))).rules).toHaveLength(3);
  expect(LifecyclePolicy.of(keep(taggedAll(tag)), keep(taggedAll(tag)), keep(taggedAll('a'))).rules).toHaveLength(3);
  expect(LifecyclePolicy.of(keep(taggedAll(...list)), keep(taggedAll(...list))).rules).toHaveLength(2);
});
