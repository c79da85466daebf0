import { Entry } from './entry';
import { hasParts } from './has-parts';
import { PlainRule } from './plain-rule';
import { LifecycleOutcome } from '../../src/lifecycle/preview/lifecycle-preview-image';

/** A rule, read once. */
export interface PreparedRule {
  readonly rule: PlainRule;
  /** The rule as reasons call it. */
  readonly name: string;
  /** The end of a reason that measures the image by the rule. */
  readonly limit: string;
  /** The entries of its tag list, each split at `*`. */
  readonly tagParts: ReadonlyArray<readonly string[]>;
  /** The images whose tags match, of either storage class, the newest first: what never changes is found once. */
  matching: Entry[];
  readonly isForArchived: boolean;
  /** What happens to the images that it acts on. */
  readonly outcome: LifecycleOutcome;
  /** What the rule measures the age of; undefined when it counts. */
  readonly since?: (entry: Entry) => number;
}

export function prepared(rule: PlainRule): PreparedRule {
  const { rulePriority, description, selection: { tagStatus, tagPatternList, tagPrefixList, storageClass, countType } } = rule;
  const since = {
    imageCountMoreThan: undefined,
    sinceImagePushed: (entry: Entry) => entry.activeSince,
    sinceImagePulled: (entry: Entry) => entry.pulledSince,
    sinceImageTransitioned: (entry: Entry) => entry.archivedSince,
  }[countType];
  const entries = (tagPatternList ?? tagPrefixList ?? []).map((entry) => JSON.stringify(entry)).join(' and ');
  const label = [tagStatus, ...(tagPrefixList === undefined ? [] : ['prefix']), entries].join(' ').trim();
  const name = `rule ${rulePriority} (${label}${description === undefined ? '' : `; ${description}`})`;
  return {
    rule,
    name,
    limit: limitOf(name, rule),
    tagParts: tagPatternList?.map((pattern) => pattern.split('*')) ?? tagPrefixList?.map((prefix) => [prefix, '']) ?? [],
    matching: [],
    isForArchived: storageClass === 'archive',
    outcome: rule.action.type === 'transition' ? LifecycleOutcome.ARCHIVING : LifecycleOutcome.EXPIRING,
    since,
  };
}

function limitOf(name: string, { selection: { countType, countNumber } }: PlainRule): string {
  const days = `${countNumber} ${countNumber === 1 ? 'day' : 'days'}`;
  switch (countType) {
    case 'imageCountMoreThan': return `, from the newest, of the images of ${name}, which keeps ${countNumber}`;
    case 'sinceImagePulled': return `, and ${name} keeps images for ${days} without a pull`;
    case 'sinceImagePushed': return `, and ${name} keeps images for ${days}`;
    default: return `, and ${name} keeps archived images for ${days}`;
  }
}

/** Whether an image with these tags is one of the rule's. Plain loops, since this is done for each image. */
export function matches({ tagParts, rule: { selection: { tagStatus } } }: PreparedRule, tags: readonly string[]): boolean {
  if (tagStatus !== 'tagged') {
    return tagStatus === 'any' || tags.length === 0;
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
