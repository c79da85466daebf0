import { formatAge, formatBytes, formatCount, formatImages, formatUsd, monthlyCost } from '../../../src/cli/output/format';

const HOUR = 3_600_000;

test.each([
  [0, '0 B'], [999, '999 B'], [1_000, '1.00 kB'], [1_234, '1.23 kB'], [12_340, '12.3 kB'], [999_499, '999 kB'], [999_500, '1.00 MB'],
  [123_000_000, '123 MB'], [1_000_000_000, '1.00 GB'], [2.5e12, '2.50 TB'], [5e15, '5.00 PB'], [1.5e18, '1500 PB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('ages are whole days, or hours below one day', () => {
  expect(formatAge(-1)).toBe('-');
  expect(formatAge(0)).toBe('0 h');
  expect(formatAge(24 * HOUR - 1)).toBe('23 h');
  expect(formatAge(24 * HOUR)).toBe('1 d');
  expect(formatAge(1_000.9 * 24 * HOUR)).toBe('1,000 d');
});

test('numbers and money have their separators', () => {
  expect(formatCount(40_000)).toBe('40,000');
  expect([0, 1, 2].map(formatImages)).toEqual(['0 images', '1 image', '2 images']);
  expect(formatUsd(1_234.5)).toBe('1,234.50 USD');
});

test('a GB is a thousand million bytes', () => {
  expect(monthlyCost(5_000_000_000, 0.1)).toBeCloseTo(0.5);
});
