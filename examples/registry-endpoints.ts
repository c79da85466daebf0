// Tasks without a way to the internet, which pull their image through VPC endpoints.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ManagedRepository, RegistryEndpointPolicy, RegistryEndpoints } from 'cdk-managed-ecr';

export const app = new App();
// For any account and region, so that the availability zones are those of wherever it is deployed.
const stack = new Stack(app, 'RegistryEndpoints');

const vpc = new ec2.Vpc(stack, 'Vpc', {
  natGateways: 0,
  subnetConfiguration: [{ name: 'Tasks', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  flowLogs: { All: {} },
});
const endpoints = new RegistryEndpoints(stack, 'Endpoints', { vpc, policy: RegistryEndpointPolicy.pullOnlyFrom(stack.account), logs: true });

const task = new ecs.FargateTaskDefinition(stack, 'Task');
task.addContainer('Api', {
  image: ecs.ContainerImage.fromEcrRepository(new ManagedRepository(stack, 'Api'), 'v1'),
  logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'api' }),
});
const service = new ecs.FargateService(stack, 'Service', {
  cluster: new ecs.Cluster(stack, 'Cluster', { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED }),
  taskDefinition: task,
  minHealthyPercent: 100,
  circuitBreaker: { rollback: true },
});
// The first tasks start when there is a way to their image.
service.node.addDependency(endpoints);

Validations.of(task).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
});
Validations.of(endpoints).acknowledge({
  id: 'AwsSolutions-EC23',
  reason: 'the addresses of the VPC alone are let in; the rule does not read a reference to its CIDR block',
});
