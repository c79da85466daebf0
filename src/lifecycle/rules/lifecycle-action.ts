/** What a lifecycle rule does with the images that are over its limit, in the words of the policy's JSON. */
export enum LifecycleAction {
  /** Deletes the image; it cannot be brought back. */
  EXPIRE = 'expire',

  /** Moves the image to another storage class, the archive. */
  TRANSITION = 'transition',
}
