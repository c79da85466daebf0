import { App, Aspects, Mixins, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  app, dockerHub, fargate, image, images, imported, information, kubernetes, l1, NGINX, pullOf, repositoryArn, stack, statements,
  taskDefinition, TOKEN, useApp, useStack, web,
} from './use-pull-through-cache.helpers';
import { UsePullThroughCache } from '../../src';
import { ENV, HOST } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

/** CDK runs aspects in two ways: once over the tree, or until nothing changes. */
const ASPECTS = [false, true].map((isEnabled) => ({ '@aws-cdk/core:aspectStabilization': isEnabled }));

describe('the role that pulls', () => {
  test('is the execution role that the task definition has, with exactly the repositories it needs', () => {
    dockerHub();
    const executionRole = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    const task = new ecs.FargateTaskDefinition(stack, 'Task', { executionRole });
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.addContainer('Old', { image: image('nginx:1.26') });
    task.addContainer('Redis', { image: image('bitnami/redis') });
    task.with(new UsePullThroughCache());
    expect(statements(/^Role/)).toEqual([pullOf(repositoryArn('docker-hub/library/nginx')), TOKEN, pullOf(repositoryArn('docker-hub/bitnami/redis'))]);
  });

  test.each(ASPECTS)('is made when the task definition has none, and gets the tags of the app (%j)', (context) => {
    useApp(new App({ context }));
    useStack(new Stack(app, 'Stack', { env: ENV }));
    Tags.of(app).add('team', 'platform');
    dockerHub();
    const task = new ecs.Ec2TaskDefinition(stack, 'Task');
    task.addContainer('Web', { image: image('nginx:1.27'), memoryLimitMiB: 128 });
    task.with(new UsePullThroughCache());
    const [role] = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('TaskExecutionRole'));
    expect(role[1].Properties.Tags).toEqual([{ Key: 'team', Value: 'platform' }]);
    expect(taskDefinition().Properties.ExecutionRoleArn).toEqual({ 'Fn::GetAtt': [role[0], 'Arn'] });
    expect(statements(/^TaskExecutionRole/)).toEqual([pullOf(repositoryArn('docker-hub/library/nginx')), TOKEN]);
  });

  test('is the one given, instead of that of the task definition', () => {
    dockerHub();
    const task = new ecs.Ec2TaskDefinition(stack, 'Task');
    task.addContainer('Web', { image: image('nginx:1.27'), memoryLimitMiB: 128 });
    task.with(new UsePullThroughCache(new iam.Role(stack, 'Instances', { assumedBy: new iam.AccountRootPrincipal() })));
    expect(statements(/^Instances/)).toEqual([pullOf(repositoryArn('docker-hub/library/nginx')), TOKEN]);
    expect(taskDefinition().Properties).not.toHaveProperty('ExecutionRoleArn');
  });

  test('is every one given, also when the mixin is applied again', () => {
    dockerHub();
    const task = l1([web]);
    Mixins.of(app).apply(new UsePullThroughCache());
    for (const id of ['One', 'Other']) {
      task.with(new UsePullThroughCache(new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() })));
    }
    expect(statements(/^One/)).toEqual([pullOf(repositoryArn('docker-hub/library/nginx')), TOKEN]);
    expect(statements(/^Other/)).toEqual([pullOf(repositoryArn('docker-hub/library/nginx')), TOKEN]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('is not known for an L1 alone, and a warning has the JSON it needs', () => {
    dockerHub();
    l1([web, { name: 'old', image: 'nginx:1.26' }, { name: 'redis', image: 'bitnami/redis' }, { name: 'app', image: 'ghcr.io/org/app' }]).with(new UsePullThroughCache());
    expect(warningIds(stack)).toEqual(['UsePullThroughCache.executionRole']);
    const message = warningMessage(stack, 'UsePullThroughCache.executionRole');
    expect(message).toContain('Stack/Task');
    expect(JSON.parse(message.slice(message.indexOf('[')))).toEqual([
      pullOf([repositoryArn('docker-hub/library/nginx'), repositoryArn('docker-hub/bitnami/redis')]), TOKEN,
    ]);
    expect(images()[0]).toBe(NGINX);
    expect(JSON.stringify(statements(/./))).not.toContain('ecr:BatchGetImage');
  });

  test('is not that of a TaskDefinition which an L1 is put below', () => {
    dockerHub();
    new ecs.CfnTaskDefinition(fargate(), 'Other', { containerDefinitions: [web] }).with(new UsePullThroughCache());
    expect(warningIds(stack)).toEqual(['UsePullThroughCache.executionRole']);
    expect(statements(/^TaskExecutionRole/)).toEqual([]);
  });

  test('is not asked for when nothing is replaced', () => {
    dockerHub();
    l1([{ name: 'app', image: 'ghcr.io/org/app' }]).with(new UsePullThroughCache());
    expect(warningIds(stack)).toEqual([]);
  });

  test.each<[string, (task: ecs.CfnTaskDefinition) => void]>([
    ['of another account', (task) => task.with(new UsePullThroughCache(new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() })))],
    ['that nobody knows', (task) => task.with(new UsePullThroughCache())],
  ])('of a cache in another account needs its owner, for a role %s', (_, apply) => {
    imported(stack, '222222222222');
    apply(l1([web]));
    expect(images()).toEqual(['222222222222.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/nginx:1.27']);
    expect(warningMessage(stack, 'PullThroughCache.importedPolicy')).toContain('"Principal":{"AWS":["111111111111"]}');
  });
});

