import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PullThroughCache, RegistryEndpointPolicy, RegistryEndpoints, Upstream } from '../../src';
import { ENV, isolatedVpc, newStack } from '../util/vpcs';
import { warningIds, warningMessage } from '../util/warnings';

const S3_LAYERS_ONLY = 'RegistryEndpoints.s3LayersOnly';
const FIRST_PULL = 'RegistryEndpoints.firstPull';
const LAYERS_DENIED = 'RegistryEndpoints.layersDenied';

describe('a gateway for image layers alone', () => {
  test('is said where the VPC had another way to S3', () => {
    const stack = newStack();
    new RegistryEndpoints(stack, 'Endpoints', { vpc: new ec2.Vpc(stack, 'Vpc') });
    expect(warningMessage(stack, S3_LAYERS_ONLY)).toMatch(/^requests to Amazon S3 from all subnets now take the gateway endpoint.*give "s3Statements"/);
  });

  test('is meant where nothing else is said to pass', () => {
    const stack = newStack();
    new RegistryEndpoints(stack, 'Endpoints', { vpc: new ec2.Vpc(stack, 'Vpc'), s3Statements: [] });
    expect(warningIds(stack)).toEqual([]);
  });

  test('takes nothing away from isolated subnets', () => {
    const stack = newStack();
    new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack) });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('the first pull through a cache', () => {
  function warned(vpcOf: (stack: Stack) => ec2.IVpc, cacheRegion = ENV.region, env: object = ENV): string[] {
    const app = new App();
    const stack = newStack('Stack', app, env);
    new RegistryEndpoints(stack, 'Endpoints', { vpc: vpcOf(stack), s3Statements: [] });
    const other = cacheRegion === 'same stack' ? stack : newStack('Caches', app, { ...ENV, region: cacheRegion });
    new PullThroughCache(other, 'Cache', { upstream: Upstream.ecrPublic() });
    return warningIds(stack);
  }

  test('may need a NAT gateway that isolated subnets do not have', () => {
    expect(warned(isolatedVpc)).toEqual([FIRST_PULL]);
    expect(warned(isolatedVpc, 'same stack', {})).toEqual([FIRST_PULL]);
  });

  test('is no matter where there is a NAT gateway, or no cache in the registry', () => {
    expect(warned((stack) => new ec2.Vpc(stack, 'Vpc'))).toEqual([]);
    expect(warned(isolatedVpc, 'eu-central-1')).toEqual([]);
  });
});

describe('the gateway that the VPC has already', () => {
  function warned(statement: object | undefined, region: string | undefined = ENV.region, policyDocument?: unknown): string[] {
    const stack = newStack('Stack', new App(), { region });
    const vpc = isolatedVpc(stack);
    const gateway = vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    if (statement !== undefined || policyDocument !== undefined) {
      (gateway.node.defaultChild as ec2.CfnVPCEndpoint).policyDocument = policyDocument ?? { Statement: [statement] };
    }
    new RegistryEndpoints(stack, 'Endpoints', { vpc });
    return warningIds(stack);
  }

  const OPEN = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' };
  const BUCKET = 'prod-eu-west-1-starport-layer-bucket';

  test.each<[string, object | undefined]>([
    ['has no policy', undefined],
    ['allows everything', OPEN],
    ['allows the layers by text', { ...OPEN, Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${BUCKET}/*`] }],
    ['allows the layers with pseudo parameters', { ...OPEN, Resource: { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::prod-${AWS::Region}-starport-layer-bucket/*' } }],
    ['allows the layers of every region', { ...OPEN, Action: 's3:Get*', Resource: 'arn:aws:s3:::prod-*-starport-layer-bucket/*' }],
    ['allows all but something', { Effect: 'Allow', Principal: { AWS: '*' }, NotAction: 's3:DeleteBucket', NotResource: 'arn:aws:s3:::mine/*' }],
    ['is known only after deployment', { ...OPEN, Resource: { 'Fn::ImportValue': 'Bucket' } }],
    ['allows whoever comes from the VPC', { ...OPEN, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }],
  ])('may do when it %s', (_, statement) => {
    expect(warned(statement)).toEqual([]);
  });

  test.each<[string, object]>([
    ['other buckets', { ...OPEN, Resource: 'arn:aws:s3:::mine/*' }],
    ['the layers of another region', { ...OPEN, Resource: 'arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*' }],
    ['other actions', { ...OPEN, Action: 's3:ListBucket' }],
    ['one account', { ...OPEN, Principal: { AWS: '111122223333' } }],
    ['an organization, to which ECR does not belong', { ...OPEN, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }],
    ['an owner, which ECR is not', { ...OPEN, Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } } }],
    ['nothing', { ...OPEN, Effect: 'Deny' }],
  ])('stops layers when it allows %s', (_, statement) => {
    expect(warned(statement)).toEqual([LAYERS_DENIED]);
  });

  test('may do for any region that it names, when that of the stack is not known', () => {
    const stack = new Stack();
    expect(stack.region).toMatch(/Token/);
    expect(warned({ ...OPEN, Resource: `arn:aws:s3:::${BUCKET}/*` }, stack.region)).toEqual([]);
    expect(warned({ ...OPEN, Resource: 'arn:aws:s3:::mine/*' }, stack.region)).toEqual([LAYERS_DENIED]);
  });

  test('is named with the statement that it lacks', () => {
    const stack = newStack();
    const vpc = isolatedVpc(stack);
    const gateway = vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    gateway.addToPolicy(new iam.PolicyStatement({ principals: [new iam.StarPrincipal()], actions: ['s3:*'], resources: ['arn:aws:s3:::mine/*'] }));
    new RegistryEndpoints(stack, 'Endpoints', { vpc });
    const message = warningMessage(stack, LAYERS_DENIED);
    expect(message).toContain('the policy of Stack/Vpc/S3/Resource');
    expect(message).toContain(':s3:::prod-eu-west-1-starport-layer-bucket/*');
  });

  test('is enough with that statement', () => {
    const stack = newStack();
    const vpc = isolatedVpc(stack);
    const gateway = vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
    gateway.addToPolicy(RegistryEndpoints.layerStatement(stack));
    new RegistryEndpoints(stack, 'Endpoints', { vpc });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('a policy', () => {
  function problems(accounts: number, s3: iam.PolicyStatement[] = []): string[] {
    const stack = newStack();
    const ids = Array.from({ length: accounts }, (_, index) => String(100_000_000_000 + index));
    new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), policy: RegistryEndpointPolicy.pullOnlyFrom(...ids), s3Statements: s3 });
    return stack.node.findChild('Endpoints').node.validate();
  }

  test('may have 20,480 characters', () => {
    expect(problems(404)).toEqual([]);
    expect(problems(405)).toEqual(['ecr.api', 'ecr.dkr'].map((service) => expect.stringMatching(
      new RegExp(`^the policy of the endpoint for ${service} has \\d+ characters, Amazon VPC takes 20480; name the organization`))));
  });

  test('for S3 too', () => {
    const resources = Array.from({ length: 500 }, (_, index) => `arn:aws:s3:::${'bucket'.repeat(6)}${index}/*`);
    const statement = new iam.PolicyStatement({ principals: [new iam.StarPrincipal()], actions: ['s3:GetObject'], resources });
    expect(problems(1, [statement])).toEqual([expect.stringMatching(/^the policy of the endpoint for s3 has .*use wildcards in "s3Statements"/)]);
  });
});
