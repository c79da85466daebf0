/**
 * The storage class of an image.
 *
 * The values are the words of a lifecycle policy's JSON.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html
 */
export enum ImageStorageClass {
  /** Images that can be pulled. */
  STANDARD = 'standard',

  /** Archived images: cheaper to keep, for at least 90 days, and not to be pulled before they are restored. */
  ARCHIVE = 'archive',
}
