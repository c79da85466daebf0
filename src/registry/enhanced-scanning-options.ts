/**
 * Which repositories enhanced scanning scans, by filters of their names. Images of all others are not scanned.
 *
 * A filter has 1 to 255 lower-case letters, digits and `*` for any text, also for none, with single `.`, `_`, `-` or `/` between them. One
 * without `*` is for every repository whose name *contains* it, of which a warning says so.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html
 */
export interface EnhancedScanningOptions {
  /**
   * Repositories whose images are scanned continuously: at most 100 filters, `prod/*`. It wins over `scanOnPush`. The empty list is none.
   *
   * @default - all repositories when "scanOnPush" is left out too, otherwise none
   */
  readonly continuous?: string[];

  /**
   * Repositories whose images are scanned when they are pushed and not again: at most 100 filters. The empty list is none.
   *
   * @default - none
   */
  readonly scanOnPush?: string[];
}
