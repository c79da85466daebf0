import { Aws, CfnParameter, Fn, Mixins, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  app, containers, dockerHub, fargate, image, images, information, l1, NGINX, properties, stack, taskDefinition, web,
} from './use-pull-through-cache.helpers';
import { PullThroughCache, Upstream, UsePullThroughCache } from '../../src';
import { ENV, HOST } from '../util/registries';
import { warningIds } from '../util/warnings';

describe('leaves', () => {
  test.each([
    ['the image of a registry without a cache', 'ghcr.io/org/app:1'],
    ['an image that is in the cache already', NGINX],
    ['an image of the own registry', `${HOST}/team/api:1`],
    ['an image of another ECR registry', '222222222222.dkr.ecr.eu-west-1.amazonaws.com/team/api:1'],
    ['what nobody can pull', 'Nginx:1.27:1.28'],
  ])('%s', (_, name) => {
    dockerHub();
    const task = l1([{ name: 'web', image: name }]);
    task.with(new UsePullThroughCache());
    expect(images()).toEqual([name]);
    expect(information('/Stack/Task')).toBe(`web: ${name} stays`);
    expect(warningIds(stack)).toEqual([]);
  });

  test('an image whose name in the cache no repository can have, by one character', () => {
    dockerHub();
    const [longest, tooLong] = [240, 241].map((length) => `team/${'x'.repeat(length)}`);
    l1([{ name: 'longest', image: longest }, { name: 'too-long', image: tooLong }]).with(new UsePullThroughCache());
    expect(images()).toEqual([`${HOST}/docker-hub/${longest}`, tooLong]);
    expect(information('/Stack/Task')).toMatch(/; too-long: team\/x+ stays$/);
  });

  test('an image whose name in the cache is not known', () => {
    new PullThroughCache(stack, 'Quay', {
      upstream: Upstream.quay(), ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: new CfnParameter(stack, 'Prefix').valueAsString,
    });
    l1([{ name: 'web', image: 'quay.io/team/app' }]).with(new UsePullThroughCache());
    expect(images()).toEqual(['quay.io/team/app']);
  });

  test('images that begin with a token, which may be any host', () => {
    dockerHub();
    const text = new CfnParameter(stack, 'Text').valueAsString;
    const given = [`${text}/app:1`, `${text}:1`, `${text}app`, `${new ecr.CfnRepository(stack, 'L1').attrRepositoryUri}:1.0`];
    fargate().addContainer('Web', { image: image('httpd') });
    given.forEach((name, index) => fargate(`Task${index}`).addContainer('Web', { image: image(name) }));
    Mixins.of(stack).apply(new UsePullThroughCache());
    expect(properties('AWS::ECS::TaskDefinition').map(({ ContainerDefinitions: [{ Image }] }) => Image))
      .toEqual([`${HOST}/docker-hub/library/httpd`, ...stack.resolve(given)]);
  });

  test('images that are known only when they are deployed', () => {
    dockerHub();
    const version = new CfnParameter(stack, 'Version');
    l1([{ name: 'whole', image: new CfnParameter(stack, 'Image').valueAsString }, { name: 'tag', image: `nginx:${version.valueAsString}` }]).with(new UsePullThroughCache());
    expect(images()).toEqual([{ Ref: 'Image' }, { 'Fn::Join': ['', ['nginx:', { Ref: 'Version' }]] }]);
    expect(information('/Stack/Task')).toBe('whole: {"Ref":"Image"} stays; tag: {"Fn::Join":["",["nginx:",{"Ref":"Version"}]]} stays');
  });

  test('containers that are intrinsic functions, and replaces the images of the others', () => {
    dockerHub();
    const choice = Fn.conditionIf('IsProduction', { Name: 'agent', Image: 'nginx:1.27' }, Aws.NO_VALUE);
    l1([choice, web]).with(new UsePullThroughCache());
    expect(containers()).toEqual([
      { 'Fn::If': ['IsProduction', { Name: 'agent', Image: 'nginx:1.27' }, { Ref: 'AWS::NoValue' }] },
      { Name: 'web', Image: NGINX },
    ]);
    expect(information('/Stack/Task')).toMatch(/^<container>: \{"Fn::If":.*\} stays; web: nginx:1.27 becomes /);
  });

  test('all containers when they are one token', () => {
    dockerHub();
    l1(Token.asAny({ 'Fn::FindInMap': ['Containers', 'All', 'Web'] })).with(new UsePullThroughCache());
    expect(containers()).toEqual({ 'Fn::FindInMap': ['Containers', 'All', 'Web'] });
    expect(information('/Stack/Task')).toBe('the containers are one token, so their images stay');
    expect(warningIds(stack)).toEqual([]);
  });

  test('everything when there is no cache, and makes no role', () => {
    const task = new ecs.Ec2TaskDefinition(stack, 'Task');
    task.addContainer('Web', { image: image('nginx:1.27'), memoryLimitMiB: 128 });
    task.with(new UsePullThroughCache());
    expect(images()).toEqual(['nginx:1.27']);
    expect(taskDefinition().Properties).not.toHaveProperty('ExecutionRoleArn');
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('a task definition without containers', () => {
    dockerHub();
    l1(undefined).with(new UsePullThroughCache());
    expect(taskDefinition().Properties ?? {}).toEqual({});
    expect(information('/Stack/Task')).toBeUndefined();
  });

  test('images that containerImage() of the cache made', () => {
    const agnostic = new Stack(app, 'Agnostic');
    const task = new ecs.FargateTaskDefinition(agnostic, 'Task');
    task.addContainer('Web', { image: dockerHub(agnostic).containerImage('nginx:1.27') });
    const before = Template.fromStack(agnostic).toJSON().Resources;
    task.with(new UsePullThroughCache());
    expect(app.synth({ force: true }).getStackByName('Agnostic').template.Resources).toEqual(before);
  });
});

describe('containers keep their references to other stacks', () => {
  let other: Stack;
  let queue: sqs.Queue;
  let repository: ecr.Repository;
  beforeEach(() => {
    other = new Stack(app, 'Other', { env: ENV });
    queue = new sqs.Queue(other, 'Queue');
    repository = new ecr.Repository(other, 'Repository');
    dockerHub();
  });

  function exported(): string {
    const [[name]] = Object.values(Template.fromStack(other).toJSON().Outputs).map((output: any) => [output.Export.Name]);
    return name;
  }

  test('in an environment variable', () => {
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27'), environment: { QUEUE: queue.queueUrl } });
    task.with(new UsePullThroughCache());
    expect(containers()[0].Environment).toEqual([{ Name: 'QUEUE', Value: { 'Fn::ImportValue': exported() } }]);
    expect(images()).toEqual([NGINX]);
  });

  test('in an L1', () => {
    l1([{ ...web, environment: [{ name: 'QUEUE', value: queue.queueUrl }] }]).with(new UsePullThroughCache());
    expect(containers()[0].Environment).toEqual([{ Name: 'QUEUE', Value: { 'Fn::ImportValue': exported() } }]);
  });

  test('in an image', () => {
    const task = fargate();
    task.addContainer('Web', { image: image('nginx:1.27') });
    task.addContainer('Api', { image: ecs.ContainerImage.fromEcrRepository(repository, '1') });
    task.with(new UsePullThroughCache());
    const [first, second] = images();
    expect(first).toBe(NGINX);
    expect(Template.fromStack(other).toJSON().Outputs).not.toEqual({});
    expect(JSON.stringify(second)).toMatch(/"Fn::ImportValue":"Other:ExportsOutput/);
  });
});

describe('repository credentials', () => {
  test('are dropped where the image is replaced, which ECR needs none for, and stay elsewhere', () => {
    dockerHub();
    const credentials = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Login', 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:login-a1b2c3');
    const task = fargate();
    task.addContainer('Web', { image: ecs.ContainerImage.fromRegistry('org/web:1', { credentials }) });
    task.addContainer('Api', { image: ecs.ContainerImage.fromRegistry('registry.example.com/api:1', { credentials }) });
    task.with(new UsePullThroughCache());
    expect(containers()).toMatchObject([
      { Name: 'Web', Image: `${HOST}/docker-hub/org/web:1` },
      { Name: 'Api', Image: 'registry.example.com/api:1', RepositoryCredentials: { CredentialsParameter: credentials.secretArn } },
    ]);
    expect(containers()[0]).not.toHaveProperty('RepositoryCredentials');
  });

  test('of an L1 are dropped too', () => {
    dockerHub();
    l1([{ ...web, repositoryCredentials: { credentialsParameter: 'login' } }]).with(new UsePullThroughCache());
    expect(containers()).toEqual([{ Name: 'web', Image: NGINX }]);
  });
});
