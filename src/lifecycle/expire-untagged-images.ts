import { Duration, Mixin } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { LifecyclePolicy } from './lifecycle-policy';
import { LifecycleProperty } from './lifecycle-property';
import { ImageSelection } from './rules/image-selection';
import { LifecycleRule } from './rules/lifecycle-rule';
import { importedRepository } from '../core/imported';
import { policyCarrier } from '../core/policy-carrier';
import { invalid } from '../core/validation';
import { warn } from '../core/warnings';

const DEFAULT_AGE = Duration.days(14);

/**
 * Properties of `ExpireUntaggedImages`: an age, a count, or neither.
 */
export interface ExpireUntaggedImagesProps {
  /**
   * Untagged images expire when they were pushed longer ago than this: whole days, at least 1. Not together with `keepNewest`.
   *
   * @default Duration.days(14) when `keepNewest` is not given either; that rule yields to any that is given
   */
  readonly expireAfter?: Duration;

  /**
   * All untagged images but this many of the newest expire: at least 1. Not together with `expireAfter`.
   *
   * @default - untagged images expire by age
   */
  readonly keepNewest?: number;
}

/**
 * Makes untagged images expire, whatever made the repository: `CfnRepository`, `ecr.Repository`, `ManagedRepository` and
 * `CfnRepositoryCreationTemplate`.
 *
 * The rule is merged into the lifecycle policy that is there, and rules that an `ecr.Repository` gets later are kept too. ECR takes
 * one rule for untagged images a policy. If there is one already, the stricter of the two is in force (fewer days, or fewer
 * images); where they cannot be compared the policy's own is. A rule without limits is only a default and yields to any other.
 *
 * Throws when both limits are given, and when one is not a whole number of at least 1.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @example
 * // one repository
 * new ecr.Repository(this, 'Legacy').with(new ExpireUntaggedImages({ expireAfter: Duration.days(7) }));
 *
 * // everything that is in the tree now
 * Mixins.of(this).apply(new ExpireUntaggedImages());
 */
export class ExpireUntaggedImages extends Mixin {
  private readonly rule: LifecycleRule;
  private readonly isDefault: boolean;

  constructor(props: ExpireUntaggedImagesProps = {}) {
    super();
    if (props.expireAfter !== undefined && props.keepNewest !== undefined) {
      throw invalid('"expireAfter" and "keepNewest" are two limits, ECR takes one rule for untagged images; give one of them');
    }
    this.isDefault = props.expireAfter === undefined && props.keepNewest === undefined;
    this.rule = props.keepNewest !== undefined
      ? LifecycleRule.keepNewest(props.keepNewest, ImageSelection.untagged())
      : LifecycleRule.expireUntagged(props.expireAfter ?? DEFAULT_AGE);
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
