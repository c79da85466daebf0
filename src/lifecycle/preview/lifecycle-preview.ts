import { ImageTable, NONE } from './image-table';
import { ImageTotals } from './image-totals';
import { INDEX_MEDIA_TYPES } from './index-media-types';
import { LifecycleEvaluation } from './lifecycle-evaluation';
import { LifecyclePreviewImage, LifecyclePreviewOptions, LifecyclePreviewRule, LifecyclePreviewTotal } from './lifecycle-preview-image';
import { reasonOf } from './lifecycle-reason';
import { LifecycleSimulation } from './lifecycle-simulation';
import { matchingRules } from './matching-rules';
import { ARCHIVING, EXPIRING, KEPT, OUTCOMES } from './outcomes';
import { prepared } from './prepared-rule';
import { ImageStatus, RepositoryImage } from './repository-image';
import { optionalText, required } from '../../core/validation';
import { LifecycleRule } from '../rules/lifecycle-rule';

const STANDARD = 0;
const ARCHIVE = 1;

/**
 * What a lifecycle policy does with the images of a repository, before it is deployed: for each image whether it is kept, expires or is
 * archived, by which rule and why. Made by `LifecyclePolicy.preview` and `LifecyclePolicy.previewDescribedImages`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @example
 * declare const inventory: RepositoryImage[]; // what DescribeImages returns
 *
 * const policy = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14)));
 * const preview = policy.preview(inventory, { at: new Date('2026-11-22T00:00:00Z') });
 * const count = preview.expiring.imageCount;
 * const expiring = preview.expiringImages; // read once, then looked at
 * const reason = expiring[0].reason;
 */
export class LifecyclePreview {
  /** @internal */
  public static _of(rules: readonly LifecycleRule[], images: readonly RepositoryImage[], options: LifecyclePreviewOptions): LifecyclePreview {
    const table = new ImageTable([...images]);
    const preparedRules = rules.map(prepared);
    return new LifecyclePreview(new LifecycleEvaluation(table, preparedRules, matchingRules(preparedRules, table.images)), options.at);
  }

  /** The time at which ages were measured. */
  public readonly at: Date;

  /** The images that are deleted. */
  public readonly expiring: LifecyclePreviewTotal;

  /** The images that are moved to the archive storage class. */
  public readonly archiving: LifecyclePreviewTotal;

  /** The images that stay as they are, in either storage class. */
  public readonly kept: LifecyclePreviewTotal;

  /** What remains in the repository in the standard storage class. */
  public readonly remainingStandard: LifecyclePreviewTotal;

  /** What remains in the repository in the archive storage class: what is archived already, and what is archived now. */
  public readonly remainingArchive: LifecyclePreviewTotal;

  /** What each rule of the policy does, by priority. What follows an image counts for the rule of that image. */
  public readonly rules: LifecyclePreviewRule[];

  /**
   * The digests of image indexes whose `referencedDigests` are not known. Their parts look like untagged images here, which rules may
   * count and expire, while ECR keeps them: give their manifests for a faithful preview.
   */
  public readonly unknownIndexes: string[];

  private places?: ReadonlyMap<string, number>;
  /** The lists of images that were asked for: of an outcome, or of all. */
  private readonly lists = new Map<number | undefined, LifecyclePreviewImage[]>();

  private constructor(private readonly evaluation: LifecycleEvaluation, at: Date) {
    evaluation.run(at.getTime());
    const { table: { images }, rules, outcomes, actingRules, isArchived } = evaluation;
    const byOutcome = new ImageTotals(OUTCOMES.length);
    const byRule = new ImageTotals(rules.length);
    const remaining = new ImageTotals(2);
    images.forEach(({ imageSizeInBytes = 0 }, place) => {
      const outcome = outcomes[place];
      byOutcome.add(outcome, imageSizeInBytes);
      if (actingRules[place] !== NONE) {
        byRule.add(actingRules[place], imageSizeInBytes);
      }
      if (outcome !== EXPIRING) {
        remaining.add(outcome === ARCHIVING || isArchived[place] === 1 ? ARCHIVE : STANDARD, imageSizeInBytes);
      }
    });
    this.at = new Date(at);
    this.expiring = byOutcome.of(EXPIRING);
    this.archiving = byOutcome.of(ARCHIVING);
    this.kept = byOutcome.of(KEPT);
    this.remainingStandard = remaining.of(STANDARD);
    this.remainingArchive = remaining.of(ARCHIVE);
    this.rules = rules.map(({ rule, outcome }, number) => ({
      rulePriority: rule.rulePriority!, description: rule.description, outcome: OUTCOMES[outcome], ...byRule.of(number),
    }));
    this.unknownIndexes = images.filter(isUnknownIndex).map(({ imageDigest }) => imageDigest);
  }

