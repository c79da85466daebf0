import { DAY, ImageTable, NONE } from './image-table';
import { ARCHIVING, EXPIRING, KEPT } from './outcomes';
import { PreparedRule } from './prepared-rule';
import { LifecycleCountType } from '../rules/count-type';

/**
 * The rules of a policy over the images of a repository.
 *
 * An image is governed by the first rule of its storage class that its tags match: matching alone shields it from all rules that follow, and it
 * counts for them all the same. Parts of an index that is in the repository, and referrers, are neither counted nor
 * marked. So one pass over the images is enough, newest first, which counts for each rule the images so far; only sorting takes longer than
 * the number of images times the number of rules. What is found is in columns, by the place of the image; a policy has at most 50 rules, so
 * the place of a rule is a small integer.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export class LifecycleEvaluation {
  /** What happens to each image. */
  public readonly outcomes: Uint8Array;
  /** The rule that does it, by its place in the policy. */
  public readonly actingRules: Int8Array;
  /** The index in the repository that an image is a part of. */
  public readonly partOf: Int32Array;
  /** The image that decides for it: the last of its subjects. */
  public readonly follows: Int32Array;
  /** The first rule that its tags match. No later rule can act on it. */
  public readonly firstRules: Int8Array;
  /** Its number among all that match this rule, from the newest. */
  public readonly ranks: Int32Array;
  /** The first later rule that would have acted on it. */
  public readonly shieldedFrom: Int8Array;

  public readonly isArchived: Uint8Array;
  public readonly archivedSince: Float64Array;

  /** The images that are in the repository, the newest first. */
  public left: Int32Array;

  private readonly isGone: Uint8Array;
  /** What each rule measures the age of; undefined when it counts. */
  private readonly since: ReadonlyArray<Float64Array | undefined>;

  /** @param matching the rules that the tags of each image match */
  constructor(
    public readonly table: ImageTable, public readonly rules: readonly PreparedRule[], private readonly matching: ReadonlyArray<readonly number[]>,
  ) {
    const count = table.images.length;
    this.outcomes = new Uint8Array(count);
    this.actingRules = new Int8Array(count);
    this.partOf = new Int32Array(count);
    this.follows = new Int32Array(count);
    this.firstRules = new Int8Array(count);
    this.ranks = new Int32Array(count);
    this.shieldedFrom = new Int8Array(count);
    this.isArchived = table.isArchived.slice();
    this.archivedSince = table.archivedSince.slice();
    this.isGone = new Uint8Array(count);
    this.left = table.newestFirst;
    this.since = rules.map(({ rule: { countType } }) => ({
      [LifecycleCountType.IMAGE_COUNT_MORE_THAN]: undefined,
      [LifecycleCountType.SINCE_IMAGE_PUSHED]: table.activeSince,
      [LifecycleCountType.SINCE_IMAGE_PULLED]: table.pulledSince,
      [LifecycleCountType.SINCE_IMAGE_TRANSITIONED]: this.archivedSince,
    })[countType]);
  }

  /** The same rules and images, before any run. */
  public anew(): LifecycleEvaluation {
    return new LifecycleEvaluation(this.table, this.rules, this.matching);
  }

  /** Finds what the rules do at a time; nothing happens to the images yet. */
  public run(at: number): void {
    this.findIndexes();
    this.findSubjects();
    this.applyRules(at);
    this.table.referrers.forEach((place) => this.follow(place));
  }

  /** The images to which something happens, in the order of the list. */
  public going(): number[] {
    const going: number[] = [];
    this.outcomes.forEach((outcome, place) => {
      if (outcome !== KEPT && this.isGone[place] === 0) {
        going.push(place);
      }
    });
    return going;
  }

  /** Does to the images that go what the last run found. */
  public act(going: readonly number[], at: number): void {
    for (const place of going) {
      if (this.outcomes[place] === EXPIRING) {
        this.isGone[place] = 1;
      } else {
        this.isArchived[place] = 1;
        this.archivedSince[place] = at;
      }
    }
    this.left = this.left.filter((place) => this.isGone[place] === 0);
  }

  /** After a run that found nothing to do: the time after which a rule by age acts on an image. */
  public nextTime(): number {
    return this.left.reduce((soonest, place) => {
      const number = this.firstRules[place];
      const since = this.since[number];
      return since === undefined ? soonest : Math.min(soonest, since[place] + this.rules[number].rule.countNumber * DAY);
    }, Infinity);
  }

  private findIndexes(): void {
    this.partOf.fill(NONE);
    for (const { place, parts } of this.table.indexes) {
      // An index that is archived protects its parts no longer.
      if (this.isGone[place] === 0 && this.isArchived[place] === 0) {
        parts.filter((part) => this.partOf[part] === NONE).forEach((part) => { this.partOf[part] = place; });
      }
    }
  }

  /** Finds the last of the subjects of each image. Subjects that lead into a circle have no last one, and then it follows none. */
  private findSubjects(): void {
    this.follows.fill(NONE);
    const seen = new Set<number>();
    for (const place of this.table.referrers) {
      const path: number[] = [];
      let last = place;
      while (this.subjectOf(last) !== NONE && !seen.has(last)) {
        // Nothing is known of it yet: to come here again on this path is a circle.
        seen.add(last);
        path.push(last);
        last = this.subjectOf(last);
      }
      const found = seen.has(last) ? this.follows[last] : last;
      path.forEach((follower) => { this.follows[follower] = found; });
    }
  }

  /** The subject of an image, when that decides for it: a part of an index stays with the index, whatever its subject. */
  private subjectOf(place: number): number {
    const subject = this.table.subjects[place];
    return subject === NONE || this.isGone[subject] === 1 || this.partOf[place] !== NONE ? NONE : subject;
  }

  private applyRules(at: number): void {
    const limits = this.rules.map(({ rule: { countNumber } }) => at - countNumber * DAY);
    const counts = new Uint32Array(this.rules.length);
    for (const place of this.left) {
      this.outcomes[place] = KEPT;
      this.actingRules[place] = this.firstRules[place] = this.shieldedFrom[place] = NONE;
      if (this.partOf[place] === NONE && this.follows[place] === NONE) {
        this.applyTo(place, limits, counts);
      }
    }
  }

  /** @param counts how many images each rule matched so far */
  private applyTo(place: number, limits: readonly number[], counts: Uint32Array): void {
    for (const number of this.matching[place]) {
      const { isForArchived, outcome, rule: { countNumber } } = this.rules[number];
      if (isForArchived !== (this.isArchived[place] === 1)) {
        continue;
      }
      const since = this.since[number];
      const rank = ++counts[number];
      const isOver = since === undefined ? rank > countNumber : since[place] < limits[number];
      if (this.firstRules[place] === NONE) {
        this.firstRules[place] = number;
        this.ranks[place] = rank;
        if (isOver) {
          this.decide(place, outcome, number);
        }
      } else if (isOver && this.shieldedFrom[place] === NONE) {
        this.shieldedFrom[place] = number;
      }
    }
  }

  /** What happens to a referrer. */
  private follow(place: number): void {
    const leader = this.follows[place];
    if (leader === NONE || this.isGone[place] === 1) {
      return;
    }
    const outcome = this.outcomes[leader];
    if (outcome === EXPIRING || (outcome === ARCHIVING && this.isArchived[place] === 0)) {
      this.decide(place, outcome, this.actingRules[leader]);
    } else if (outcome === KEPT && this.isArchived[leader] === 1 && this.partOf[leader] === NONE && this.isArchived[place] === 0) {
      this.decide(place, ARCHIVING, NONE);
    }
  }

  private decide(place: number, outcome: number, rule: number): void {
    this.outcomes[place] = outcome;
    this.actingRules[place] = rule;
  }
}
