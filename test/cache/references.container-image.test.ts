import { CfnParameter, CfnResource, NestedStack, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { app, hub, imported, quay, stack } from './references.helpers';
import { PullThroughCache, Upstream } from '../../src';
import { CACHE_PULL } from '../util/actions';
import { ENV, HOST, SHA } from '../util/registries';
import { warningIds } from '../util/warnings';

const TOKEN = { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' };
const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });

describe('containerImage', () => {
  const LAUNCH_TYPES = {
    Fargate: () => new ecs.FargateTaskDefinition(stack, 'Task'),
    EC2: () => new ecs.Ec2TaskDefinition(stack, 'Task'),
  };
  const template = (of = stack) => Template.fromStack(of);
  const taskDefinition = (of = stack) => Object.values(template(of).findResources('AWS::ECS::TaskDefinition'))[0];
  const images = () => taskDefinition().Properties.ContainerDefinitions.map(({ Image }: any) => Image);
  const statements = (of = stack) => Object.values(template(of).findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => /ExecutionRole/.test(Properties.Roles[0].Ref))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const allowed = (name: string) => ({ Effect: 'Allow', Action: CACHE_PULL, Resource: arn(name) });
  const ruleIds = () => Object.keys(template().findResources('AWS::ECR::PullThroughCacheRule'));

  describe.each(Object.entries(LAUNCH_TYPES))('in an %s task', (_, make) => {
    test('is the URI in the cache', () => {
      const task = make();
      task.addContainer('Web', { image: hub().containerImage('nginx:1.27'), memoryLimitMiB: 512 });
      expect(images()).toEqual([`${HOST}/docker-hub/library/nginx:1.27`]);
    });

    test('lets the execution role pull exactly that repository', () => {
      const task = make();
      task.addContainer('Web', { image: hub().containerImage('docker.io/nginx:1.27'), memoryLimitMiB: 512 });
      const policies = Object.entries(template().findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('Task'));
      expect(policies.map(([, { Properties }]) => Properties.Roles)).toEqual([[{ Ref: expect.stringMatching(/^TaskExecutionRole/) }]]);
      expect(statements()).toEqual([allowed('docker-hub/library/nginx'), TOKEN]);
      expect(warningIds(stack)).toEqual([]);
    });

    test('has the task definition deployed after the rule, and not its roles', () => {
      const task = make();
      task.addContainer('Web', { image: hub().containerImage('nginx'), memoryLimitMiB: 512 });
      expect(taskDefinition().DependsOn).toEqual(ruleIds());
      const roles = { ...template().findResources('AWS::IAM::Role'), ...template().findResources('AWS::IAM::Policy') };
      const ofTask = Object.entries(roles).filter(([id]) => id.startsWith('Task'));
      expect(ofTask).toHaveLength(3);
      expect(ofTask.filter(([, { DependsOn }]) => DependsOn !== undefined)).toEqual([]);
    });
  });

  describe('given as fromEcrRepository(cache.repository())', () => {
    const tasksOf = (of: Stack) => Object.values(Template.fromStack(of).findResources('AWS::ECS::TaskDefinition'));
    const image = (tag?: string) => ecs.ContainerImage.fromEcrRepository(hub().repository('nginx'), tag);

    test.each(['1.27', SHA, 'a.b_c-d', undefined])('has the task definition deployed after the rule (%s)', (tag) => {
      new ecs.FargateTaskDefinition(stack, 'Task').addContainer('Web', { image: image(tag) });
      expect(tasksOf(stack).map(({ DependsOn }) => DependsOn)).toEqual([ruleIds()]);
    });

    test('also where the account is not known, and the execution role is given', () => {
      const agnostic = new Stack(app, 'Agnostic');
      const cache = new PullThroughCache(agnostic, 'Cache', { upstream: Upstream.kubernetes() });
      const executionRole = new iam.Role(agnostic, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
      const task = new ecs.FargateTaskDefinition(agnostic, 'Task', { executionRole });
      task.addContainer('Pause', { image: ecs.ContainerImage.fromEcrRepository(cache.repository('pause'), new CfnParameter(agnostic, 'Tag').valueAsString) });
      expect(tasksOf(agnostic).map(({ DependsOn }) => DependsOn)).toEqual([[stack.resolve((cache.node.defaultChild as CfnResource).logicalId)]]);
    });

    test('orders no task with other images', () => {
      const executionRole = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
      new ecs.FargateTaskDefinition(stack, 'Task', { executionRole }).addContainer('Web', { image: image() });
      new ecs.FargateTaskDefinition(stack, 'Other', { executionRole }).addContainer('Web', { image: ecs.ContainerImage.fromRegistry('nginx') });
      expect(tasksOf(stack).map(({ DependsOn }) => DependsOn?.length)).toEqual([1, undefined]);
    });

    test('reaches nested stacks, and no other stack', () => {
      const cached = image('1.27');
      const nested = new NestedStack(stack, 'Nested');
      new ecs.FargateTaskDefinition(nested, 'Task').addContainer('Web', { image: cached });
      const other = new Stack(app, 'Other', { env: ENV });
      new ecs.FargateTaskDefinition(other, 'Task').addContainer('Web', { image: cached });
      expect(Object.values(template().findResources('AWS::CloudFormation::Stack')).map(({ DependsOn }) => DependsOn)).toEqual([ruleIds()]);
      expect(tasksOf(other).map(({ DependsOn }) => DependsOn)).toEqual([undefined]);
    });
  });

  const containers = (...list: ecs.ContainerImage[]) => {
    const task = new ecs.FargateTaskDefinition(stack, 'Task');
    list.forEach((image, index) => task.addContainer(`C${index}`, { image }));
  };

  test('of the same image twice makes one repository and one grant', () => {
    const cache = hub();
    const before = cache.node.children.length;
    containers(cache.containerImage('nginx:1'), cache.containerImage('docker.io/library/nginx:2'));
    expect(cache.node.children).toHaveLength(before + 1);
    expect(images()).toEqual([`${HOST}/docker-hub/library/nginx:1`, `${HOST}/docker-hub/library/nginx:2`]);
    expect(statements()).toEqual([allowed('docker-hub/library/nginx'), TOKEN]);
    expect(taskDefinition().DependsOn).toEqual(ruleIds());
  });

  test('of two images allows both and no others', () => {
    const cache = hub();
    containers(cache.containerImage('nginx'), cache.containerImage('bitnami/redis'));
    expect(statements().flatMap(({ Resource }: any) => Resource)).toEqual(
      expect.arrayContaining([arn('docker-hub/library/nginx'), arn('docker-hub/bitnami/redis'), '*']));
    expect(statements().flatMap(({ Resource }: any) => Resource)).toHaveLength(3);
  });

  test('of two caches depends on both rules', () => {
    containers(hub().containerImage('nginx'), quay().containerImage('team/app'));
    expect(ruleIds()).toHaveLength(2);
    expect([...taskDefinition().DependsOn].sort()).toEqual(ruleIds().sort());
  });

  test('in two task definitions of one stack is one repository for both roles', () => {
    const cache = hub();
    const before = cache.node.children.length;
    ['One', 'Other'].forEach((id) => new ecs.FargateTaskDefinition(stack, id).addContainer('Web', { image: cache.containerImage('nginx') }));
    expect(cache.node.children).toHaveLength(before + 1);
    expect(statements()).toEqual([allowed('docker-hub/library/nginx'), TOKEN, allowed('docker-hub/library/nginx'), TOKEN]);
  });

  test('that is not used allows nothing', () => {
    hub().containerImage('nginx');
    new ecs.FargateTaskDefinition(stack, 'Task').addContainer('Web', { image: ecs.ContainerImage.fromRegistry('busybox') });
    expect(statements()).toEqual([]);
    expect(taskDefinition().DependsOn).toBeUndefined();
  });

  test.each([
    ['docker-hub', 'docker-hub/*'], ['team/hub/', 'team/hub/*'], ['ROOT', '*'],
  ])('that is a token allows all of the cache %s', (ecrRepositoryPrefix, expected) => {
    const cache = hub({ ecrRepositoryPrefix });
    const before = cache.node.children.length;
    containers(cache.containerImage(new CfnParameter(stack, 'Image').valueAsString));
    expect(statements()).toEqual([allowed(expected), TOKEN]);
    expect(images()).toEqual([{ 'Fn::Join': ['', [`${HOST}/${ecrRepositoryPrefix === 'ROOT' ? '' : expected.replace('*', '')}`, { Ref: 'Image' }]] }]);
    expect(cache.node.children).toHaveLength(before);
  });

  test('with a token in the tag allows the repository', () => {
    containers(hub().containerImage(`nginx:${new CfnParameter(stack, 'Tag').valueAsString}`));
    expect(statements()).toEqual([allowed('docker-hub/library/nginx'), TOKEN]);
    expect(images()).toEqual([{ 'Fn::Join': ['', [`${HOST}/docker-hub/library/nginx:`, { Ref: 'Tag' }]] }]);
  });

  test('with a token as the path allows the repository of that name', () => {
    containers(hub().containerImage(`${new CfnParameter(stack, 'Name').valueAsString}:1`));
    expect(statements()).toEqual([
      { ...allowed(''), Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111111111111:repository/docker-hub/', { Ref: 'Name' }]] } },
      TOKEN,
    ]);
  });

  test('of another stack makes no dependency between the two, nor an export', () => {
    const caches = new Stack(app, 'Caches', { env: ENV });
    containers(hub({}, caches).containerImage('nginx'));
    expect(images()).toEqual([`${HOST}/docker-hub/library/nginx`]);
    expect(statements()).toEqual([allowed('docker-hub/library/nginx'), TOKEN]);
    expect(taskDefinition().DependsOn).toBeUndefined();
    expect([stack.dependencies, caches.dependencies]).toEqual([[], []]);
    expect(template(caches).toJSON().Outputs).toBeUndefined();
  });

  test('of another agnostic stack is in the registry of the task', () => {
    const [caches, tasks] = [new Stack(app, 'Caches'), new Stack(app, 'Tasks')];
    new ecs.FargateTaskDefinition(tasks, 'Task').addContainer('Web', { image: hub({}, caches).containerImage('nginx') });
    expect(tasks.dependencies).toEqual([]);
    expect(JSON.stringify(template(tasks).toJSON())).not.toContain('ImportValue');
    expect(statements(tasks)[0].Resource).toEqual({
      'Fn::Join': ['', [
        'arn:', { Ref: 'AWS::Partition' }, ':ecr:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':repository/docker-hub/library/nginx',
      ]],
    });
  });

  describe('with nested stacks', () => {
    const nestedStacks = () => template().findResources('AWS::CloudFormation::Stack');
    const addTask = (to: Stack, cache: PullThroughCache) => new ecs.FargateTaskDefinition(to, 'Task').addContainer('Web', { image: cache.containerImage('nginx') });

    /** The resources that depend on themselves, in the end. */
    function circles(): string[] {
      const { Resources } = template().toJSON();
      const ids = Object.keys(Resources);
      const next = (id: string) => ids.filter((other) => Resources[id].DependsOn?.includes(other)
        || new RegExp(`"(Ref":|Fn::GetAtt":\\[)"${other}"`).test(JSON.stringify(Resources[id])));
      const reached = (from: string[], seen: Set<string>): Set<string> => {
        from.filter((id) => !seen.has(id)).forEach((id) => reached(next(id), seen.add(id)));
        return seen;
      };
      return ids.filter((id) => reached(next(id), new Set()).has(id));
    }

    test('has the nested stack of the task deployed after the rule of the parent', () => {
      const nested = new NestedStack(stack, 'Nested');
      addTask(nested, hub());
      expect(taskDefinition(nested).Properties.ContainerDefinitions[0].Image).toBe(`${HOST}/docker-hub/library/nginx`);
      expect(taskDefinition(nested).DependsOn).toBeUndefined();
      expect(ruleIds()).toHaveLength(1);
      expect(Object.values(nestedStacks())[0].DependsOn).toEqual(ruleIds());
      expect(circles()).toEqual([]);
      expect(() => app.synth()).not.toThrow();
    });

    test('has the task of the parent deployed after the nested stack of the rule', () => {
      const nested = new NestedStack(stack, 'Nested');
      addTask(stack, hub({}, nested));
      expect(Object.keys(nestedStacks())).toHaveLength(1);
      expect(taskDefinition().DependsOn).toEqual(Object.keys(nestedStacks()));
      expect(Object.values(nestedStacks())[0].DependsOn).toBeUndefined();
      expect(statements()).toEqual([allowed('docker-hub/library/nginx'), TOKEN]);
      expect(circles()).toEqual([]);
      expect(() => app.synth()).not.toThrow();
    });

    test('has the one of the task deployed after the one of the rule', () => {
      const [caches, tasks] = ['Caches', 'Tasks'].map((id) => new NestedStack(stack, id));
      addTask(tasks, hub({}, caches));
      expect(Object.values(nestedStacks()).map(({ DependsOn }) => DependsOn)).toEqual([undefined, [Object.keys(nestedStacks())[0]]]);
      expect(circles()).toEqual([]);
      expect(() => app.synth()).not.toThrow();
    });

    test('depends on nothing in the nested stack of another stack', () => {
      const caches = new Stack(app, 'Caches', { env: ENV });
      const nested = new NestedStack(stack, 'Nested');
      addTask(nested, hub({}, new NestedStack(caches, 'Nested')));
      expect(taskDefinition(nested).DependsOn).toBeUndefined();
      expect(Object.values(nestedStacks())[0].DependsOn).toBeUndefined();
      expect([stack.dependencies, caches.dependencies]).toEqual([[], []]);
    });
  });

  test.each<[string, (image: ecs.ContainerImage) => batch.EcsJobDefinitionProps['container']]>([
    ['EcsFargateContainerDefinition', (image) => new batch.EcsFargateContainerDefinition(stack, 'Container', { image, cpu: 1, memory: Size.gibibytes(2) })],
    ['EcsEc2ContainerDefinition', (image) => new batch.EcsEc2ContainerDefinition(stack, 'Container', { image, cpu: 1, memory: Size.gibibytes(2) })],
  ])('is for an %s of AWS Batch, too', (_, make) => {
    new batch.EcsJobDefinition(stack, 'Job', { container: make(hub().containerImage('nginx:1.27')) });
    template().hasResourceProperties('AWS::Batch::JobDefinition', { ContainerProperties: { Image: `${HOST}/docker-hub/library/nginx:1.27` } });
    expect(statements()).toEqual(expect.arrayContaining([allowed('docker-hub/library/nginx'), TOKEN]));
    expect(JSON.stringify(statements()).match(/ecr:BatchGetImage/g)).toHaveLength(1);
    expect(warningIds(stack)).toEqual([]);
  });

  test('of an imported cache allows its repository, and depends on nothing', () => {
    containers(imported().containerImage('nginx:1'));
    expect(images()).toEqual([`${HOST}/shared/library/nginx:1`]);
    expect(statements()).toEqual([{ ...allowed(''), Resource: 'arn:aws:ecr:eu-west-1:111111111111:repository/shared/library/nginx' }, TOKEN]);
    expect(taskDefinition().DependsOn).toBeUndefined();
    expect(warningIds(stack)).toEqual([]);
  });

  test('of an imported cache of another account asks its owner', () => {
    containers(imported({ account: '333333333333' }).containerImage('nginx:1'));
    expect(images()).toEqual(['333333333333.dkr.ecr.eu-west-1.amazonaws.com/shared/library/nginx:1']);
    expect(warningIds(stack)).toEqual(['PullThroughCache.importedPolicy']);
  });

  test.each(['', 'quay.io/team/app', 'Nginx'])('%j is refused at once', (reference) => {
    expect(() => hub().containerImage(reference)).toThrow(/^Stack\/Hub: "reference" /);
  });
});
