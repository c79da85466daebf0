/** The storage class of an image, in the words of a lifecycle policy's JSON. */
export enum ImageStorageClass {
  /** Images that can be pulled. */
  STANDARD = 'standard',

  /** Archived images: cheaper to keep, for at least 90 days, and not to be pulled before they are restored. */
  ARCHIVE = 'archive',
}
