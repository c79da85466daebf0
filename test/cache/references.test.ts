import { App, CfnParameter, Fn, Lazy, NestedStack, Size, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IPullThroughCache, PullThroughCache, PullThroughCacheAttributes, PullThroughCacheProps, Upstream, UpstreamCredentials } from '../../src';
import { CACHE_PULL } from '../util/actions';
import { ENV, HOST, SHA } from '../util/registries';
import { warningIds } from '../util/warnings';

const TOKEN = { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' };
const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

const hub = (props: Partial<PullThroughCacheProps> = {}, scope = stack) =>
  new PullThroughCache(scope, 'Hub', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()), ...props });
const quay = (props: Partial<PullThroughCacheProps> = {}, scope = stack) => new PullThroughCache(scope, 'Quay', { upstream: Upstream.quay(), ...props });
const imported = (attributes: Partial<PullThroughCacheAttributes> = {}) =>
  PullThroughCache.fromPullThroughCacheAttributes(stack, 'Imported', { ecrRepositoryPrefix: 'shared', upstreamRegistryUrl: 'registry-1.docker.io', ...attributes });

describe('imageUri', () => {
  test.each([
    ['nginx', 'docker-hub/library/nginx'],
    ['nginx:1.27', 'docker-hub/library/nginx:1.27'],
    [`nginx@${SHA}`, `docker-hub/library/nginx@${SHA}`],
    [`nginx:1.27@${SHA}`, `docker-hub/library/nginx:1.27@${SHA}`],
    ['library/nginx:1.27', 'docker-hub/library/nginx:1.27'],
    ['bitnami/redis:7', 'docker-hub/bitnami/redis:7'],
    ['a/b/c', 'docker-hub/a/b/c'],
    ['docker.io/nginx', 'docker-hub/library/nginx'],
    ['index.docker.io/library/nginx', 'docker-hub/library/nginx'],
    ['Registry-1.Docker.IO:443/bitnami/redis', 'docker-hub/bitnami/redis'],
  ])('of Docker Hub has library/ for official images only: %s', (reference, expected) => {
    expect(hub().imageUri(reference)).toBe(`${HOST}/${expected}`);
  });

  test.each([
    ['nginx', 'quay/nginx'],
    ['quay.io/nginx:1', 'quay/nginx:1'],
    ['prometheus/node-exporter', 'quay/prometheus/node-exporter'],
    ['quay.io/prometheus/node-exporter:v1', 'quay/prometheus/node-exporter:v1'],
    ['library/nginx', 'quay/library/nginx'],
  ])('of another upstream has none: %s', (reference, expected) => {
    expect(quay().imageUri(reference)).toBe(`${HOST}/${expected}`);
  });

  // The rows of the user guide, with the prefixes as they may be written.
  test.each([
    ['ecr-public', undefined, 'my-app/image1', 'ecr-public/my-app/image1'],
    ['ecr-public', 'ROOT', 'my-app/image1', 'ecr-public/my-app/image1'],
    ['ecr-public/', 'ROOT', 'my-app/image1', 'ecr-public/my-app/image1'],
    ['ROOT', undefined, 'my-app/image1', 'my-app/image1'],
    ['ROOT', 'ROOT', 'my-app/image1', 'my-app/image1'],
    ['team-a', 'team-a', 'team-a/myapp/image1', 'team-a/myapp/image1'],
    ['team-a/', 'team-a/', 'team-a/myapp/image1', 'team-a/myapp/image1'],
    ['my-app', 'upstream-app', 'upstream-app/image1', 'my-app/image1'],
    ['my-app', 'upstream-app/', 'upstream-app/image1', 'my-app/image1'],
    ['my/app', 'upstream/app', 'upstream/app/upstream/app/image1', 'my/app/upstream/app/image1'],
  ])('of %s for %s: %s is %s', (ecrRepositoryPrefix, upstreamRepositoryPrefix, name, expected) => {
    expect(quay({ ecrRepositoryPrefix, upstreamRepositoryPrefix }).imageUri(`${name}:1`)).toBe(`${HOST}/${expected}:1`);
  });

  test.each(['other/image', 'base', 'base-old/image', 'other/base/image'])('%s is outside the upstreamRepositoryPrefix', (name) => {
    const cache = quay({ ecrRepositoryPrefix: 'my-base', upstreamRepositoryPrefix: 'base' });
    expect(() => cache.imageUri(`${name}:1`)).toThrow(new Error(`Stack/Quay: the image is in the repository "${name}", but this cache is for repositories below `
      + '"base" only; make a cache without "upstreamRepositoryPrefix" for it'));
  });

  test('takes official images of Docker for what is below library', () => {
    const cache = hub({ ecrRepositoryPrefix: 'official', upstreamRepositoryPrefix: 'library' });
    expect(cache.imageUri('nginx:1.27')).toBe(`${HOST}/official/nginx:1.27`);
    expect(() => cache.imageUri('bitnami/redis')).toThrow('the image is in the repository "bitnami/redis"');
  });

  test.each([
    ['quay.io/team/app', 'quay.io'], ['ghcr.io/team/app', 'ghcr.io'], ['docker.io:5000/nginx', 'docker.io:5000'], [`${HOST}/docker-hub/library/nginx`, HOST],
    ['mcr.microsoft.com/app', 'mcr.microsoft.com'], ['localhost:5000/app', 'localhost:5000'],
  ])('refuses %s, which is elsewhere', (reference, host) => {
    expect(() => hub().imageUri(reference)).toThrow(new Error(`Stack/Hub: "reference" is an image of ${host}, got "${reference}", but this cache is for `
      + 'registry-1.docker.io; use the cache for that registry, or PullThroughCaches.of(this).rewrite(), which finds it'));
  });

  test.each(['', 'Nginx', 'nginx:', 'https://docker.io/nginx', 'nginx@sha256:abc'])('refuses %j, which is malformed', (reference) => {
    expect(() => hub().imageUri(reference)).toThrow(/^Stack\/Hub: "reference" ".*" has /);
  });

  test('refuses a repository whose name would be too long, by one character', () => {
    const cache = hub();
    expect(cache.imageUri(`team/${'x'.repeat(240)}:1`)).toBe(`${HOST}/docker-hub/team/${'x'.repeat(240)}:1`);
    expect(() => cache.imageUri(`team/${'x'.repeat(241)}:1`)).toThrow(/^Stack\/Hub: "repositoryName" must have 2 to 256 characters, got 257/);
  });

  test('refuses a repository whose name would be too short', () => {
    const cache = quay({ ecrRepositoryPrefix: 'ROOT' });
    expect(cache.imageUri('ab')).toBe(`${HOST}/ab`);
    expect(() => cache.imageUri('a')).toThrow('"repositoryName" must have 2 to 256 characters, got 1');
  });

  test('makes no constructs', () => {
    const cache = hub();
    const before = cache.node.findAll().length;
    cache.imageUri('nginx');
    expect(cache.node.findAll()).toHaveLength(before);
  });

  describe('with tokens', () => {
    const parameter = (id = 'Parameter') => new CfnParameter(stack, id).valueAsString;
    const uriOf = (cache: IPullThroughCache, reference: string) => stack.resolve(cache.imageUri(reference));
    const joined = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });

    test('in the tag and the digest', () => {
      expect(uriOf(hub(), `nginx:${parameter('Tag')}@${parameter('Digest')}`)).toEqual(
        joined(`${HOST}/docker-hub/library/nginx:`, { Ref: 'Tag' }, '@', { Ref: 'Digest' }));
    });

    test('in the tag, as a number', () => {
      expect(uriOf(hub(), `nginx:${Token.asNumber({ Ref: 'Build' })}`)).toEqual(joined(`${HOST}/docker-hub/library/nginx:`, { Ref: 'Build' }));
    });

    test.each([
      ['as a whole', '', joined(`${HOST}/docker-hub/`, { Ref: 'Parameter' })],
      ['as all of the path', ':1.27', joined(`${HOST}/docker-hub/`, { Ref: 'Parameter' }, ':1.27')],
    ])('%s is the name of a repository in the cache', (_, suffix, expected) => {
      expect(uriOf(hub(), `${parameter()}${suffix}`)).toEqual(expected);
    });

    test('as a whole or as the path is one in the cache that has an upstreamRepositoryPrefix, too', () => {
      const cache = quay({ ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'upstream' });
      const name = parameter();
      expect(uriOf(cache, name)).toEqual(joined(`${HOST}/base/`, { Ref: 'Parameter' }));
      expect(uriOf(cache, `${name}:1`)).toEqual(joined(`${HOST}/base/`, { Ref: 'Parameter' }, ':1'));
      expect(uriOf(cache, `upstream/${name}:1`)).toEqual(joined(`${HOST}/base/`, { Ref: 'Parameter' }, ':1'));
    });

    test('in a part of the path', () => {
      expect(uriOf(hub(), `nginx-${parameter()}`)).toEqual(joined(`${HOST}/docker-hub/library/nginx-`, { Ref: 'Parameter' }));
      expect(uriOf(hub({}, new Stack(app, 'Other', { env: ENV })), `team/${parameter('Name')}:1`)).toEqual(joined(`${HOST}/docker-hub/team/`, { Ref: 'Name' }, ':1'));
    });

    test.each(['team/app:1', 'images.azurecr.io/team/app:1', 'docker.io/team/app:1'])(
      'as the host of the upstream, with which that of a reference is not compared: %s', (reference) => {
        const cache = new PullThroughCache(stack, 'Azure', { upstream: Upstream.azure(parameter(), UpstreamCredentials.newSecret()) });
        expect(uriOf(cache, reference)).toBe(`${HOST}/azure/team/app:1`);
      });

    test.each([['', '.azurecr.io'], ['registry.', ''], ['', ':5000']])('in the host, which is not compared: %s<token>%s', (before, after) => {
      expect(uriOf(quay(), `${before}${parameter()}${after}/team/app`)).toBe(`${HOST}/quay/team/app`);
    });

    test('as the ecrRepositoryPrefix, which is in front of the name', () => {
      const cache = quay({ ecrRepositoryPrefix: parameter() });
      expect(uriOf(cache, 'team/app')).toEqual(joined(`${HOST}/`, { Ref: 'Parameter' }, '/team/app'));
    });

    test('as the upstreamRepositoryPrefix is refused', () => {
      const cache = quay({ ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: parameter() });
      expect(() => cache.imageUri('team/app')).toThrow(new Error('Stack/Quay: "upstreamRepositoryPrefix" is a token, so the name of an image in the cache is not known; '
        + 'give it as text'));
    });
  });

  test.each([
    ['cn-north-1', 'amazonaws.com.cn'], ['us-gov-east-1', 'amazonaws.com'], ['eusc-de-east-1', 'amazonaws.eu'], ['us-iso-east-1', 'c2s.ic.gov'],
  ])('is below the suffix of the partition in %s', (region, suffix) => {
    const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '111111111111', region } });
    expect(quay({}, elsewhere).imageUri('team/app')).toBe(`111111111111.dkr.ecr.${region}.${suffix}/quay/team/app`);
  });

  test('of a stack without an env has its tokens', () => {
    const agnostic = new Stack(app, 'Agnostic');
    expect(agnostic.resolve(quay({}, agnostic).imageUri('team/app:1'))).toEqual(
      { 'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/quay/team/app:1']] });
  });

  test('of an imported cache is in its own account and region', () => {
    expect(imported().imageUri('nginx')).toBe(`${HOST}/shared/library/nginx`);
    const other = PullThroughCache.fromPullThroughCacheAttributes(stack, 'Other', {
      ecrRepositoryPrefix: 'shared/', upstreamRegistryUrl: 'docker.io', account: '333333333333', region: 'cn-north-1', upstreamRepositoryPrefix: 'library',
    });
    expect(other.imageUri('nginx:1')).toBe('333333333333.dkr.ecr.cn-north-1.amazonaws.com.cn/shared/nginx:1');
  });
});

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
      task.addContainer('Web', { image: hub().containerImage(`docker.io/nginx@${SHA}`), memoryLimitMiB: 512 });
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

    test('leaves the task of the parent and the nested stack of the rule without an order, which might be a circle', () => {
      const nested = new NestedStack(stack, 'Nested');
      addTask(stack, hub({}, nested));
      expect(Object.keys(nestedStacks())).toHaveLength(1);
      expect(taskDefinition().DependsOn).toBeUndefined();
      expect(Object.values(nestedStacks())[0].DependsOn).toBeUndefined();
      expect(statements()).toEqual([allowed('docker-hub/library/nginx'), TOKEN]);
      expect(circles()).toEqual([]);
      expect(() => app.synth()).not.toThrow();
    });

    test('leaves two of them without an order', () => {
      const [caches, tasks] = ['Caches', 'Tasks'].map((id) => new NestedStack(stack, id));
      addTask(tasks, hub({}, caches));
      expect(Object.values(nestedStacks()).map(({ DependsOn }) => DependsOn)).toEqual([undefined, undefined]);
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

describe('repository', () => {
  test.each([
    ['nginx', 'docker-hub/library/nginx'], ['docker.io/nginx', 'docker-hub/library/nginx'], ['bitnami/redis', 'docker-hub/bitnami/redis'],
  ])('%s is %s', (name, expected) => {
    expect(hub().repository(name).repositoryName).toBe(expected);
  });

  test('is the same object for the same repository, however it is written', () => {
    const cache = hub();
    const repository = cache.repository('nginx');
    expect(['nginx', 'library/nginx', 'docker.io/library/nginx', 'registry-1.docker.io:443/nginx'].map((name) => cache.repository(name) === repository))
      .toEqual([true, true, true, true]);
    expect(cache.repository('bitnami/redis')).not.toBe(repository);
  });

  test('is another one for another cache', () => {
    const [one, other] = [hub(), quay()];
    expect(one.repository('library/nginx')).not.toBe(other.repository('library/nginx'));
  });

  test('may be named by a token, the same object for the same', () => {
    const cache = hub();
    const [one, other] = ['One', 'Other'].map((id) => new CfnParameter(stack, id).valueAsString);
    expect(stack.resolve(cache.repository(one).repositoryName)).toEqual({ 'Fn::Join': ['', ['docker-hub/', { Ref: 'One' }]] });
    expect(cache.repository(one)).toBe(cache.repository(one));
    expect(cache.repository(other)).not.toBe(cache.repository(one));
  });

  test('named by a token is the repository of the image with that name', () => {
    const cache = hub();
    const name = Lazy.string({ produce: () => 'bitnami/redis' });
    expect(stack.resolve(cache.repository(name).repositoryUriForTag('7'))).toBe(`${HOST}/docker-hub/bitnami/redis:7`);
    expect(stack.resolve(cache.imageUri(`${name}:7`))).toBe(`${HOST}/docker-hub/bitnami/redis:7`);
  });

  test('named by a token below an upstreamRepositoryPrefix is that in the cache', () => {
    const cache = quay({ ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'upstream' });
    const name = Token.asString(Fn.importValue('Name'));
    expect(stack.resolve(cache.repository(name).repositoryName)).toEqual({ 'Fn::Join': ['', ['base/', { 'Fn::ImportValue': 'Name' }]] });
  });

  test.each([
    ['nginx:1.27', ':1.27'], [`nginx@${SHA}`, `@${SHA}`], [`docker.io/nginx:1.27@${SHA}`, `:1.27@${SHA}`],
  ])('%s is refused for what follows the name', (name, suffix) => {
    expect(() => hub().repository(name)).toThrow(new Error(`Stack/Hub: "name" is the name of a repository, got "${name}"; leave out "${suffix}"`));
  });

  test.each([['', 'has an empty path component'], ['Nginx', 'has upper-case letters'], ['quay.io/team/app', 'is an image of quay.io']])('%j is refused', (name, reason) => {
    expect(() => hub().repository(name)).toThrow(new RegExp(`^Stack/Hub: "name" .*${reason}`));
  });

  test('outside the upstreamRepositoryPrefix is refused', () => {
    expect(() => quay({ ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'upstream' }).repository('other/app'))
      .toThrow('Stack/Quay: the image is in the repository "other/app"');
  });
});
