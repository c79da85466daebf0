import * as fc from 'fast-check';
import { roleDescription } from '../../src/core/role-description';

/** What IAM's API reference says it takes. */
const TAKEN = /^[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]{0,1000}$/;

test.each([
  ['Creates repositories by Stack/Api', 'Creates repositories by Stack/Api'],
  ['Stack/Café~', 'Stack/Café~'],
  ['Stack/レジストリ', 'Stack/?????'],
  ['Stack/\u{1F433}', 'Stack/?'],
  ['a\u00A0b\u0007c\u007Fd', 'a?b?c?d'],
  ['x'.repeat(2000), 'x'.repeat(1000)],
])('%j', (given, expected) => {
  expect(roleDescription(given)).toBe(expected);
});

test('is always one that IAM takes, and keeps what it takes', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 1200 }), (text) => TAKEN.test(roleDescription(text))));
  fc.assert(fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 1000 }), (text) => roleDescription(text) === text));
});
