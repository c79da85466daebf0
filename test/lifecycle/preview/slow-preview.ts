/*
 * What a lifecycle policy does with images, said again: as plainly as the user guide says it, quadratic, and without a line of the library.
 */

export interface SlowRule {
  rulePriority: number;
  selection: {
    tagStatus: string;
    tagPatternList?: string[];
    tagPrefixList?: string[];
    storageClass?: string;
    countType: string;
    countUnit?: string;
    countNumber: number;
  };
  action: { type: string; targetStorageClass?: string };
}

/** An image; times are milliseconds. */
export interface SlowImage {
  digest: string;
  tags: string[];
  pushedAt: number;
  pulledAt?: number;
  archivedAt?: number;
  activatedAt?: number;
  status?: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING';
  subject?: string;
  references?: string[];
}

export interface SlowVerdict {
  outcome: 'kept' | 'expiring' | 'archiving';
  rulePriority?: number;
  /**
   * `part` of an index, `follows` its subject, `marked` by a rule, `shield` when an earlier rule kept it from a later one, `limit` when
   * the rule it matches keeps it, `unmatched` when no rule matches.
   */
  because: 'part' | 'follows' | 'marked' | 'shield' | 'limit' | 'unmatched';
  /** The first rule that matches it, when it is kept all the same. */
  matched?: number;
  /** The first rule that would have marked it, had no rule matched it before. */
  spared?: number;
}

const DAY = 24 * 60 * 60 * 1000;

/** The verdict on each digest. */
export function slowPreview(policy: { rules: SlowRule[] }, images: SlowImage[], at: number): Map<string, SlowVerdict> {
  const verdicts = new Map<string, SlowVerdict>();
  const ordinary = images.filter((image) => !isPart(image, images) && leader(image, images) === image);
  for (const image of ordinary) {
    verdicts.set(image.digest, { outcome: 'kept', because: 'unmatched' });
  }
  const identified = new Set<SlowImage>();
  for (const rule of [...policy.rules].sort((one, other) => one.rulePriority - other.rulePriority)) {
    const matching = ordinary.filter((image) => matches(rule, image));
    for (const image of matching) {
      const over = isOver(rule, image, matching, at);
      const verdict = verdicts.get(image.digest)!;
      if (!identified.has(image)) {
        verdicts.set(image.digest, over
          ? { outcome: rule.action.type === 'expire' ? 'expiring' : 'archiving', because: 'marked', rulePriority: rule.rulePriority }
          : { outcome: 'kept', because: 'limit', matched: rule.rulePriority });
      } else if (over && verdict.because === 'limit') {
        verdict.because = 'shield';
        verdict.spared = rule.rulePriority;
      }
    }
    for (const image of matching) {
      identified.add(image);
    }
  }
  for (const image of images) {
    if (isPart(image, images)) {
      verdicts.set(image.digest, { outcome: 'kept', because: 'part' });
    } else if (leader(image, images) !== image) {
      verdicts.set(image.digest, following(image, leader(image, images), images, verdicts));
    }
  }
  return verdicts;
}

/** What becomes of an image with the last of its subjects. */
function following(image: SlowImage, last: SlowImage, images: SlowImage[], verdicts: Map<string, SlowVerdict>): SlowVerdict {
  if (isPart(last, images)) {
    return { outcome: 'kept', because: 'follows' };
  }
  const { outcome, rulePriority } = verdicts.get(last.digest)!;
  if (outcome === 'expiring') {
    return { outcome, rulePriority, because: 'follows' };
  }
  if (isArchived(image)) {
    return { outcome: 'kept', because: 'follows' };
  }
  if (outcome === 'archiving') {
    return { outcome, rulePriority, because: 'follows' };
  }
  return { outcome: isArchived(last) ? 'archiving' : 'kept', because: 'follows' };
}

/** Whether an index that is there, and not archived, references the image. */
export function isPart(image: SlowImage, images: SlowImage[]): boolean {
  return images.some((index) => index !== image && !isArchived(index) && index.references !== undefined && index.references.includes(image.digest));
}

/** The image that decides: the last of the subjects, or the image itself when it has none or they lead into a circle, which has no last one. */
export function leader(image: SlowImage, images: SlowImage[]): SlowImage {
  const path: SlowImage[] = [];
  let current = image;
  for (;;) {
    if (isPart(current, images)) {
      return current;
    }
    path.push(current);
    const next = images.find((other) => other.digest === current.subject);
    if (next === undefined || next === current) {
      return current;
    }
    if (path.includes(next)) {
      return image;
    }
    current = next;
  }
}

function matches(rule: SlowRule, image: SlowImage): boolean {
  const { tagStatus, tagPatternList, tagPrefixList, storageClass } = rule.selection;
  if ((storageClass === 'archive') !== isArchived(image)) {
    return false;
  }
  if (tagStatus === 'any') {
    return true;
  }
  if (tagStatus === 'untagged') {
    return image.tags.length === 0;
  }
  return tagPatternList !== undefined
    ? tagPatternList.every((pattern) => image.tags.some((tag) => isLike(pattern, tag)))
    : tagPrefixList!.every((prefix) => image.tags.some((tag) => tag.slice(0, prefix.length) === prefix));
}

/** Whether a tag is as the pattern says: `*` is nothing, or one character and then `*` again. */
export function isLike(pattern: string, tag: string): boolean {
  if (pattern === '') {
    return tag === '';
  }
  if (pattern[0] === '*') {
    return isLike(pattern.slice(1), tag) || (tag !== '' && isLike(pattern, tag.slice(1)));
  }
  return tag !== '' && tag[0] === pattern[0] && isLike(pattern.slice(1), tag.slice(1));
}

/** Whether the image is over the limit of a rule that it matches. */
function isOver(rule: SlowRule, image: SlowImage, matching: SlowImage[], at: number): boolean {
  const { countType, countNumber } = rule.selection;
  return countType === 'imageCountMoreThan'
    ? matching.filter((other) => isNewer(other, image)).length >= countNumber
    : at - since(countType, image) > countNumber * DAY;
}

/** The time from which a rule counts the age of an image. */
export function since(countType: string, image: SlowImage): number {
  const { pushedAt, pulledAt, archivedAt, activatedAt } = image;
  if (countType === 'sinceImageTransitioned') {
    return archivedAt!;
  }
  const start = activatedAt === undefined ? pushedAt : activatedAt;
  if (countType === 'sinceImagePushed' || pulledAt === undefined) {
    return start;
  }
  return activatedAt !== undefined && pulledAt <= activatedAt ? activatedAt : pulledAt;
}

function isNewer(one: SlowImage, other: SlowImage): boolean {
  const [time, otherTime] = [since('sinceImagePushed', one), since('sinceImagePushed', other)];
  return time > otherTime || (time === otherTime && one.digest < other.digest);
}

export function isArchived(image: SlowImage): boolean {
  return image.status === 'ARCHIVED';
}
