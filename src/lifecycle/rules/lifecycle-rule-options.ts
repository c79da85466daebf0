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
   * @default - the policy numbers its rules in the order in which they are given
   */
  readonly rulePriority?: number;

  /**
   * What the rule is for, shown in the console.
   *
   * @default - no description
   */
  readonly description?: string;
}
