import * as fc from 'fast-check';
import { includesPattern, matchesPattern, wildcardCount } from '../../src/core/wildcards';

const SEED = 20261122;
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 7 });
const tag = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 7 });

test.each([
  ['prod*', 'prod', true],
  ['prod*', 'prod1', true],
  ['prod*', 'production-team1', true],
  ['prod*', 'my-prod', false],
  ['*prod*', 'repo-production', true],
  ['*prod*', 'prod-team', true],
  ['*prod*', 'pro-d', false],
  ['prod', 'prod', true],
  ['prod', 'prod1', false],
  ['prod', 'pro', false],
  ['*', '', true],
  ['*a*b', 'aXbXb', true],
  ['a*a', 'a', false],
  ['a.c', 'abc', false],
])('%s matches %s: %s', (wildcards, name, expected) => {
  expect(matchesPattern(wildcards, name)).toBe(expected);
});

test('matches as a regular expression does', () => {
  fc.assert(fc.property(pattern, tag, (wildcards, name) => {
    expect(matchesPattern(wildcards, name)).toBe(new RegExp(`^${wildcards.replaceAll('*', '.*')}$`).test(name));
  }), { seed: SEED, numRuns: 2000 });
});

test.each([
  ['*', 'prod*', true],
  ['prod*', '*', false],
  ['prod*', 'prod', true],
  ['prod*', 'prod-*', true],
  ['prod-*', 'prod*', false],
  ['*prod*', 'my-*-prod', true],
  ['a*b', 'a*c*b', true],
  ['a*c*b', 'a*b', false],
  ['a*', 'a*', true],
  ['a*', 'a**', true],
  ['a', 'a*', false],
  ['*-*', '*', false],
])('%s includes all of %s: %s', (wide, narrow, expected) => {
  expect(includesPattern(wide, narrow)).toBe(expected);
});

test('inclusion is exact: what is included is matched, and what is not has a counterexample', () => {
  fc.assert(fc.property(pattern, pattern, tag, (wide, narrow, name) => {
    if (!includesPattern(wide, narrow)) {
      const counterexample = narrow.replaceAll('*', 'z');
      expect(matchesPattern(narrow, counterexample)).toBe(true);
      expect(matchesPattern(wide, counterexample)).toBe(false);
    } else if (matchesPattern(narrow, name)) {
      expect(matchesPattern(wide, name)).toBe(true);
    }
  }), { seed: SEED, numRuns: 5000 });
});

test.each([['', 0], ['abc', 0], ['*', 1], ['**a*', 3], ['*test*1*2*3', 4], ['test*1*2*3*4*5*6', 6]])('%s has %i wildcards', (wildcards, count) => {
  expect(wildcardCount(wildcards)).toBe(count);
});
