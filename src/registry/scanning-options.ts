import { ScanFilter } from './scan-filter';

/**
 * Which repositories basic scanning scans by itself. Images of all others are scanned when somebody asks for it.
 */
export interface BasicScanningOptions {
  /**
   * Repositories whose images are scanned when they are pushed: at most 100 filters. The empty list is none.
   *
   * @default - all repositories
   */
  readonly scanOnPush?: ScanFilter[];
}

/**
 * Which repositories enhanced scanning scans. Images of all others are not scanned.
 */
export interface EnhancedScanningOptions {
  /**
   * Repositories whose images are scanned continuously: at most 100 filters. It wins over `scanOnPush`. The empty list is none.
   *
   * @default - all repositories when "scanOnPush" is left out too, otherwise none
   */
  readonly continuous?: ScanFilter[];

  /**
   * Repositories whose images are scanned when they are pushed and not again: at most 100 filters. The empty list is none.
   *
   * @default - none
   */
  readonly scanOnPush?: ScanFilter[];
}
