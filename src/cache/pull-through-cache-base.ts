import { Resource, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct, IDependable } from 'constructs';
import { cachedContainerImage } from './cached-container-image';
import { CachedRepository } from './cached-repository';
import { IPullThroughCache } from './i-pull-through-cache';
import { ImageReference, parseImageReference, suffixOf } from './image-reference';
import { upstreamRepositoryOf, upstreamUrlOf } from './upstream-registries';
import { grantByIdentity, needsResourcePolicy } from '../access/grantee';
import { CACHE_PULL_ACTIONS, TOKEN_ACTION } from '../core/ecr-actions';
import { HostLocation } from '../core/location';
import { belowPrefix, checkPrefix, checkRepositoryName, ROOT, withoutSlash } from '../core/names';
import { RegistryEndpoint } from '../core/registry-endpoint';
import { isRegistryHost, registryHost } from '../core/registry-host';
import { repositoryArn } from '../core/repository-arns';
import { LAMBDA } from '../core/services';
import { encloses } from '../core/stacks';
import { invalid, isKnown, isToken, shown } from '../core/validation';
import { IManagedRepository } from '../repository/i-managed-repository';

const CACHES = Symbol.for('cdk-managed-ecr.PullThroughCaches');
const PREFIX_LENGTH = { min: 2, max: 30 };

/** All caches of an app, own and imported, in the order they were made. */
export function cachesOfApp(scope: IConstruct): PullThroughCacheBase[] {
  const root = scope.node.root as { [CACHES]?: PullThroughCacheBase[] } & object;
  return root[CACHES] ??= [];
}

/** Checks the two prefixes of a rule. */
export function checkCachePrefixes(ecrRepositoryPrefix: string, upstreamRepositoryPrefix: string | undefined, scope: Construct): void {
  checkPrefix('ecrRepositoryPrefix', ecrRepositoryPrefix, PREFIX_LENGTH, scope);
  if (upstreamRepositoryPrefix === undefined) {
    return;
  }
  checkPrefix('upstreamRepositoryPrefix', upstreamRepositoryPrefix, PREFIX_LENGTH, scope);
  if (ecrRepositoryPrefix === ROOT && isKnown(upstreamRepositoryPrefix) && upstreamRepositoryPrefix !== ROOT) {
    throw invalid(`"upstreamRepositoryPrefix" may be given only with another "ecrRepositoryPrefix" than "ROOT", got ${shown(upstreamRepositoryPrefix)}; `
      + 'give a prefix that stands for it', scope);
  }
}

/**
 * What own and imported caches share: names, URIs and grants.
 *
 * @internal
 */
export abstract class PullThroughCacheBase extends Resource implements IPullThroughCache {
  public abstract readonly ecrRepositoryPrefix: string;
  public abstract readonly upstreamRegistryUrl: string;

  /** @internal */
  public abstract readonly _upstreamRepositoryPrefix?: string;

  private readonly repositories = new Map<string, CachedRepository>();

  public imageUri(reference: string): string {
    return this._uri(this.parsed('reference', reference));
  }

  public containerImage(reference: string): ecs.ContainerImage {
    return cachedContainerImage(this.imageUri(reference), this, isToken(reference) ? this : this.repositoryFor(this.parsed('reference', reference)));
  }

  public repository(name: string): IManagedRepository {
    const parsed = this.parsed('name', name);
    if (suffixOf(parsed) !== '') {
      throw invalid(`"name" is the name of a repository, got ${shown(name)}; leave out ${shown(suffixOf(parsed))}`, this);
    }
    return this.repositoryFor(parsed);
  }

  public grantPull(grantee: iam.IGrantable): iam.Grant {
    return this._grantPull(grantee, this._repositoryArn(belowPrefix(this.ecrRepositoryPrefix)));
  }

  /**
   * Lets a grantee pull from some repositories of the cache.
   *
   * @internal
   */
  public _grantPull(grantee: iam.IGrantable, resourceArn: string): iam.Grant {
    this._refuseServices(grantee);
    const grant = grantByIdentity(grantee, [
      { actions: CACHE_PULL_ACTIONS, resourceArns: [resourceArn] },
      { actions: [TOKEN_ACTION], resourceArns: ['*'] },
    ], this, 'PullThroughCache.granteePolicy');
    if (needsResourcePolicy(grantee, grant, this.env.account)) {
      this._completeGrant(grantee, grant);
    }
    return grant;
  }

  /** @internal */
  public _refuseServices({ grantPrincipal }: iam.IGrantable): void {
    const { service } = grantPrincipal as Partial<iam.ServicePrincipal>;
    if (service === LAMBDA) {
      throw invalid('AWS Lambda cannot use an image through a pull-through cache; push the image to a ManagedRepository, and make the function from that', this);
    }
    if (service !== undefined) {
      throw invalid('AWS services cannot pull through a cache, roles and users can; grant the role that the service pulls by', this);
    }
  }

