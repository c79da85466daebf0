import { Stack, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { cachesBeside, cachesFor } from './app-caches';
import { IPullThroughCache } from './i-pull-through-cache';
import { ImageReference, parseImageReference } from './image-reference';
import { PullThroughCacheBase } from './pull-through-cache-base';
import { upstreamFor, upstreamUrlOf } from './upstream-registries';
import { inStack } from '../core/location';
import { ROOT } from '../core/names';
import { isRegistryHost } from '../core/registry-host';
import { invalid, isKnown, required, shown } from '../core/validation';

/**
 * The pull-through caches that a stack can pull through: those of the app in its account and region, whatever stack made them, and those
 * it imported. Caches that are made later count too.
 *
 * @example
 * new PullThroughCache(this, 'DockerHub', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()) });
 *
 * PullThroughCaches.of(this).rewrite('docker.io/library/nginx:1.27');
 * // <account>.dkr.ecr.<region>.amazonaws.com/docker-hub/library/nginx:1.27
 */
export class PullThroughCaches {
  /**
   * The caches of the scope's stack.
   *
   * @param scope any construct of the stack
   */
  public static of(scope: IConstruct): PullThroughCaches {
    return new PullThroughCaches(required('scope', scope, 'PullThroughCaches.of'));
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * The URI by which an image is pulled through its cache.
   *
   * Short names are images of Docker Hub, as clients read them. Of several caches that fit, it is the one with the longest
   * `upstreamRepositoryPrefix`, and among those an own one, the one made first. What is in a cache already, or in any other repository of the
   * stack's registry, stays as it is. So does a reference that begins with a token, which may be any host, unless a cache is for that host.
   *
   * Throws for malformed references, when no cache fits, with the cache to make, and when the URI would be that of an image of another
   * cache. Warns of digests.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working-pulling.html
   * @param reference the image as it is called in its own registry: `nginx:1.27`, `ghcr.io/org/app:2.1`
   */
  public rewrite(reference: string): string {
    const given = inStack(required('reference', reference, this.scope), this.scope);
    const parsed = parseImageReference('reference', given, this.scope);
    if (isOpaque(parsed) || this.isHere(parsed)) {
      return reference;
    }
    const cache = this.cacheFor(parsed);
    const url = upstreamUrlOf(parsed);
    if (cache === undefined && !isKnown(url)) {
      return reference;
    }
    if (cache === undefined) {
      const upstream = upstreamFor(url);
      throw invalid(`there is no pull-through cache for ${shown(given)}, which is in ${url}; ${upstream === undefined
        ? 'ECR has no upstream for that registry, so copy the image to a ManagedRepository'
        : `make a PullThroughCache for ${upstream}, or import one`}`, this.scope);
    }
    this.checkUnique(cache, parsed, given);
    return cache._names.uri(parsed);
  }

  /** The caches, own ones before imported ones, in the order they were made. */
  public get caches(): IPullThroughCache[] {
    return cachesFor(this.scope);
  }

  /**
   * The cache for a reference that is not in any yet; undefined when there is none, or when the reference cannot be read or
   * would give a name that no repository can have.
   *
   * @internal
   */
  public _cacheOf(reference: string): PullThroughCacheBase | undefined {
    try {
      const parsed = parseImageReference('reference', inStack(reference, this.scope), this.scope);
      const cache = isOpaque(parsed) || this.isHere(parsed) ? undefined : this.cacheFor(parsed);
      cache?._names.cachedName(parsed);
      return cache;
    } catch {
      return undefined;
    }
  }

  private cacheFor(parsed: ImageReference): PullThroughCacheBase | undefined {
    const fits = cachesFor(this.scope).map((cache) => ({ cache, fit: cache._names.fit(parsed) }));
    const best = Math.max(...fits.map(({ fit }) => fit ?? -1));
    return fits.find(({ fit }) => fit === best)?.cache;
  }

  /** An image of a cache for `ROOT` may have the URI of one of another cache. */
  private checkUnique(cache: PullThroughCacheBase, parsed: ImageReference, reference: string): void {
    const name = cache._names.cachedName(parsed);
    const other = cache.ecrRepositoryPrefix === ROOT ? cachesBeside(cache, this.scope).find(({ _names: names }) => names.isBelow(name)) : undefined;
    if (other !== undefined) {
      throw invalid(`"reference" ${shown(reference)} would be ${name} through the cache ${cache.node.path} for "ROOT", but that name is of another image, of the cache `
        + `${other.node.path} for ${shown(other.ecrRepositoryPrefix)}; give the cache for "ROOT" a prefix of its own`, this.scope);
    }
  }

  private isHere(parsed: ImageReference): boolean {
    return isRegistryHost(parsed.host, Stack.of(this.scope)) || cachesFor(this.scope).some((cache) => cache._names.has(parsed));
  }
}

/** Whether it begins with a token that may be a host, or hold one. */
function isOpaque({ host, path }: ImageReference): boolean {
  return host === undefined && (path.includes('/')
    ? !isKnown(path.split('/')[0])
    : Token.isUnresolved(Tokenization.reverseString(path).firstValue));
}
