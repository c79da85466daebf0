import { App, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { cache, hub, imported, inEnv, quay, rewrite, SHARED_HOST } from './pull-through-caches.helpers';
import { PullThroughCaches, Upstream } from '../../src';
import { ENV, HOST } from '../util/registries';

describe('of several caches', () => {
  test('the one with the longest upstreamRepositoryPrefix is taken', () => {
    const stack = inEnv();
    quay(stack, { ecrRepositoryPrefix: 'short', upstreamRepositoryPrefix: 'team' }, 'Short');
    quay(stack, { ecrRepositoryPrefix: 'long', upstreamRepositoryPrefix: 'team/images/' }, 'Long');
    quay(stack, {}, 'Whole');
    expect(rewrite(stack, 'quay.io/team/images/java')).toBe(`${HOST}/long/java`);
    expect(rewrite(stack, 'quay.io/team/images')).toBe(`${HOST}/short/images`);
    expect(rewrite(stack, 'quay.io/team')).toBe(`${HOST}/quay/team`);
    expect(rewrite(stack, 'quay.io/teams/images/java')).toBe(`${HOST}/quay/teams/images/java`);
  });

  test('the longest prefix wins over an own cache', () => {
    const stack = inEnv();
    quay(stack);
    imported(stack, 'Imported', { upstreamRepositoryPrefix: 'team' });
    expect(rewrite(stack, 'quay.io/team/app')).toBe(`${HOST}/shared/app`);
    expect(rewrite(stack, 'quay.io/other/app')).toBe(`${HOST}/quay/other/app`);
  });

  test('an own one is taken before an imported one', () => {
    const stack = inEnv();
    imported(stack, 'Imported');
    expect(rewrite(stack, 'quay.io/team/app')).toBe(`${HOST}/shared/team/app`);
    quay(stack);
    expect(rewrite(stack, 'quay.io/team/app')).toBe(`${HOST}/quay/team/app`);
  });

  test.each([['first', 'second'], ['second', 'first']])('the one made first is taken: %s', (one, other) => {
    const stack = inEnv();
    quay(stack, { ecrRepositoryPrefix: one }, 'One');
    quay(stack, { ecrRepositoryPrefix: other }, 'Other');
    expect(rewrite(stack, 'quay.io/team/app')).toBe(`${HOST}/${one}/team/app`);
  });

  test('the import made first is taken', () => {
    const stack = inEnv();
    imported(stack, 'One', { ecrRepositoryPrefix: 'one' });
    imported(stack, 'Other', { ecrRepositoryPrefix: 'other' });
    expect(rewrite(stack, 'quay.io/team/app')).toBe(`${HOST}/one/team/app`);
  });

  test('ROOT as upstreamRepositoryPrefix is no prefix', () => {
    const stack = inEnv();
    quay(stack, { ecrRepositoryPrefix: 'all', upstreamRepositoryPrefix: 'ROOT' }, 'All');
    quay(stack, { ecrRepositoryPrefix: 'ab', upstreamRepositoryPrefix: 'ab' }, 'Short');
    expect(rewrite(stack, 'quay.io/ab/app')).toBe(`${HOST}/ab/app`);
    expect(rewrite(stack, 'quay.io/team/app')).toBe(`${HOST}/all/team/app`);
  });

  test('ROOT as ecrRepositoryPrefix leaves the name as it is', () => {
    const stack = inEnv();
    quay(stack, { ecrRepositoryPrefix: 'ROOT' });
    expect(rewrite(stack, 'quay.io/team/app:1')).toBe(`${HOST}/team/app:1`);
    expect(() => rewrite(stack, 'quay.io/a')).toThrow(/^Stack\/Quay: the image "a" would be cached in a repository whose name has 1 characters/);
  });

  test('one with a prefix only is none for what is outside', () => {
    const stack = inEnv();
    quay(stack, { ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'team' });
    expect(() => rewrite(stack, 'quay.io/other/app')).toThrow('there is no pull-through cache for "quay.io/other/app", which is in quay.io');
  });

  test('the prefix library is that of the official images', () => {
    const stack = inEnv();
    hub(stack, { ecrRepositoryPrefix: 'official', upstreamRepositoryPrefix: 'library' });
    expect(rewrite(stack, 'nginx:1.27')).toBe(`${HOST}/official/nginx:1.27`);
    expect(rewrite(stack, 'docker.io/library/nginx')).toBe(`${HOST}/official/nginx`);
    expect(() => rewrite(stack, 'bitnami/redis')).toThrow('make a PullThroughCache for Upstream.dockerHub()');
  });
});

describe('the caches of a stack', () => {
  const paths = (scope: Construct) => PullThroughCaches.of(scope).caches.map(({ node }) => node.path);

  test('are own ones before imported ones, in the order they were made', () => {
    const stack = inEnv();
    imported(stack, 'ImportedOne');
    quay(stack);
    imported(stack, 'ImportedTwo', { ecrRepositoryPrefix: 'shared-too' });
    cache(stack, 'Kubernetes', Upstream.kubernetes());
    expect(paths(stack)).toEqual(['Stack/Quay', 'Stack/Kubernetes', 'Stack/ImportedOne', 'Stack/ImportedTwo']);
  });

  test('include those of another stack in the same account and region, and no others', () => {
    const app = new App();
    const stack = inEnv(app);
    quay(inEnv(app, 'Same'));
    cache(new Stack(app, 'OtherRegion', { env: { ...ENV, region: 'us-east-1' } }), 'Cache', Upstream.kubernetes());
    cache(new Stack(app, 'OtherAccount', { env: { ...ENV, account: '999999999999' } }), 'Cache', Upstream.kubernetes());
    cache(new Stack(app, 'Agnostic'), 'Cache', Upstream.kubernetes());
    expect(paths(stack)).toEqual(['Same/Quay']);
    expect(rewrite(stack, 'quay.io/team/app')).toBe(`${HOST}/quay/team/app`);
    expect(() => rewrite(stack, 'registry.k8s.io/pause')).toThrow('make a PullThroughCache for Upstream.kubernetes()');
  });

  test('include those of another Stage', () => {
    const app = new App();
    quay(new Stack(new Stage(app, 'Registry', { env: ENV }), 'Caches'));
    const stack = new Stack(new Stage(app, 'Service', { env: ENV }), 'Stack');
    expect(rewrite(stack, 'quay.io/team/app')).toBe(`${HOST}/quay/team/app`);
  });

  test('include those made after it was asked for them', () => {
    const stack = inEnv();
    const caches = PullThroughCaches.of(stack);
    expect(caches.caches).toEqual([]);
    const made = quay(stack);
    expect(caches.caches).toEqual([made]);
    expect(caches.rewrite('quay.io/team/app')).toBe(`${HOST}/quay/team/app`);
  });

  test('are the same for any construct of the stack', () => {
    const stack = inEnv();
    quay(stack);
    expect(rewrite(new Construct(new Construct(stack, 'Service'), 'Task'), 'quay.io/team/app')).toBe(`${HOST}/quay/team/app`);
  });

  test('are those of the parent for a nested stack, and the other way round', () => {
    const stack = inEnv();
    const nested = new NestedStack(stack, 'Nested');
    quay(stack);
    cache(nested, 'Kubernetes', Upstream.kubernetes());
    imported(stack, 'Imported', { upstreamRegistryUrl: 'ghcr.io' });
    imported(nested, 'Imported', { ecrRepositoryPrefix: 'nested', upstreamRegistryUrl: 'cgr.dev' });
    for (const scope of [stack, nested, new NestedStack(nested, 'Deeper'), new NestedStack(stack, 'Sibling')]) {
      expect(rewrite(scope, 'quay.io/team/app')).toBe(`${HOST}/quay/team/app`);
      expect(rewrite(scope, 'registry.k8s.io/pause')).toBe(`${HOST}/kubernetes/pause`);
      expect(rewrite(scope, 'ghcr.io/team/app')).toBe(`${HOST}/shared/team/app`);
      expect(rewrite(scope, 'cgr.dev/team/app')).toBe(`${HOST}/nested/team/app`);
      expect(rewrite(scope, `${HOST}/team/app`)).toBe(`${HOST}/team/app`);
    }
  });

  test('include imported ones of the stack alone', () => {
    const app = new App();
    const stack = inEnv(app);
    imported(inEnv(app, 'Same'), 'Imported', { account: '333333333333', region: 'eu-central-1' });
    expect(paths(stack)).toEqual([]);
    expect(() => rewrite(stack, 'quay.io/team/app')).toThrow('make a PullThroughCache for Upstream.quay(), or import one');
    expect(() => rewrite(stack, `${SHARED_HOST}/shared/team/app`)).toThrow('make a PullThroughCache for Upstream.ecr()');
    imported(stack, 'Imported', { account: '333333333333', region: 'eu-central-1' });
    expect(rewrite(stack, 'quay.io/team/app')).toBe(`${SHARED_HOST}/shared/team/app`);
  });

  test('are not those of another app', () => {
    quay(inEnv());
    expect(paths(inEnv())).toEqual([]);
  });

  test('do not include one that could not be made', () => {
    const stack = inEnv();
    expect(() => quay(stack, { ecrRepositoryPrefix: 'NO PREFIX' })).toThrow('"ecrRepositoryPrefix"');
    expect(() => imported(stack, 'Imported', { upstreamRegistryUrl: 'mcr.microsoft.com' })).toThrow('"upstreamRegistryUrl"');
    expect(paths(stack)).toEqual([]);
  });
});

test('agnostic stacks have each other for the same, and tokens in the host', () => {
  const app = new App();
  const [stack, other] = [new Stack(app, 'Stack'), new Stack(app, 'Other')];
  quay(other);
  const uri = rewrite(stack, 'quay.io/team/app:1');
  expect(stack.resolve(uri)).toEqual(
    { 'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/quay/team/app:1']] });
  expect(rewrite(stack, uri)).toBe(uri);
});

