import { App, Aws, CfnParameter, Fn, Stack, Token } from 'aws-cdk-lib';
import { PullThroughCache, Upstream, UpstreamCredentials } from '../../src';
import { upstreamFor, upstreamRepositoryOf, upstreamUrlOf } from '../../src/cache/upstream-registries';
import { isRegistryHost } from '../../src/core/registry-host';

const HUB = 'registry-1.docker.io';
const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
const token = new CfnParameter(stack, 'Parameter').valueAsString;

describe('the registry of a reference', () => {
  test.each([undefined, 'docker.io', 'index.docker.io', HUB])('with the host %s is Docker Hub', (host) => {
    expect(upstreamUrlOf({ host, path: 'nginx' })).toBe(HUB);
  });

  test.each(['ghcr.io', 'docker.io:5000', 'registry.docker.io', 'hub.docker.com', 'localhost:5000', token])('with the host %s is that host', (host) => {
    expect(upstreamUrlOf({ host, path: 'nginx' })).toBe(host);
  });
});

describe('the repository in the upstream', () => {
  test('is below library/ when it is one of Docker', () => {
    expect(upstreamRepositoryOf({ path: 'nginx' }, HUB)).toBe('library/nginx');
    expect(upstreamRepositoryOf({ path: `nginx-${token}` }, HUB)).toBe(`library/nginx-${token}`);
  });

  test.each(['library/nginx', 'bitnami/redis', 'a/b/c'])('%s stays', (path) => {
    expect(upstreamRepositoryOf({ path }, HUB)).toBe(path);
  });

  test('stays when it is one token, which may have more than one component', () => {
    expect(upstreamRepositoryOf({ path: token }, HUB)).toBe(token);
  });

  test.each(['quay.io', 'ghcr.io', 'docker.io'])('of %s stays', (url) => {
    expect(upstreamRepositoryOf({ path: 'nginx' }, url)).toBe('nginx');
  });
});

describe('how a cache is written', () => {
  const credentials = UpstreamCredentials.newSecret();
  const UPSTREAMS: Record<string, Upstream> = {
    dockerHub: Upstream.dockerHub(credentials),
    ecrPublic: Upstream.ecrPublic(),
    kubernetes: Upstream.kubernetes(),
    quay: Upstream.quay(),
    github: Upstream.github(credentials),
    gitlab: Upstream.gitlab(credentials),
    azure: Upstream.azure('contoso-1.azurecr.io', credentials),
    chainguard: Upstream.chainguard(credentials),
    ecr: Upstream.ecr({ account: '222222222222', region: 'us-east-1' }),
  };

  test('is known for each factory of Upstream', () => {
    const factories = Object.getOwnPropertyNames(Upstream).filter((name) => !['length', 'name', 'prototype', 'withSecret'].includes(name));
    expect(Object.keys(UPSTREAMS).sort()).toEqual(factories.sort());
  });

  test.each(Object.entries(UPSTREAMS))('names the factory %s for its host', (name, upstream) => {
    const { upstreamRegistryUrl } = new PullThroughCache(stack, name, { upstream, ecrRepositoryPrefix: name.toLowerCase() });
    expect(upstreamFor(upstreamRegistryUrl)).toBe(`Upstream.${name}()`);
  });

  test.each([
    '222222222222.dkr.ecr.cn-north-1.amazonaws.com.cn', '222222222222.dkr.ecr.us-gov-west-1.amazonaws.com', '222222222222.dkr.ecr.us-iso-east-1.c2s.ic.gov',
  ])('knows the registry of ECR %s', (host) => {
    expect(upstreamFor(host)).toBe('Upstream.ecr()');
  });

  test.each([
    'mcr.microsoft.com', 'localhost:5000', 'docker.io:5000', 'registry-1.docker.io:5000', 'ghcr.io:8443', 'my.ghcr.io', 'ghcr.io.example', 'quayxio', 'gcr.io',
    'registry.gitlab.example', 'azurecr.io', '.azurecr.io', 'contoso.eastus.azurecr.io', 'contoso.azurecr.io:5000', 'contoso.azurecr.cn',
    '222222222222.dkr.ecr.us-east-1.amazonaws.com:8443', '22222222222.dkr.ecr.us-east-1.amazonaws.com', 'team.dkr.ecr.example', '',
  ])('is not known for %s', (host) => {
    expect(upstreamFor(host)).toBeUndefined();
  });
});

describe('a host is of a registry', () => {
  const registry = { account: '111111111111', region: 'eu-west-1' };

  test.each([
    '111111111111.dkr.ecr.eu-west-1.amazonaws.com',
    `111111111111.dkr.ecr.eu-west-1.${Aws.URL_SUFFIX}`,
    '111111111111.dkr.ecr-fips.eu-west-1.amazonaws.com',
    '111111111111.dkr-ecr.eu-west-1.on.aws',
    '111111111111.dkr-ecr-fips.eu-west-1.on.aws',
  ])('by any endpoint: %s', (host) => {
    expect(isRegistryHost(host, registry)).toBe(true);
  });

  test('when both are the tokens of the stack', () => {
    const host = `${Aws.ACCOUNT_ID}.dkr.ecr.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    expect(isRegistryHost(host, { account: Aws.ACCOUNT_ID, region: Aws.REGION })).toBe(true);
    expect(isRegistryHost(host, registry)).toBe(false);
    expect(isRegistryHost(host, { account: Aws.ACCOUNT_ID, region: Token.asString(Fn.ref('AWS::Region')) })).toBe(false);
  });

  test.each([
    undefined,
    '222222222222.dkr.ecr.eu-west-1.amazonaws.com',
    '111111111111.dkr.ecr.eu-west-2.amazonaws.com',
    '111111111111.dkr.ecr.eu-west-10.amazonaws.com',
    'x.111111111111.dkr.ecr.eu-west-1.amazonaws.com',
    '111111111111.dkr.ecr-other.eu-west-1.amazonaws.com',
    '111111111111.ecr.eu-west-1.amazonaws.com',
    'docker.io',
  ])('but %s is not', (host) => {
    expect(isRegistryHost(host, registry)).toBe(false);
  });
});
