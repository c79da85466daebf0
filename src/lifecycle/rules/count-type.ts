/** What a lifecycle rule measures, in the words of the policy's JSON; the rule's `countNumber` is the limit. */
export enum LifecycleCountType {
  /** The number of images to keep; the rule acts on all older ones. Standard storage class only. */
  IMAGE_COUNT_MORE_THAN = 'imageCountMoreThan',

  /** The days since an image was pushed. Standard storage class only. */
  SINCE_IMAGE_PUSHED = 'sinceImagePushed',

  /** The days since an image was last pulled, or pushed if never pulled. Standard storage class only; can archive, not expire. */
  SINCE_IMAGE_PULLED = 'sinceImagePulled',

  /** The days since an image was archived, at least 90. Archive storage class only; can only expire. */
  SINCE_IMAGE_TRANSITIONED = 'sinceImageTransitioned',
}
