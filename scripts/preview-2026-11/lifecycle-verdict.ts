import { DAY, Entry, NONE } from './entry';
import { PlainRule } from './plain-rule';
import { PreparedRule } from './prepared-rule';
import { LifecycleOutcome } from '../../src/lifecycle/preview/lifecycle-preview-image';

const PROTECTING_COUNT = 999_999;
const PROTECTING_DAYS = 36_500;

const { KEPT, EXPIRING, ARCHIVING } = LifecycleOutcome;
const WORDS = { [KEPT]: 'kept', [EXPIRING]: 'expiring', [ARCHIVING]: 'archiving' };

/** What happens to an image, and by which rule. */
export interface Verdict {
  readonly outcome: LifecycleOutcome;
  readonly rule?: PlainRule;
}

/** The verdict of the last run on an image. */
export function verdictOf(entry: Entry, rules: readonly PreparedRule[]): Verdict {
  const { follows } = entry;
  if (follows === undefined) {
    return entry.isMarked ? rules[entry.rule] : { outcome: KEPT };
  }
  const verdict = verdictOf(follows, rules);
  if (entry.isArchived && verdict.outcome === ARCHIVING) {
    return { outcome: KEPT };
  }
  const wasArchived = follows.isArchived && follows.index === undefined;
  return verdict.outcome === KEPT && wasArchived && !entry.isArchived ? { outcome: ARCHIVING } : verdict;
}

/** The verdict and why, in one sentence. */
export function reasonOf(entry: Entry, { outcome }: Verdict, rules: readonly PreparedRule[], at: number): string {
  return `${WORDS[outcome]}: ${why(entry, rules, at)}`;
}

function why(entry: Entry, rules: readonly PreparedRule[], at: number): string {
  if (entry.index !== undefined) {
    return `is a part of the image index ${nameOf(entry.index)}, which is in the repository`;
  }
  if (entry.follows !== undefined) {
    return `it is about the image ${nameOf(entry.follows)}, which ${whyFollowing(entry, entry.follows, rules)}`;
  }
  const prepared = rules[entry.rule];
  if (prepared === undefined) {
    return `no rule is for ${unmatched(entry)}`;
  }
  if (!entry.isMarked && entry.shieldedFrom !== NONE) {
    return `matches ${prepared.name}, which protects it from rule ${rules[entry.shieldedFrom].rule.rulePriority}`;
  }
  return isProtecting(prepared.rule) && !entry.isMarked ? `matches ${prepared.name}, which keeps all such images` : measured(entry, prepared, at);
}

function whyFollowing(entry: Entry, last: Entry, rules: readonly PreparedRule[]): string {
  const { outcome, rule } = verdictOf(last, rules);
  switch (outcome) {
    case EXPIRING: return `rule ${rule?.rulePriority} expires`;
    case ARCHIVING: return `rule ${rule?.rulePriority} archives${entry.isArchived ? '; it is archived already' : ''}`;
    default: return verdictOf(entry, rules).outcome === ARCHIVING ? 'is archived' : 'is kept';
  }
}

/** An image is called by its first tag, or else by the beginning of its digest. */
function nameOf({ image: { imageTags = [], imageDigest } }: Entry): string {
  return imageTags.length > 0 ? JSON.stringify(imageTags[0]) : imageDigest.slice(0, 'sha256:'.length + 12);
}

function unmatched({ isArchived, image: { imageTags = [] } }: Entry): string {
  if (isArchived) {
    return `archived images ${imageTags.length > 0 ? 'with its tags' : 'without tags'}`;
  }
  return imageTags.length > 0 ? 'its tags' : 'untagged images';
}

/** What the rule measures of the image, and its limit. */
function measured(entry: Entry, { rule: { selection: { countType, countNumber } }, limit }: PreparedRule, at: number): string {
  const passed = entry.isMarked ? countNumber : undefined;
  switch (countType) {
    case 'imageCountMoreThan': return `is number ${entry.rank}${limit}`;
    case 'sinceImagePushed': return `${active(entry, at, passed)}${limit}`;
    case 'sinceImagePulled': return entry.pulledSince === entry.activeSince
      ? `not pulled since it was ${active(entry, at, passed)}${limit}`
      : `last pulled ${age(at - entry.pulledSince, passed)}${limit}`;
    default: return `archived ${age(at - entry.archivedSince, passed)}${limit}`;
  }
}

function active({ image, activeSince }: Entry, at: number, passed?: number): string {
  return `${image.lastActivatedAt === undefined ? 'pushed' : 'restored'} ${age(at - activeSince, passed)}`;
}

function isProtecting({ selection: { countType, countNumber } }: PlainRule): boolean {
  return countNumber >= (countType === 'imageCountMoreThan' ? PROTECTING_COUNT : PROTECTING_DAYS);
}

/** Rounded down, so that "14 days ago" is at least 14 days; a limit that is passed by less than is written is passed "just over". */
function age(time: number, passed?: number): string {
  if (time < DAY) {
    return time < 0 ? 'in the future' : 'less than a day ago';
  }
  const days = Math.floor(time / DAY * 10) / 10;
  return `${days === passed ? 'just over ' : ''}${days === 1 ? '1 day' : `${days} days`} ago`;
}
