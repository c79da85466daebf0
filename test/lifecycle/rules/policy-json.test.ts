import * as fc from 'fast-check';
import { LifecyclePolicy } from '../../../src';
import { randomPolicy } from '../preview/random-policy';
import { syntax, vectors } from '../vectors.json';

const SEED = Number(process.env.SEED ?? 20261122);

const rule = {
  rulePriority: 1,
  description: 'why',
  selection: { tagStatus: 'tagged', tagPatternList: ['a*'], storageClass: 'standard', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 1 },
  action: { type: 'transition', targetStorageClass: 'archive' },
};
const read = (value: unknown) => () => LifecyclePolicy.fromJson(JSON.stringify(value));
const readRule = (change: object) => read({ rules: [{ ...rule, ...change }] });
const readSelection = (change: object) => readRule({ selection: { ...rule.selection, ...change } });

test.each([...syntax, ...vectors])('the example "$name" of the user guide is read and written unchanged', ({ rules }) => {
  const text = JSON.stringify({ rules });
  const policy = LifecyclePolicy.fromJson(text);
  expect(policy.toJson()).toBe(text);
  expect(policy.rules.map(({ rulePriority, countNumber }) => [rulePriority, countNumber]))
    .toEqual(rules.map(({ rulePriority, selection }) => [rulePriority, selection.countNumber]));
});

test('everything a rule may say is read', () => {
  const policy = LifecyclePolicy.fromJson(JSON.stringify({ rules: [rule] }, undefined, 2));
  const { selection, ...rest } = policy.rules[0];
  expect(rest).toEqual({
    rulePriority: 1,
    description: 'why',
    storageClass: 'standard',
    countType: 'sinceImagePushed',
    countUnit: 'days',
    countNumber: 1,
    action: 'transition',
    targetStorageClass: 'archive',
  });
  expect(selection).toMatchObject({ tagStatus: 'tagged', tagPatternList: ['a*'] });
  expect(policy.toJson()).toBe(JSON.stringify({ rules: [rule] }));
});

test('rules are written in the order of their priorities', () => {
  const second = { ...rule, rulePriority: 2, selection: { ...rule.selection, tagPatternList: ['b*'] } };
  expect(LifecyclePolicy.fromJson(JSON.stringify({ rules: [second, rule] })).toJson()).toBe(JSON.stringify({ rules: [rule, second] }));
});

test('what is written is read back as the same policy', () => {
  fc.assert(fc.property(randomPolicy, (policy) => {
    const again = LifecyclePolicy.fromJson(policy.toJson());
    expect(again.toJson()).toBe(policy.toJson());
    expect(again.rules).toEqual(policy.rules);
  }), { seed: SEED, numRuns: 500 });
});

