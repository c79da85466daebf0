import { App, Aws, CfnParameter, Fn, Lazy, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { ManagedRepository, PullThroughCache, PullThroughCacheAttributes, PullThroughCacheProps, PullThroughCaches, RegistryEndpoint, Upstream, UpstreamCredentials } from '../../src';
import { parseImageReference, suffixOf } from '../../src/cache/image-reference';
import { ENV, HOST, SHA } from '../util/registries';

const SEED = 20261122;
const SOURCE = { account: '222222222222', region: 'us-east-1' };
const SOURCE_HOST = '222222222222.dkr.ecr.us-east-1.amazonaws.com';
const SHARED_HOST = '333333333333.dkr.ecr.eu-central-1.amazonaws.com';

const secret = () => UpstreamCredentials.newSecret();
const inEnv = (app = new App(), id = 'Stack') => new Stack(app, id, { env: ENV });
const cache = (scope: Construct, id: string, upstream: Upstream, props: Partial<PullThroughCacheProps> = {}) =>
  new PullThroughCache(scope, id, { upstream, ...props });
const hub = (scope: Construct, props?: Partial<PullThroughCacheProps>, id = 'Hub') => cache(scope, id, Upstream.dockerHub(secret()), props);
const quay = (scope: Construct, props?: Partial<PullThroughCacheProps>, id = 'Quay') => cache(scope, id, Upstream.quay(), props);
const imported = (scope: Construct, id: string, attributes: Partial<PullThroughCacheAttributes> = {}) =>
  PullThroughCache.fromPullThroughCacheAttributes(scope, id, { ecrRepositoryPrefix: 'shared', upstreamRegistryUrl: 'quay.io', ...attributes });
const rewrite = (scope: Construct, reference: string) => PullThroughCaches.of(scope).rewrite(reference);

/** Caches for all upstreams; those for a private registry with a prefix of the upstream, and without. */
function everything(stack: Stack): Stack {
  hub(stack);
  quay(stack);
  cache(stack, 'Public', Upstream.ecrPublic());
  cache(stack, 'Kubernetes', Upstream.kubernetes());
  cache(stack, 'GitHub', Upstream.github(secret()));
  cache(stack, 'GitLab', Upstream.gitlab(secret()));
  cache(stack, 'Azure', Upstream.azure('contoso.azurecr.io', secret()));
  cache(stack, 'Chainguard', Upstream.chainguard(secret()));
  cache(stack, 'Mirror', Upstream.ecr(SOURCE), { ecrRepositoryPrefix: 'mirror' });
  cache(stack, 'Base', Upstream.ecr(SOURCE), { ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'platform/images' });
  return stack;
}

describe('with caches for all upstreams', () => {
  const all = everything(inEnv());
  imported(all, 'Imported', { account: '333333333333', region: 'eu-central-1', upstreamRegistryUrl: '444444444444.dkr.ecr.eu-central-1.amazonaws.com' });

  test.each([
    // short names
    ['nginx', 'docker-hub/library/nginx'],
    ['nginx:1.27', 'docker-hub/library/nginx:1.27'],
    ['nginx:latest', 'docker-hub/library/nginx:latest'],
    ['library/nginx', 'docker-hub/library/nginx'],
    ['library/nginx:1.27-alpine', 'docker-hub/library/nginx:1.27-alpine'],
    ['bitnami/redis', 'docker-hub/bitnami/redis'],
    ['bitnami/redis:7.4', 'docker-hub/bitnami/redis:7.4'],
    ['a/b/c/d:1', 'docker-hub/a/b/c/d:1'],
    ['my__app', 'docker-hub/library/my__app'],
    ['my-app.v2', 'docker-hub/library/my-app.v2'],
    ['localhost', 'docker-hub/library/localhost'],
    ['localhost:5000', 'docker-hub/library/localhost:5000'],
    ['example.com:5000', 'docker-hub/library/example.com:5000'],
    // what looks like the name of another upstream, or of a cache
    ['quay/app', 'docker-hub/quay/app'],
    ['docker-hub/library/nginx', 'docker-hub/docker-hub/library/nginx'],
    ['ghcr/io', 'docker-hub/ghcr/io'],
    // Docker Hub by its hosts
    ['docker.io/nginx', 'docker-hub/library/nginx'],
    ['docker.io/nginx:1.27', 'docker-hub/library/nginx:1.27'],
    ['docker.io/library/nginx:1.27', 'docker-hub/library/nginx:1.27'],
    ['docker.io/bitnami/redis:7.4', 'docker-hub/bitnami/redis:7.4'],
    ['index.docker.io/nginx', 'docker-hub/library/nginx'],
    ['index.docker.io/library/nginx', 'docker-hub/library/nginx'],
    ['registry-1.docker.io/nginx', 'docker-hub/library/nginx'],
    ['registry-1.docker.io/library/nginx', 'docker-hub/library/nginx'],
    ['registry-1.docker.io/bitnami/redis', 'docker-hub/bitnami/redis'],
    ['docker.io:443/nginx', 'docker-hub/library/nginx'],
    ['docker.io:443/library/nginx:1.27', 'docker-hub/library/nginx:1.27'],
    ['index.docker.io:443/bitnami/redis', 'docker-hub/bitnami/redis'],
    ['DOCKER.IO/nginx', 'docker-hub/library/nginx'],
    ['Docker.io:443/team/app:Latest', 'docker-hub/team/app:Latest'],
    // digests
    [`nginx@${SHA}`, `docker-hub/library/nginx@${SHA}`],
    [`nginx:1.27@${SHA}`, `docker-hub/library/nginx:1.27@${SHA}`],
    [`docker.io/bitnami/redis@${SHA}`, `docker-hub/bitnami/redis@${SHA}`],
    [`ghcr.io/team/app:1@${SHA}`, `github/team/app:1@${SHA}`],
    [`public.ecr.aws/nginx/nginx@${SHA}`, `ecr-public/nginx/nginx@${SHA}`],
    // ECR Public, also what of Docker is there
    ['public.ecr.aws/docker/library/nginx', 'ecr-public/docker/library/nginx'],
    ['public.ecr.aws/docker/library/nginx:1.27', 'ecr-public/docker/library/nginx:1.27'],
    ['public.ecr.aws/amazonlinux/amazonlinux:2023', 'ecr-public/amazonlinux/amazonlinux:2023'],
    ['public.ecr.aws/nginx', 'ecr-public/nginx'],
    // the others
    ['registry.k8s.io/pause:3.10', 'kubernetes/pause:3.10'],
    ['registry.k8s.io/ingress-nginx/controller:v1.11.2', 'kubernetes/ingress-nginx/controller:v1.11.2'],
    ['quay.io/prometheus/node-exporter:v1.8.2', 'quay/prometheus/node-exporter:v1.8.2'],
    ['quay.io/nginx', 'quay/nginx'],
    ['QUAY.IO/prometheus/node-exporter', 'quay/prometheus/node-exporter'],
    ['quay.io:443/prometheus/node-exporter', 'quay/prometheus/node-exporter'],
    ['quay.io/a/b/c/d/e:1', 'quay/a/b/c/d/e:1'],
    ['quay.io/quay/quay', 'quay/quay/quay'],
    ['ghcr.io/team/app', 'github/team/app'],
    ['GHCR.io/team/app:LATEST', 'github/team/app:LATEST'],
    ['registry.gitlab.com/gitlab-org/gitlab-runner:alpine', 'gitlab/gitlab-org/gitlab-runner:alpine'],
    ['registry.gitlab.com/group/subgroup/project/image', 'gitlab/group/subgroup/project/image'],
    ['contoso.azurecr.io/app:1', 'azure/app:1'],
    ['Contoso.AzureCR.io/team/app', 'azure/team/app'],
    ['cgr.dev/chainguard/static', 'chainguard/chainguard/static'],
    ['cgr.dev/docker.io/nginx', 'chainguard/docker.io/nginx'],
    // a private registry
    [`${SOURCE_HOST}/team/app:1`, 'mirror/team/app:1'],
    [`${SOURCE_HOST}/nginx`, 'mirror/nginx'],
    [`${SOURCE_HOST}:443/team/app`, 'mirror/team/app'],
    [`${SOURCE_HOST}/platform/images/java:21`, 'base/java:21'],
    [`${SOURCE_HOST}/platform/images/java/jre:21`, 'base/java/jre:21'],
    [`${SOURCE_HOST}/platform/images@${SHA}`, `mirror/platform/images@${SHA}`],
    [`${SOURCE_HOST}/platform/images-old/java`, 'mirror/platform/images-old/java'],
    [`${SOURCE_HOST}/platform/java`, 'mirror/platform/java'],
    [`${SOURCE_HOST}/mirror/team/app`, 'mirror/mirror/team/app'],
    ['444444444444.dkr.ecr.eu-central-1.amazonaws.com/team/app:1', 'shared/team/app:1', SHARED_HOST],
  ])('%s is %s', (reference, expected, host = HOST) => {
    expect(rewrite(all, reference)).toBe(`${host}/${expected}`);
  });

  test.each([
    `${HOST}/team/app`,
    `${HOST}/team/app:1`,
    `${HOST}:443/team/app:1`,
    `${HOST}/docker-hub/library/nginx:1.27@${SHA}`,
    `${HOST}/mirror/team/app@${SHA}`,
    '111111111111.DKR.ECR.eu-west-1.amazonaws.com/team/app',
    '111111111111.dkr-ecr.eu-west-1.on.aws/team/app:1',
    '111111111111.dkr.ecr-fips.eu-west-1.amazonaws.com/team/app:1',
    '111111111111.dkr-ecr-fips.eu-west-1.on.aws/team/app:1',
    `${SHARED_HOST}/shared/team/app:1`,
    '333333333333.dkr-ecr.eu-central-1.on.aws/shared/team/app:1',
  ])('%s is here already', (reference) => {
    expect(rewrite(all, reference)).toBe(reference);
  });

  test.each([
    ['mcr.microsoft.com/dotnet/runtime:8.0', 'mcr.microsoft.com'],
    ['gcr.io/distroless/static', 'gcr.io'],
    ['localhost:5000/app', 'localhost:5000'],
    ['localhost/app', 'localhost'],
    ['127.0.0.1:5000/app', '127.0.0.1:5000'],
    ['docker.io:5000/library/nginx', 'docker.io:5000'],
    ['docker.io:80/nginx', 'docker.io:80'],
    ['quay.io:8443/team/app', 'quay.io:8443'],
    ['registry.docker.io/nginx', 'registry.docker.io'],
    ['contoso.azurecr.io:5000/app', 'contoso.azurecr.io:5000'],
    [`${SOURCE_HOST}:8443/team/app`, `${SOURCE_HOST}:8443`],
  ])('%s is refused: ECR has no upstream for %s', (reference, registry) => {
    expect(() => rewrite(all, reference)).toThrow(new Error(`Stack: there is no pull-through cache for ${JSON.stringify(reference)}, which is in ${registry}; `
      + 'ECR has no upstream for that registry, so copy the image to a ManagedRepository'));
  });

  test.each([
    ['fabrikam.azurecr.io/app', 'fabrikam.azurecr.io', 'Upstream.azure()'],
    ['222222222222.dkr.ecr.us-west-2.amazonaws.com/app', '222222222222.dkr.ecr.us-west-2.amazonaws.com', 'Upstream.ecr()'],
    ['111111111111.dkr.ecr.us-east-1.amazonaws.com/app', '111111111111.dkr.ecr.us-east-1.amazonaws.com', 'Upstream.ecr()'],
    [`${SHARED_HOST}/other/app`, SHARED_HOST, 'Upstream.ecr()'],
    [`${SHARED_HOST}/shared-too/app`, SHARED_HOST, 'Upstream.ecr()'],
  ])('%s is refused: make a cache', (reference, registry, upstream) => {
    expect(() => rewrite(all, reference)).toThrow(`which is in ${registry}; make a PullThroughCache for ${upstream}, or import one`);
  });

  test.each([
    '', '/', ':1', 'nginx:', 'Nginx', 'docker.io/', 'docker.io/Library/nginx', 'docker.io//nginx', 'nginx@sha256:abc', 'https://ghcr.io/team/app', 'team/app/',
    ' nginx', 'nginx\n', 'ghcr.io:99999/team/app', 'team/..', `nginx:${'t'.repeat(129)}`, '0123456789abcdef'.repeat(4),
  ])('%j is malformed', (reference) => {
    expect(() => rewrite(all, reference)).toThrow(/^Stack: "reference" ".*" has |^Stack: "reference" ".*" is 64 hexadecimal/s);
  });
});

describe('without a cache', () => {
  const registries = {
    'nginx:1.27': ['registry-1.docker.io', 'dockerHub'],
    'docker.io/bitnami/redis': ['registry-1.docker.io', 'dockerHub'],
    'public.ecr.aws/docker/library/nginx': ['public.ecr.aws', 'ecrPublic'],
    'registry.k8s.io/pause': ['registry.k8s.io', 'kubernetes'],
    'quay.io/team/app': ['quay.io', 'quay'],
    'GHCR.IO/team/app': ['ghcr.io', 'github'],
    'registry.gitlab.com/team/app': ['registry.gitlab.com', 'gitlab'],
    'contoso.azurecr.io/app': ['contoso.azurecr.io', 'azure'],
    'cgr.dev/team/app': ['cgr.dev', 'chainguard'],
    [`${SOURCE_HOST}/app`]: [SOURCE_HOST, 'ecr'],
  };

  test.each(Object.entries(registries))('%s is refused with the cache to make', (reference, [registry, factory]) => {
    const stack = inEnv();
    expect(() => rewrite(stack, reference)).toThrow(new Error(`Stack: there is no pull-through cache for ${JSON.stringify(reference)}, which is in ${registry}; `
      + `make a PullThroughCache for Upstream.${factory}(), or import one`));
  });

  test('what is in the registry of the stack stays all the same', () => {
    expect(rewrite(inEnv(), `${HOST}/team/app`)).toBe(`${HOST}/team/app`);
  });

  test('the message names the construct that asked', () => {
    expect(() => rewrite(new Construct(inEnv(), 'Service'), 'nginx')).toThrow(/^Stack\/Service: there is no pull-through cache for "nginx"/);
  });
});

describe('tokens', () => {
  const stack = everything(inEnv());
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const join = Token.asString(Fn.join('', ['a', Aws.REGION]));
  const port = Token.asNumber({ Ref: 'Port' });

  test.each([text, join, Lazy.string({ produce: () => 'nginx' })])('a reference that is one stays', (reference) => {
    expect(rewrite(stack, reference)).toBe(reference);
  });

  test.each([
    [`nginx:${text}`, `docker-hub/library/nginx:${text}`],
    [`nginx:v${text}-${join}`, `docker-hub/library/nginx:v${text}-${join}`],
    [`nginx:${port}`, `docker-hub/library/nginx:${port}`],
    [`docker.io/nginx@${text}`, `docker-hub/library/nginx@${text}`],
    [`quay.io/team/app@sha256:${join}`, `quay/team/app@sha256:${join}`],
    [`quay.io/team/app:${text}@${join}`, `quay/team/app:${text}@${join}`],
    [`quay.io/${text}:1`, `quay/${text}:1`],
    [`quay.io/team/${text}`, `quay/team/${text}`],
    [`docker.io/team-${text}/app`, `docker-hub/team-${text}/app`],
    [`${SOURCE_HOST}/platform/images/${text}:1`, `base/${text}:1`],
    [`${SOURCE_HOST}/${text}:1`, `mirror/${text}:1`],
  ])('%s is rewritten', (reference, expected) => {
    expect(rewrite(stack, reference)).toBe(`${HOST}/${expected}`);
  });

  test('are resolved in the result', () => {
    expect(stack.resolve(rewrite(stack, `nginx:${text}`))).toEqual({ 'Fn::Join': ['', [`${HOST}/docker-hub/library/nginx:`, { Ref: 'Text' }]] });
    expect(stack.resolve(rewrite(stack, `nginx:${port}`))).toEqual({ 'Fn::Join': ['', [`${HOST}/docker-hub/library/nginx:`, { Ref: 'Port' }]] });
  });

  test.each([`${text}.azurecr.io/app:1`, `${text}:5000/app`, `registry.${join}/app`])('%s stays: nobody knows where that is', (reference) => {
    expect(rewrite(stack, reference)).toBe(reference);
  });

  test.each([
    `${text}/app:1`, `${text}/team/app`, `${text}${join}/app@${SHA}`, `${text}-team/app`, `${text}:1.0`, `${text}@${SHA}`, `${text}:${join}`, `${text}${join}:1`,
    `${text}nginx`, `${text}-nginx:1`, `team-${text}/app`,
  ])('%s stays: what it begins with may be any host', (reference) => {
    expect(rewrite(stack, reference)).toBe(reference);
  });

  test.each([
    [`nginx-${text}`, `docker-hub/library/nginx-${text}`],
    [`nginx-${text}:1@${SHA}`, `docker-hub/library/nginx-${text}:1@${SHA}`],
    [`team/${text}`, `docker-hub/team/${text}`],
    [`team/${text}/app:${join}`, `docker-hub/team/${text}/app:${join}`],
    [`docker.io/${text}/app`, `docker-hub/${text}/app`],
  ])('%s is of Docker Hub: no host begins like that', (reference, expected) => {
    expect(rewrite(stack, reference)).toBe(`${HOST}/${expected}`);
  });

  test('a known part that is wrong is refused', () => {
    expect(() => rewrite(stack, `ghcr.io/Team/app:${text}`)).toThrow('upper-case letters in "Team"');
    expect(() => rewrite(stack, `mcr.microsoft.com/${text}`)).toThrow('ECR has no upstream for that registry');
  });

  test('a cache for a host that is one is found by that', () => {
    const agnostic = inEnv();
    const host = `${new CfnParameter(agnostic, 'Name').valueAsString}.azurecr.io`;
    cache(agnostic, 'Azure', Upstream.azure(host, secret()));
    expect(rewrite(agnostic, `${host}/team/app:1`)).toBe(`${HOST}/azure/team/app:1`);
  });

  test('an upstreamRepositoryPrefix that is one is refused for its own registry, and in the way of no other', () => {
    const other = inEnv();
    quay(other, { ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: new CfnParameter(other, 'Prefix').valueAsString });
    cache(other, 'Kubernetes', Upstream.kubernetes());
    expect(rewrite(other, 'registry.k8s.io/pause:3')).toBe(`${HOST}/kubernetes/pause:3`);
    expect(() => rewrite(other, 'quay.io/team/app')).toThrow(/^Stack\/Quay: "upstreamRepositoryPrefix" is a token/);
  });
});

describe('repositories of the CDK stay', () => {
  const STACKS = { 'a stack with an env': () => inEnv(), 'an agnostic stack': () => new Stack(new App(), 'Stack') };

  test.each(Object.entries(STACKS))('in %s', (_, make) => {
    const stack = make();
    const managed = new ManagedRepository(stack, 'Managed');
    const uris = [
      managed.repositoryUriForTag('1'),
      new ecr.Repository(stack, 'L2').repositoryUriForDigest(SHA),
      ecr.Repository.fromRepositoryName(stack, 'ByName', 'team/app').repositoryUriForTag('1'),
      ManagedRepository.fromRepositoryName(stack, 'OursByName', 'team/app').repositoryUriForTag('1'),
      `${new ecr.CfnRepository(stack, 'L1').attrRepositoryUri}:1.0`,
      `${new ecr.CfnRepository(stack, 'L1ByDigest').attrRepositoryUri}@${SHA}`,
    ];
    hub(stack);
    expect(uris.map((uri) => rewrite(stack, uri))).toEqual(uris);
  });

  test.each([RegistryEndpoint.DUAL_STACK, RegistryEndpoint.FIPS, RegistryEndpoint.DUAL_STACK_FIPS])('by the endpoint %s', (endpoint) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    const uri = new ManagedRepository(stack, 'Managed', { repositoryName: 'team/app' }).repositoryUriFor(endpoint, 'v1');
    expect(rewrite(stack, uri)).toBe(uri);
  });
});

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
    expect(() => rewrite(stack, 'quay.io/a')).toThrow(/^Stack\/Quay: "repositoryName" must have 2 to 256 characters, got 1: "a"/);
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

