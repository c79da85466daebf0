import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PullThroughCache, PullThroughCacheAttributes, PullThroughCacheProps, PullThroughCaches, Upstream, UpstreamCredentials } from '../../src';
import { ENV } from '../util/registries';

export const SOURCE = { account: '222222222222', region: 'us-east-1' };
export const SOURCE_HOST = '222222222222.dkr.ecr.us-east-1.amazonaws.com';
export const SHARED_HOST = '333333333333.dkr.ecr.eu-central-1.amazonaws.com';

export const secret = () => UpstreamCredentials.newSecret();
export const inEnv = (app = new App(), id = 'Stack') => new Stack(app, id, { env: ENV });
export const cache = (scope: Construct, id: string, upstream: Upstream, props: Partial<PullThroughCacheProps> = {}) =>
  new PullThroughCache(scope, id, { upstream, ...props });
export const hub = (scope: Construct, props?: Partial<PullThroughCacheProps>, id = 'Hub') => cache(scope, id, Upstream.dockerHub(secret()), props);
export const quay = (scope: Construct, props?: Partial<PullThroughCacheProps>, id = 'Quay') => cache(scope, id, Upstream.quay(), props);
export const imported = (scope: Construct, id: string, attributes: Partial<PullThroughCacheAttributes> = {}) =>
  PullThroughCache.fromPullThroughCacheAttributes(scope, id, { ecrRepositoryPrefix: 'shared', upstreamRegistryUrl: 'quay.io', ...attributes });
export const rewrite = (scope: Construct, reference: string) => PullThroughCaches.of(scope).rewrite(reference);

/** Caches for all upstreams; those for a private registry with a prefix of the upstream, and without. */
export function everything(stack: Stack): Stack {
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
