import { LifecycleCountType } from './count-type';
import { LifecycleCountUnit } from './count-unit';
import { LifecycleAction } from './lifecycle-action';
import { ImageStorageClass } from './storage-class';
import { TagStatus } from './tag-status';

/**
 * What every lifecycle rule may be given besides its images and its limit.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export interface LifecycleRuleOptions {
  /**
   * The rule's place in the policy: a whole number of at least 1, unique in the policy, the lowest applied first.
   *
   * A rule that becomes several ECR rules takes this number and the ones that follow it.
   *
   * @default - the policy numbers its rules in the order they are written
   */
  readonly rulePriority?: number;

  /**
   * What the rule is for, shown in the console.
   *
   * @default - no description
   */
  readonly description?: string;
}

/**
 * Properties of `LifecycleRule.of`: one rule in ECR's own words.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export interface LifecycleRuleProps extends LifecycleRuleOptions {
  /**
   * Whether the rule looks at tagged images, untagged images or any.
   */
  readonly tagStatus: TagStatus;

  /**
   * Tag patterns, of which an image must match all; with at most four `*` each. Only with `TagStatus.TAGGED`.
   *
   * @default - none; a tagged rule needs either this or `tagPrefixList`
   */
  readonly tagPatternList?: string[];

  /**
   * Beginnings of tags, of which an image must have all. Only with `TagStatus.TAGGED`.
   *
   * @default - none; a tagged rule needs either this or `tagPatternList`
   */
  readonly tagPrefixList?: string[];

  /**
   * The storage class of the images. `ARCHIVE` goes with `SINCE_IMAGE_TRANSITIONED`, `STANDARD` with all other count types.
   *
   * @default - left out of the policy, which ECR reads as standard
   */
  readonly storageClass?: ImageStorageClass;

  /**
   * What `countNumber` limits.
   */
  readonly countType: LifecycleCountType;

  /**
   * The unit of `countNumber`: required with every count type but `IMAGE_COUNT_MORE_THAN`, which takes none.
   *
   * @default - no unit, for `IMAGE_COUNT_MORE_THAN`
   */
  readonly countUnit?: LifecycleCountUnit;

  /**
   * The limit: images to keep or age in days. A whole number of at least 1, with `SINCE_IMAGE_TRANSITIONED` of at least 90.
   */
  readonly countNumber: number;

  /**
   * What happens to the images over the limit. `SINCE_IMAGE_PULLED` can only transition, `SINCE_IMAGE_TRANSITIONED` only expire.
   */
  readonly action: LifecycleAction;

  /**
   * Where a transition moves the images, always `ARCHIVE`: required with `LifecycleAction.TRANSITION`, not allowed with `EXPIRE`.
   *
   * @default - no target, for `LifecycleAction.EXPIRE`
   */
  readonly targetStorageClass?: ImageStorageClass;
}
