import { Duration, Token } from 'aws-cdk-lib';
import { LifecycleCountType } from './count-type';
import { ImageSelection, selectionLabel } from './image-selection';
import { LifecycleRuleOptions } from './lifecycle-rule-options';
import { checkCount, checkDays, checkRule, ruleLabel } from './rule-checks';
import { wordsFromJson } from './rule-json';
import {
  ARCHIVE, byAge, byCount, Ending, EXPIRE, EXPIRE_ARCHIVED, Limit, PROTECTING_COUNT, PROTECTING_DAYS, RuleWords, SelectionWords,
} from './rule-words';
import { ImageStorageClass } from './storage-class';
import { TagStatus } from './tag-status';
import { checkStruct, invalid, isKnown, required } from '../../core/validation';

/**
 * One rule of a lifecycle policy: which images, which limit, and what happens to the images over it.
 *
 * An image that matches the tags of a rule can no longer be touched by a rule with a higher `rulePriority` number, not even when the
 * first rule keeps it. So the order of the rules matters, and a rule that never acts protects its images from all rules after it.
 *
 * Ages are whole days, at least 1. "Older than" is strict: an image pushed exactly 14 days ago is not older than 14 days. ECR acts
 * within 24 hours. Tokens are not checked.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @example
 * LifecyclePolicy.of(
 *   LifecycleRule.protect(ImageSelection.taggedAny('release-*')),
 *   LifecycleRule.expireUntagged(Duration.days(14)),
 *   LifecycleRule.archiveNotPulledFor(Duration.days(90)),
 *   LifecycleRule.expireArchivedAfter(Duration.days(365)),
 * );
 */
export class LifecycleRule {
  /**
   * Protects images from every rule that comes after this one.
   *
   * It is a rule to expire all but the newest 999,999 images, far more than a repository can hold (100,000 by default), so it never
   * acts. It works because ECR lets no later rule touch an image that matches the tags of an earlier one. It holds for images in
   * the standard storage class; `protectArchived` is for the archive.
   *
   * Throws for `ImageSelection.all()`: such a rule is evaluated last and has no rule after it to protect from.
   *
   * @param selection the images to protect
   * @param options priority and description
   */
  public static protect(selection: ImageSelection, options: LifecycleRuleOptions = {}): LifecycleRule {
    refuseAll('protect', selection);
    return LifecycleRule.byCount('protect', PROTECTING_COUNT, selection, options, EXPIRE);
  }

  /**
   * Protects archived images from every rule for the archive that comes after this one, as `protect` does for images that are not archived.
   *
   * It is a rule to expire images archived more than 36,500 days ago, a hundred years.
   *
   * Throws for `ImageSelection.all()`: such a rule is evaluated last and has no rule after it to protect from.
   *
   * @param selection the archived images to protect
   * @param options priority and description
   */
  public static protectArchived(selection: ImageSelection, options: LifecycleRuleOptions = {}): LifecycleRule {
    refuseAll('protectArchived', selection);
    const age = Duration.days(PROTECTING_DAYS);
    return LifecycleRule.byAge('protectArchived', LifecycleCountType.SINCE_IMAGE_TRANSITIONED, age, selection, options, EXPIRE_ARCHIVED);
  }

  /**
   * Expires all but the newest images, by the time they were pushed. Of a `taggedAny` selection, the newest of each entry are kept.
   *
   * Throws when `count` is not a whole number of at least 1.
   *
   * @param count the number of images to keep, at least 1
   * @param selection the images to count and to expire
   * @param options priority and description
   */
  public static keepNewest(count: number, selection: ImageSelection, options: LifecycleRuleOptions = {}): LifecycleRule {
    return LifecycleRule.byCount('keepNewest', count, selection, options, EXPIRE);
  }

  /**
   * Expires images that were pushed longer ago than this, also those in use: the age of an image does not show whether it is used.
   *
   * Throws when `age` is not a whole number of days of at least 1.
   *
   * @param age time since the push, in whole days, at least 1
   * @param selection the images to expire
   * @param options priority and description
   */
  public static expireOlderThan(age: Duration, selection: ImageSelection, options: LifecycleRuleOptions = {}): LifecycleRule {
    return LifecycleRule.byAge('expireOlderThan', LifecycleCountType.SINCE_IMAGE_PUSHED, age, selection, options, EXPIRE);
  }