test.each<[string, () => LifecyclePolicy, string]>([
  ['no JSON', () => LifecyclePolicy.fromJson('rules: []'), 'must be JSON, got "rules: []" ('],
  ['no text', () => LifecyclePolicy.fromJson(''), 'must be JSON, got "" ('],
  ['half a text', () => LifecyclePolicy.fromJson('{"rules":['), '; give an object with the key "rules"'],
  ['null', read(null), 'the policy must be an object, got null'],
  ['a list', read([rule]), 'the policy must be an object, got [{'],
  ['no rules', read({}), '"rules" is missing, got {}; add it'],
  ['another key', read({ rules: [rule], version: 1 }), '"version" is not a key ECR allows, only "rules" are; remove it'],
  ['rules no list', read({ rules: rule }), '"rules" must be a list of rules, got {"rulePriority":1'],
  ['rules null', read({ rules: null }), '"rules" must be a list of rules, got null; leave the key out or give it a value'],
  ['a rule of text', read({ rules: [rule, 'expire'] }), '"rules[1]" must be an object, got "expire"; write an object there'],
  ['a rule of null', read({ rules: [null] }), '"rules[0]" must be an object, got null'],
  ['an unknown key', readRule({ priority: 1 }),
    '"rules[0].priority" is not a key ECR allows, only "rulePriority", "selection", "action", "description" are; remove it'],
  ['no priority', readRule({ rulePriority: undefined }), '"rules[0].rulePriority" is missing, got {"description":"why"'],
  ['a priority of text', readRule({ rulePriority: '1' }), '"rules[0].rulePriority" must be a number, got "1"; write a number there'],
  ['a priority of null', readRule({ rulePriority: null }), '"rules[0].rulePriority" must be a number, got null; leave the key out or give it a value'],
  ['a description of null', readRule({ description: null }), '"rules[0].description" must be a string, got null; leave the key out'],
  ['no selection', readRule({ selection: undefined }), '"rules[0].selection" is missing'],
  ['a selection of text', readRule({ selection: 'any' }), '"rules[0].selection" must be an object, got "any"'],
  ['an unknown key in the selection', readSelection({ tagPattern: 'a' }), '"rules[0].selection.tagPattern" is not a key ECR allows, only "tagStatus"'],
  ['no tag status', readSelection({ tagStatus: undefined }), '"rules[0].selection.tagStatus" is missing'],
  ['a wrong tag status', readSelection({ tagStatus: 'TAGGED' }),
    '"rules[0].selection.tagStatus" must be one of "tagged", "untagged", "any", got "TAGGED"; write one of'],
  ['patterns no list', readSelection({ tagPatternList: 'a*' }), '"rules[0].selection.tagPatternList" must be a list of strings, got "a*"'],
  ['patterns null', readSelection({ tagPatternList: null }), '"rules[0].selection.tagPatternList" must be a list of strings, got null; leave the key out'],
  ['prefixes null', readSelection({ tagPrefixList: null }), '"rules[0].selection.tagPrefixList" must be a list of strings, got null; leave the key out'],
  ['a pattern of null', readSelection({ tagPatternList: ['a', null] }), '"rules[0].selection.tagPatternList[1]" must be a string, got null'],
  ['a wrong storage class', readSelection({ storageClass: 'cold' }),
    '"rules[0].selection.storageClass" must be one of "standard", "archive", got "cold"'],
  ['no count type', readSelection({ countType: undefined }), '"rules[0].selection.countType" is missing'],
  ['a wrong count type', readSelection({ countType: 'sinceImageCreated' }),
    '"rules[0].selection.countType" must be one of "imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned", '
    + 'got "sinceImageCreated"'],
  ['a wrong unit', readSelection({ countUnit: 'weeks' }), '"rules[0].selection.countUnit" must be one of "days", got "weeks"'],
  ['a unit of null', readSelection({ countUnit: null }), '"rules[0].selection.countUnit" must be one of "days", got null; leave the key out'],
  ['no number', readSelection({ countNumber: undefined }), '"rules[0].selection.countNumber" is missing'],
  ['a number of text', readSelection({ countNumber: '14' }), '"rules[0].selection.countNumber" must be a number, got "14"'],
  ['no action', readRule({ action: undefined }), '"rules[0].action" is missing'],
  ['an action of text', readRule({ action: 'expire' }), '"rules[0].action" must be an object, got "expire"'],
  ['no type of action', readRule({ action: {} }), '"rules[0].action.type" is missing, got {}; add it'],
  ['a wrong type of action', readRule({ action: { type: 'delete' } }), '"rules[0].action.type" must be one of "expire", "transition", got "delete"'],
  ['a wrong target', readRule({ action: { type: 'transition', targetStorageClass: 'ARCHIVE' } }),
    '"rules[0].action.targetStorageClass" must be one of "standard", "archive", got "ARCHIVE"'],
  ['a target of null', readRule({ action: { type: 'expire', targetStorageClass: null } }),
    '"rules[0].action.targetStorageClass" must be one of "standard", "archive", got null; leave the key out'],
  ['an unknown key in the action', readRule({ action: { type: 'expire', when: 1 } }), '"rules[0].action.when" is not a key ECR allows'],
  ['an inherited key in the place of one', () => LifecyclePolicy.fromJson('{"rules":[{"__proto__":{}}]}'), '"rules[0].__proto__" is not a key ECR allows'],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
  expect(make).toThrow(/^lifecycle policy text: /);
});

test.each<[string, () => LifecyclePolicy, string]>([
  ['empty patterns', readSelection({ tagPatternList: [] }),
    'lifecycle policy text: "rules[0]", lifecycle rule (tagged, sinceImagePushed 1): "tagPatternList" must have at least one entry, got []'],
  ['no list', readSelection({ tagPatternList: undefined }), '"rules[0]", lifecycle rule (tagged, sinceImagePushed 1): "tagStatus" tagged needs'],
  ['five wildcards', readSelection({ tagPatternList: ['*a*b*c*d*'] }), '"rules[0]", lifecycle rule (tagged "*a*b*c*d*", sinceImagePushed 1): '],
  ['count 0', readSelection({ countNumber: 0 }), '"rules[0]", lifecycle rule (tagged "a*", sinceImagePushed 0): "countNumber" must be a whole number'],
  ['no target', readRule({ action: { type: 'transition' } }), '"targetStorageClass" must be archive with the action transition, got none'],
  ['no rules at all', read({ rules: [] }), 'lifecycle policy: "rules" must be 1 to 50 rules, got 0'],
  ['the same priority twice', read({ rules: [rule, rule] }), 'lifecycle policy: "rulePriority" must be unique, got lifecycle rule 1'],
])('what ECR rejects is refused as everywhere: %s', (_, make, message) => {
  expect(make).toThrow(message);
});
