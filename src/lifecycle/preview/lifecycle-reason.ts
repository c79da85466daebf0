import { DAY, NONE } from './image-table';
import { LifecycleEvaluation } from './lifecycle-evaluation';
import { ARCHIVING, EXPIRING, KEPT } from './outcomes';
import { PreparedRule } from './prepared-rule';
import { RepositoryImage } from './repository-image';
import { shown } from '../../core/validation';
import { LifecycleCountType } from '../rules/count-type';
import { LifecycleRule } from '../rules/lifecycle-rule';
import { PROTECTING_COUNT, PROTECTING_DAYS } from '../rules/rule-words';

const WORDS: Readonly<Record<number, string>> = { [KEPT]: 'kept', [EXPIRING]: 'expiring', [ARCHIVING]: 'archiving' };

/** What the last run found of an image and why, in one sentence. */
export function reasonOf(evaluation: LifecycleEvaluation, place: number, at: number): string {
  return `${WORDS[evaluation.outcomes[place]]}: ${why(evaluation, place, at)}`;
}

function why(evaluation: LifecycleEvaluation, place: number, at: number): string {
  const { table: { images }, rules, partOf, follows, firstRules, shieldedFrom, outcomes } = evaluation;
  if (partOf[place] !== NONE) {
    return `is a part of the image index ${nameOf(images[partOf[place]])}, which is in the repository`;
  }
  if (follows[place] !== NONE) {
    return `is a referrer of the image ${nameOf(images[follows[place]])}, which ${whyFollowing(evaluation, place)}`;
  }
  if (firstRules[place] === NONE) {
    return `no rule is for ${unmatched(images[place], evaluation.isArchived[place] === 1)}`;
  }
  const first = rules[firstRules[place]];
  if (outcomes[place] !== KEPT) {
    return measured(evaluation, place, first, at);
  }
  if (shieldedFrom[place] !== NONE) {
    return `matches ${first.name}, which protects it from rule ${rules[shieldedFrom[place]].rule.rulePriority}`;
  }
  return isProtecting(first.rule) ? `matches ${first.name}, which keeps all such images` : measured(evaluation, place, first, at);
}

function whyFollowing({ outcomes, actingRules, follows, isArchived, rules }: LifecycleEvaluation, place: number): string {
  const last = follows[place];
  const rule = rules[actingRules[last]]?.rule;
  switch (outcomes[last]) {
    case EXPIRING: return `rule ${rule.rulePriority} expires`;
    case ARCHIVING: return `rule ${rule.rulePriority} archives${isArchived[place] === 1 ? '; it is archived already' : ''}`;
    default: return outcomes[place] === ARCHIVING ? 'is archived' : 'is kept';
  }
}

/** An image is called by its first tag, or else by the beginning of its digest. */
function nameOf({ imageTags = [], imageDigest }: RepositoryImage): string {
  return imageTags.length > 0 ? shown(imageTags[0]) : imageDigest.slice(0, 'sha256:'.length + 12);
}

function unmatched({ imageTags = [] }: RepositoryImage, isArchived: boolean): string {
  if (isArchived) {
    return `archived images ${imageTags.length > 0 ? 'with its tags' : 'without tags'}`;
  }
  return imageTags.length > 0 ? 'its tags' : 'untagged images';
}

/** What the rule measures of the image, and its limit. */
function measured(
  { table, outcomes, ranks, archivedSince }: LifecycleEvaluation, place: number, { rule, limit }: PreparedRule, at: number,
): string {
  const { countType, countNumber } = rule;
  const passed = outcomes[place] === KEPT ? undefined : countNumber;
  const ago = (since: Float64Array) => age(at - since[place], passed);
  const active = () => `${table.images[place].lastActivatedAt === undefined ? 'pushed' : 'restored'} ${ago(table.activeSince)}`;
  switch (countType) {
    case LifecycleCountType.IMAGE_COUNT_MORE_THAN: return `is number ${ranks[place]}${limit}`;
    case LifecycleCountType.SINCE_IMAGE_PUSHED: return `${active()}${limit}`;
    case LifecycleCountType.SINCE_IMAGE_PULLED: return table.pulledSince[place] === table.activeSince[place]
      ? `not pulled since it was ${active()}${limit}`
      : `last pulled ${ago(table.pulledSince)}${limit}`;
    default: return `archived ${ago(archivedSince)}${limit}`;
  }
}

function isProtecting({ countType, countNumber }: LifecycleRule): boolean {
  return countNumber >= (countType === LifecycleCountType.IMAGE_COUNT_MORE_THAN ? PROTECTING_COUNT : PROTECTING_DAYS);
}

/** Rounded down, so that "14 days ago" is at least 14 days; a limit that is passed by less than is written is passed "just over". */
function age(time: number, passed?: number): string {
  if (time < DAY) {
    return time < 0 ? 'in the future' : 'less than a day ago';
  }
  const days = Math.floor(time / DAY * 10) / 10;
  return `${days === passed ? 'just over ' : ''}${days === 1 ? '1 day' : `${days} days`} ago`;
}
