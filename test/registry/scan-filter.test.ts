import { Lazy } from 'aws-cdk-lib';
import { ScanFilter } from '../../src/registry/scan-filter';

const token = () => Lazy.string({ produce: () => 'anything' });

/** As in the ECR user guide, image-scanning-filters. */
const NAMES = ['prod', 'repo-prod', 'prod-repo', 'repo-prod-repo', 'prodrepo'];

describe.each([
  ['prod', 'YYYYY'],
  ['*prod', 'YYNNN'],
  ['prod*', 'YNYNY'],
  ['*prod*', 'YYYYY'],
  ['prod*repo', 'NNYNY'],
])('the filter %s', (value, matches) => {
  test.each(NAMES.map((name, index) => [name, matches[index] === 'Y'] as const))('matches %s: %s', (name, expected) => {
    expect(ScanFilter.wildcard(value).matches(name)).toBe(expected);
  });
});

test('the wildcard alone is for all, across path components', () => {
  expect(ScanFilter.wildcard('*').matches('team/api')).toBe(true);
  expect(ScanFilter.wildcard('team*').matches('team/sub/api')).toBe(true);
});

test('a filter without wildcard is not for names that do not contain it', () => {
  expect(ScanFilter.wildcard('prod').matches('pro-d')).toBe(false);
});

test.each(['a', '*', '**', 'a'.repeat(255), 'team/api', 'a.b_c-d/e*', '*/x', '0'])('takes %j', (value) => {
  expect(ScanFilter.wildcard(value).value).toBe(value);
});

test.each([
  ['', '"value" must have 1 to 255 characters, got 0: ""'],
  ['a'.repeat(256), '"value" must have 1 to 255 characters, got 256'],
  ['Prod', '"value" must be lower-case letters, digits and "*", with single ".", "_", "-" or "/" between them, got "Prod"'],
  ['a__b', '"value" must be lower-case letters'],
  ['/a', '"value" must be lower-case letters'],
  ['a/', '"value" must be lower-case letters'],
  ['a?', '"value" must be lower-case letters'],
  [`${'a'.repeat(254)}!`, '"value" must be lower-case letters'],
])('refuses %j', (value, message) => {
  expect(() => ScanFilter.wildcard(value)).toThrow(message);
});

test('takes a token, and says that it cannot be matched', () => {
  const filter = ScanFilter.wildcard(token());
  expect(() => filter.matches('team/api')).toThrow(/cannot be matched with "team\/api", because one of them is a token/);
  expect(() => ScanFilter.wildcard('*').matches(token())).toThrow(/the filter "\*" cannot be matched with .* is a token/);
});