describe('whatever the reference', () => {
  const SETS: Record<string, (stack: Stack) => void> = {
    'no caches': () => {},
    'Docker Hub': (stack) => hub(stack),
    'all upstreams': everything,
    'ROOT for Docker Hub': (stack) => {
      hub(stack, { ecrRepositoryPrefix: 'ROOT' });
      quay(stack);
    },
    'ROOT for a private registry': (stack) => {
      cache(stack, 'Mirror', Upstream.ecr(SOURCE), { ecrRepositoryPrefix: 'ROOT' });
      hub(stack);
    },
    'prefixes of the upstream': (stack) => {
      hub(stack, { ecrRepositoryPrefix: 'official', upstreamRepositoryPrefix: 'library' });
      quay(stack, { ecrRepositoryPrefix: 'team', upstreamRepositoryPrefix: 'team' });
      quay(stack, { ecrRepositoryPrefix: 'quay/base/', upstreamRepositoryPrefix: 'team/base/' }, 'Deep');
      cache(stack, 'Base', Upstream.ecr(SOURCE), { ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'team' });
    },
    'caches of others': (stack) => {
      const there = { account: '333333333333', region: 'eu-central-1' };
      imported(stack, 'Quay', there);
      imported(stack, 'Hub', { ...there, ecrRepositoryPrefix: 'ROOT', upstreamRegistryUrl: 'docker.io' });
      imported(stack, 'Mirror', { ecrRepositoryPrefix: 'team', upstreamRegistryUrl: SHARED_HOST });
      imported(stack, 'Base', { ...SOURCE, ecrRepositoryPrefix: 'base', upstreamRegistryUrl: 'ghcr.io', upstreamRepositoryPrefix: 'team' });
    },
  };
  const stacks = Object.fromEntries([['with an env', ENV], ['agnostic', undefined]].flatMap(([kind, env]) => Object.entries(SETS).map(([name, make]) => {
    const stack = new Stack(new App(), 'Stack', { env: env as typeof ENV | undefined });
    make(stack);
    return [`${name}, ${kind}`, stack];
  })));

  const hosts = fc.constantFrom('', '', '', ...[
    'docker.io', 'index.docker.io', 'registry-1.docker.io', 'Docker.IO', 'docker.io:443', 'docker.io:5000', 'public.ecr.aws', 'registry.k8s.io', 'quay.io', 'QUAY.io:443',
    'ghcr.io', 'registry.gitlab.com', 'contoso.azurecr.io', 'other.azurecr.io', 'cgr.dev', SOURCE_HOST, HOST, '111111111111.dkr-ecr.eu-west-1.on.aws', SHARED_HOST,
    'mcr.microsoft.com', 'localhost:5000', `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}`,
  ].map((host) => `${host}/`));
  const component = fc.oneof(
    fc.constantFrom('library', 'team', 'base', 'shared', 'docker-hub', 'platform', 'images', 'a', `x${Aws.STACK_NAME}`, 'x'.repeat(120)),
    fc.stringMatching(/^[a-z0-9]{1,6}((\.|_|__|-{1,3})[a-z0-9]{1,4})?$/),
  );
  const path = fc.array(component, { minLength: 1, maxLength: 4 }).map((components) => components.join('/'));
  const tag = fc.oneof(fc.constant(''), fc.constant(`:v${Aws.REGION}`), fc.stringMatching(/^:[A-Za-z0-9_][A-Za-z0-9_.-]{0,10}$/));
  const digest = fc.oneof(fc.constant(''), fc.stringMatching(/^@sha256:[0-9a-f]{64}$/), fc.constant(`@${Token.asString({ Ref: 'Digest' })}`));
  const references = fc.tuple(hosts, path, tag, digest).map((parts) => parts.join(''));

  /** Undefined when it is refused, which it is by an error of ours. */
  function tried(stack: Stack, reference: string): string | undefined {
    try {
      return rewrite(stack, reference);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).constructor).toBe(Error);
      expect((error as Error).message).toMatch(/^Stack(\/\w+)?: (there is no pull-through cache for "|"(reference|repositoryName)" )/);
      return undefined;
    }
  }

  test.each(Object.entries(stacks))('rewriting twice is rewriting once, and keeps tag and digest: %s', (_, stack) => {
    let count = 0;
    fc.assert(fc.property(references, (reference) => {
      const uri = tried(stack, reference);
      if (uri === undefined) {
        return;
      }
      count++;
      expect(rewrite(stack, uri)).toBe(uri);
      expect(suffixOf(parseImageReference('uri', uri))).toBe(suffixOf(parseImageReference('reference', reference)));
      expect(parseImageReference('uri', uri).path.split('/').at(-1)).toBe(parseImageReference('reference', reference).path.split('/').at(-1));
    }), { seed: SEED, numRuns: 300 });
    expect(count).toBeGreaterThan(10);
  });

  test.each(Object.entries(stacks))('it is refused by an error of ours, or becomes one that can be read: %s', (_, stack) => {
    const pieces = fc.array(fc.oneof(fc.constantFrom('/', ':', '@', '.', '-', '_', 'a', 'A', '0', ':443', SHA, ' ', '\n', Aws.REGION, 'docker.io/', 'quay.io/', `${HOST}/`)), { maxLength: 8 })
      .map((some) => some.join(''));
    fc.assert(fc.property(fc.oneof(references, pieces, fc.string({ unit: 'binary', maxLength: 20 })), (reference) => {
      const uri = tried(stack, reference);
      if (uri !== undefined) {
        expect(() => parseImageReference('uri', uri)).not.toThrow();
      }
    }), { seed: SEED, numRuns: 300 });
  });
});
