/**
 * When the images of a repository are scanned.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 */
export enum ScanFrequency {
  /** When they are pushed, and again whenever Amazon Inspector learns of a new vulnerability. Enhanced scanning only. */
  CONTINUOUS_SCAN = 'CONTINUOUS_SCAN',

  /** When they are pushed. */
  SCAN_ON_PUSH = 'SCAN_ON_PUSH',

  /** When somebody asks for it. Basic scanning only. */
  MANUAL = 'MANUAL',

  /** Never: enhanced scanning has no manual scans. */
  OFF = 'OFF',
}
