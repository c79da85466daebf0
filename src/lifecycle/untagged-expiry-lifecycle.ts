import { Duration } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { ExpireUntaggedImages } from './expire-untagged-images';
import { checkCount, checkDays } from './rules/rule-checks';
import { checkDistinct } from '../core/distinct';
import { checkStruct, invalid } from '../core/validation';

/**
 * Properties of an `UntaggedExpiryLifecycle`.
 */
export interface UntaggedExpiryLifecycleProps {
  /**
   * The repositories to govern, made by anyone: `CfnRepository`, `ecr.Repository`, `ManagedRepository`, in this stack or another
   * of the app. At least one, each once.
   */
  readonly repositories: ecr.IRepositoryRef[];

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
 * Makes the untagged images of several repositories expire, with one rule kept in one place.
 *
 * It makes no resource of its own: it applies `ExpireUntaggedImages` to each repository, which merges the rule into the lifecycle
 * policy that is there. For an imported repository, whose policy somebody else owns, it warns with the JSON to add there.
 *
 * Throws when there is no repository, when one is given twice, and for limits that ECR would reject.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @example
 * declare const api: ecr.Repository;
 * declare const web: ManagedRepository;
 *
 * new UntaggedExpiryLifecycle(this, 'Untagged', {
 *   repositories: [api, web],
 *   expireAfter: Duration.days(7),
 * });
 */
@propertyInjectable
export class UntaggedExpiryLifecycle extends Construct {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.UntaggedExpiryLifecycle';

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the repositories, and the limit
   */
  constructor(scope: Construct, id: string, props: UntaggedExpiryLifecycleProps) {
    super(scope, id);
    checkStruct('props', props, ['repositories'], this);
    checkDistinct(props.repositories, this);

    if (props.expireAfter !== undefined && props.keepNewest !== undefined) {
      throw invalid('"expireAfter" and "keepNewest" are two limits, ECR takes one rule for untagged images; give one of them', this);
    }
    checkDays('expireAfter', props.expireAfter, this);
    checkCount('keepNewest', props.keepNewest, this);
    const mixin = props.keepNewest === undefined ? new ExpireUntaggedImages(props.expireAfter) : ExpireUntaggedImages.keepNewest(props.keepNewest);
    props.repositories.forEach((repository) => repository.with(mixin));
  }
}
