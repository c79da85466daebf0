import { Lazy } from 'aws-cdk-lib';
import { RegistryScanning } from '../../src/registry/registry-scanning';
import { ScanFrequency } from '../../src/registry/scan-frequency';

const many = (count: number) => Array.from({ length: count }, (_, index) => `team${index}/*`);
const { CONTINUOUS_SCAN, SCAN_ON_PUSH, MANUAL, OFF } = ScanFrequency;

test.each<[string, RegistryScanning, string, ScanFrequency]>([
  ['basic, all', RegistryScanning.basic(), 'x', SCAN_ON_PUSH],
  ['basic, matched', RegistryScanning.basic(['prod*']), 'prod/x', SCAN_ON_PUSH],
  ['basic, unmatched', RegistryScanning.basic(['prod*']), 'x', MANUAL],
  ['basic, none', RegistryScanning.basic([]), 'x', MANUAL],
  ['enhanced, all', RegistryScanning.enhanced(), 'x', CONTINUOUS_SCAN],
  ['enhanced, both match', RegistryScanning.enhanced({ scanOnPush: ['*'], continuous: ['prod*'] }), 'prod', CONTINUOUS_SCAN],
  ['enhanced, on push', RegistryScanning.enhanced({ scanOnPush: ['*'], continuous: ['prod*'] }), 'x', SCAN_ON_PUSH],
  ['enhanced, on push alone', RegistryScanning.enhanced({ scanOnPush: ['dev*'] }), 'dev', SCAN_ON_PUSH],
  ['enhanced, on push alone, unmatched', RegistryScanning.enhanced({ scanOnPush: ['dev*'] }), 'x', OFF],
  ['enhanced, unmatched', RegistryScanning.enhanced({ continuous: ['prod*'] }), 'x', OFF],
  ['enhanced, none', RegistryScanning.enhanced({ continuous: [] }), 'x', OFF],
])('the frequency: %s', (_, scanning, name, expected) => {
  expect(scanning.frequencyOf(name)).toBe(expected);
});

test('has the type of CloudFormation', () => {
  expect([RegistryScanning.basic().scanType, RegistryScanning.enhanced().scanType]).toEqual(['BASIC', 'ENHANCED']);
});

test('takes 100 filters a list', () => {
  expect(() => RegistryScanning.basic(many(100))).not.toThrow();
  expect(() => RegistryScanning.enhanced({ scanOnPush: many(100), continuous: many(100) })).not.toThrow();
});

test.each<[string, () => RegistryScanning]>([
  ['scanOnPush', () => RegistryScanning.basic(many(101))],
  ['scanOnPush', () => RegistryScanning.enhanced({ scanOnPush: many(101) })],
  ['continuous', () => RegistryScanning.enhanced({ continuous: many(101) })],
])('refuses 101 filters in %s', (prop, make) => {
  expect(make).toThrow(`"${prop}" must be at most 100 filters, got 101`);
});

test('does not change with the list it was made of', () => {
  const list = ['prod*'];
  const scanning = RegistryScanning.basic(list);
  list.push('*');
  expect(scanning.frequencyOf('x')).toBe(MANUAL);
});

test('a name that is a token has no frequency', () => {
  expect(() => RegistryScanning.basic().frequencyOf(Lazy.string({ produce: () => 'x' }))).toThrow(/is a token/);
});

describe.each([
  // As in the ECR user guide, image-scanning-filters.
  ['prod', 'YYYYY'],
  ['*prod', 'YYNNN'],
  ['prod*', 'YNYNY'],
  ['*prod*', 'YYYYY'],
  ['prod*repo', 'NNYNY'],
])('the filter %s', (filter, expected) => {
  const names = ['prod', 'repo-prod', 'prod-repo', 'repo-prod-repo', 'prodrepo'];
  test.each(names.map((name, index) => [name, expected[index] === 'Y' ? SCAN_ON_PUSH : MANUAL] as const))('has %s scanned: %s', (name, frequency) => {
    expect(RegistryScanning.basic([filter]).frequencyOf(name)).toBe(frequency);
  });
});

test('the wildcard stands for path components too', () => {
  expect(RegistryScanning.basic(['*']).frequencyOf('team/api')).toBe(SCAN_ON_PUSH);
  expect(RegistryScanning.basic(['team*']).frequencyOf('team/sub/api')).toBe(SCAN_ON_PUSH);
});

test('a filter without wildcard is not for names that do not contain it', () => {
  expect(RegistryScanning.basic(['prod']).frequencyOf('pro-d')).toBe(MANUAL);
});

/** Whatever takes a filter, with the name it has in messages. */
const TAKERS: Array<[prop: string, take: (filter: string) => RegistryScanning]> = [
  ['scanOnPush', (filter) => RegistryScanning.basic(['*', filter])],
  ['scanOnPush', (filter) => RegistryScanning.enhanced({ scanOnPush: ['*', filter] })],
  ['continuous', (filter) => RegistryScanning.enhanced({ continuous: ['*', filter] })],
];

describe.each(TAKERS)('%s', (prop, take) => {
  test.each(['a', '*', '**', 'a'.repeat(255), 'team/api', 'a.b_c-d/e*', '*/x', '0'])('takes %j', (filter) => {
    expect(() => take(filter)).not.toThrow();
  });

  test.each([
    ['', 'must have 1 to 255 characters, got 0: ""'],
    ['a'.repeat(256), 'must have 1 to 255 characters, got 256'],
    ['Prod', 'must be lower-case letters, digits and "*", with single ".", "_", "-" or "/" between them, got "Prod"'],
    ['a__b', 'must be lower-case letters'],
    ['/a', 'must be lower-case letters'],
    ['a/', 'must be lower-case letters'],
    ['a?', 'must be lower-case letters'],
    [`${'a'.repeat(254)}!`, 'must be lower-case letters'],
  ])('refuses %j', (filter, message) => {
    expect(() => take(filter)).toThrow(`"${prop}" ${message}`);
  });
});

test('takes a token, and says that it cannot be matched', () => {
  const scanning = RegistryScanning.basic([Lazy.string({ produce: () => 'anything' })]);
  expect(() => scanning.frequencyOf('team/api')).toThrow(/cannot be matched with "team\/api", because one of them is a token/);
});

test('refuses a list that is one token', () => {
  const list = Lazy.list({ produce: () => ['prod*'] });
  expect(() => RegistryScanning.basic(list)).toThrow('"scanOnPush" must be known one by one, got a list token');
  expect(() => RegistryScanning.enhanced({ continuous: list })).toThrow('"continuous" must be known one by one, got a list token');
});
