import { Json, JsonText } from './json-text';
import { LifecycleRule } from './lifecycle-rule';
import { readNumberedRule } from './rule-json';

/** The rule as ECR's JSON, keys in the order of ECR's examples; what is not set is left out. */
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

/**
 * The rules of a policy's JSON text. Throws, naming the key, for everything ECR's schema does not allow.
 *
 * @param hasFunctions whether intrinsic functions may be in the place of numbers, texts and lists of texts
 */
export function rulesFromJson(text: string, hasFunctions = false): LifecycleRule[] {
  const json = new JsonText('policy', text, hasFunctions);
  const { rules } = json.members('', json.parsed('the key "rules"'), ['rules'], []);
  if (!Array.isArray(rules)) {
    throw json.wrong('rules', 'a list of rules', rules);
  }
  return rules.map((rule, i) => {
    const path = `rules[${i}]`;
    return LifecycleRule._ofWords(readNumberedRule(json, path, rule), `lifecycle policy text: "${path}", `);
  });
}
