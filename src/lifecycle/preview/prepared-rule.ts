import { ARCHIVING, EXPIRING } from './outcomes';
import { invalid } from '../../core/validation';
import { hasParts } from '../../core/wildcards';
import { LifecycleCountType } from '../rules/count-type';
import { LifecycleAction } from '../rules/lifecycle-action';
import { LifecycleRule } from '../rules/lifecycle-rule';
import { TagStatus } from '../rules/tag-status';

/** A rule, read once. */
export interface PreparedRule {
  readonly rule: LifecycleRule;
  /** The rule as reasons call it. */
  readonly name: string;
  /** The end of a reason that measures the image by the rule. */
  readonly limit: string;
  /** The entries of its tag list, each split at `*`. */
  readonly tagParts: ReadonlyArray<readonly string[]>;
  readonly isForArchived: boolean;
  /** What happens to the images that it acts on. */
  readonly outcome: number;
}

/** Throws for a rule with a token. */
export function prepared(rule: LifecycleRule): PreparedRule {
  if (rule._hasTokens()) {
    throw invalid('has a value that is a token, so it cannot be previewed; give the value itself', rule._label());
  }
  const { rulePriority, selection, description } = rule;
  const name = `rule ${rulePriority} (${selection._label()}${description === undefined ? '' : `; ${description}`})`;
  return {
    rule,
    name,
    limit: limitOf(name, rule),
    tagParts: selection.tagPatternList?.map((pattern) => pattern.split('*')) ?? selection.tagPrefixList?.map((prefix) => [prefix, '']) ?? [],
    isForArchived: rule._isArchive(),
    outcome: rule.action === LifecycleAction.TRANSITION ? ARCHIVING : EXPIRING,
  };
}

function limitOf(name: string, { countType, countNumber }: LifecycleRule): string {
  const days = `${countNumber} ${countNumber === 1 ? 'day' : 'days'}`;
  switch (countType) {
    case LifecycleCountType.IMAGE_COUNT_MORE_THAN: return `, from the newest, of the images of ${name}, which keeps ${countNumber}`;
    case LifecycleCountType.SINCE_IMAGE_PULLED: return `, and ${name} keeps images for ${days} without a pull`;
    case LifecycleCountType.SINCE_IMAGE_PUSHED: return `, and ${name} keeps images for ${days}`;
    default: return `, and ${name} keeps archived images for ${days}`;
  }
}

/** Whether an image with these tags is one of the rule's. Plain loops, since this is done for each image. */
export function matches({ tagParts, rule: { selection: { tagStatus } } }: PreparedRule, tags: readonly string[]): boolean {
  if (tagStatus !== TagStatus.TAGGED) {
    return tagStatus === TagStatus.ANY || tags.length === 0;
  }
  for (const parts of tagParts) {
    if (!someHasParts(tags, parts)) {
      return false;
    }
  }
  return true;
}

function someHasParts(tags: readonly string[], parts: readonly string[]): boolean {
  for (const tag of tags) {
    if (hasParts(parts, tag)) {
      return true;
    }
  }
  return false;
}

/** The prefix that a rule is for, when it is for one and nothing else. */
export function onlyPrefix({ tagParts }: PreparedRule): string | undefined {
  return tagParts.length === 1 && tagParts[0].length === 2 && tagParts[0][1] === '' ? tagParts[0][0] : undefined;
}
