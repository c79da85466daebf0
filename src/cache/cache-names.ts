import { IConstruct } from 'constructs';
import { ImageReference, suffixOf } from './image-reference';
import { upstreamRepositoryOf, upstreamUrlOf } from './upstream-registries';
import { HostLocation, Registry } from '../core/location';
import { belowPrefix, checkPrefix, checkRepositoryName, hasNameLength, prefixKey, ROOT, withoutSlash } from '../core/names';
import { RegistryEndpoint } from '../core/registry-endpoint';
import { isRegistryHost, registryHost } from '../core/registry-host';
import { repositoryArn } from '../core/repository-arns';
import { invalid, isKnown, shown } from '../core/validation';
import { warn } from '../core/warnings';

/** A host with another port is another registry. */
const PORT = /:\d+$/;

const PREFIX_LENGTH = { min: 2, max: 30 };

/** Checks the two prefixes of a rule. */
export function checkCachePrefixes(ecrRepositoryPrefix: string, upstreamRepositoryPrefix: string | undefined, scope: IConstruct): void {
  checkPrefix('ecrRepositoryPrefix', ecrRepositoryPrefix, PREFIX_LENGTH, scope);
  if (upstreamRepositoryPrefix === undefined) {
    return;
  }
  checkPrefix('upstreamRepositoryPrefix', upstreamRepositoryPrefix, PREFIX_LENGTH, scope);
  if (ecrRepositoryPrefix === ROOT && isKnown(upstreamRepositoryPrefix) && upstreamRepositoryPrefix !== ROOT) {
    throw invalid(`"upstreamRepositoryPrefix" is ${shown(upstreamRepositoryPrefix)} and "ecrRepositoryPrefix" is "ROOT", where ECR takes no part of an upstream; `
      + `name the prefix of the cached repositories, such as ${shown(withoutSlash(upstreamRepositoryPrefix))}, or leave out "upstreamRepositoryPrefix"`, scope);
  }
}

/** What a rule says of names. */
export interface CacheRule {
  readonly location: HostLocation;
  readonly ecrRepositoryPrefix: string;
  readonly upstreamRegistryUrl: string;
  readonly upstreamRepositoryPrefix?: string;
  /** The upstream, when it is a registry of ECR, which has several hosts. */
  readonly ecr?: Registry;
}

/** What images and repositories of a cache are called. */
export class CacheNames {
  /** The host of the registry that the cache is in. */
  public readonly host: string;

  /** The ARN pattern of all repositories of the cache. */
  public readonly allRepositoryArns: string;

  /** The names of the repositories that were asked for. */
  public readonly given = new Set<string>();

  /**
   * @param rule where the cache is, and what it is for
   * @param scope the construct that messages are about
   */
  constructor(public readonly rule: CacheRule, private readonly scope: IConstruct) {
    this.host = registryHost(rule.location, RegistryEndpoint.IPV4, scope);
    this.allRepositoryArns = this.repositoryArn(belowPrefix(rule.ecrRepositoryPrefix));
  }

  public repositoryArn(repositoryName: string): string {
    return repositoryArn(this.rule.location, repositoryName);
  }

  /** The URI by which an image of the upstream is pulled through the cache. */
  public uri(reference: ImageReference): string {
    const name = this.cachedName(reference);
    this.given.add(name);
    if (reference.digest !== undefined) {
      this.warnOfDigest(`${name}${suffixOf(reference)}`);
    }
    return `${this.host}/${name}${suffixOf(reference)}`;
  }

  /** An image that is not cached yet is found by its tag only. */
  public warnOfDigest(image: string): void {
    warn(this.scope, 'PullThroughCache.digest',
      `${image} is to be pulled by its digest, by which a cache is reported not to find an image that it does not have yet, with a tag beside it or not; `
      + 'pull it by its tag alone, or pull it once by its tag before');
  }

