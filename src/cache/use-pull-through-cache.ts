import { Annotations, Aspects, IResolvable, IResolveContext, Mixin, Stack, Token } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { parseImageReference } from './image-reference';
import { PullThroughCacheBase } from './pull-through-cache-base';
import { PullThroughCaches } from './pull-through-caches';
import { CACHE_PULL_ACTIONS, TOKEN_ACTION } from '../core/ecr-actions';
import { inStack, isSameAccount } from '../core/location';
import { required } from '../core/validation';
import { warn } from '../core/warnings';

/** Who was named to pull the images of a resource that the mixin was applied to. */
const ROLES = Symbol.for('cdk-managed-ecr.UsePullThroughCache');

type ContainerDefinitions = ecs.CfnTaskDefinition['containerDefinitions'];
type Resource = ecs.CfnTaskDefinition & { [ROLES]?: iam.IGrantable[] };

/** What is used of an `ecs.TaskDefinition`, which lets its subclasses alone read the containers. */
interface Owner extends IConstruct {
  readonly containers: ecs.ContainerDefinition[];
  obtainExecutionRole(): iam.IRole;
}

/** A container as the L1 has it. */
interface Container {
  readonly name?: unknown;
  readonly image?: unknown;
}

/** An image that is pulled through a cache from now on. */
interface Rewritten {
  readonly uri: string;
  readonly cache: PullThroughCacheBase;
  readonly repositoryArn: string;
}

/** What becomes of images, by how they are written. */
type Images = ReadonlyMap<unknown, Rewritten>;

/**
 * Lets the containers of ECS task definitions pull through caches, whoever made them: `CfnTaskDefinition`, and so every construct around it.
 *
 * Each image that one of `PullThroughCaches.of()` the task definition's stack has a cache for is replaced by its URI there, and the
 * execution role may pull it; other images stay as they are. What was replaced and what was left is reported as information on the
 * resource. Containers and caches that are added later count too: it is done by an aspect, while the app is prepared.
 *
 * A container whose image is replaced loses its `repositoryCredentials`, which ECS has for registries other than ECR. The credentials of the
 * cache fetch the image instead, so they have to reach it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working-pulling.html
 *
 * @example
 * declare const service: ecs.FargateService;
 *
 * service.taskDefinition.with(new UsePullThroughCache());
 * Mixins.of(this).apply(new UsePullThroughCache());
 */
export class UsePullThroughCache extends Mixin {
  private readonly executionRoles: iam.IGrantable[];

  /**
   * @param executionRoles who pulls the images of the tasks; when none is given, it is the execution role of the `ecs.TaskDefinition` that
   * the resource is part of, and a warning when there is none
   */
  constructor(...executionRoles: iam.IGrantable[]) {
    super();
    this.executionRoles = required('executionRoles', executionRoles, 'UsePullThroughCache');
  }

  /**
   * Whether the construct is the L1 of a task definition.
   *
   * @param construct any construct
   */
  public supports(construct: IConstruct): boolean {
    return ecs.CfnTaskDefinition.isCfnTaskDefinition(construct);
  }

  /**
   * Has the images of the containers replaced. Applied again, it adds its `executionRole` only.
   *
   * @param construct a resource that `supports` accepts
   */
  public applyTo(construct: IConstruct): void {
    if (!ecs.CfnTaskDefinition.isCfnTaskDefinition(construct)) {
      return;
    }
    const resource: Resource = construct;
    const roles = resource[ROLES] ??= [];
    roles.push(...this.executionRoles);
    // Not at once: a TaskDefinition gets its containers after it is made, and grants are too late when they are rendered.
    // On the TaskDefinition, so that aspects of the tree see an execution role that is made for it.
    const visited = ownerOf(resource) ?? resource;
    Aspects.of(visited).add({
      visit: (node) => {
        if (node === visited) {
          rewrite(resource, roles);
        }
      },
    });
  }
}

/** Stands in the place of the containers of a task definition: the same, with other images. */
class CachedContainers implements IResolvable {
  public readonly creationStack: string[] = [];

  /** The containers as they were written. */
  public readonly written: ContainerDefinitions;
  private readonly images: Images;

  constructor(written: ContainerDefinitions, images: Images) {
    this.written = written;
    this.images = images;
  }

  public resolve(context: IResolveContext): unknown {
    return withImages(context.resolve(this.written), this.images);
  }

  public toString(): string {
    return Token.asString(this);
  }
}

