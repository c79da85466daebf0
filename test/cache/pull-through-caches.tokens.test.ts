import { App, Aws, CfnParameter, Fn, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { cache, everything, hub, inEnv, quay, rewrite, secret, SOURCE_HOST } from './pull-through-caches.helpers';
import { ManagedRepository, RegistryEndpoint, Upstream } from '../../src';
import { HOST, SHA } from '../util/registries';

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
