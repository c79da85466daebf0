import { App, Aws, Stack } from 'aws-cdk-lib';
import { RegistryEndpoint } from '../../src';
import { partitionOf } from '../../src/core/location';
import { registryHost } from '../../src/core/registry-host';

const stack = new Stack(new App(), 'Stack');

function host(endpoint: RegistryEndpoint, region: string, partition: string = Aws.PARTITION): string {
  return stack.resolve(registryHost({ partition, region, account: '111111111111', urlSuffix: Aws.URL_SUFFIX }, endpoint, stack));
}

test.each([
  [RegistryEndpoint.IPV4, 'eu-west-1', '111111111111.dkr.ecr.eu-west-1.amazonaws.com'],
  [RegistryEndpoint.IPV4, 'cn-north-1', '111111111111.dkr.ecr.cn-north-1.amazonaws.com.cn'],
  [RegistryEndpoint.DUAL_STACK, 'eu-west-1', '111111111111.dkr-ecr.eu-west-1.on.aws'],
  [RegistryEndpoint.DUAL_STACK, 'us-gov-west-1', '111111111111.dkr-ecr.us-gov-west-1.on.aws'],
  [RegistryEndpoint.FIPS, 'us-west-2', '111111111111.dkr.ecr-fips.us-west-2.amazonaws.com'],
  [RegistryEndpoint.FIPS, 'us-gov-east-1', '111111111111.dkr.ecr-fips.us-gov-east-1.amazonaws.com'],
  [RegistryEndpoint.DUAL_STACK_FIPS, 'us-east-2', '111111111111.dkr-ecr-fips.us-east-2.on.aws'],
])('%s in %s is %s', (endpoint, region, expected) => {
  expect(host(endpoint, region)).toBe(expected);
});

test('a region that CDK does not know has the suffix of its partition', () => {
  expect(host(RegistryEndpoint.IPV4, 'cn-east-9', 'aws-cn')).toBe('111111111111.dkr.ecr.cn-east-9.amazonaws.com.cn');
});

test('without region and partition it has the suffix of the stack', () => {
  expect(host(RegistryEndpoint.IPV4, Aws.REGION)).toEqual(
    { 'Fn::Join': ['', ['111111111111.dkr.ecr.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] });
});

test.each([RegistryEndpoint.DUAL_STACK, RegistryEndpoint.FIPS, RegistryEndpoint.DUAL_STACK_FIPS])('%s is refused where it is not documented', (endpoint) => {
  expect(() => host(endpoint, 'cn-north-1')).toThrow(`"endpoint" "${endpoint}" is documented for the partitions aws and aws-us-gov only, this repository is in aws-cn`);
});

test.each([RegistryEndpoint.FIPS, RegistryEndpoint.DUAL_STACK_FIPS])('%s is refused in regions without FIPS', (endpoint) => {
  expect(() => host(endpoint, 'eu-west-1')).toThrow(/ECR has FIPS endpoints in us-east-1, .* this repository is in eu-west-1/);
});

test.each([RegistryEndpoint.DUAL_STACK, RegistryEndpoint.FIPS])('%s passes where the region is a token', (endpoint) => {
  expect(() => host(endpoint, Aws.REGION)).not.toThrow();
});

test('the region says more about the partition than the stack does', () => {
  expect(partitionOf({ region: 'cn-north-1', partition: 'aws' })).toBe('aws-cn');
  expect(partitionOf({ region: Aws.REGION, partition: 'aws' })).toBe('aws');
});
