import { Resource } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct, IDependable } from 'constructs';
import { CacheAccess } from './cache-access';
import { CacheNames } from './cache-names';
import { cachedContainerImage } from './cached-container-image';
import { CachedRepository } from './cached-repository';
import { IPullThroughCache } from './i-pull-through-cache';
import { ImageReference, parseImageReference, suffixOf } from './image-reference';
import { grantByIdentity, needsResourcePolicy } from '../access/grantee';
import { CACHE_PULL_ACTIONS, TOKEN_ACTION } from '../core/ecr-actions';
import { inStack } from '../core/location';
import { LAMBDA } from '../core/services';
import { topStack } from '../core/stacks';
import { invalid, isKnown, isToken, required, shown } from '../core/validation';
import { IManagedRepository } from '../repository/i-managed-repository';

/**
 * What own and imported caches share: grants, and what they hand out.
 *
 * @internal
 */
export abstract class PullThroughCacheBase extends Resource implements IPullThroughCache, CacheAccess {
  public abstract readonly ecrRepositoryPrefix: string;
  public abstract readonly upstreamRegistryUrl: string;

  /**
   * What its images and repositories are called.
   *
   * @internal
   */
  public abstract readonly _names: CacheNames;

  /**
   * The resources of task definitions of the same stack that pull through the cache.
   *
   * @internal
   */
  public readonly _consumers = new Set<IConstruct>();

  private readonly repositories = new Map<string, CachedRepository>();

  public imageUri(reference: string): string {
    return this._names.uri(this.parsed('reference', reference));
  }

  public containerImage(reference: string): ecs.ContainerImage {
    return cachedContainerImage(this.imageUri(reference), this, isToken(required('reference', reference, this)) ? this : this.repositoryFor(this.parsed('reference', reference)));
  }

  public repository(name: string): IManagedRepository {
    const parsed = this.parsed('name', name);
    if (suffixOf(parsed) !== '') {
      throw invalid(`"name" is the name of a repository, got ${shown(name)}; leave out ${shown(suffixOf(parsed))}`, this);
    }
    return this.repositoryFor(parsed);
  }

  public grantPull(grantee: iam.IGrantable): iam.Grant {
    return this._grantPull(grantee, this._names.allRepositoryArns);
  }

  /**
   * Lets a grantee pull from some repositories of the cache.
   *
   * @internal
   */
  public _grantPull(grantee: iam.IGrantable, resourceArn: string): iam.Grant {
    this._refuseServices(required('grantee', grantee, this));
    const grant = grantByIdentity(grantee, [
      { actions: CACHE_PULL_ACTIONS, resourceArns: [resourceArn] },
      { actions: [TOKEN_ACTION], resourceArns: ['*'] },
    ], this, 'PullThroughCache.granteePolicy');
    if (needsResourcePolicy(grantee, grant, this.env.account, this)) {
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

  /**
   * What has to be deployed before an image can be pulled; nothing of an imported cache.
   *
   * @internal
   */
  public abstract _dependable(): IDependable | undefined;

  /**
   * Has the cache deployed before what pulls through it. Within a stack and all nested in it only: between other stacks it would be a dependency
   * that nobody can take back, and that may close a circle.
   *
   * @internal
   */
  public _deployBefore(consumer: IConstruct): void {
    const dependable = this._dependable();
    if (dependable !== undefined && topStack(this) === topStack(consumer)) {
      const resource = consumer.node.defaultChild ?? consumer;
      this._consumers.add(resource);
      resource.node.addDependency(dependable);
    }
  }

  private parsed(prop: string, reference: string): ImageReference {
    const given = inStack(required(prop, reference, this), this);
    const parsed = parseImageReference(prop, given, this);
    if (isKnown(parsed.host) && isKnown(this.upstreamRegistryUrl) && !this._names.isOfUpstream(parsed)) {
      throw invalid(`"${prop}" is an image of ${parsed.host}, got ${shown(given)}, but this cache is for ${this.upstreamRegistryUrl}; `
        + 'use the cache for that registry, or PullThroughCaches.of(this).rewrite(), which finds it', this);
    }
    return parsed;
  }

  private repositoryFor(parsed: ImageReference): CachedRepository {
    const name = this._names.cachedName(parsed);
    const known = this.repositories.get(name);
    if (known !== undefined) {
      return known;
    }
    const repository = new CachedRepository(this, isKnown(name) ? name.replace(/\//g, ':') : `Repository${this.repositories.size}`, { name, names: this._names, cache: this });
    this.repositories.set(name, repository);
    return repository;
  }
}
