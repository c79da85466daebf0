import { IResource } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { IImageSource } from '../access/i-image-source';
import { IManagedRepository } from '../repository/i-managed-repository';

/**
 * A pull-through cache, own or imported.
 */
export interface IPullThroughCache extends IResource, IImageSource {
  /** The prefix of the repositories that images are cached in: `docker-hub`. `ROOT` is every name that no other cache has. */
  readonly ecrRepositoryPrefix: string;

  /** The host of the upstream registry: `registry-1.docker.io`. */
  readonly upstreamRegistryUrl: string;

  /**
   * The URI by which an image of the upstream is pulled through the cache.
   *
   * `library/` is put where Docker Hub needs it. Throws for malformed references, for those of another registry, and for repositories
   * outside the `upstreamRepositoryPrefix`. Warns of a digest, by which an image that is not cached yet is reported not to be found. A
   * reference that is a token as a whole is taken for the name of a repository in the cache.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-working-pulling.html
   * @param reference the image as it is called in the upstream, with or without its host: `nginx:1.27`, `docker.io/bitnami/redis:7.4`
   */
  imageUri(reference: string): string;

  /**
   * An image for a container of Amazon ECS, which lets the execution role of the task pull it through the cache.
   *
   * A task definition in the stack of the cache, or nested in it, is deployed after the cache. Other stacks need an order: `service.addStackDependency(caches)`.
   *
   * @param reference the image as `imageUri` takes it; without a tag or digest it is `latest`
   */
  containerImage(reference: string): ecs.ContainerImage;

  /**
   * A repository of the cache. ECR creates it, by the creation template of the cache, when an image of it is pulled for the first time.
   *
   * Its `grantPull` includes that first pull. AWS Lambda cannot use it, and throws.
   *
   * @param name the repository as it is called in the upstream, without a tag or digest: `nginx`, `quay.io/prometheus/node-exporter`
   */
  repository(name: string): IManagedRepository;
}
