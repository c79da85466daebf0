import * as events from 'aws-cdk-lib/aws-events';

/**
 * The severity of a finding, as scans report it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 */
export enum FindingSeverity {
  /** The highest severity. */
  CRITICAL = 'CRITICAL',

  /** The second highest severity. */
  HIGH = 'HIGH',

  /** The middle severity. */
  MEDIUM = 'MEDIUM',

  /** The second lowest severity. */
  LOW = 'LOW',

  /** For information, the lowest severity; basic scanning only. */
  INFORMATIONAL = 'INFORMATIONAL',
}

/**
 * Options of `onImagePushed` and `onImageDeleted`.
 */
export interface OnImageOptions extends events.OnEventOptions {
  /**
   * Only images with one of these tags.
   *
   * @default - all images, untagged ones too
   */
  readonly imageTags?: string[];
}

/**
 * Options of `onScanCompleted`.
 */
export interface OnScanCompletedOptions extends events.OnEventOptions {
  /**
   * Only scans with at least one finding of this severity or a higher one.
   *
   * @default - all scans, also those without findings
   */
  readonly minSeverity?: FindingSeverity;
}
