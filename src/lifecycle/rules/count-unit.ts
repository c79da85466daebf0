/**
 * The unit of a lifecycle rule's `countNumber` when it is an age.
 *
 * The value is the word of the policy's JSON.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export enum LifecycleCountUnit {
  /** Days, the only unit there is. */
  DAYS = 'days',
}
