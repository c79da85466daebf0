import { App, CfnCondition, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegistryEndpointPolicy, RegistryEndpoints } from '../../src';
import { endpointsOf, ENV, importedVpc, isolatedVpc, newStack } from '../util/vpcs';
import { warningIds, warningMessage } from '../util/warnings';

const { ECR, ECR_DOCKER, CLOUDWATCH_LOGS, S3 } = ec2.InterfaceVpcEndpointAwsService;
const GATEWAY = ec2.GatewayVpcEndpointAwsService.S3;

function count(stack: Stack): number {
  return Object.keys(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint')).length;
}

/** An endpoint by its L1, as it is written by hand. */
function l1(stack: Stack, id: string, vpcId: string, service: string, more: Partial<ec2.CfnVPCEndpointProps> = {}): ec2.CfnVPCEndpoint {
  return new ec2.CfnVPCEndpoint(stack, id, {
    vpcId, serviceName: `com.amazonaws.${ENV.region}.${service}`, vpcEndpointType: 'Interface', privateDnsEnabled: true, ...more,
  });
}

describe('what the VPC has is not made again', () => {
  test('endpoints that were added to it', () => {
    const stack = newStack();
    const vpc = isolatedVpc(stack);
    const given = [vpc.addInterfaceEndpoint('Api', { service: ECR }), vpc.addInterfaceEndpoint('Docker', { service: ECR_DOCKER }),
      vpc.addGatewayEndpoint('S3', { service: GATEWAY })];
    vpc.addInterfaceEndpoint('Logs', { service: CLOUDWATCH_LOGS });
    const endpoints = new RegistryEndpoints(stack, 'Endpoints', { vpc, logs: true });

    expect(count(stack)).toBe(4);
    expect([endpoints.apiEndpoint, endpoints.dockerEndpoint, endpoints.s3Endpoint]).toEqual(given);
    expect(endpoints.node.findAll().filter(CfnResource.isCfnResource)).toEqual([]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('endpoints of other RegistryEndpoints, whose security group can be opened here too', () => {
    const stack = newStack();
    const vpc = isolatedVpc(stack);
    const first = new RegistryEndpoints(stack, 'First', { vpc });
    const second = new RegistryEndpoints(stack, 'Second', { vpc, logs: true });

    expect(Object.keys(endpointsOf(stack)).sort()).toEqual(['ecr.api', 'ecr.dkr', 'logs', 's3']);
    expect(second.dockerEndpoint).toBe(first.dockerEndpoint);
    second.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.9.0.0/16'));
    const groups = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup')).map(({ Properties }) => Properties);
    expect(groups.map(({ SecurityGroupIngress }) => SecurityGroupIngress.map(({ CidrIp }: any) => CidrIp).includes('10.9.0.0/16'))).toEqual([true, true]);
  });

  test('endpoints of another stack', () => {
    const app = new App();
    const network = newStack('Network', app);
    const vpc = isolatedVpc(network);
    new RegistryEndpoints(network, 'Endpoints', { vpc });
    const stack = newStack('Stack', app);
    new RegistryEndpoints(stack, 'Endpoints', { vpc });
    expect([count(network), count(stack)]).toEqual([3, 0]);
  });

  test('L1s of an imported VPC', () => {
    const stack = newStack();
    const docker = l1(stack, 'Docker', 'vpc-1', 'ecr.dkr');
    l1(stack, 'S3', 'vpc-1', 's3', { vpcEndpointType: undefined, routeTableIds: ['rtb-2', 'rtb-1'] });
    const endpoints = new RegistryEndpoints(stack, 'Endpoints', { vpc: importedVpc(stack) });
    expect(count(stack)).toBe(3);
    expect(endpoints.dockerEndpoint).toBe(docker);
  });

  test.each<[string, any]>([
    ['a text', 'com.amazonaws.eu-west-1.ecr.api'],
    ['Fn::Sub', { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.ecr.api' }],
    ['Fn::Sub with a map', { 'Fn::Sub': ['com.amazonaws.${R}.ecr.api', { R: 'eu-west-1' }] }],
    ['Fn::Join', { 'Fn::Join': ['.', ['com.amazonaws', { Ref: 'AWS::Region' }, 'ecr.api']] }],
  ])('a resource without a class, whose service is %s', (_, serviceName) => {
    const stack = newStack();
    const vpc = isolatedVpc(stack);
    const resource = new CfnResource(stack, 'Api', {
      type: 'AWS::EC2::VPCEndpoint',
      properties: {
        VpcId: stack.resolve(vpc.vpcId),
        ServiceName: serviceName,
        VpcEndpointType: 'Interface',
        PrivateDnsEnabled: true,
      },
    });
    const endpoints = new RegistryEndpoints(stack, 'Endpoints', { vpc });
    expect(count(stack)).toBe(3);
    expect(stack.resolve(endpoints.apiEndpoint.vpcEndpointRef.vpcEndpointId)).toEqual(stack.resolve(resource.ref));
  });

  test('endpoints that are given, of an imported VPC', () => {
    const stack = newStack();
    const imported = (id: string) => ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, id, { vpcEndpointId: `vpce-${id}`, port: 443 });
    const [apiEndpoint, dockerEndpoint] = [imported('api'), imported('docker')];
    const s3Endpoint = ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(stack, 'S3', 'vpce-s3');
    const vpc = importedVpc(stack, { vpcCidrBlock: undefined, isolatedSubnetRouteTableIds: undefined });
    const endpoints = new RegistryEndpoints(stack, 'Endpoints', { vpc, apiEndpoint, dockerEndpoint, s3Endpoint });
    expect(count(stack)).toBe(0);
    expect(endpoints.apiEndpoint).toBe(apiEndpoint);
    expect(endpoints.s3Endpoint).toBe(s3Endpoint);
  });
});

describe('what is not the same is made', () => {
  test('endpoints of another VPC or service, and an interface endpoint for S3', () => {
    const stack = newStack();
    const vpc = isolatedVpc(stack);
    isolatedVpc(stack, 'Other').addInterfaceEndpoint('Api', { service: ECR });
    vpc.addInterfaceEndpoint('Public', { service: ec2.InterfaceVpcEndpointAwsService.ECR_PUBLIC });
    vpc.addInterfaceEndpoint('S3', { service: S3 });
    vpc.addGatewayEndpoint('Dynamo', { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB });
    l1(stack, 'Elsewhere', 'vpc-2', 'ecr.dkr');
    new CfnResource(stack, 'Nothing', { type: 'AWS::EC2::VPCEndpoint', properties: {} });
    new RegistryEndpoints(stack, 'Endpoints', { vpc });
    expect(count(stack)).toBe(9);
  });

  test('a gateway for the route tables that the first one does not serve', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      maxAzs: 2,
      subnetConfiguration: [{ name: 'Open', subnetType: ec2.SubnetType.PUBLIC }, { name: 'Closed', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    vpc.addGatewayEndpoint('S3', { service: GATEWAY, subnets: [{ subnetType: ec2.SubnetType.PUBLIC }] });
    const endpoints = new RegistryEndpoints(stack, 'Endpoints', { vpc });
    const made = (endpoints.s3Endpoint as ec2.GatewayVpcEndpoint).node.defaultChild as ec2.CfnVPCEndpoint;
    expect(stack.resolve(made.routeTableIds)).toEqual(vpc.isolatedSubnets.map(({ routeTable }) => stack.resolve(routeTable.routeTableId)));
    expect(warningIds(stack)).toEqual([]);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });

  test('unless it is not known which those are', () => {
    const stack = newStack();
    const routeTableIds = new CfnParameter(stack, 'RouteTables', { type: 'List<String>' }).valueAsList;
    l1(stack, 'S3', 'vpc-1', 's3', { vpcEndpointType: 'Gateway', routeTableIds });
    new RegistryEndpoints(stack, 'Endpoints', { vpc: importedVpc(stack) });
    expect(count(stack)).toBe(3);
  });
});

describe('the policies of what the VPC has stay', () => {
  test('and it is said which', () => {
    const stack = newStack();
    const vpc = isolatedVpc(stack);
    vpc.addInterfaceEndpoint('Api', { service: ECR });
    vpc.addGatewayEndpoint('S3', { service: GATEWAY });
    new RegistryEndpoints(stack, 'Endpoints', {
      vpc,
      policy: RegistryEndpointPolicy.pullOnly(),
      s3Statements: [new iam.PolicyStatement({ principals: [new iam.StarPrincipal()], actions: ['s3:*'], resources: ['*'] })],
    });
    const { 'ecr.api': api, 'ecr.dkr': docker, s3 } = endpointsOf(stack);
    expect(api).not.toHaveProperty('PolicyDocument');
    expect(s3).not.toHaveProperty('PolicyDocument');
    expect(docker).toHaveProperty('PolicyDocument');
    expect(warningIds(stack)).toEqual(['RegistryEndpoints.policyNotApplied', 'RegistryEndpoints.policyNotApplied']);
  });

  test('of an endpoint that is given, too', () => {
    const stack = newStack();
    const apiEndpoint = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Api', { vpcEndpointId: 'vpce-1', port: 443 });
    new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), apiEndpoint, policy: RegistryEndpointPolicy.pullOnly() });
    expect(warningMessage(stack, 'RegistryEndpoints.policyNotApplied'))
      .toBe('"policy" is not for Stack/Api, by which the VPC is connected with ecr.api already; add the statements to its own policy, where it is made');
  });
});

test.each([[false], [undefined]])('an endpoint of the VPC with private DNS %p does not serve the names of the registry', (privateDnsEnabled) => {
  const stack = newStack();
  l1(stack, 'Docker', 'vpc-1', 'ecr.dkr', { privateDnsEnabled });
  new RegistryEndpoints(stack, 'Endpoints', { vpc: importedVpc(stack) });
  expect(warningMessage(stack, 'RegistryEndpoints.noPrivateDns')).toContain('Stack/Docker connects the VPC with ecr.dkr without private DNS');
});

test('an endpoint with private DNS that is known only after deployment may serve them', () => {
  const stack = newStack();
  const flag = new CfnParameter(stack, 'Dns');
  new CfnResource(stack, 'Docker', {
    type: 'AWS::EC2::VPCEndpoint',
    properties: { VpcId: 'vpc-1', ServiceName: 'com.amazonaws.eu-west-1.ecr.dkr', VpcEndpointType: 'Interface', PrivateDnsEnabled: flag.valueAsString },
  });
  new RegistryEndpoints(stack, 'Endpoints', { vpc: importedVpc(stack) });
  expect(warningIds(stack)).toEqual([]);
});

describe('a second endpoint that is added later', () => {
  function errors(add: (vpc: ec2.Vpc, stack: Stack) => void): string {
    const stack = newStack();
    const vpc = isolatedVpc(stack);
    new RegistryEndpoints(stack, 'Endpoints', { vpc });
    add(vpc, stack);
    return stack.node.findChild('Endpoints').node.validate().join('\n');
  }

  test('for the API is refused', () => {
    expect(errors((vpc) => vpc.addInterfaceEndpoint('Ecr', { service: ECR }))).toBe(
      'the VPC is connected with ecr.api once, but Stack/Endpoints/Api/Resource and Stack/Vpc/Ecr/Resource both do it; '
      + 'make the other one before RegistryEndpoints, which then uses it, or leave it out');
  });

  test('for S3 is refused when it serves the same route tables', () => {
    expect(errors((vpc) => vpc.addGatewayEndpoint('S3', { service: GATEWAY }))).toContain('Stack/Endpoints/S3/Resource and Stack/Vpc/S3/Resource both');
    expect(errors((vpc, stack) => l1(stack, 'S3', vpc.vpcId, 's3', { vpcEndpointType: 'Gateway', routeTableIds: ['rtb-9'] }))).toBe('');
  });

  test('without private DNS is none', () => {
    expect(errors((vpc) => vpc.addInterfaceEndpoint('Ecr', { service: ECR, privateDnsEnabled: false }))).toBe('');
  });

  test('is none, when conditions exclude it', () => {
    expect(errors((vpc, stack) => {
      const isTest = new CfnCondition(stack, 'IsTest', { expression: Fn.conditionEquals(new CfnParameter(stack, 'Stage').valueAsString, 'test') });
      const isOther = new CfnCondition(stack, 'IsOther', { expression: Fn.conditionNot(isTest) });
      (stack.node.findChild('Endpoints').node.findChild('Api').node.defaultChild as CfnResource).cfnOptions.condition = isTest;
      l1(stack, 'Ecr', vpc.vpcId, 'ecr.api').cfnOptions.condition = isOther;
    })).toBe('');
  });
});
