import { paintFor, printable } from '../../../src/cli/output/paint';
import { inMemoryIo } from '../../util/in-memory-io';

test('characters that a terminal would obey are shown as what they are', () => {
  expect(printable('\u200e\u200f\u061c\u202a\u2066\u2069\u2028\u200d')).toBe('\\u200e\\u200f\\u061c\\u202a\\u2066\\u2069\\u2028\u200d');
  expect(printable('a\tb\x1b[31m\u009b\u202e ä€')).toBe('a\\u0009b\\u001b[31m\\u009b\\u202e ä€');
});

test.each([
  ['on a terminal', {}, '\x1b[1mx\x1b[22m \x1b[2mx\x1b[22m \x1b[31mx\x1b[39m \x1b[33mx\x1b[39m'],
  ['with NO_COLOR', { env: { NO_COLOR: '1' } }, 'x x x x'],
  ['on a dumb terminal', { env: { TERM: 'dumb' } }, 'x x x x'],
  ['without a terminal', { terminal: undefined }, 'x x x x'],
])('colours %s', (_, world, expected) => {
  const { bold, dim, red, yellow } = paintFor(inMemoryIo({ terminal: 80, ...world }).io);
  expect([bold, dim, red, yellow].map((paint) => paint('x')).join(' ')).toBe(expected);
});