  /**
   * The owner's half of a grant, for grantees of other accounts and those without a policy of their own.
   *
   * @internal
   */
  public abstract _completeGrant(grantee: iam.IGrantable, grant: iam.Grant): void;

  /** @internal */
  public abstract _location(): HostLocation;

  /**
   * What has to be deployed before an image can be pulled; nothing of an imported cache.
   *
   * @internal
   */
  public abstract _dependable(): IDependable | undefined;

  /**
   * Has the cache deployed before what pulls through it. Within a stack and those nested in it only: elsewhere it would be a dependency that
   * nobody can take back, and that may close a circle.
   *
   * @internal
   */
  public _deployBefore(consumer: IConstruct): void {
    const dependable = this._dependable();
    if (dependable !== undefined && encloses(Stack.of(this), consumer)) {
      (consumer.node.defaultChild ?? consumer).node.addDependency(dependable);
    }
  }

  /** @internal */
  public _host(): string {
    return registryHost(this._location(), RegistryEndpoint.IPV4, this);
  }

  /** @internal */
  public _repositoryArn(repositoryName: string): string {
    return repositoryArn(this._location(), repositoryName);
  }

  /**
   * How much of the name in the upstream the rule of this cache fixes; undefined when the reference is not for it.
   *
   * @internal
   */
  public _fit(reference: ImageReference): number | undefined {
    if (upstreamUrlOf(reference) !== this.upstreamRegistryUrl) {
      return undefined;
    }
    const prefix = this.upstreamPrefix();
    return prefix === '' || upstreamRepositoryOf(reference, this.upstreamRegistryUrl).startsWith(`${prefix}/`) ? prefix.length : undefined;
  }

  /**
   * Whether a reference is to a repository of this cache already.
   *
   * @internal
   */
  public _has({ host, path }: ImageReference): boolean {
    return isRegistryHost(host, this._location()) && (this.ecrRepositoryPrefix === ROOT || path.startsWith(`${withoutSlash(this.ecrRepositoryPrefix)}/`));
  }

  /** @internal */
  public _uri(reference: ImageReference): string {
    return `${this._host()}/${this._cachedName(reference)}${suffixOf(reference)}`;
  }

  private parsed(prop: string, reference: string): ImageReference {
    const parsed = parseImageReference(prop, reference, this);
    if (isKnown(parsed.host) && isKnown(this.upstreamRegistryUrl) && upstreamUrlOf(parsed) !== this.upstreamRegistryUrl) {
      throw invalid(`"${prop}" is an image of ${parsed.host}, got ${shown(reference)}, but this cache is for ${this.upstreamRegistryUrl}; `
        + 'use the cache for that registry, or PullThroughCaches.of(this).rewrite(), which finds it', this);
    }
    return parsed;
  }

  private repositoryFor(parsed: ImageReference): CachedRepository {
    const name = this._cachedName(parsed);
    const known = this.repositories.get(name);
    if (known !== undefined) {
      return known;
    }
    const repository = new CachedRepository(this, isKnown(name) ? name.replace(/\//g, ':') : `Repository${this.repositories.size}`, name, this);
    this.repositories.set(name, repository);
    return repository;
  }

  /** @internal */
  public _cachedName(reference: ImageReference): string {
    const name = upstreamRepositoryOf(reference, this.upstreamRegistryUrl);
    const prefix = this.upstreamPrefix();
    if (prefix !== '' && isKnown(name) && !name.startsWith(`${prefix}/`)) {
      throw invalid(`the image is in the repository ${shown(name)}, but this cache is for repositories below ${shown(prefix)} only; `
        + 'make a cache without "upstreamRepositoryPrefix" for it', this);
    }
    const isBelow = prefix !== '' && name.startsWith(`${prefix}/`);
    const cached = this.cached(isBelow ? name.slice(prefix.length + 1) : name);
    checkRepositoryName(cached, this);
    return cached;
  }

  private cached(name: string): string {
    return this.ecrRepositoryPrefix === ROOT ? name : `${withoutSlash(this.ecrRepositoryPrefix)}/${name}`;
  }

  private upstreamPrefix(): string {
    const { _upstreamRepositoryPrefix: prefix } = this;
    if (prefix === undefined || prefix === ROOT) {
      return '';
    }
    if (!isKnown(prefix)) {
      throw invalid('"upstreamRepositoryPrefix" is a token, so the name of an image in the cache is not known; give it as text', this);
    }
    return withoutSlash(prefix);
  }
}
