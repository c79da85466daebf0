/**
 * Something about a lifecycle policy that ECR accepts but that is probably not meant.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 */
export interface LifecycleFinding {
  /**
   * The reason, in camel case.
   *
   * One of `policyNearLimit`, `untaggedCountWithIndexes`, `tagListIsAnd`, `unreachableRule`, `noUntaggedRule`,
   * `ageRemovesTagInUse` and `prefixWithWildcard`.
   */
  readonly id: string;

  /** What is wrong and what to do, one sentence in lower case. */
  readonly message: string;

  /**
   * The priority of the rule that the finding concerns.
   *
   * @default - the finding concerns the whole policy, or a rule whose priority is a token
   */
  readonly rulePriority?: number;
}
