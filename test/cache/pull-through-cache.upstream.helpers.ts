import { App, Stack } from 'aws-cdk-lib';
import { EcrUpstreamOptions, PullThroughCache, PullThroughCacheProps, Upstream } from '../../src';
import { ENV } from '../util/registries';

export const UPSTREAM = { account: '222222222222', region: 'us-east-1' };

export let app: App;
export let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

export function cache(options: Partial<EcrUpstreamOptions> = {}, props: Partial<PullThroughCacheProps> = {}, to = stack, id = 'Cache'): PullThroughCache {
  return new PullThroughCache(to, id, { upstream: Upstream.ecr({ ...UPSTREAM, ...options }), ecrRepositoryPrefix: 'base', ...props });
}

export const theirs = (name: string) => `arn:aws:ecr:us-east-1:222222222222:repository/${name}`;
