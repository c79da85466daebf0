import { App, Lazy, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { RegistryScanning } from '../../src/registry/registry-scanning';
import { RegistryScanningConfiguration } from '../../src/registry/registry-scanning-configuration';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const TYPE = 'AWS::ECR::RegistryScanningConfiguration';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function properties(scanning: RegistryScanning): any {
  new RegistryScanningConfiguration(stack, 'Scanning', { scanning });
  return Object.values(Template.fromStack(stack).findResources(TYPE))[0].Properties;
}

const rule = (ScanFrequency: string, ...values: string[]) => ({
  ScanFrequency, RepositoryFilters: values.map((Filter) => ({ Filter, FilterType: 'WILDCARD' })),
});

test.each<[string, RegistryScanning, object]>([
  ['basic', RegistryScanning.basic(), { ScanType: 'BASIC', Rules: [rule('SCAN_ON_PUSH', '*')] }],
  ['basic, filtered', RegistryScanning.basic(['b*', 'a*']), { ScanType: 'BASIC', Rules: [rule('SCAN_ON_PUSH', 'a*', 'b*')] }],
  ['basic, manual only', RegistryScanning.basic([]), { ScanType: 'BASIC', Rules: [] }],
  ['enhanced', RegistryScanning.enhanced(), { ScanType: 'ENHANCED', Rules: [rule('CONTINUOUS_SCAN', '*')] }],
  ['enhanced, both', RegistryScanning.enhanced({ continuous: ['prod*'], scanOnPush: ['*'] }),
    { ScanType: 'ENHANCED', Rules: [rule('CONTINUOUS_SCAN', 'prod*'), rule('SCAN_ON_PUSH', '*')] }],
  ['enhanced, on push only', RegistryScanning.enhanced({ scanOnPush: ['*'] }), { ScanType: 'ENHANCED', Rules: [rule('SCAN_ON_PUSH', '*')] }],
  ['enhanced, off', RegistryScanning.enhanced({ continuous: [] }), { ScanType: 'ENHANCED', Rules: [] }],
])('%s', (_, scanning, expected) => {
  expect(properties(scanning)).toEqual(expected);
  expect(warningIds(stack)).toEqual([]);
});

test('every writable property of the L1 is reachable', () => {
  expect(renderedProperties(properties(RegistryScanning.basic()))).toEqual(writableProperties('CfnRegistryScanningConfiguration'));
});

test('its L1 is the default child, under the id Resource', () => {
  const scanning = RegistryScanning.basic();
  const configuration = new RegistryScanningConfiguration(stack, 'Scanning', { scanning });
  expect(configuration.node.defaultChild).toBe(configuration.node.findChild('Resource'));
  expect(configuration.scanning).toBe(scanning);
});

test('tokens pass, without a warning', () => {
  const value = Lazy.string({ produce: () => 'team/*' });
  expect(properties(RegistryScanning.enhanced({ continuous: [value], scanOnPush: [value] })).Rules)
    .toEqual([rule('CONTINUOUS_SCAN', 'team/*'), rule('SCAN_ON_PUSH', 'team/*')]);
  expect(warningIds(stack)).toEqual([]);
});

describe('warns of', () => {
  test('filters without wildcard, which means that names contain it', () => {
    properties(RegistryScanning.enhanced({ continuous: ['prod', 'x*'], scanOnPush: ['dev'] }));
    expect(warningMessage(stack, 'RegistryScanningConfiguration.filterContains')).toBe(
      'without "*" a filter is for every repository whose name contains it, as "prod", "dev" here; '
      + 'write "prod*" for names that begin with it, or "*prod*" when it is meant',
    );
  });

  test.each([
    ['*', 'prod*'], ['prod*', 'prod*'], ['*prod*', 'prod'], ['*', '*'],
  ])('a list on push that continuous scanning covers: %s, %s', (continuous, scanOnPush) => {
    properties(RegistryScanning.enhanced({ continuous: [continuous], scanOnPush: [scanOnPush, 'other*'] }));
    expect(warningIds(stack)).toContain('RegistryScanningConfiguration.scanOnPushUnused');
  });

  test('and not of one that it covers in part', () => {
    properties(RegistryScanning.enhanced({ continuous: ['prod*'], scanOnPush: ['*', '*prod'] }));
    expect(warningIds(stack)).toEqual([]);
  });

  test('what is not acknowledged', () => {
    Validations.of(stack).acknowledge({ id: 'cdk-managed-ecr:RegistryScanningConfiguration.filterContains', reason: 'meant' });
    properties(RegistryScanning.basic(['prod']));
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('a second owner', () => {
  beforeEach(() => { new RegistryScanningConfiguration(stack, 'One', { scanning: RegistryScanning.basic() }); });

  test.each<[string, () => unknown, string]>([
    ['in the stack', () => new RegistryScanningConfiguration(stack, 'Two', { scanning: RegistryScanning.basic() }), 'Stack/Two/Resource'],
    ['in another stack', () => new RegistryScanningConfiguration(new Stack(app, 'Other', { env: ENV }), 'Two', { scanning: RegistryScanning.enhanced() }),
      'Other/Two/Resource'],
    ['an L1 in a nested stack', () => new ecr.CfnRegistryScanningConfiguration(new NestedStack(stack, 'Nested'), 'L1', { scanType: 'BASIC', rules: [] }),
      'Stack/Nested/L1'],
  ])('%s is an error that names both', (_, make, path) => {
    make();
    expect(() => app.synth()).toThrow(
      `the scanning configuration of an account and region is set once, but ${['Stack/One/Resource', path].sort().join(' and ')} both set it`);
  });

  test('in a stage is an error that names both', () => {
    const other = new Stack(new Stage(app, 'Stage'), 'Other', { env: ENV });
    new RegistryScanningConfiguration(other, 'Two', { scanning: RegistryScanning.basic() });
    expect(() => app.synth()).toThrow(/set once, but Stack\/One\/Resource and Stage\/Other\/Two\/Resource both set it/);
  });

  test('in another region is none', () => {
    new RegistryScanningConfiguration(new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } }), 'Two', { scanning: RegistryScanning.basic() });
    expect(() => app.synth()).not.toThrow();
    expect(warningIds(stack)).toEqual([]);
  });

  test('in a stack without environment is a warning', () => {
    new RegistryScanningConfiguration(new Stack(app, 'Other'), 'Two', { scanning: RegistryScanning.basic() });
    app.synth();
    expect(warningMessage(stack, 'PrivateRegistry.perhapsSecondOwner')).toMatch(/^Other\/Two\/Resource sets the scanning configuration too/);
  });
});
