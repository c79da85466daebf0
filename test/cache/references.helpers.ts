import { App, Stack } from 'aws-cdk-lib';
import { PullThroughCache, PullThroughCacheAttributes, PullThroughCacheProps, Upstream, UpstreamCredentials } from '../../src';
import { ENV } from '../util/registries';

export let app: App;
export let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

export const hub = (props: Partial<PullThroughCacheProps> = {}, scope = stack) =>
  new PullThroughCache(scope, 'Hub', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()), ...props });
export const quay = (props: Partial<PullThroughCacheProps> = {}, scope = stack) => new PullThroughCache(scope, 'Quay', { upstream: Upstream.quay(), ...props });
export const imported = (attributes: Partial<PullThroughCacheAttributes> = {}) =>
  PullThroughCache.fromPullThroughCacheAttributes(stack, 'Imported', { ecrRepositoryPrefix: 'shared', upstreamRegistryUrl: 'registry-1.docker.io', ...attributes });