describe('agnostic stacks of a Stage', () => {
  const paths = (scope: Construct) => PullThroughCaches.of(scope).caches.map(({ node }) => node.path);
  let app: App;
  let stages: Stage[];
  beforeEach(() => {
    app = new App();
    stages = ['One', 'Two'].map((id) => new Stage(app, id));
    stages.forEach((stage) => quay(new Stack(stage, 'Caches'), { ecrRepositoryPrefix: stage.stageName.toLowerCase() }));
  });

  test('have the caches of that Stage alone', () => {
    const stacks = stages.map((stage) => new Stack(stage, 'Stack'));
    expect(stacks.map(paths)).toEqual([['One/Caches/Quay'], ['Two/Caches/Quay']]);
    expect(stacks.map((stack) => rewrite(stack, 'quay.io/team/app').split('/').slice(1).join('/'))).toEqual(['one/team/app', 'two/team/app']);
  });

  test('have none of another one, nor of the app', () => {
    const alone = new Stack(new Stage(app, 'Alone'), 'Stack');
    quay(new Stack(app, 'Caches'));
    expect(paths(alone)).toEqual([]);
    expect(() => rewrite(alone, 'quay.io/team/app')).toThrow('make a PullThroughCache for Upstream.quay(), or import one');
    expect(paths(new Stack(app, 'Stack'))).toEqual(['Caches/Quay']);
  });

  test('have none of another one when only the region is known', () => {
    const env = { region: ENV.region };
    const [own, other] = ['Own', 'Other'].map((id) => new Stage(app, id, { env }));
    quay(new Stack(other, 'Caches'));
    const stack = new Stack(own, 'Stack');
    expect(paths(stack)).toEqual([]);
    quay(new Stack(own, 'Caches'));
    expect(paths(stack)).toEqual(['Own/Caches/Quay']);
  });

  test('have those of nested stacks there', () => {
    const stack = new Stack(new Stage(app, 'Own'), 'Stack');
    quay(new NestedStack(stack, 'Nested'));
    expect(paths(new NestedStack(stack, 'Sibling'))).toEqual(['Own/Stack/Nested/Quay']);
  });
});

test.each([
  ['cn-north-1', 'amazonaws.com.cn'], ['us-gov-west-1', 'amazonaws.com'], ['eusc-de-east-1', 'amazonaws.eu'],
])('in %s the host is below %s', (region, suffix) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region } });
  quay(stack);
  const uri = `111111111111.dkr.ecr.${region}.${suffix}/quay/team/app`;
  expect(rewrite(stack, 'quay.io/team/app')).toBe(uri);
  expect(rewrite(stack, uri)).toBe(uri);
});
