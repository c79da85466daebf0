import { Duration, Lazy } from 'aws-cdk-lib';
import { ImageSelection, LifecyclePolicy, LifecycleRule, LifecycleRuleOptions } from '../../../src';

const tagged = (tag: string, options?: LifecycleRuleOptions) => LifecycleRule.keepNewest(5, ImageSelection.taggedAll(tag), options);
const untagged = (options?: LifecycleRuleOptions) => LifecycleRule.expireUntagged(Duration.days(14), options);
const any = (options?: LifecycleRuleOptions) => LifecycleRule.archiveNotPulledFor(Duration.days(90), ImageSelection.all(), options);
const archived = (options?: LifecycleRuleOptions) => LifecycleRule.expireArchivedAfter(Duration.days(365), ImageSelection.all(), options);
const at = (rulePriority: number) => ({ rulePriority });

/** The rules in order, as `priority selection`. */
const order = (policy: LifecyclePolicy) => policy.rules.map(({ rulePriority, selection, storageClass }) =>
  [rulePriority, selection.tagPatternList ?? selection.tagPrefixList ?? selection.tagStatus, ...(storageClass ? [storageClass] : [])].join(' '));

test.each<[string, LifecycleRule[], string[]]>([
  ['the order written', [tagged('b'), untagged(), tagged('a')], ['1 b', '2 untagged', '3 a']],
  ['rules for all images last, the standard class first', [archived(), any(), tagged('a'), untagged()],
    ['1 a', '2 untagged', '3 any', '4 any archive']],
  ['numbers that are given stay, the others follow the highest', [tagged('a'), tagged('b', at(10)), tagged('c', at(5)), tagged('d')],
    ['5 c', '10 b', '11 a', '12 d']],
  ['the number of a rule for all images leaves room before it', [any(at(1000)), tagged('a'), untagged(at(4))],
    ['4 untagged', '5 a', '1000 any']],
  ['a given number of the archive is skipped', [tagged('a'), tagged('b'), archived(at(2))], ['1 a', '2 any archive', '3 b']],
  ['a rule for all images follows the others, also past a given number', [any(), tagged('a'), archived(at(2))],
    ['1 a', '2 any archive', '3 any']],
])('%s', (_, rules, expected) => {
  expect(order(LifecyclePolicy.of(...rules))).toEqual(expected);
});

test('a rule for any of several patterns becomes one rule each', () => {
  const policy = LifecyclePolicy.of(
    tagged('first'),
    LifecycleRule.keepNewest(20, ImageSelection.taggedAny('dev-*', 'pr-*'), { description: 'previews' }),
    LifecycleRule.keepNewest(3, ImageSelection.taggedAnyPrefix('x', 'y')),
  );
  expect(order(policy)).toEqual(['1 first', '2 dev-*', '3 pr-*', '4 x', '5 y']);
  expect(policy.rules.map(({ countNumber, description }) => [countNumber, description])).toEqual([
    [5, undefined], [20, 'previews'], [20, 'previews'], [3, undefined], [3, undefined],
  ]);
});

test('a rule that becomes several takes its number and those that follow', () => {
  const several = LifecycleRule.keepNewest(20, ImageSelection.taggedAny('a', 'b', 'c'), at(5));
  expect(order(LifecyclePolicy.of(tagged('d'), several, tagged('e', at(4))))).toEqual(['4 e', '5 a', '6 b', '7 c', '8 d']);
  expect(() => LifecyclePolicy.of(several, tagged('e', at(7)))).toThrow(
    'lifecycle policy: "rulePriority" must be unique, got lifecycle rule 7 (tagged "c", imageCountMoreThan 20) and '
    + 'lifecycle rule 7 (tagged "e", imageCountMoreThan 5); give each its own number or leave "rulePriority" out',
  );
});

test('a number that is a token stays, last, and is not counted', () => {
  const token = Lazy.number({ produce: () => 1 });
  expect(order(LifecyclePolicy.of(any(at(token)), tagged('a', at(token)), tagged('b'), untagged(at(3))))).toEqual([
    '3 untagged', '4 b', `${token} any`, `${token} a`,
  ]);
});

test('several rules cannot be numbered from a token', () => {
  const token = at(Lazy.number({ produce: () => 1 }));
  expect(order(LifecyclePolicy.of(LifecycleRule.keepNewest(1, ImageSelection.taggedAny('a'), token)))).toHaveLength(1);
  expect(() => LifecyclePolicy.of(LifecycleRule.keepNewest(1, ImageSelection.taggedAny('a', 'b'), token))).toThrow(
    'lifecycle rule (tagged "a" or "b", imageCountMoreThan 1): "rulePriority" is a token, and 2 rules cannot be numbered from it; '
    + 'give a number, leave it out, or make one rule for each entry',
  );
});

describe('an untagged rule that is added', () => {
  const token = Lazy.number({ produce: () => 1 });

  test.each<[string, LifecycleRule[], string[]]>([
    ['goes to the end', [tagged('a'), tagged('b', at(7))], ['7 b', '8 a', '9 untagged']],
    ['goes to the end also behind the archive', [tagged('a'), archived()], ['1 a', '2 any archive', '3 untagged']],
    ['goes before the rule for all images, which moves up', [tagged('a'), any()], ['1 a', '2 untagged', '3 any']],
    ['moves up only what is in the way', [tagged('a'), any(), archived()], ['1 a', '2 untagged', '3 any', '4 any archive']],
    ['leaves what is not in the way', [tagged('a'), any(), archived(at(3))], ['1 a', '2 untagged', '3 any', '4 any archive']],
    ['leaves numbers behind a gap', [any(at(1)), archived(at(9))], ['1 untagged', '2 any', '9 any archive']],
    ['takes the number after the rules before it', [tagged('a', at(1)), any(at(10))], ['1 a', '2 untagged', '10 any']],
    ['takes a free number further ahead, so that nothing moves', [tagged('a', at(2)), tagged('b', at(3)), any(at(4))],
      ['1 untagged', '2 a', '3 b', '4 any']],
    ['moves up nothing that is a token', [any(at(1)), tagged('a', at(token))], ['1 untagged', '2 any', `${token} a`]],
    ['goes to the end of a policy whose rule for all images is at a token', [tagged('a'), any(at(token))],
      ['1 a', '2 untagged', `${token} any`]],
  ])('%s', (_, rules, expected) => {
    const policy = LifecyclePolicy.of(...rules);
    const before = policy.toJson();
    expect(order(policy._withUntaggedRule(untagged()))).toEqual(expected);
    expect(policy.toJson()).toBe(before);
  });
});
