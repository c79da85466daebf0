import { Aspects, Lazy, Mixins, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import {
  app, containers, dockerHub, fargate, image, images, imported, information, kubernetes, l1, NGINX, properties, pullOf, repositoryArn, stack,
  statements, taskDefinition, TOKEN, web,
} from './use-pull-through-cache.helpers';
import { UsePullThroughCache } from '../../src';
import { ENV, HOST } from '../util/registries';
import { warningIds } from '../util/warnings';

describe('applies to', () => {
  test.each<[string, () => void]>([
    ['a FargateTaskDefinition', () => {
      const task = fargate();
      task.addContainer('Web', { image: image('nginx:1.27') });
      task.with(new UsePullThroughCache());
    }],
    ['an Ec2TaskDefinition', () => {
      const task = new ecs.Ec2TaskDefinition(stack, 'Task');
      task.addContainer('Web', { image: image('nginx:1.27'), memoryLimitMiB: 128 });
      task.with(new UsePullThroughCache());
    }],
    ['an ExternalTaskDefinition', () => {
      const task = new ecs.ExternalTaskDefinition(stack, 'Task');
      task.addContainer('Web', { image: image('nginx:1.27'), memoryLimitMiB: 128 });
      task.with(new UsePullThroughCache());
    }],
    ['the L1 of one', () => {
      const task = fargate();
      task.addContainer('Web', { image: image('nginx:1.27') });
      task.node.defaultChild!.with(new UsePullThroughCache());
    }],
    ['a CfnTaskDefinition', () => l1([web]).with(new UsePullThroughCache())],
    ['a tree', () => {
      fargate().addContainer('Web', { image: image('nginx:1.27') });
      Mixins.of(app).apply(new UsePullThroughCache());
    }],
  ])('%s', (_, apply) => {
    dockerHub();
    apply();
    expect(images()).toEqual([NGINX]);
  });

  test('nothing else', () => {
    const mixin = new UsePullThroughCache();
    const task = fargate();
    const container = task.addContainer('Web', { image: image('nginx') });
    const others = [app, stack, task, container, kubernetes(), ecs.FargateTaskDefinition.fromTaskDefinitionArn(stack, 'Given', 'arn:aws:ecs:eu-west-1:111111111111:task-definition/web:1')];
    expect(others.map((other) => mixin.supports(other))).toEqual(others.map(() => false));
    expect(mixin.supports(task.node.defaultChild!)).toBe(true);
    expect(mixin.supports(l1([], 'L1'))).toBe(true);
  });

  test('nothing that it does not support, when asked to', () => {
    new UsePullThroughCache().applyTo(stack);
    kubernetes();
    expect(Aspects.of(stack).all).toEqual([]);
  });
});

describe('replaces the images', () => {
  test('that have a cache, each by its own', () => {
    dockerHub();
    kubernetes();
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.addContainer('Redis', { image: image('docker.io/bitnami/redis') });
    task.addContainer('Pause', { image: image('registry.k8s.io/pause:3.9') });
    task.with(new UsePullThroughCache());
    expect(images()).toEqual([NGINX, `${HOST}/docker-hub/bitnami/redis`, `${HOST}/kubernetes/pause:3.9`]);
    expect(containers().map(({ Name }) => Name)).toEqual(['Web', 'Redis', 'Pause']);
  });

  test('of sidecars that share one, and keeps what else the containers say', () => {
    dockerHub();
    l1([{ ...web, essential: true, command: ['run'], portMappings: [{ containerPort: 80 }] }, { ...web, name: 'sidecar', environment: [] }])
      .with(new UsePullThroughCache());
    expect(containers()).toEqual([
      { Name: 'web', Image: NGINX, Essential: true, Command: ['run'], PortMappings: [{ ContainerPort: 80 }] },
      { Name: 'sidecar', Image: NGINX, Environment: [] },
    ]);
  });

  test('of containers that are added later, and by caches that are made later', () => {
    const task = fargate();
    task.addContainer('Early', { image: image('nginx:1.27') });
    task.with(new UsePullThroughCache());
    task.addContainer('Late', { image: image('registry.k8s.io/pause:3.9') });
    dockerHub();
    kubernetes();
    expect(images()).toEqual([NGINX, `${HOST}/kubernetes/pause:3.9`]);
  });

  test('of an L1 that gets other containers by assignment', () => {
    dockerHub();
    const task = l1([{ name: 'old', image: 'httpd' }]);
    task.with(new UsePullThroughCache());
    task.containerDefinitions = [web];
    expect(images()).toEqual([NGINX]);
    expect(JSON.stringify(taskDefinition())).not.toContain('httpd');
  });

  test('of an L1 whose list gets more containers', () => {
    dockerHub();
    const list = [{ name: 'first', image: 'httpd' }];
    l1(list).with(new UsePullThroughCache());
    list.push(web);
    expect(images()).toEqual([`${HOST}/docker-hub/library/httpd`, NGINX]);
  });

  test('of a TaskDefinition whose L1 was given other containers', () => {
    dockerHub();
    const task = fargate();
    task.addContainer('Old', { image: image('httpd') });
    task.with(new UsePullThroughCache());
    (task.node.defaultChild as ecs.CfnTaskDefinition).containerDefinitions = [web];
    expect(images()).toEqual([NGINX]);
  });

  test('that are lazy', () => {
    dockerHub();
    l1(Lazy.any({ produce: () => [{ name: 'web', image: Lazy.string({ produce: () => 'nginx:1.27' }) }] })).with(new UsePullThroughCache());
    const task = fargate('Other');
    task.addContainer('Web', { image: image(Lazy.string({ produce: () => 'nginx:1.27' })) });
    task.with(new UsePullThroughCache());
    expect(properties('AWS::ECS::TaskDefinition').flatMap(({ ContainerDefinitions }) => ContainerDefinitions.map(({ Image }: any) => Image))).toEqual([NGINX, NGINX]);
  });

  test('with the account and region of a stack without "env"', () => {
    const agnostic = new Stack(app, 'Agnostic');
    dockerHub(agnostic);
    l1([web], 'Task', agnostic).with(new UsePullThroughCache());
    expect(images(agnostic)).toEqual([{
      'Fn::Join': ['', [
        { Ref: 'AWS::AccountId' }, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/docker-hub/library/nginx:1.27',
      ]],
    }]);
  });

  test('by a cache of another stack, in the same account and region', () => {
    const caches = new Stack(app, 'Caches', { env: ENV });
    dockerHub(caches);
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.with(new UsePullThroughCache());
    expect(images()).toEqual([NGINX]);
    expect(stack.dependencies).toEqual([]);
  });

  test('beside the log router that ECS adds', () => {
    dockerHub();
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27'), logging: new ecs.FireLensLogDriver({}) });
    task.with(new UsePullThroughCache());
    expect(containers().map(({ Name }) => Name)).toEqual(['Web', 'log-router']);
    expect(images()[0]).toBe(NGINX);
  });

  test('not by a cache of another region', () => {
    dockerHub(new Stack(app, 'Caches', { env: { ...ENV, region: 'us-east-1' } }));
    l1([web]).with(new UsePullThroughCache());
    expect(images()).toEqual(['nginx:1.27']);
  });

  test('by a cache that is imported in the stack', () => {
    imported();
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.with(new UsePullThroughCache());
    expect(images()).toEqual([NGINX]);
    expect(statements(/^TaskExecutionRole/)).toEqual([pullOf('arn:aws:ecr:eu-west-1:111111111111:repository/docker-hub/library/nginx'), TOKEN]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('in a nested stack', () => {
    dockerHub();
    const nested = new NestedStack(stack, 'Nested');
    const task = new ecs.FargateTaskDefinition(nested, 'Task');
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.with(new UsePullThroughCache());
    expect(images(nested)).toEqual([NGINX]);
    expect(statements(/^TaskExecutionRole/, nested)).toEqual([pullOf(repositoryArn('docker-hub/library/nginx')), TOKEN]);
  });

  test('not by the cache of another stage, when the account is not known', () => {
    const stacks = ['One', 'Two'].map((id) => new Stack(new Stage(app, id), 'Stack'));
    kubernetes(stacks[0]);
    stacks.forEach((to) => l1([{ name: 'pause', image: 'registry.k8s.io/pause' }], 'Task', to).with(new UsePullThroughCache()));
    expect(stacks.map((to) => JSON.stringify(images(to)))).toEqual([expect.stringContaining('/kubernetes/pause'), '["registry.k8s.io/pause"]']);
  });

  test('in a stage', () => {
    const staged = new Stack(new Stage(app, 'Stage', { env: ENV }), 'Stack');
    dockerHub(staged);
    l1([web], 'Task', staged).with(new UsePullThroughCache());
    expect(images(staged)).toEqual([NGINX]);
  });

  test('of two task definitions, each for its own role', () => {
    dockerHub();
    const [one, other] = ['One', 'Other'].map((id) => fargate(id));
    one.addContainer('Web', { image: image('nginx:1.27') });
    other.addContainer('Redis', { image: image('bitnami/redis:7') });
    Mixins.of(stack).apply(new UsePullThroughCache());
    expect(properties('AWS::ECS::TaskDefinition').map(({ ContainerDefinitions: [{ Image }] }) => Image)).toEqual([NGINX, `${HOST}/docker-hub/bitnami/redis:7`]);
    expect(statements(/^OneExecutionRole/)).toEqual([pullOf(repositoryArn('docker-hub/library/nginx')), TOKEN]);
    expect(statements(/^OtherExecutionRole/)).toEqual([pullOf(repositoryArn('docker-hub/bitnami/redis')), TOKEN]);
  });

  test('the same when applied twice', () => {
    dockerHub();
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.with(new UsePullThroughCache(), new UsePullThroughCache());
    Mixins.of(app).apply(new UsePullThroughCache());
    expect(images()).toEqual([NGINX]);
    expect(statements(/^TaskExecutionRole/)).toEqual([pullOf(repositoryArn('docker-hub/library/nginx')), TOKEN]);
    expect(information('/Stack/Task/Resource')).toBe(`Web: nginx:1.27 becomes ${NGINX}`);
  });

  test('the same when the app is synthesized twice', () => {
    dockerHub();
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.with(new UsePullThroughCache());
    const [first, second] = [app.synth(), app.synth({ force: true })].map((assembly) => assembly.getStackByName('Stack').template);
    expect(second).toEqual(first);
    expect(images()).toEqual([NGINX]);
  });
});
