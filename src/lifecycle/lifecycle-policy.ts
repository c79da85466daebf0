import { Lazy, Stack } from 'aws-cdk-lib';
import { LifecycleFinding } from './lifecycle-finding';
import { lintRules } from './lint';
import { describedImages } from './preview/described-images';
import { isTime } from './preview/image-checks';
import { LifecyclePreview } from './preview/lifecycle-preview';
import { LifecyclePreviewOptions } from './preview/lifecycle-preview-image';
import { RepositoryImage } from './preview/repository-image';
import { LifecycleRule } from './rules/lifecycle-rule';
import { checkRules, checkText } from './rules/policy-checks';
import { ruleToJson, rulesFromJson } from './rules/policy-json';
import { inserted, numbered } from './rules/rule-order';
import { TagStatus } from './rules/tag-status';
import { checkStruct, invalid, optional, optionalText, required } from '../core/validation';

/**
 * A lifecycle policy: the rules by which ECR expires and archives the images of a repository. It never changes once made.
 *
 * A policy has 1 to 50 rules and at most 30,720 characters of text. Within one storage class only one rule may be for untagged
 * images, only one for all images, which must be the last, and no two may have the same tag list. Everything ECR would reject throws when
 * the policy is made. Tokens are not checked.
 *
 * A policy acts only on the repository it is attached to: replicas in other Regions and accounts need their own.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @example
 * const policy = LifecyclePolicy.of(
 *   LifecycleRule.keepNewest(20, ImageSelection.taggedAny('dev-*', 'pr-*')),
 *   LifecycleRule.expireUntagged(Duration.days(14)),
 * );
 * const findings = policy.lint();
 */
export class LifecyclePolicy {
  /**
   * The policy of these rules, applied in the order given.
   *
   * A rule with a `taggedAny` or `taggedAnyPrefix` selection becomes one ECR rule for each entry. A `rulePriority` that is given is kept; a
   * rule that becomes several takes that number and the ones that follow it. Rules without one are numbered in the
   * order given, after the highest number given to a tagged or untagged rule, and without taking a number that is given. Rules for all
   * images come after that, first the one of the standard storage class, then the one of the archive.
   *
   * Throws when the rules are none or more than 50, when two have the same priority, when within one storage class two have the same tag
   * list, two are for untagged images or two are for all images, when a rule for all images is not the last of its storage
   * class, and when the text is longer than 30,720 characters.
   *
   * @param rules the rules
   */
  public static of(...rules: LifecycleRule[]): LifecyclePolicy {
    return LifecyclePolicy.checked(numbered(required('rules', rules, 'LifecyclePolicy.of')));
  }

  /**
   * The policy of a JSON text in ECR's own format, as `aws ecr get-lifecycle-policy` returns it.
   *
   * Throws, naming the key, for what ECR would reject: text that is not JSON, keys that are unknown or missing, `null`, values of the wrong
   * type, unknown values, empty lists, and everything `of` throws for. A text that is a token throws too, since it cannot be read.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html
   *
   * @param text the JSON text
   */
  public static fromJson(text: string): LifecyclePolicy {
    return LifecyclePolicy.checked(numbered(rulesFromJson(required('text', text, 'LifecyclePolicy.fromJson'))));
  }

  /**
   * No policy at all: the way to turn off a policy that would be there by default. ECR then keeps every image.
   */
  public static none(): LifecyclePolicy {
    return new LifecyclePolicy([]);
  }

  /**
   * The policy of a JSON text as templates have it: tokens may stand for values in it. So may intrinsic functions, which `ecr.Repository` leaves in
   * its text for numbers and tags that are tokens, and which are none once they are in one.
   *
   * @internal
   */
  public static _fromTemplate(text: string): LifecyclePolicy {
    return LifecyclePolicy.checked(numbered(rulesFromJson(text, true)));
  }

  private static checked(rules: LifecycleRule[]): LifecyclePolicy {
    checkRules(rules);
    return new LifecyclePolicy(rules);
  }

  /** Whether this is `LifecyclePolicy.none()`, which has no rules and no text. */
  public readonly isEmpty: boolean;

  private readonly ordered: LifecycleRule[];
  private readonly text: string;

  private constructor(rules: LifecycleRule[]) {
    this.ordered = rules;
    this.isEmpty = rules.length === 0;
    this.text = render(rules);
  }

  /**
   * The rules as ECR sees them: one for each entry of a `taggedAny` selection, each with its final `rulePriority`, in that order.
   *
   * A rule whose priority is a token comes last, since its place is not known.
   */
  public get rules(): LifecycleRule[] {
    return [...this.ordered];
  }

