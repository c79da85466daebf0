import { Duration, Token } from 'aws-cdk-lib';
import { ImageSelection, LifecyclePolicy, LifecycleRule } from '../../../src';

const selection = { tagStatus: 'tagged', tagPrefixList: ['qa-'], countType: 'imageCountMoreThan', countNumber: 5 };
const rule = { selection, action: { type: 'expire' } };
const read = (value: unknown) => () => LifecycleRule.fromJson(JSON.stringify(value));

test('a rule of text goes between rules of factories and is numbered with them', () => {
  const policy = LifecyclePolicy.of(
    LifecycleRule.protect(ImageSelection.taggedAll('v*')),
    LifecycleRule.fromJson(JSON.stringify(rule)),
    LifecycleRule.expireUntagged(Duration.days(14)),
  );
  const { rules } = JSON.parse(policy.toJson());
  expect(rules.map(({ rulePriority }: { rulePriority: number }) => rulePriority)).toEqual([1, 2, 3]);
  expect(rules[1]).toEqual({ rulePriority: 2, ...rule });
});

test('a rule of text keeps its number', () => {
  const policy = LifecyclePolicy.of(read({ ...rule, rulePriority: 7, description: 'for QA' })(), LifecycleRule.expireUntagged(Duration.days(14)));
  expect(policy.rules.map(({ rulePriority, description }) => [rulePriority, description])).toEqual([[7, 'for QA'], [8, undefined]]);
});

test('a rule that a policy writes is read back as the same rule', () => {
  const policy = LifecyclePolicy.of(LifecycleRule.archiveNotPulledFor(Duration.days(90)), LifecycleRule.expireArchivedAfter(Duration.days(365)));
  const { rules } = JSON.parse(policy.toJson());
  expect(rules.map((one: unknown) => read(one)())).toEqual(policy.rules);
});

test('tags and numbers of the text may be tokens', () => {
  const countNumber = Token.asNumber({ Ref: 'Count' });
  const tagPrefixList = [Token.asString({ Ref: 'Tag' })];
  const { countNumber: number, selection: { tagPrefixList: list } } = read({ ...rule, selection: { ...selection, countNumber, tagPrefixList } })();
  expect([number, list]).toEqual([countNumber, tagPrefixList]);
});

test.each<[string, () => LifecycleRule, string]>([
  ['no JSON', () => LifecycleRule.fromJson('expire'), 'must be JSON, got "expire" ('],
  ['half a text', () => LifecycleRule.fromJson('{"selection":'), '; give an object with the keys "selection" and "action"'],
  ['a token', () => LifecycleRule.fromJson(Token.asString({ Ref: 'Rule' })), 'must be known at synthesis to be read, got a token; give the text itself'],
  ['null', read(null), 'the rule must be an object, got null'],
  ['a list of rules', read([rule]), 'the rule must be an object, got [{'],
  ['a policy', read({ rules: [rule] }),
    '"rules" is not a key ECR allows, only "selection", "action", "rulePriority", "description" are; remove it'],
  ['no action', read({ selection }), '"action" is missing, got {"selection":'],
  ['a priority of null', read({ ...rule, rulePriority: null }), '"rulePriority" must be a number, got null; leave the key out'],
  ['an unknown key of the selection', read({ ...rule, selection: { ...selection, tags: [] } }), '"selection.tags" is not a key ECR allows'],
  ['a wrong action', read({ ...rule, action: { type: 'delete' } }), '"action.type" must be one of "expire", "transition", got "delete"; write one of "expire", "transition" there'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
  expect(make).toThrow(/^lifecycle rule text: /);
});

test('what ECR rejects is refused as everywhere', () => {
  expect(read({ ...rule, selection: { ...selection, countNumber: 0 } })).toThrow(
    'lifecycle rule (tagged prefix "qa-", imageCountMoreThan 0): "countNumber" must be a whole number of at least 1, got 0',
  );
});
