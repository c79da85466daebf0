import { LifecycleRule } from './lifecycle-rule';
import { isAny } from './rule-order';
import { TagStatus } from './tag-status';
import { invalid, isKnown, shown } from '../../core/validation';

const POLICY = 'lifecycle policy';
const MAX_RULES = 50;
const MAX_CHARACTERS = 30_720;

/** Throws when ECR would reject the rules, each fine by itself, as one policy. They are expanded, numbered and in order. */
export function checkRules(rules: LifecycleRule[]): void {
  if (rules.length === 0) {
    throw invalid(`"rules" must be 1 to ${MAX_RULES} rules, got 0; add a rule, or use LifecyclePolicy.none() for no policy at all`, POLICY);
  }
  if (rules.length > MAX_RULES) {
    throw invalid(`"rules" must be 1 to ${MAX_RULES} rules, got ${rules.length}, where each entry of a taggedAny or taggedAnyPrefix `
      + 'selection counts as one; merge rules or leave some out', POLICY);
  }
  unique(rules, (rule) => isKnown(rule.rulePriority) ? rule.rulePriority : undefined, '"rulePriority" must be unique',
    'give each its own number or leave "rulePriority" out');
  for (const archive of [false, true]) {
    checkStorageClass(rules.filter((rule) => rule._isArchive() === archive), archive ? 'archive' : 'standard');
  }
}

/** Throws when the text is longer than ECR takes. */
export function checkText(text: string, fix = 'shorten the descriptions and the tag lists, or merge rules'): void {
  if (text.length > MAX_CHARACTERS) {
    throw invalid(`the text must have at most ${MAX_CHARACTERS} characters, got ${text.length}; ${fix}`, POLICY);
  }
}

function checkStorageClass(rules: LifecycleRule[], storageClass: string): void {
  unique(rules, tagSet, `the tag lists of the storage class ${storageClass} must differ`,
    'ECR allows one rule for a set of tags, so keep one of the two');
  unique(rules, (rule) => rule.selection.tagStatus === TagStatus.UNTAGGED || undefined,
    `only one rule of the storage class ${storageClass} may select untagged images`, 'keep one of the two');
  unique(rules, (rule) => isAny(rule) || undefined,
    `only one rule of the storage class ${storageClass} may select all images`, 'keep one of the two, or select by tag');

  const known = rules.filter((rule) => isKnown(rule.rulePriority));
  const early = known.findIndex(isAny);
  if (early >= 0 && early < known.length - 1) {
    throw invalid(`a rule for all images must be the last of its storage class, got ${known[early]._label()} before `
      + `${known[known.length - 1]._label()}; give it a higher "rulePriority" or leave "rulePriority" out`, POLICY);
  }
}

/** Throws when two rules have the same key; rules without a key are not compared. */
function unique(rules: LifecycleRule[], key: (rule: LifecycleRule) => unknown, allowed: string, fix: string): void {
  const seen = new Map<unknown, LifecycleRule>();
  for (const rule of rules) {
    const value = key(rule);
    const other = seen.get(value);
    if (other !== undefined) {
      throw invalid(`${allowed}, got ${other._label()} and ${rule._label()}; ${fix}`, POLICY);
    }
    if (value !== undefined) {
      seen.set(value, rule);
    }
  }
}

/** The rule's tag list as a set, with its kind; nothing when there is none or a token is in it. */
function tagSet(rule: LifecycleRule): string | undefined {
  const { tagPatternList, tagPrefixList } = rule.selection;
  if (rule.selection._hasTokens() || (tagPatternList ?? tagPrefixList) === undefined) {
    return undefined;
  }
  const sorted = (list?: string[]) => list && [...new Set(list)].sort();
  return shown([sorted(tagPatternList), sorted(tagPrefixList)]);
}