  /**
   * Expires untagged images that were pushed longer ago than this.
   *
   * Throws when `age` is not a whole number of days of at least 1.
   *
   * @param age time since the push, in whole days, at least 1
   * @param options priority and description
   */
  public static expireUntagged(age: Duration, options: LifecycleRuleOptions = {}): LifecycleRule {
    return LifecycleRule.byAge('expireUntagged', LifecycleCountType.SINCE_IMAGE_PUSHED, age, ImageSelection.untagged(), options, EXPIRE);
  }

  /**
   * Archives images that were pushed longer ago than this. An archived image must be restored before it can be pulled.
   *
   * Throws when `age` is not a whole number of days of at least 1.
   *
   * @param age time since the push, in whole days, at least 1
   * @param selection the images to archive
   * @param options priority and description
   */
  public static archiveOlderThan(age: Duration, selection: ImageSelection, options: LifecycleRuleOptions = {}): LifecycleRule {
    return LifecycleRule.byAge('archiveOlderThan', LifecycleCountType.SINCE_IMAGE_PUSHED, age, selection, options, ARCHIVE);
  }

  /**
   * Archives images that were last pulled longer ago than this; for an image that was never pulled the push counts.
   *
   * ECR cannot expire images by their last pull: archive them, and expire them from the archive with `expireArchivedAfter`.
   *
   * Throws when `age` is not a whole number of days of at least 1.
   *
   * @param age time since the last pull, in whole days, at least 1
   * @param selection the images to archive, all by default
   * @param options priority and description
   */
  public static archiveNotPulledFor(
    age: Duration,
    selection: ImageSelection = ImageSelection.all(),
    options: LifecycleRuleOptions = {},
  ): LifecycleRule {
    return LifecycleRule.byAge('archiveNotPulledFor', LifecycleCountType.SINCE_IMAGE_PULLED, age, selection, options, ARCHIVE);
  }

  /**
   * Archives all but the newest images, by the time they were pushed. Of a `taggedAny` selection, the newest of each entry stay.
   *
   * Throws when `count` is not a whole number of at least 1.
   *
   * @param count the number of images that stay in the standard storage class, at least 1
   * @param selection the images to count and to archive
   * @param options priority and description
   */
  public static archiveBeyondNewest(count: number, selection: ImageSelection, options: LifecycleRuleOptions = {}): LifecycleRule {
    return LifecycleRule.byCount('archiveBeyondNewest', count, selection, options, ARCHIVE);
  }

  /**
   * Expires images that were archived longer ago than this.
   *
   * Throws when `age` is not a whole number of days, and when it is less than 90 days, for which ECR keeps every archived image.
   *
   * @param age time since the image was archived, in whole days, at least 90
   * @param selection the archived images to expire, all by default
   * @param options priority and description
   */
  public static expireArchivedAfter(
    age: Duration,
    selection: ImageSelection = ImageSelection.all(),
    options: LifecycleRuleOptions = {},
  ): LifecycleRule {
    return LifecycleRule.byAge('expireArchivedAfter', LifecycleCountType.SINCE_IMAGE_TRANSITIONED, age, selection, options, EXPIRE_ARCHIVED);
  }

  /**
   * One rule in ECR's own JSON format, as it stands in the `rules` of a policy: for rules that exist as text, beside those that the other
   * factories make. `LifecyclePolicy.fromJson` reads a whole policy.
   *
   * Throws, naming the key, for everything ECR would reject in one rule: keys that are unknown or missing, `null`, values that do not go
   * together, numbers below 1, an archive age below 90 days, an empty or misplaced tag list, and more than four `*` in a pattern. A text
   * that is a token throws too, since it cannot be read.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
   * @param text the JSON text of one rule; without `rulePriority` the policy numbers it
   */
  public static fromJson(text: string): LifecycleRule {
    return LifecycleRule._ofWords(wordsFromJson(required('text', text, 'LifecycleRule.fromJson')), '');
  }

  /**
   * The rule with these values of ECR's JSON; messages begin with `where`.
   *
   * @internal
   */
  public static _ofWords(words: RuleWords & SelectionWords, where: string): LifecycleRule {
    const { tagStatus, tagPatternList, tagPrefixList, ...rest } = words;
    const name = where + ruleLabel(selectionLabel(tagStatus, tagPatternList, tagPrefixList), rest);
    const selection = ImageSelection._of(name, tagStatus, tagPatternList, tagPrefixList);
    checkRule(name, rest);
    return new LifecycleRule(selection, rest);
  }

