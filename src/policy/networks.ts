import { isIPv4, isIPv6 } from 'net';
import { UNKNOWN } from './policy-value';

/** The broadest ranges of addresses that are not everybody, as Amazon S3 tells public bucket policies from others. */
const MIN_PREFIX_V4 = 8;
const MIN_PREFIX_V6 = 32;

/**
 * Whether a range of addresses is narrow enough to say who asks.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function identifyingNetwork(range: string): boolean {
  if (range.includes(UNKNOWN)) {
    return true;
  }
  const [address, prefix, ...rest] = range.split('/');
  const isPrefix = prefix === undefined || /^\d{1,3}$/.test(prefix);
  if (rest.length > 0 || !isPrefix) {
    return false;
  }
  return isIPv4(address) ? Number(prefix ?? 32) >= MIN_PREFIX_V4 : isIPv6(address) && Number(prefix ?? 128) >= MIN_PREFIX_V6;
}
