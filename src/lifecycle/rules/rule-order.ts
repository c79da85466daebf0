import { LifecycleRule } from './lifecycle-rule';
import { TagStatus } from './tag-status';
import { invalid, isKnown } from '../../core/validation';

/**
 * The ECR rules for the rules as given: one for each entry of a `taggedAny` selection, numbered, in the order of the numbers.
 *
 * Given numbers stay. The others continue after the highest number given to a tagged or untagged rule, in the order given, and
 * never take a number that is given. `any` rules without a number come after all that, the standard storage class first.
 * A number that is a token stays too; its place is not known, so it is put last.
 */
export function numbered(rules: LifecycleRule[]): LifecycleRule[] {
  const expanded = rules.flatMap(expand);
  const given = expanded.filter((rule) => rule.rulePriority !== undefined);
  const taken = new Set(given.map((rule) => rule.rulePriority).filter(isKnown));
  let last = highest(given.filter((rule) => !isAny(rule)));
  const added: LifecycleRule[] = [];
  for (const rule of unnumbered(expanded)) {
    do {
      last++;
    } while (taken.has(last));
    added.push(rule._at(last));
  }
  return inOrder([...given, ...added]);
}

/**
 * The numbered rules with one more, `rule`, before the first standard `any` rule or else at the end. Numbers stay where they can:
 * it takes a free number, and only when there is none do the `any` rule and those behind it move up.
 */
export function inserted(rules: LifecycleRule[], rule: LifecycleRule): LifecycleRule[] {
  const at = rules.findIndex((other) => isAny(other) && !other._isArchive() && isKnown(other.rulePriority));
  if (at < 0) {
    return inOrder([...rules, rule._at(highest(rules) + 1)]);
  }
  const limit = rules[at].rulePriority!;
  const taken = new Set(rules.map((other) => other.rulePriority));
  let free = limit - 1;
  while (taken.has(free)) {
    free--;
  }
  const before = highest(rules.slice(0, at)) + 1;
  if (free >= 1) {
    return inOrder([...rules, rule._at(before < limit ? before : free)]);
  }
  return [...rules.slice(0, at), rule._at(limit), ...movedUp(rules.slice(at), limit)];
}

/** Whether the rule is for all images, tagged or not. */
export function isAny(rule: LifecycleRule): boolean {
  return rule.selection.tagStatus === TagStatus.ANY;
}

/** The rules without a number, in the order in which they get one. */
function unnumbered(rules: LifecycleRule[]): LifecycleRule[] {
  const rest = rules.filter((rule) => rule.rulePriority === undefined);
  const rank = (rule: LifecycleRule) => isAny(rule) ? (rule._isArchive() ? 2 : 1) : 0;
  return rest.sort((a, b) => rank(a) - rank(b));
}

function expand(rule: LifecycleRule): LifecycleRule[] {
  const { rulePriority } = rule;
  const selections = rule.selection._expand();
  if (rulePriority !== undefined && !isKnown(rulePriority) && selections.length > 1) {
    throw invalid(`"rulePriority" is a token, and ${selections.length} rules cannot be numbered from it; `
      + 'give a number, leave it out, or make one rule for each entry', rule._label());
  }
  return selections.map((selection, i) => rule._at(i === 0 || rulePriority === undefined ? rulePriority : rulePriority + i, selection));
}

/** Rules whose numbers are taken from `last` on get the next free one; the others stay. */
function movedUp(rules: LifecycleRule[], last: number): LifecycleRule[] {
  let previous = last;
  return rules.map((rule) => {
    if (!isKnown(rule.rulePriority)) {
      return rule;
    }
    previous = Math.max(rule.rulePriority, previous + 1);
    return rule._at(previous);
  });
}

function highest(rules: LifecycleRule[]): number {
  return Math.max(0, ...rules.map((rule) => rule.rulePriority).filter(isKnown));
}

/** By number; the sort is stable, so rules with a token number keep the order given. */
function inOrder(rules: LifecycleRule[]): LifecycleRule[] {
  const place = (rule: LifecycleRule) => isKnown(rule.rulePriority) ? rule.rulePriority : Infinity;
  return [...rules].sort((a, b) => place(a) === place(b) ? 0 : place(a) - place(b));
}