  private static byCount(factory: string, count: number, selection: ImageSelection, options: LifecycleRuleOptions, ending: Ending): LifecycleRule {
    checkCount('count', required('count', count, `LifecycleRule.${factory}`), `LifecycleRule.${factory}`);
    return LifecycleRule.make(factory, selection, options, byCount(count), ending);
  }

  private static byAge(
    factory: string, countType: LifecycleCountType, age: Duration, selection: ImageSelection, options: LifecycleRuleOptions, ending: Ending,
  ): LifecycleRule {
    checkDays('age', required('age', age, `LifecycleRule.${factory}`), `LifecycleRule.${factory}`);
    return LifecycleRule.make(factory, selection, options, byAge(countType, age), ending);
  }

  private static make(factory: string, selection: ImageSelection, options: LifecycleRuleOptions, limit: Limit, ending: Ending): LifecycleRule {
    const name = `LifecycleRule.${factory}`;
    required('selection', selection, name);
    checkStruct('options', options, [], name);
    const words = { ...options, ...limit, ...ending };
    checkRule(ruleLabel(selection._label(), words, name), words);
    return new LifecycleRule(selection, words);
  }

  /**
   * The rule's place in the policy, from 1, the lowest applied first.
   *
   * @default - not numbered yet; every rule of `LifecyclePolicy.rules` is
   */
  public readonly rulePriority?: number;

  /**
   * What the rule is for.
   *
   * @default - no description
   */
  public readonly description?: string;

  /** The images the rule looks at. */
  public readonly selection: ImageSelection;

  /**
   * The storage class of the images: `standard` or `archive`.
   *
   * @default - not set, which is standard
   */
  public readonly storageClass?: string;

  /** What `countNumber` limits: `imageCountMoreThan`, `sinceImagePushed`, `sinceImagePulled` or `sinceImageTransitioned`. */
  public readonly countType: string;

  /**
   * The unit of `countNumber`: `days`.
   *
   * @default - no unit, for a number of images
   */
  public readonly countUnit?: string;

  /** The limit: images to keep, or age in days. */
  public readonly countNumber: number;

  /** What happens to the images over the limit: `expire` or `transition`. */
  public readonly action: string;

  /**
   * Where a transition moves the images: `archive`.
   *
   * @default - no target, for a rule that expires images
   */
  public readonly targetStorageClass?: string;

  private constructor(selection: ImageSelection, words: RuleWords) {
    this.rulePriority = words.rulePriority;
    this.description = words.description;
    this.selection = selection;
    this.storageClass = words.storageClass;
    this.countType = words.countType;
    this.countUnit = words.countUnit;
    this.countNumber = words.countNumber;
    this.action = words.action;
    this.targetStorageClass = words.targetStorageClass;
  }

  /**
   * The same rule at this place, for these of its images.
   *
   * @internal
   */
  public _at(rulePriority: number | undefined, selection: ImageSelection = this.selection): LifecycleRule {
    return new LifecycleRule(selection, { ...this, rulePriority });
  }

  /**
   * Whether the rule is for archived images.
   *
   * @internal
   */
  public _isArchive(): boolean {
    return this.storageClass === ImageStorageClass.ARCHIVE;
  }

  /**
   * Whether any value of the rule is an unresolved token.
   *
   * @internal
   */
  public _hasTokens(): boolean {
    return [this.rulePriority, this.description, this.countNumber].some((value) => Token.isUnresolved(value)) || this.selection._hasTokens();
  }

  /**
   * The rule as messages name it, with its priority when it has one.
   *
   * @internal
   */
  public _label(): string {
    const label = ruleLabel(this.selection._label(), this);
    return isKnown(this.rulePriority) ? label.replace('rule', `rule ${this.rulePriority}`) : label;
  }
}

/** An `any` rule is the last of its storage class, so there is nothing it could protect from. */
function refuseAll(factory: string, selection: ImageSelection): void {
  const name = `LifecycleRule.${factory}`;
  if (required('selection', selection, name).tagStatus === TagStatus.ANY) {
    throw invalid('"selection" must not be all images, since such a rule is evaluated last and protects nothing; '
      + 'select tagged or untagged images, or leave the rule out', name);
  }
}
