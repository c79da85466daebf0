import { App, Aws, NestedStack, SecretValue, Stack } from 'aws-cdk-lib';
import * as apprunner from 'aws-cdk-lib/aws-apprunner';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { cache, hub, quay, rewrite } from './pull-through-caches.helpers';
import { Upstream, UpstreamCredentials, UsePullThroughCache } from '../../src';
import { ENV, HOST } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const ID = 'PullThroughCache.placeholderCredentials';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

const task = (image: ecs.ContainerImage, scope: Construct = stack) => {
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Task');
  taskDefinition.addContainer('Web', { image });
  return taskDefinition;
};
const service = (taskDefinition: ecs.TaskDefinition, scope: Construct = stack) =>
  new ecs.FargateService(scope, 'Service', { cluster: new ecs.Cluster(scope, 'Cluster', { vpc: new ec2.Vpc(scope, 'Vpc') }), taskDefinition });
const cfnTask = (image: string) => new ecs.CfnTaskDefinition(stack, 'Task', { containerDefinitions: [{ name: 'Web', image }] });

test('say which service of the stack pulls', () => {
  service(task(hub(stack).containerImage('nginx:1.27')));
  expect(warningMessage(stack, ID)).toBe(
    'Stack/Service/Service pulls through the cache while it is deployed, when the secret of the cache has placeholders only; deploy the cache in a stack of its own, put '
    + 'the credentials into the secret, and deploy the services then');
});

test.each<[string, () => unknown]>([
  ['a repository of the cache', () => service(task(ecs.ContainerImage.fromEcrRepository(hub(stack).repository('nginx'))))],
  ['an image that was rewritten', () => { hub(stack); service(task(ecs.ContainerImage.fromRegistry(rewrite(stack, 'nginx:1.27')))); }],
  ['an image that the mixin rewrites', () => { hub(stack); service(task(ecs.ContainerImage.fromRegistry('nginx:1.27'))).taskDefinition.with(new UsePullThroughCache()); }],
  ['a task definition without a construct around it', () => {
    new ecs.CfnService(stack, 'Service', { taskDefinition: cfnTask(hub(stack).imageUri('nginx:1.27')).ref });
  }],
  ['a text with the tokens of its account', () => {
    hub(stack);
    new ecs.CfnService(stack, 'Service', { taskDefinition: cfnTask(`${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}/docker-hub/library/nginx`).ref });
  }],
  ['a task set', () => new ecs.CfnTaskSet(stack, 'Set', { cluster: 'c', service: 's', taskDefinition: cfnTask(hub(stack).imageUri('nginx:1.27')).ref })],
  ['an express service', () => new ecs.CfnExpressGatewayService(stack, 'Express', {
    executionRoleArn: 'arn', infrastructureRoleArn: 'arn', primaryContainer: { image: hub(stack).imageUri('nginx:1.27') },
  })],
  ['a service of App Runner', () => new apprunner.CfnService(stack, 'Service', {
    sourceConfiguration: { imageRepository: { imageIdentifier: hub(stack).imageUri('nginx:1.27'), imageRepositoryType: 'ECR' } },
  })],
])('are warned of with %s', (_, make) => {
  make();
  expect(warningIds(stack)).toContain(ID);
});

test('are warned of with a service in a nested stack, and its tasks in another one', () => {
  const nested = new NestedStack(stack, 'Tasks');
  service(task(hub(stack).containerImage('nginx:1.27'), nested), new NestedStack(stack, 'Services'));
  expect(warningMessage(stack, ID)).toContain('Stack/Services/Service/Service pulls');
});

test.each<[string, () => void]>([
  ['a task definition without a service', () => void task(hub(stack).containerImage('nginx:1.27'))],
  ['a service of another stack', () => {
    const other = new Stack(app, 'Other', { env: ENV });
    service(task(hub(stack).containerImage('nginx:1.27'), other), other);
  }],
  ['a service that pulls something else', () => { hub(stack).containerImage('nginx:1.27'); service(task(ecs.ContainerImage.fromRegistry('x'))); }],
  ['a service of a nested stack with a task definition of the same id', () => {
    task(hub(stack).containerImage('nginx:1.27'), new NestedStack(stack, 'Tasks'));
    const nested = new NestedStack(stack, 'Services');
    service(task(ecs.ContainerImage.fromRegistry('x'), nested), nested);
  }],
  ['a service of another task definition by its name', () => {
    task(hub(stack).containerImage('nginx:1.27'));
    new ecs.CfnService(stack, 'Service', { taskDefinition: 'web:3' });
  }],
  ['services without an image here', () => {
    hub(stack);
    new ecs.CfnService(stack, 'Service', {});
    new apprunner.CfnService(stack, 'Runner', { sourceConfiguration: {} });
    new ecs.CfnExpressGatewayService(stack, 'Express', { executionRoleArn: 'arn', infrastructureRoleArn: 'arn' });
  }],
  ['an upstream without credentials', () => void service(task(quay(stack).containerImage('team/app:1')))],
  ['credentials that are there at once', () => {
    const values = { username: SecretValue.secretsManager('hub', { jsonField: 'user' }), accessToken: SecretValue.secretsManager('hub', { jsonField: 'token' }) };
    service(task(cache(stack, 'Hub', Upstream.dockerHub(UpstreamCredentials.newSecret(values))).containerImage('nginx:1.27')));
  }],
])('are not warned of with %s', (_, make) => {
  make();
  expect(warningIds(stack)).toEqual([]);
});

test('are said once of several services', () => {
  const uri = hub(stack).imageUri('nginx:1.27');
  for (const id of ['One', 'Two']) {
    new apprunner.CfnService(stack, id, { sourceConfiguration: { imageRepository: { imageIdentifier: uri, imageRepositoryType: 'ECR' } } });
  }
  expect(uri).toBe(`${HOST}/docker-hub/library/nginx:1.27`);
  expect(warningMessage(stack, ID)).toContain('Stack/One pulls');
});
