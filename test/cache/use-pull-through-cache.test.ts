import { App, Aspects, Aws, CfnParameter, Fn, Lazy, Mixins, NestedStack, Stack, Stage, Tags, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { IPullThroughCache, PullThroughCache, Upstream, UpstreamCredentials, UsePullThroughCache } from '../../src';
import { ENV, HOST } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const NGINX = `${HOST}/docker-hub/library/nginx:1.27`;
/** CDK runs aspects in two ways: once over the tree, or until nothing changes. */
const ASPECTS = [false, true].map((isEnabled) => ({ '@aws-cdk/core:aspectStabilization': isEnabled }));

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

const image = (name: string) => ecs.ContainerImage.fromRegistry(name);
const fargate = (id = 'Task', scope: Stack = stack) => new ecs.FargateTaskDefinition(scope, id);
const dockerHub = (scope: Stack = stack) => new PullThroughCache(scope, 'DockerHub', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()) });
const kubernetes = (scope: Stack = stack) => new PullThroughCache(scope, 'Kubernetes', { upstream: Upstream.kubernetes() });

function l1(containerDefinitions: ecs.CfnTaskDefinitionProps['containerDefinitions'], id = 'Task', scope: Stack = stack): ecs.CfnTaskDefinition {
  return new ecs.CfnTaskDefinition(scope, id, { containerDefinitions });
}

const web = { name: 'web', image: 'nginx:1.27' };

/** A cache of another account, used in this stack. */
function imported(scope: Stack = stack, account?: string): IPullThroughCache {
  return PullThroughCache.fromPullThroughCacheAttributes(scope, 'Imported', {
    ecrRepositoryPrefix: 'docker-hub', upstreamRegistryUrl: 'registry-1.docker.io', account,
  });
}

function properties(type: string, of: Stack = stack): any[] {
  return Object.values(Template.fromStack(of).findResources(type)).map(({ Properties }) => Properties);
}

const taskDefinition = (of: Stack = stack) => Object.values(Template.fromStack(of).findResources('AWS::ECS::TaskDefinition'))[0];
const containers = (of: Stack = stack): any[] => taskDefinition(of).Properties.ContainerDefinitions;
const images = (of: Stack = stack): any[] => containers(of).map(({ Image }) => Image);

const repositoryArn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });
const pullOf = (resource: unknown) => ({
  Effect: 'Allow',
  Action: ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository', 'ecr:GetDownloadUrlForLayer'],
  Resource: resource,
});
const TOKEN = { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' };

/** The statements of the policies of a role. */
function statements(roleId: RegExp, of: Stack = stack): any[] {
  return properties('AWS::IAM::Policy', of)
    .filter(({ Roles }) => Roles.some(({ Ref }: { Ref: string }) => roleId.test(Ref)))
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** What is reported on the resource at this path; undefined when it is nothing. */
function information(path: string, of: Stack = stack): string | undefined {
  const found = Annotations.fromStack(of).findInfo(path, Match.stringLikeRegexp('UsePullThroughCache.images'));
  expect(found.length).toBeLessThan(2);
  return (found[0]?.entry.data as string | undefined)?.replace(' [ack: cdk-managed-ecr:UsePullThroughCache.images]', '');
}

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
    app = new App({ context });
    stack = new Stack(app, 'Stack', { env: ENV });
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
    app = new App({ context });
    stack = new Stack(app, 'Stack', { env: ENV });
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
    app = new App({ context });
    stack = new Stack(app, 'Stack', { env: ENV });
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

  test('in a nested stack after the rule of the parent, and not the other way round, which might close a circle', () => {
    const nested = new NestedStack(stack, 'Nested');
    dockerHub();
    kubernetes(nested);
    l1([web], 'Task', nested).with(new UsePullThroughCache());
    expect(taskDefinition(nested).DependsOn).toBeUndefined();
    const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudFormation::Stack'));
    expect(DependsOn).toEqual(rules('docker-hub'));
    app = new App();
    stack = new Stack(app, 'Stack', { env: ENV });
    kubernetes(new NestedStack(stack, 'Nested'));
    l1([{ name: 'pause', image: 'registry.k8s.io/pause' }]).with(new UsePullThroughCache());
    expect(dependencies()).toEqual([]);
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
