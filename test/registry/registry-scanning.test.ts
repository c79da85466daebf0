import { Lazy } from 'aws-cdk-lib';
import { RegistryScanning } from '../../src/registry/registry-scanning';
import { ScanFilter } from '../../src/registry/scan-filter';
import { ScanFrequency } from '../../src/registry/scan-frequency';

const filters = (...values: string[]) => values.map((value) => ScanFilter.wildcard(value));
const many = (count: number) => filters(...Array.from({ length: count }, (_, index) => `team${index}/*`));
const { CONTINUOUS_SCAN, SCAN_ON_PUSH, MANUAL, OFF } = ScanFrequency;

test.each<[string, RegistryScanning, string, ScanFrequency]>([
  ['basic, all', RegistryScanning.basic(), 'x', SCAN_ON_PUSH],
  ['basic, matched', RegistryScanning.basic({ scanOnPush: filters('prod*') }), 'prod/x', SCAN_ON_PUSH],
  ['basic, unmatched', RegistryScanning.basic({ scanOnPush: filters('prod*') }), 'x', MANUAL],
  ['basic, none', RegistryScanning.basic({ scanOnPush: [] }), 'x', MANUAL],
  ['enhanced, all', RegistryScanning.enhanced(), 'x', CONTINUOUS_SCAN],
  ['enhanced, both match', RegistryScanning.enhanced({ scanOnPush: filters('*'), continuous: filters('prod*') }), 'prod', CONTINUOUS_SCAN],
  ['enhanced, on push', RegistryScanning.enhanced({ scanOnPush: filters('*'), continuous: filters('prod*') }), 'x', SCAN_ON_PUSH],
  ['enhanced, on push alone', RegistryScanning.enhanced({ scanOnPush: filters('dev*') }), 'dev', SCAN_ON_PUSH],
  ['enhanced, on push alone, unmatched', RegistryScanning.enhanced({ scanOnPush: filters('dev*') }), 'x', OFF],
  ['enhanced, unmatched', RegistryScanning.enhanced({ continuous: filters('prod*') }), 'x', OFF],
  ['enhanced, none', RegistryScanning.enhanced({ continuous: [] }), 'x', OFF],
])('the frequency: %s', (_, scanning, name, expected) => {
  expect(scanning.frequencyOf(name)).toBe(expected);
});

test('has the type of CloudFormation', () => {
  expect([RegistryScanning.basic().scanType, RegistryScanning.enhanced().scanType]).toEqual(['BASIC', 'ENHANCED']);
});

test('takes 100 filters a list', () => {
  expect(() => RegistryScanning.basic({ scanOnPush: many(100) })).not.toThrow();
  expect(() => RegistryScanning.enhanced({ scanOnPush: many(100), continuous: many(100) })).not.toThrow();
});

test.each<[string, () => RegistryScanning]>([
  ['scanOnPush', () => RegistryScanning.basic({ scanOnPush: many(101) })],
  ['scanOnPush', () => RegistryScanning.enhanced({ scanOnPush: many(101) })],
  ['continuous', () => RegistryScanning.enhanced({ continuous: many(101) })],
])('refuses 101 filters in %s', (prop, make) => {
  expect(make).toThrow(`"${prop}" must be at most 100 filters, got 101`);
});

test('does not change with the list it was made of', () => {
  const list = filters('prod*');
  const scanning = RegistryScanning.basic({ scanOnPush: list });
  list.push(ScanFilter.wildcard('*'));
  expect(scanning.frequencyOf('x')).toBe(MANUAL);
});

test('a name that is a token has no frequency', () => {
  expect(() => RegistryScanning.basic().frequencyOf(Lazy.string({ produce: () => 'x' }))).toThrow(/is a token/);
});
