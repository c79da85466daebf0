import { LifecycleCountType } from './count-type';
import { LifecycleCountUnit } from './count-unit';
import { join, Json, JsonText } from './json-text';
import { LifecycleAction } from './lifecycle-action';
import { RuleWords, SelectionWords } from './rule-words';
import { ImageStorageClass } from './storage-class';
import { TagStatus } from './tag-status';

/** Reads the JSON text of one rule. It may leave the number to the policy. */
export function wordsFromJson(text: string): RuleWords & SelectionWords {
  const json = new JsonText('rule', text);
  return readRule(json, '', json.parsed('the keys "selection" and "action"'), ['selection', 'action'], ['rulePriority', 'description']);
}

/** Reads a rule in the text of a policy, where it must have a number. */
export function readNumberedRule(json: JsonText, path: string, value: unknown): RuleWords & SelectionWords {
  return readRule(json, path, value, ['rulePriority', 'selection', 'action'], ['description']);
}

function readRule(json: JsonText, path: string, value: unknown, required: string[], allowed: string[]): RuleWords & SelectionWords {
  const rule = json.members(path, value, required, allowed);
  const selectionPath = join(path, 'selection');
  const selection = json.members(selectionPath, rule.selection, ['tagStatus', 'countType', 'countNumber'],
    ['tagPatternList', 'tagPrefixList', 'storageClass', 'countUnit']);
  const actionPath = join(path, 'action');
  const action = json.members(actionPath, rule.action, ['type'], ['targetStorageClass']);
  const optional = <T>(parent: string, object: Json, key: string, read: (at: string, found: unknown) => T): T | undefined =>
    object[key] === undefined ? undefined : read(join(parent, key), object[key]);
  const strings = (at: string, found: unknown) => json.strings(at, found);
  const storageClass = (at: string, found: unknown) => json.word(ImageStorageClass, at, found);
  return {
    rulePriority: optional(path, rule, 'rulePriority', (at, found) => json.number(at, found)),
    description: optional(path, rule, 'description', (at, found) => json.string(at, found)),
    tagStatus: json.word(TagStatus, `${selectionPath}.tagStatus`, selection.tagStatus),
    tagPatternList: optional(selectionPath, selection, 'tagPatternList', strings),
    tagPrefixList: optional(selectionPath, selection, 'tagPrefixList', strings),
    storageClass: optional(selectionPath, selection, 'storageClass', storageClass),
    countType: json.word(LifecycleCountType, `${selectionPath}.countType`, selection.countType),
    countUnit: optional(selectionPath, selection, 'countUnit', (at, found) => json.word(LifecycleCountUnit, at, found)),
    countNumber: json.number(`${selectionPath}.countNumber`, selection.countNumber),
    action: json.word(LifecycleAction, `${actionPath}.type`, action.type),
    targetStorageClass: optional(actionPath, action, 'targetStorageClass', storageClass),
  };
}