  /**
   * The policy as compact JSON text, for `lifecyclePolicyText`, with only what is set: no `null` and no empty list.
   *
   * When a value is an unresolved token the text is one, too; it must then be used in a stack, which writes numbers without quotes.
   *
   * Throws for `LifecyclePolicy.none()`, which has no text; look at `isEmpty` first.
   */
  public toJson(): string {
    if (this.isEmpty) {
      throw invalid('LifecyclePolicy.none() has no text, as ECR takes no policy without rules; leave the property out when "isEmpty" is true', 'LifecyclePolicy.toJson');
    }
    return this.text;
  }

  /**
   * What ECR accepts but is probably not meant: rules that never act, lists that look like *or*, ages that delete a tag in use.
   *
   * The same list for the same policy, in the order of the rules. Values that are tokens are not judged; `none` has no findings.
   *
   * @param multiArchitectureImages whether the repository holds multi-architecture images, whose parts are mostly untagged images;
   * false by default
   */
  public lint(multiArchitectureImages: boolean = false): LifecycleFinding[] {
    optional('multiArchitectureImages', multiArchitectureImages, 'LifecyclePolicy.lint');
    return lintRules(this.ordered, this.text, multiArchitectureImages);
  }

  /**
   * What the policy does with these images: for each whether it is kept, expires or is archived, by which rule and why. Nothing is deployed,
   * and no account is needed. `none` keeps everything, but for the referrers of an archived image, which ECR archives after it without a rule.
   *
   * It is what ECR documents of the evaluation of rules. Parts of an image index that is in the repository are neither counted nor
   * touched, as long as the index is not archived; a referrer, such as a signature, follows the image that it refers to. Images of the same
   * time are in the order of their digests, the lower one as the newer.
   *
   * Throws for images without digest or time, times that cannot be read, digests that are there twice, negative sizes and archived
   * images without the time they were archived, and when a value of the policy is a token.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
   *
   * @param images the images of one repository, archived ones included
   * @param options the time at which ages are measured
   */
  public preview(images: RepositoryImage[], options: LifecyclePreviewOptions): LifecyclePreview {
    required('images', images, 'LifecyclePolicy.preview');
    checkStruct('options', options, ['at'], 'LifecyclePolicy.preview');
    if (!isTime(options.at)) {
      throw invalid('"at" is not a time that can be read; give a time such as new Date("2026-11-22T12:00:00Z")', 'LifecyclePolicy.preview');
    }
    return LifecyclePreview._of(this.ordered, images, options);
  }

  /**
   * What the policy does with the images of a repository as the AWS CLI lists them: `preview` of the JSON text that
   * `aws ecr describe-images --filter imageStatus=ANY --output json` prints, one page or several after one another.
   *
   * A list of images, such as boto3's `json.dumps(imageDetails, default=str)` in Python, will do as well. Times are ISO 8601 with a zone, with "T" or
   * a space before the hour, or seconds since 1970. Keys that `RepositoryImage` does not have are ignored; `referencedDigests`, which the AWS CLI
   * does not print, may be added to image indexes.
   *
   * Throws, naming the line, the image, the key, what was given and what is expected, for what cannot be read, for images of
   * several repositories, for a list that was cut off, and for everything that `preview` throws for.
   *
   * @see https://docs.aws.amazon.com/cli/latest/reference/ecr/describe-images.html
   *
   * @param describeImagesOutput the JSON text
   * @param options the time at which ages are measured
   */
  public previewDescribedImages(describeImagesOutput: string, options: LifecyclePreviewOptions): LifecyclePreview {
    const where = 'LifecyclePolicy.previewDescribedImages';
    optionalText('describeImagesOutput', required('describeImagesOutput', describeImagesOutput, where), where);
    checkStruct('options', options, ['at'], where);
    return this.preview(describedImages(describeImagesOutput, '"describeImagesOutput"'), options);
  }

  /**
   * The policy with this rule as its rule for untagged images: in the place of the one there is, or else before the rule for all images.
   *
   * @internal
   */
  public _withUntaggedRule(rule: LifecycleRule): LifecyclePolicy {
    const old = this._untaggedRule();
    const others = this.ordered.filter((other) => other !== old);
    if (rule.rulePriority !== undefined) {
      return LifecyclePolicy.of(...others, rule);
    }
    if (old !== undefined) {
      return LifecyclePolicy.of(...others, rule._at(old.rulePriority));
    }
    return LifecyclePolicy.checked(inserted(others, rule));
  }

  /**
   * The rule for untagged images of the standard storage class, when there is one.
   *
   * @internal
   */
  public _untaggedRule(): LifecycleRule | undefined {
    return this.ordered.find((rule) => rule.selection.tagStatus === TagStatus.UNTAGGED && !rule._isArchive());
  }
}

/** The text of the policy; a token, resolved in the stack it is used in, when a value of the policy is one. */
function render(rules: LifecycleRule[]): string {
  const policy = { rules: rules.map(ruleToJson) };
  if (rules.some((rule) => rule._hasTokens())) {
    return Lazy.uncachedString({ produce: (context) => Stack.of(context.scope).toJsonString(policy) });
  }
  const text = JSON.stringify(policy);
  checkText(text);
  return text;
}
