/**
 * What a lifecycle rule does with the images that are over its limit.
 *
 * The values are the words of the policy's JSON.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export enum LifecycleAction {
  /** Deletes the image; it cannot be brought back. */
  EXPIRE = 'expire',

  /** Moves the image to another storage class, the archive. */
  TRANSITION = 'transition',
}
