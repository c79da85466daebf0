import { Duration, Mixin } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { LifecyclePolicy } from './lifecycle-policy';
import { LifecycleProperty } from './lifecycle-property';
import { ImageSelection } from './rules/image-selection';
import { LifecycleRule } from './rules/lifecycle-rule';
import { checkCount, checkDays } from './rules/rule-checks';
import { importedRepository } from '../core/imported';
import { policyCarrier } from '../core/policy-carrier';
import { optional, required } from '../core/validation';
import { warn } from '../core/warnings';

const DEFAULT_AGE = Duration.days(14);

/**
 * Makes untagged images expire, whatever made the repository: `CfnRepository`, `ecr.Repository`, `ManagedRepository` and
 * `CfnRepositoryCreationTemplate`.
 *
 * The rule is merged into the lifecycle policy that is there, and rules that an `ecr.Repository` gets later are kept too. ECR takes
 * one rule for untagged images a policy. If there is one already, the stricter of the two is in force (fewer days, or fewer
 * images); where they cannot be compared the policy's own is. A mixin without a limit is only a default and yields to any other rule.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @example
 * // one repository
 * new ecr.Repository(this, 'Legacy').with(new ExpireUntaggedImages(Duration.days(7)));
 *
 * // everything that is in the tree now
 * Mixins.of(this).apply(ExpireUntaggedImages.keepNewest(5));
 */
export class ExpireUntaggedImages extends Mixin {
  /**
   * Expires all untagged images but this many of the newest.
   *
   * Throws when `count` is not a whole number of at least 1.
   *
   * @param count the number of untagged images to keep, at least 1
   */
  public static keepNewest(count: number): ExpireUntaggedImages {
    checkCount('count', required('count', count, 'ExpireUntaggedImages.keepNewest'), 'ExpireUntaggedImages.keepNewest');
    const mixin = new ExpireUntaggedImages();
    mixin.rule = LifecycleRule.keepNewest(count, ImageSelection.untagged());
    mixin.isDefault = false;
    return mixin;
  }

  private rule: LifecycleRule;
  private isDefault: boolean;

  /**
   * Expires untagged images that were pushed longer ago than this.
   *
   * Throws when `expireAfter` is not a whole number of days of at least 1.
   *
   * @param expireAfter time since the push, in whole days, at least 1; when left out, 14 days, which yield to any other rule for
   * untagged images
   */
  constructor(expireAfter?: Duration) {
    super();
    checkDays('expireAfter', optional('expireAfter', expireAfter, 'ExpireUntaggedImages'), 'ExpireUntaggedImages');
    this.rule = LifecycleRule.expireUntagged(expireAfter ?? DEFAULT_AGE);
    this.isDefault = expireAfter === undefined;
  }

  /**
   * Whether the construct is the L1 of a repository or creation template, or an imported repository.
   *
   * @param construct any construct
   */
  public supports(construct: IConstruct): boolean {
    return policyCarrier(construct) !== undefined || importedRepository(construct) !== undefined;
  }

  /**
   * Merges the rule into the lifecycle policy of the resource; warns with its JSON when the repository is imported.
   *
   * @param construct a resource that `supports` accepts
   */
  public applyTo(construct: IConstruct): void {
    const resource = policyCarrier(construct);
    if (resource !== undefined) {
      LifecycleProperty.of(resource).addUntaggedRule(this.rule, this.isDefault);
    } else if (importedRepository(construct) !== undefined) {
      warn(construct, 'ExpireUntaggedImages.importedRepository',
        `${construct.node.path} is imported, so its lifecycle policy cannot be changed from here; in the owner's stack use ExpireUntaggedImages, `
        + `or add the rule of this policy: ${LifecyclePolicy.of(this.rule).toJson()}`);
    }
  }
}
