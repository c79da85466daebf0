import { DAY, Entry, NONE } from './entry';
import { PlainRule } from './plain-rule';
import { matches, onlyPrefix, prepared, PreparedRule } from './prepared-rule';
import { ImageStatus, RepositoryImage } from '../../src/lifecycle/preview/repository-image';

const NO_ENTRIES: readonly Entry[] = [];

/**
 * The rules of a policy over the images of a repository.
 *
 * An image is governed by the first rule of its storage class that its tags match: matching alone shields it from all rules that follow, and it
 * counts for them all the same. Parts of an index that is in the repository, and what is about another image, are neither counted nor
 * marked. So one pass over the images a rule is enough, newest first; only sorting takes longer than the number of images times the
 * number of rules.
 *
 * Images of the same time are in the order of their digests, the lower one as the newer.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export class LifecycleEvaluation {
  public readonly rules: readonly PreparedRule[];

  /** The images that are in the repository, the newest first. */
  public entries: readonly Entry[];

  constructor(rules: readonly PlainRule[], images: readonly RepositoryImage[]) {
    this.entries = newestFirst(images).map((place) => entryOf(images[place], place));
    this.rules = rules.map(prepared);
    this.match();
    this.relate();
  }

  /** Finds what the rules do at a time; nothing happens to the images yet. */
  public run(at: number): void {
    for (const entry of this.entries) {
      entry.index = entry.follows = undefined;
      entry.rule = entry.shieldedFrom = NONE;
      entry.isMarked = false;
    }
    for (const entry of this.entries) {
      // An index that is archived protects its parts no longer.
      if (entry.children.length > 0 && !entry.isArchived) {
        entry.children.forEach((child) => { child.index ??= entry; });
      }
    }
    followSubjects(this.entries);
    this.rules.forEach((rule, number) => apply(rule, number, at));
  }

  /** Forgets the images that are gone. */
  public clear(): void {
    const isThere = ({ isGone }: Entry) => !isGone;
    this.entries = this.entries.filter(isThere);
    this.rules.forEach((rule) => { rule.matching = rule.matching.filter(isThere); });
  }

  /** After a run that found nothing to do: the time after which a rule by age acts on an image. */
  public nextTime(): number {
    return this.entries.reduce((soonest, entry) => {
      const rule = this.rules[entry.rule];
      return rule?.since === undefined ? soonest : Math.min(soonest, rule.since(entry) + rule.rule.selection.countNumber * DAY);
    }, Infinity);
  }

  /** Finds the images of each rule. Most rules are for one prefix, and those of a tag are looked up rather than tried one by one. */
  private match(): void {
    const byPrefix = new Map<string, PreparedRule[]>();
    const others = [];
    for (const rule of this.rules) {
      const prefix = onlyPrefix(rule);
      if (prefix === undefined) {
        others.push(rule);
      } else {
        byPrefix.set(prefix, [...byPrefix.get(prefix) ?? [], rule]);
      }
    }
    const lengths = [...new Set([...byPrefix.keys()].map((prefix) => prefix.length))];
    for (const entry of this.entries) {
      const { imageTags = [] } = entry.image;
      for (const rule of others) {
        if (matches(rule, imageTags)) {
          rule.matching.push(entry);
        }
      }
      for (const tag of imageTags) {
        for (const length of lengths) {
          byPrefix.get(tag.slice(0, length))?.forEach(({ matching }) => matching.at(-1) === entry || matching.push(entry));
        }
      }
    }
  }

  private relate(): void {
    const byDigest = new Map<string, Entry>();
    this.entries.forEach((entry) => byDigest.set(entry.image.imageDigest, entry));
    const others = (entry: Entry, digests: readonly string[]) =>
      digests.flatMap((digest) => byDigest.get(digest) ?? []).filter((other) => other !== entry);
    for (const entry of this.entries) {
      const { subjectManifestDigest, referencedDigests } = entry.image;
      if (referencedDigests !== undefined) {
        entry.children = others(entry, referencedDigests);
      }
      if (subjectManifestDigest !== undefined) {
        entry.subject = others(entry, [subjectManifestDigest])[0];
      }
    }
  }
}

/** The places of the images, the newest first. Entries made in the order in which they are walked through are near each other in memory. */
function newestFirst(images: readonly RepositoryImage[]): number[] {
  const times = images.map(({ lastActivatedAt, imagePushedAt }) => (lastActivatedAt ?? imagePushedAt).getTime());
  return [...images.keys()].sort((one, other) => times[other] - times[one] || (images[one].imageDigest < images[other].imageDigest ? -1 : 1));
}

function entryOf(image: RepositoryImage, place: number): Entry {
  const pushed = image.imagePushedAt.getTime();
  const activated = image.lastActivatedAt?.getTime();
  const activeSince = activated ?? pushed;
  const pulled = image.lastRecordedPullTime?.getTime();
  return {
    image,
    place,
    activeSince,
    pulledSince: pulled !== undefined && (activated === undefined || pulled > activated) ? pulled : activeSince,
    archivedSince: image.lastArchivedAt?.getTime() ?? activeSince,
    isArchived: image.imageStatus === ImageStatus.ARCHIVED,
    isGone: false,
    subject: undefined,
    children: NO_ENTRIES,
    index: undefined,
    follows: undefined,
    rule: NONE,
    rank: 0,
    isMarked: false,
    shieldedFrom: NONE,
  };
}

/** Finds the last of the subjects of each image. Subjects that lead into a circle have no last one, and then it follows none. */
function followSubjects(entries: readonly Entry[]): void {
  const lastOf = new Map<Entry, Entry | undefined>();
  for (const entry of entries) {
    if (entry.subject === undefined) {
      continue;
    }
    const path = [];
    let last = entry;
    for (let next = subjectOf(last); next !== undefined && !lastOf.has(last); next = subjectOf(last)) {
      // Nothing is known of it yet: to come here again on this path is a circle.
      lastOf.set(last, undefined);
      path.push(last);
      last = next;
    }
    const found = lastOf.has(last) ? lastOf.get(last) : last;
    path.forEach((follower) => lastOf.set(follower, follower.follows = found));
  }
}

/** What an image is about, when that decides for it: a part of an index stays with the index, whatever it is about. */
function subjectOf({ subject, index }: Entry): Entry | undefined {
  return subject === undefined || subject.isGone || index !== undefined ? undefined : subject;
}

function apply({ rule: { selection: { countNumber } }, since, isForArchived, matching }: PreparedRule, number: number, at: number): void {
  const limit = at - countNumber * DAY;
  let rank = 0;
  for (const entry of matching) {
    if (entry.isArchived !== isForArchived || entry.index !== undefined || entry.follows !== undefined) {
      continue;
    }
    rank++;
    const isOver = since === undefined ? rank > countNumber : since(entry) < limit;
    if (entry.rule === NONE) {
      entry.rule = number;
      entry.rank = rank;
      entry.isMarked = isOver;
    } else if (isOver && entry.shieldedFrom === NONE) {
      entry.shieldedFrom = number;
    }
  }
}
