import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ManagedRepository, RegistryEndpointPolicy, RegistryEndpoints } from '../../src';
import { endpointsOf, ENV, importedVpc, isolatedVpc, newStack } from '../util/vpcs';

test('a VPC without a way to the internet gets what a pull needs', () => {
  const stack = newStack();
  const vpc = isolatedVpc(stack);
  new RegistryEndpoints(stack, 'Endpoints', { vpc });

  const { 'ecr.api': api, 'ecr.dkr': docker, s3, ...others } = endpointsOf(stack);
  expect(others).toEqual({});
  const subnets = vpc.isolatedSubnets.map(({ subnetId }) => stack.resolve(subnetId));
  for (const [endpoint, name] of [[api, 'com.amazonaws.eu-west-1.ecr.api'], [docker, 'com.amazonaws.eu-west-1.ecr.dkr']]) {
    expect(endpoint).toMatchObject({
      ServiceName: name, VpcEndpointType: 'Interface', PrivateDnsEnabled: true, SubnetIds: subnets, VpcId: stack.resolve(vpc.vpcId),
    });
    expect(endpoint).not.toHaveProperty('PolicyDocument');
  }
  expect(s3).toMatchObject({
    VpcEndpointType: 'Gateway',
    RouteTableIds: vpc.isolatedSubnets.map(({ routeTable }) => stack.resolve(routeTable.routeTableId)),
    PolicyDocument: {
      Statement: [{
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::prod-eu-west-1-starport-layer-bucket/*']] },
      }],
    },
  });
});

test('the endpoints share one security group, which lets in HTTPS from the VPC and nothing else', () => {
  const stack = newStack();
  const vpc = isolatedVpc(stack);
  new RegistryEndpoints(stack, 'Endpoints', { vpc, logs: true });

  const groups = Template.fromStack(stack).findResources('AWS::EC2::SecurityGroup');
  const [[id, { Properties }]] = Object.entries(groups);
  expect(Object.keys(groups)).toHaveLength(1);
  expect(Properties.SecurityGroupIngress).toEqual([
    expect.objectContaining({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: stack.resolve(vpc.vpcCidrBlock) }),
  ]);
  expect(Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
  const { 'ecr.api': api, 'ecr.dkr': docker, logs } = endpointsOf(stack);
  for (const endpoint of [api, docker, logs]) {
    expect(endpoint.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [id, 'GroupId'] }]);
  }
});

test('a Fargate task in isolated subnets reaches its image, its layers and its log', () => {
  const stack = newStack();
  const vpc = isolatedVpc(stack);
  new RegistryEndpoints(stack, 'Endpoints', { vpc, logs: true, policy: RegistryEndpointPolicy.pullOnlyFrom(ENV.account) });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('Api', {
    image: ecs.ContainerImage.fromEcrRepository(new ManagedRepository(stack, 'Api')), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'api' }),
  });
  new ecs.FargateService(stack, 'Service', { cluster: new ecs.Cluster(stack, 'Cluster', { vpc }), taskDefinition });

  const template = Template.fromStack(stack);
  const [service] = Object.values(template.findResources('AWS::ECS::Service'));
  const tasks: unknown[] = service.Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets;
  const { s3, ...interfaces } = endpointsOf(stack);
  expect(Object.keys(interfaces).sort()).toEqual(['ecr.api', 'ecr.dkr', 'logs']);
  expect(tasks).toHaveLength(2);
  Object.values(interfaces).forEach(({ SubnetIds }) => expect(SubnetIds).toEqual(tasks));
  const routeTables = Object.values(template.findResources('AWS::EC2::SubnetRouteTableAssociation'))
    .filter(({ Properties }) => tasks.some((subnet) => JSON.stringify(subnet) === JSON.stringify(Properties.SubnetId)))
    .map(({ Properties }) => Properties.RouteTableId);
  expect(s3.RouteTableIds).toEqual(routeTables);
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
});

test('the gateway serves the subnets of every kind, and the interfaces one subnet of a zone', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    maxAzs: 2,
    subnetConfiguration: [
      { name: 'A', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'B', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'Open', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'Closed', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    ],
  });
  new RegistryEndpoints(stack, 'Endpoints', { vpc, s3Statements: [] });

  const { s3, 'ecr.api': api } = endpointsOf(stack);
  expect(s3.RouteTableIds).toHaveLength(8);
  expect(api.SubnetIds).toEqual(vpc.selectSubnets({ subnetGroupName: 'A' }).subnetIds.map((id) => stack.resolve(id)));
});

test('subnets are chosen', () => {
  const stack = newStack();
  const vpc = isolatedVpc(stack);
  new RegistryEndpoints(stack, 'Endpoints', { vpc, subnets: { availabilityZones: [vpc.availabilityZones[0]] } });
  expect(endpointsOf(stack)['ecr.dkr'].SubnetIds).toEqual([stack.resolve(vpc.isolatedSubnets[0].subnetId)]);
});

test('more may pass the gateway', () => {
  const stack = newStack();
  const statement = new iam.PolicyStatement({ principals: [new iam.StarPrincipal()], actions: ['s3:*'], resources: ['arn:aws:s3:::data/*'] });
  new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), s3Statements: [statement] });
  expect(endpointsOf(stack).s3.PolicyDocument.Statement.map(({ Action }: any) => Action)).toEqual(['s3:GetObject', 's3:*']);
});

test.each([
  ['principals', { actions: ['s3:*'], resources: ['*'] }],
  ['actions', { principals: [new iam.StarPrincipal()], resources: ['*'] }],
  ['resources', { principals: [new iam.StarPrincipal()], actions: ['s3:*'] }],
])('a statement for S3 without %s is refused', (missing, props) => {
  const stack = newStack();
  expect(() => new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), s3Statements: [new iam.PolicyStatement(props)] }))
    .toThrow(`a statement for an endpoint needs principals, actions and resources, and has no "${missing}"`);
});

describe('with FIPS', () => {
  test.each(['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'us-gov-east-1'])('the endpoints in %s are those of the FIPS hosts', (region) => {
    const stack = newStack('Stack', new App(), { account: ENV.account, region });
    new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), fips: true });
    const endpoints = endpointsOf(stack);
    expect(Object.keys(endpoints).sort()).toEqual(['ecr-fips.api', 'ecr-fips.dkr', 's3']);
    expect(endpoints['ecr-fips.dkr'].ServiceName).toBe(`com.amazonaws.${region}.ecr-fips.dkr`);
  });

  test.each(['eu-west-1', 'us-iso-east-1', 'cn-north-1'])('there is none in %s', (region) => {
    const stack = newStack('Stack', new App(), { account: ENV.account, region });
    expect(() => new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), fips: true })).toThrow(
      `Stack/Endpoints: "fips": ECR has FIPS endpoints in us-east-1, us-east-2, us-west-1, us-west-2 and the us-gov regions, the stack is in ${region}`);
  });

  test('a region that is not known may have it', () => {
    const stack = newStack('Stack', new App(), {});
    new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), fips: true });
    expect(Object.keys(endpointsOf(stack))).toContain('ecr-fips.api');
  });

  test('both kinds are two', () => {
    const stack = newStack('Stack', new App(), { account: ENV.account, region: 'us-east-1' });
    const vpc = isolatedVpc(stack);
    new RegistryEndpoints(stack, 'Endpoints', { vpc });
    new RegistryEndpoints(stack, 'Fips', { vpc, fips: true });
    expect(Object.keys(endpointsOf(stack)).sort()).toEqual(['ecr-fips.api', 'ecr-fips.dkr', 'ecr.api', 'ecr.dkr', 's3']);
    expect(() => Template.fromStack(stack)).not.toThrow();
  });
});

test('in China the names of services are those of China', () => {
  const stack = newStack('Stack', new App(), { account: ENV.account, region: 'cn-north-1' });
  new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), logs: true });
  const { 'ecr.api': api, 'ecr.dkr': docker, s3, logs } = endpointsOf(stack);
  expect([api.ServiceName, docker.ServiceName, logs.ServiceName])
    .toEqual(['cn.com.amazonaws.cn-north-1.ecr.api', 'cn.com.amazonaws.cn-north-1.ecr.dkr', 'com.amazonaws.cn-north-1.logs']);
  expect(JSON.stringify(s3.PolicyDocument)).not.toContain('arn:aws:');
});

test('in a stack for any region nothing is literal', () => {
  const stack = newStack('Stack', new App(), {});
  new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack) });
  const { 'ecr.dkr': docker, s3 } = endpointsOf(stack);
  expect(docker.ServiceName).toEqual({ 'Fn::Join': ['', ['com.amazonaws.', { Ref: 'AWS::Region' }, '.ecr.dkr']] });
  expect(s3.PolicyDocument.Statement[0].Resource).toEqual(
    { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::prod-', { Ref: 'AWS::Region' }, '-starport-layer-bucket/*']] });
});

describe('an imported VPC', () => {
  test('gets the same', () => {
    const stack = newStack();
    new RegistryEndpoints(stack, 'Endpoints', { vpc: importedVpc(stack) });
    const { 'ecr.api': api, s3 } = endpointsOf(stack);
    expect(api).toMatchObject({ VpcId: 'vpc-1', SubnetIds: ['subnet-1', 'subnet-2'] });
    expect(s3).toMatchObject({ VpcId: 'vpc-1', RouteTableIds: ['rtb-1', 'rtb-2'] });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.1.0.0/16' })] });
  });

  test('may be known by tokens alone', () => {
    const stack = newStack();
    const { valueAsString: vpcId } = new CfnParameter(stack, 'VpcId');
    new RegistryEndpoints(stack, 'Endpoints', { vpc: importedVpc(stack, { vpcId }) });
    expect(endpointsOf(stack).s3.VpcId).toEqual({ Ref: 'VpcId' });
  });

  test('may be looked up', () => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { vpcId: 'vpc-1' });
    new RegistryEndpoints(stack, 'Endpoints', { vpc });
    expect(Object.keys(endpointsOf(stack)).sort()).toEqual(['ecr.api', 'ecr.dkr', 's3']);
  });

  test('needs somebody to let in, when its addresses are not known', () => {
    const stack = newStack();
    const vpc = importedVpc(stack, { vpcCidrBlock: undefined });
    expect(() => new RegistryEndpoints(stack, 'Endpoints', { vpc }))
      .toThrow('"vpc" is imported without its CIDR block, so it is not known whom the endpoints let in; give "allowFrom"');

    new RegistryEndpoints(stack, 'From', { vpc, allowFrom: [ec2.Peer.ipv4('10.2.0.0/16')] });
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', { SecurityGroupIngress: [Match.objectLike({ CidrIp: '10.2.0.0/16' })] });
  });

  test('keeps the security groups that are given', () => {
    const stack = newStack();
    const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')];
    new RegistryEndpoints(stack, 'Endpoints', { vpc: importedVpc(stack, { vpcCidrBlock: undefined }), securityGroups });
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    expect(endpointsOf(stack)['ecr.api'].SecurityGroupIds).toEqual(['sg-1']);
  });

  test('lets in who is named by the security groups that are given', () => {
    const stack = newStack();
    const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')];
    new RegistryEndpoints(stack, 'Endpoints', { vpc: importedVpc(stack), securityGroups, allowFrom: [ec2.Peer.ipv4('10.2.0.0/16')], logs: true });
    const rules = Object.values(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => Properties);
    expect(rules).toEqual([expect.objectContaining({ GroupId: 'sg-1', CidrIp: '10.2.0.0/16', FromPort: 443, ToPort: 443 })]);
  });

  test('without route tables cannot get a gateway', () => {
    const stack = newStack();
    const vpc = importedVpc(stack, { isolatedSubnetRouteTableIds: undefined });
    expect(() => new RegistryEndpoints(stack, 'Endpoints', { vpc }))
      .toThrow('"vpc" is imported without the ids of its route tables, to which the gateway endpoint for S3 adds routes');
  });
});

test('an empty list lets in nobody until connections do', () => {
  const stack = newStack();
  const vpc = isolatedVpc(stack);
  const endpoints = new RegistryEndpoints(stack, 'Endpoints', { vpc, allowFrom: [] });
  const client = new ec2.SecurityGroup(stack, 'Client', { vpc });
  endpoints.connections.allowDefaultPortFrom(client);

  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { GroupDescription: 'Interface endpoints of Amazon ECR', SecurityGroupIngress: Match.absent() });
  template.resourcePropertiesCountIs('AWS::EC2::SecurityGroupIngress', {
    FromPort: 443, ToPort: 443, SourceSecurityGroupId: stack.resolve(client.securityGroupId),
  }, 1);
});

test('a list of security groups names one', () => {
  const stack = newStack();
  expect(() => new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), securityGroups: [] }))
    .toThrow('Stack/Endpoints: "securityGroups" is empty');
});

test('the endpoints are known, as for conditions of policies', () => {
  const stack = newStack();
  const endpoints = new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack) });
  const made = endpointsOf(stack);
  const idOf = (endpoint: ec2.IVPCEndpointRef) => stack.resolve(endpoint.vpcEndpointRef.vpcEndpointId).Ref;
  expect([endpoints.apiEndpoint, endpoints.dockerEndpoint, endpoints.s3Endpoint].map(idOf)).toEqual([made['ecr.api'].id, made['ecr.dkr'].id, made.s3.id]);
});

test('two VPCs of a stack have endpoints of their own', () => {
  const stack = newStack();
  const [one, two] = [isolatedVpc(stack, 'One'), isolatedVpc(stack, 'Two')];
  new RegistryEndpoints(stack, 'EndpointsOne', { vpc: one });
  new RegistryEndpoints(stack, 'EndpointsTwo', { vpc: two });
  const template = Template.fromStack(stack);
  for (const vpc of [one, two]) {
    template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcId: stack.resolve(vpc.vpcId) }, 3);
  }
});

test('the statement for layers is for the region of a stack', () => {
  const resource = (stack: Stack) => stack.resolve(RegistryEndpoints.layerStatement(stack).toStatementJson().Resource);
  expect(resource(newStack('A'))).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::prod-eu-west-1-starport-layer-bucket/*']] });
  expect(JSON.stringify(resource(newStack('B', new App(), { region: Aws.REGION })))).toContain('"Ref":"AWS::Region"');
});