/** Begins with what was written each time: the mixin may be applied twice, and the app synthesized twice. */
function rewrite(resource: Resource, roles: iam.IGrantable[]): void {
  const { containerDefinitions: given } = resource;
  const written = given instanceof CachedContainers ? given.written : given;
  const containers = containersOf(resource, written);
  const images = rewrittenImages(resource, containers ?? []);
  if (images.size > 0) {
    resource.containerDefinitions = new CachedContainers(written, images);
    allow(resource, roles, [...images.values()]);
  }
  report(resource, containers, images);
}

/** The construct that the resource is of and that has its execution role. */
function ownerOf(resource: Resource): Owner | undefined {
  const scope = resource.node.scope as Owner | undefined;
  return scope?.node.defaultChild === resource && 'obtainExecutionRole' in scope ? scope : undefined;
}

/** The containers as they are now; undefined where they cannot be read. */
function containersOf(resource: Resource, given: ContainerDefinitions = []): Container[] | undefined {
  // A TaskDefinition renders its containers once: to resolve them now would lose those that other aspects add.
  const own = Token.isUnresolved(given) ? ownerOf(resource)?.containers : undefined;
  const resolved = Stack.of(resource).resolve(own?.map(({ containerName: name, imageName: image }) => ({ name, image })) ?? given);
  return Array.isArray(resolved) ? resolved : undefined;
}

/** The images that have a cache. */
function rewrittenImages(resource: Resource, containers: Container[]): Images {
  const caches = PullThroughCaches.of(resource);
  return new Map(containers.flatMap(({ image }): Array<[unknown, Rewritten]> => {
    const cache = typeof image === 'string' ? caches._cacheOf(image) : undefined;
    if (cache === undefined) {
      return [];
    }
    const reference = parseImageReference('image', inStack(image as string, resource), resource);
    return [[image, { cache, uri: cache._names.uri(reference), repositoryArn: cache._names.repositoryArn(cache._names.cachedName(reference)) }]];
  }));
}

/** ECS would log in to ECR with the credentials of a container that has some. */
function withImages(containers: unknown, images: Images): unknown {
  return !Array.isArray(containers) ? containers : containers.map((container: Container) => {
    const image = images.get(container.image)?.uri;
    return image === undefined ? container : { ...container, image, repositoryCredentials: undefined };
  });
}

function allow(resource: Resource, named: iam.IGrantable[], images: Rewritten[]): void {
  const { account } = Stack.of(resource);
  const owner = ownerOf(resource);
  const roles = named.length > 0 || owner === undefined ? named : [owner.obtainExecutionRole()];
  for (const { cache, repositoryArn } of images) {
    cache._deployBefore(resource);
    // Whoever it is that pulls, the owner of a cache in another account has to allow this one.
    const isElsewhere = isSameAccount(cache.env.account, account) === false;
    const grantees = roles.length === 0 && isElsewhere ? [new iam.AccountPrincipal(account)] : roles;
    grantees.forEach((grantee) => cache._grantPull(grantee, repositoryArn));
  }
  if (roles.length === 0) {
    const arns = [...new Set(images.map(({ repositoryArn }) => repositoryArn))];
    const statements = [
      new iam.PolicyStatement({ actions: [...CACHE_PULL_ACTIONS], resources: arns }),
      new iam.PolicyStatement({ actions: [TOKEN_ACTION], resources: ['*'] }),
    ];
    const json = JSON.stringify(Stack.of(resource).resolve(statements.map((statement) => statement.toStatementJson())));
    warn(resource, 'UsePullThroughCache.executionRole',
      `it is not known who pulls the images of ${resource.node.path}, so nobody was allowed to pull them through the cache; give the mixin that role, new UsePullThroughCache(role), `
      + `or add to its policy: ${json}`);
  }
}

function report(resource: Resource, containers: Container[] | undefined, images: Images): void {
  const stack = Stack.of(resource);
  const text = (value: unknown) => typeof value === 'string' ? value : JSON.stringify(value);
  const lines = containers?.map((container) => {
    const { name, image = container } = container;
    const rewritten = images.get(image);
    return `${typeof name === 'string' ? name : '<container>'}: ${text(image)} ${rewritten === undefined ? 'stays' : `becomes ${text(stack.resolve(rewritten.uri))}`}`;
  }) ?? ['the containers are one token, so their images stay'];
  if (lines.length > 0) {
    Annotations.of(resource).addInfoV2('cdk-managed-ecr:UsePullThroughCache.images', lines.join('; '));
  }
}