describe('with other aspects', () => {
  test.each(ASPECTS)('it replaces the images of containers that those of the tree add (%j)', (context) => {
    useApp(new App({ context }));
    useStack(new Stack(app, 'Stack', { env: ENV }));
    dockerHub();
    kubernetes();
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.with(new UsePullThroughCache());
    Aspects.of(app).add({
      visit: (node) => {
        if (node === task) {
          task.addContainer('Sidecar', { image: image('registry.k8s.io/pause:3.9') });
        }
      },
    });
    expect(images()).toEqual([NGINX, `${HOST}/kubernetes/pause:3.9`]);
  });

  test.each(ASPECTS)('it loses no container that is added after it (%j)', (context) => {
    useApp(new App({ context }));
    useStack(new Stack(app, 'Stack', { env: ENV }));
    dockerHub();
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.with(new UsePullThroughCache());
    const later = new Construct(stack, 'Later');
    Aspects.of(later).add({ visit: () => task.findContainer('Sidecar') ?? task.addContainer('Sidecar', { image: image('registry.k8s.io/pause:3.9') }) });
    expect(images()).toEqual([NGINX, 'registry.k8s.io/pause:3.9']);
  });
});

describe('the task definition is deployed', () => {
  const dependencies = (): string[] => taskDefinition().DependsOn ?? [];
  const rules = (upstream?: string) => Object.keys(Template.fromStack(stack).findResources('AWS::ECR::PullThroughCacheRule',
    upstream === undefined ? {} : { Properties: { UpstreamRegistry: upstream } }));

  test('after the rule of each cache it pulls through', () => {
    dockerHub();
    kubernetes();
    l1([web, { name: 'pause', image: 'registry.k8s.io/pause' }]).with(new UsePullThroughCache());
    expect(rules()).toHaveLength(2);
    expect(dependencies()).toEqual(rules().sort());
  });

  test('after no other', () => {
    dockerHub();
    kubernetes();
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.with(new UsePullThroughCache());
    expect(rules('docker-hub')).toHaveLength(1);
    expect(dependencies()).toEqual(rules('docker-hub'));
  });

  test('in a nested stack after the rule of the parent', () => {
    const nested = new NestedStack(stack, 'Nested');
    dockerHub();
    kubernetes(nested);
    l1([web], 'Task', nested).with(new UsePullThroughCache());
    expect(taskDefinition(nested).DependsOn).toBeUndefined();
    const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFormation::Stack'));
    expect(DependsOn).toEqual(rules('docker-hub'));
  });

  test('after a nested stack that has the rule', () => {
    kubernetes(new NestedStack(stack, 'Nested'));
    l1([{ name: 'pause', image: 'registry.k8s.io/pause' }]).with(new UsePullThroughCache());
    expect(dependencies()).toEqual(Object.keys(Template.fromStack(stack).findResources('AWS::CloudFormation::Stack')));
  });

  test('in a nested stack after another one that has the rule', () => {
    const [caches, tasks] = ['Caches', 'Tasks'].map((id) => new NestedStack(stack, id));
    kubernetes(caches);
    l1([{ name: 'pause', image: 'registry.k8s.io/pause' }], 'Task', tasks).with(new UsePullThroughCache());
    const nested = Template.fromStack(stack).findResources('AWS::CloudFormation::Stack');
    const [first, second] = [caches, tasks].map(({ nestedStackResource }) => stack.resolve(nestedStackResource!.logicalId));
    expect(nested[second].DependsOn).toEqual([first]);
    expect(nested[first].DependsOn).toBeUndefined();
  });

  test('independently of the cache of another stack', () => {
    dockerHub(new Stack(app, 'Caches', { env: ENV }));
    l1([web]).with(new UsePullThroughCache());
    expect(dependencies()).toEqual([]);
    expect(stack.dependencies).toEqual([]);
  });
});

describe('reports', () => {
  test('what becomes of each image', () => {
    dockerHub();
    l1([web, { name: 'app', image: 'ghcr.io/org/app' }]).with(new UsePullThroughCache());
    expect(information('/Stack/Task')).toBe(`web: nginx:1.27 becomes ${NGINX}; app: ghcr.io/org/app stays`);
  });

  test('a URI with its tokens', () => {
    const agnostic = new Stack(app, 'Agnostic');
    dockerHub(agnostic);
    l1([web], 'Task', agnostic).with(new UsePullThroughCache());
    expect(information('/Agnostic/Task', agnostic)).toMatch(/^web: nginx:1\.27 becomes \{"Fn::Join":.*docker-hub\/library\/nginx:1\.27"\]\]\}$/);
  });

  test('nothing without the mixin', () => {
    dockerHub();
    l1([web]);
    expect(information('/Stack/Task')).toBeUndefined();
    expect(images()).toEqual(['nginx:1.27']);
  });
});
