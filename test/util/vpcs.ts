import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

export const ENV = { account: '111122223333', region: 'eu-west-1' };

export function newStack(id = 'Stack', app = new App(), env: { account?: string; region?: string } = ENV): Stack {
  return new Stack(app, id, { env });
}

/** A VPC of two availability zones without a way to the internet. */
export function isolatedVpc(scope: Construct, id = 'Vpc'): ec2.Vpc {
  return new ec2.Vpc(scope, id, {
    maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'Tasks', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  });
}

export function importedVpc(scope: Construct, more: Partial<ec2.VpcAttributes> = {}): ec2.IVpc {
  return ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    vpcCidrBlock: '10.1.0.0/16',
    isolatedSubnetIds: ['subnet-1', 'subnet-2'],
    isolatedSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
    ...more,
  });
}

/** The endpoints of a template by the end of their service's name. */
export function endpointsOf(stack: Stack): { [service: string]: any } {
  const { Resources } = stack.resolve((stack as any)._toCloudFormation());
  const endpoints = Object.entries<any>(Resources).filter(([, { Type }]) => Type === 'AWS::EC2::VPCEndpoint');
  const byService = endpoints.map(([id, { Properties }]): [string, any] => {
    const name = JSON.stringify(Properties.ServiceName);
    return [/"[^"]*?((?:ecr(?:-fips)?\.)?\w+)"\]{0,2}\}?$/.exec(name)![1], { id, ...Properties }];
  });
  expect(new Set(byService.map(([service]) => service)).size).toBe(endpoints.length);
  return Object.fromEntries(byService);
}
