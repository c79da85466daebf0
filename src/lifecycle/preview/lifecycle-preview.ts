import { ImageTotals } from './image-totals';
import { INDEX_MEDIA_TYPES } from './index-media-types';
import { LifecycleEvaluation } from './lifecycle-evaluation';
import { LifecycleOutcome, LifecyclePreviewImage, LifecyclePreviewOptions, LifecyclePreviewRule, LifecyclePreviewTotal } from './lifecycle-preview-image';
import { LifecycleSimulation } from './lifecycle-simulation';
import { reasonOf, verdictOf } from './lifecycle-verdict';
import { ImageStatus, RepositoryImage } from './repository-image';
import { LifecycleRule } from '../rules/lifecycle-rule';
import { ImageStorageClass } from '../rules/storage-class';

/**
 * What a lifecycle policy does with the images of a repository, before it is deployed: for each image whether it is kept, expires or is
 * archived, by which rule and why. Made by `LifecyclePolicy.preview`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @example
 * declare const inventory: RepositoryImage[]; // what DescribeImages returns
 *
 * const policy = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14)));
 * const preview = policy.preview(inventory, { at: new Date('2026-11-22T00:00:00Z') });
 * const count = preview.expiring.imageCount;
 * const reason = preview.images[0].reason;
 */
export class LifecyclePreview {
  /** @internal */
  public static _of(rules: readonly LifecycleRule[], images: readonly RepositoryImage[], options: LifecyclePreviewOptions): LifecyclePreview {
    return new LifecyclePreview(rules, [...images], options.at);
  }

  /** The time at which ages were measured. */
  public readonly at: Date;

  /** What happens to each image, in the order they were given. Other languages than TypeScript read it anew each time: keep it in a variable. */
  public readonly images: LifecyclePreviewImage[];

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

  private constructor(private readonly policyRules: readonly LifecycleRule[], private readonly inventory: readonly RepositoryImage[], at: Date) {
    const evaluation = new LifecycleEvaluation(policyRules, inventory);
    evaluation.run(at.getTime());
    this.at = new Date(at);
    this.images = new Array<LifecyclePreviewImage>(inventory.length);
    const byOutcome = new ImageTotals<LifecycleOutcome>();
    const byRule = new ImageTotals<LifecycleRule>();
    const remaining = new ImageTotals<ImageStorageClass>();
    for (const entry of evaluation.entries) {
      const { image: { imageDigest, imageTags = [], imageSizeInBytes = 0 }, place } = entry;
      const verdict = verdictOf(entry, evaluation.rules);
      const { outcome, rule } = verdict;
      const reason = reasonOf(entry, verdict, evaluation.rules, at.getTime());
      this.images[place] = {
        imageDigest, imageTags, imageSizeInBytes, outcome, rulePriority: rule?.rulePriority, ruleDescription: rule?.description, reason,
      };
      byOutcome.add(outcome, imageSizeInBytes);
      if (rule !== undefined) {
        byRule.add(rule, imageSizeInBytes);
      }
      if (outcome !== LifecycleOutcome.EXPIRING) {
        const isArchive = entry.isArchived || outcome === LifecycleOutcome.ARCHIVING;
        remaining.add(isArchive ? ImageStorageClass.ARCHIVE : ImageStorageClass.STANDARD, imageSizeInBytes);
      }
    }
    this.expiring = byOutcome.of(LifecycleOutcome.EXPIRING);
    this.archiving = byOutcome.of(LifecycleOutcome.ARCHIVING);
    this.kept = byOutcome.of(LifecycleOutcome.KEPT);
    this.remainingStandard = remaining.of(ImageStorageClass.STANDARD);
    this.remainingArchive = remaining.of(ImageStorageClass.ARCHIVE);
    this.rules = evaluation.rules.map(({ rule, outcome }) => ({
      rulePriority: rule.rulePriority!, description: rule.description, outcome, ...byRule.of(rule),
    }));
    this.unknownIndexes = inventory
      .filter(({ imageManifestMediaType: type, referencedDigests, imageStatus }) =>
        type !== undefined && INDEX_MEDIA_TYPES.includes(type) && referencedDigests === undefined && imageStatus !== ImageStatus.ARCHIVED)
      .map(({ imageDigest }) => imageDigest);
  }

  /**
   * What happens from now on, day by day, if nothing is pushed, pulled or restored: the first day is the time of the preview.
   *
   * ECR acts within 24 hours, so a day later than said here is no surprise.
   *
   * @param days how many days to look ahead: 0 to 36,500; throws otherwise
   */
  public simulate(days: number): LifecycleSimulation {
    return LifecycleSimulation._of(this.policyRules, this.inventory, this.at, days);
  }
}