  /**
   * What happens to each image, in the order they were given.
   *
   * The list is made when it is first read. Other languages than TypeScript read it anew each time, which takes half a millisecond an image:
   * keep it in a variable, and read only the list that is needed.
   */
  public get images(): LifecyclePreviewImage[] {
    return this.listOf();
  }

  /** What happens to the images that are deleted, in the order they were given. Keep it in a variable, as `images`. */
  public get expiringImages(): LifecyclePreviewImage[] {
    return this.listOf(EXPIRING);
  }

  /** What happens to the images that are moved to the archive storage class, in the order they were given. Keep it in a variable, as `images`. */
  public get archivingImages(): LifecyclePreviewImage[] {
    return this.listOf(ARCHIVING);
  }

  /** What happens to the images that stay as they are, in either storage class, in the order they were given. Keep it in a variable, as `images`. */
  public get keptImages(): LifecyclePreviewImage[] {
    return this.listOf(KEPT);
  }

  /**
   * What happens to one image; undefined when there is none of this digest.
   *
   * @param imageDigest the digest of its manifest
   */
  public image(imageDigest: string): LifecyclePreviewImage | undefined {
    optionalText('imageDigest', required('imageDigest', imageDigest, 'LifecyclePreview.image'), 'LifecyclePreview.image');
    const { images } = this.evaluation.table;
    this.places ??= new Map(images.map((image, place) => [image.imageDigest, place]));
    const place = this.places.get(imageDigest);
    return place === undefined ? undefined : this.imageAt(place);
  }

  /**
   * What happens from now on, day by day, if nothing is pushed, pulled or restored: the first day is the time of the preview.
   *
   * ECR acts within 24 hours, so it may be a day later than here.
   *
   * @param days how many days to look ahead: 0 to 36,500; throws otherwise
   */
  public simulate(days: number): LifecycleSimulation {
    return LifecycleSimulation._of(this.evaluation, this.at, days);
  }

  /**
   * The images that are deleted or moved, each with its place among those that were given, in that order.
   *
   * @internal
   */
  public _going(): Array<{ readonly place: number; readonly image: LifecyclePreviewImage }> {
    return this.evaluation.going().map((place) => ({ place, image: this.imageAt(place) }));
  }

  private listOf(wanted?: number): LifecyclePreviewImage[] {
    let list = this.lists.get(wanted);
    if (list === undefined) {
      list = [];
      for (let place = 0; place < this.evaluation.outcomes.length; place++) {
        if (wanted === undefined || this.evaluation.outcomes[place] === wanted) {
          list.push(this.imageAt(place));
        }
      }
      this.lists.set(wanted, list);
    }
    return list;
  }

  private imageAt(place: number): LifecyclePreviewImage {
    const { table, outcomes, actingRules, rules } = this.evaluation;
    const { imageDigest, imageTags = [], imageSizeInBytes = 0 } = table.images[place];
    const rule: LifecycleRule | undefined = rules[actingRules[place]]?.rule;
    return {
      imageDigest,
      imageTags,
      imageSizeInBytes,
      outcome: OUTCOMES[outcomes[place]],
      rulePriority: rule?.rulePriority,
      ruleDescription: rule?.description,
      reason: reasonOf(this.evaluation, place, this.at.getTime()),
    };
  }
}

function isUnknownIndex({ imageManifestMediaType: type, referencedDigests, imageStatus }: RepositoryImage): boolean {
  return type !== undefined && INDEX_MEDIA_TYPES.includes(type) && referencedDigests === undefined && imageStatus !== ImageStatus.ARCHIVED;
}
