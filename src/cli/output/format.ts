const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** AWS bills by the GB; here it is taken for 10^9 bytes. */
const BYTES_PER_GB = 1_000_000_000;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A whole number: `40,000`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A number of images: `1 image`, `40,000 images`. */
export function formatImages(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'image' : 'images'}`;
}

/** A size in units of 1,000: `12.3 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What rounds to 1,000 of a unit is written as 1 of the next.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 || value >= 999.5 ? Math.round(value) : value.toPrecision(3)} ${UNITS[unit]}`;
}

/** A time span in whole days, or in hours when it is less than one; `-` when it has not begun. */
export function formatAge(milliseconds: number): string {
  if (milliseconds < 0) {
    return '-';
  }
  return milliseconds >= DAY ? `${formatCount(Math.floor(milliseconds / DAY))} d` : `${Math.floor(milliseconds / HOUR)} h`;
}

/** An amount of money: `1,234.50 USD`. */
export function formatUsd(amount: number): string {
  return `${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })} USD`;
}

/** What storing these bytes costs in a month. */
export function monthlyCost(bytes: number, pricePerGb: number): number {
  return bytes / BYTES_PER_GB * pricePerGb;
}