  /** The name of the repository that an image of the upstream is cached in. */
  public cachedName(reference: ImageReference): string {
    const name = upstreamRepositoryOf(reference, this.rule.upstreamRegistryUrl);
    const prefix = this.upstreamPrefix();
    const isBelow = prefix !== '' && name.startsWith(`${prefix}/`);
    if (prefix !== '' && isKnown(name) && !isBelow) {
      throw invalid(`the image is in the repository ${shown(name)}, but this cache is for repositories below ${shown(prefix)} only; `
        + 'make a cache without "upstreamRepositoryPrefix" for it', this.scope);
    }
    const cached = this.ownPrefix() + (isBelow ? name.slice(prefix.length + 1) : name);
    if (isKnown(cached) && !hasNameLength(cached)) {
      throw invalid(`the image ${shown(reference.path)} would be cached in a repository whose name has ${cached.length} characters, of which ECR takes 2 to 256; `
        + 'make a cache with another "ecrRepositoryPrefix" for it', this.scope);
    }
    checkRepositoryName(cached, this.scope);
    return cached;
  }

  /** How much of the name in the upstream the rule fixes; undefined when the reference is not for the cache. */
  public fit(reference: ImageReference): number | undefined {
    if (!this.isOfUpstream(reference)) {
      return undefined;
    }
    const prefix = this.upstreamPrefix();
    const name = upstreamRepositoryOf(reference, this.rule.upstreamRegistryUrl);
    return prefix === '' || name.startsWith(`${prefix}/`) ? prefix.length : undefined;
  }

  /** Whether a reference is to the registry that the cache is for, by any of its hosts. */
  public isOfUpstream(reference: ImageReference): boolean {
    const { upstreamRegistryUrl, ecr } = this.rule;
    const { host } = reference;
    return upstreamUrlOf(reference) === upstreamRegistryUrl || (ecr !== undefined && isRegistryHost(host, ecr) && !PORT.test(host!));
  }

  /** Whether a repository is one of the cache. With `ROOT` it may be any, so only those that were asked for are known to be. */
  public isCached(repositoryName: string): boolean {
    return this.isBelow(repositoryName) || this.given.has(repositoryName);
  }

  /** Whether a repository name is below the prefix of the cache, which nothing is with `ROOT`. */
  public isBelow(repositoryName: string): boolean {
    return this.ownPrefix() !== '' && repositoryName.startsWith(this.ownPrefix());
  }

  /** Whether a reference is to a repository of the cache already. */
  public has({ host, path }: ImageReference): boolean {
    return isRegistryHost(host, this.rule.location) && path.startsWith(this.ownPrefix());
  }

  /** What a cache for `ROOT` brings below the prefix of another cache has the URI of an image of that one. */
  public warnOfRoot(prefix: string | undefined, owner: string): void {
    const key = prefixKey(prefix);
    const name = [...this.given].find((given) => key !== undefined && given.startsWith(`${key}/`));
    if (name !== undefined && this.rule.ecrRepositoryPrefix === ROOT) {
      warn(this.scope, 'PullThroughCache.rootBesidePrefix',
        `${name} is asked of this cache for "ROOT", but it is below the prefix ${shown(key)} of ${owner}, which brings another image by that name; `
        + 'give this cache a prefix of its own');
    }
  }

  /** What the names of cached repositories begin with. */
  private ownPrefix(): string {
    const { ecrRepositoryPrefix: prefix } = this.rule;
    return prefix === ROOT ? '' : `${withoutSlash(prefix)}/`;
  }

  /** The prefix in the upstream, without a `/` at its end; empty when the cache is for all of it. */
  private upstreamPrefix(): string {
    const { upstreamRepositoryPrefix: prefix = ROOT } = this.rule;
    if (!isKnown(prefix)) {
      throw invalid('"upstreamRepositoryPrefix" is a token, so the name of an image in the cache is not known; give it as text', this.scope);
    }
    return prefix === ROOT ? '' : withoutSlash(prefix);
  }
}
