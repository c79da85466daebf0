import { Token } from 'aws-cdk-lib';
import { LifecycleCountType } from './count-type';
import { LifecycleCountUnit } from './count-unit';
import { selectionLabel } from './image-selection';
import { LifecycleAction } from './lifecycle-action';
import { LifecycleRule } from './lifecycle-rule';
import { ruleLabel } from './rule-checks';
import { ImageStorageClass } from './storage-class';
import { TagStatus } from './tag-status';
import { invalid, shown } from '../../core/validation';

type Json = Record<string, unknown>;

/** The rule as ECR's JSON, keys in the order of ECR's examples; what is not said is not there. */
export function ruleToJson(rule: LifecycleRule): Json {
  const { rulePriority, description, selection, storageClass, countType, countUnit, countNumber, action, targetStorageClass } = rule;
  const { tagStatus, tagPatternList, tagPrefixList } = selection;
  return {
    rulePriority,
    description,
    selection: { tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countUnit, countNumber },
    action: { type: action, targetStorageClass },
  };
}

/** The rules of a policy's JSON text. Throws, naming the key, for everything ECR's schema does not allow. */
export function rulesFromJson(text: string): LifecycleRule[] {
  const policy = members('', parsed(text), ['rules'], []);
  if (!Array.isArray(policy.rules)) {
    throw wrong('rules', 'a list of rules', policy.rules);
  }
  return policy.rules.map((rule, i) => ruleFromJson(`rules[${i}]`, rule));
}

function ruleFromJson(path: string, value: unknown): LifecycleRule {
  const rule = members(path, value, ['rulePriority', 'selection', 'action'], ['description']);
  const selection = members(`${path}.selection`, rule.selection, ['tagStatus', 'countType', 'countNumber'],
    ['tagPatternList', 'tagPrefixList', 'storageClass', 'countUnit']);
  const action = members(`${path}.action`, rule.action, ['type'], ['targetStorageClass']);
  const props = {
    rulePriority: number(`${path}.rulePriority`, rule.rulePriority),
    description: optional(string, `${path}.description`, rule.description),
    tagStatus: word(Object.values(TagStatus), `${path}.selection.tagStatus`, selection.tagStatus),
    tagPatternList: optional(list, `${path}.selection.tagPatternList`, selection.tagPatternList),
    tagPrefixList: optional(list, `${path}.selection.tagPrefixList`, selection.tagPrefixList),
    storageClass: optional(storage, `${path}.selection.storageClass`, selection.storageClass),
    countType: word(Object.values(LifecycleCountType), `${path}.selection.countType`, selection.countType),
    countUnit: optional(unit, `${path}.selection.countUnit`, selection.countUnit),
    countNumber: number(`${path}.selection.countNumber`, selection.countNumber),
    action: word(Object.values(LifecycleAction), `${path}.action.type`, action.type),
    targetStorageClass: optional(storage, `${path}.action.targetStorageClass`, action.targetStorageClass),
  };
  const label = ruleLabel(selectionLabel(props.tagStatus, props.tagPatternList, props.tagPrefixList), props);
  return LifecycleRule._named(`lifecycle policy text: "${path}", ${label}`, props);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (Token.isUnresolved(text)) {
      throw invalid('lifecycle policy text: must be known at synthesis to be read, got a token; give the text itself, or make the policy '
        + 'of rules, whose numbers and tags may be tokens');
    }
    throw invalid(`lifecycle policy text: must be JSON, got ${shown(text.slice(0, 60))} (${(error as Error).message}); `
      + 'give an object with the key "rules"');
  }
}

/** The object, when it has all the required keys and no unknown one. */
function members(path: string, value: unknown, required: string[], allowed: string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(path, 'an object', value);
  }
  const keys = [...required, ...allowed];
  const unknownKey = Object.keys(value).find((key) => !keys.includes(key));
  if (unknownKey !== undefined) {
    throw invalid(`lifecycle policy text: "${join(path, unknownKey)}" is not a key ECR allows, only ${quoted(keys)} are; remove it`);
  }
  const missing = required.find((key) => !(key in value));
  if (missing !== undefined) {
    throw invalid(`lifecycle policy text: "${join(path, missing)}" is missing, got ${shown(value)}; add it`);
  }
  return value as Json;
}

function optional<T>(read: (path: string, value: unknown) => T, path: string, value: unknown): T | undefined {
  return value === undefined ? undefined : read(path, value);
}

function number(path: string, value: unknown): number {
  if (typeof value !== 'number') {
    throw wrong(path, 'a number', value);
  }
  return value;
}

function string(path: string, value: unknown): string {
  if (typeof value !== 'string') {
    throw wrong(path, 'a string', value);
  }
  return value;
}

function list(path: string, value: unknown): string[] {
  if (!Array.isArray(value)) {
    throw wrong(path, 'a list of strings', value);
  }
  return value.map((entry, i) => string(`${path}[${i}]`, entry));
}

function storage(path: string, value: unknown): ImageStorageClass {
  return word(Object.values(ImageStorageClass), path, value);
}

function unit(path: string, value: unknown): LifecycleCountUnit {
  return word(Object.values(LifecycleCountUnit), path, value);
}

function word<T extends string>(words: T[], path: string, value: unknown): T {
  const found = words.find((candidate) => candidate === value);
  if (found === undefined) {
    throw wrong(path, `one of ${quoted(words)}`, value);
  }
  return found;
}

function wrong(path: string, allowed: string, value: unknown): Error {
  const what = path === '' ? 'the policy' : `"${path}"`;
  return invalid(`lifecycle policy text: ${what} must be ${allowed}, got ${shown(value)}; `
    + (value === null ? 'leave the key out or give it a value' : 'correct it'));
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function quoted(words: string[]): string {
  return words.map(shown).join(', ');
}
