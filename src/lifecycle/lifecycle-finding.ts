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

  /** What is the matter and what to do, one sentence in lower case. */
  readonly message: string;

  /**
   * The priority of the rule it is about.
   *
   * @default - it is about the whole policy, or about a rule whose priority is a token
   */
  readonly rulePriority?: number;
}

/**
 * What `LifecyclePolicy.lint` is told about the repository.
 */
export interface LifecycleLintOptions {
  /**
   * Whether the repository holds multi-architecture images, whose parts are mostly untagged images.
   *
   * @default false
   */
  readonly multiArchitectureImages?: boolean;
}
