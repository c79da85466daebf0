import { CfnParameter, Stack, Token } from 'aws-cdk-lib';
import { app, hub, imported, quay, stack } from './references.helpers';
import { IPullThroughCache, PullThroughCache, Upstream, UpstreamCredentials } from '../../src';
import { ENV, HOST, SHA } from '../util/registries';

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
    expect(() => cache.imageUri(`team/${'x'.repeat(241)}:1`)).toThrow(
      /^Stack\/Hub: the image "team\/x{241}" would be cached in a repository whose name has 257 characters, of which ECR takes 2 to 256; make a cache with another/);
  });

  test('refuses a repository whose name would be too short', () => {
    const cache = quay({ ecrRepositoryPrefix: 'ROOT' });
    expect(cache.imageUri('ab')).toBe(`${HOST}/ab`);
    expect(() => cache.imageUri('a')).toThrow('the image "a" would be cached in a repository whose name has 1 characters, of which ECR takes 2 to 256');
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
