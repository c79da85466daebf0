import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { CacheAccess } from './cache-access';
import { IImageSource } from '../access/i-image-source';

/**
 * An image that a task pulls through a cache. Its source is a repository, or the whole cache where the repository is not known.
 *
 * The class is made here, because one at the top would load that of CDK for everyone.
 */
export function cachedContainerImage(imageName: string, cache: CacheAccess, source: IImageSource): ecs.ContainerImage {
  return new class CachedContainerImage extends ecs.ContainerImage {
    public bind(_scope: Construct, { taskDefinition }: ecs.ContainerDefinition): ecs.ContainerImageConfig {
      source.grantPull(taskDefinition.obtainExecutionRole());
      // AWS Batch binds images too, with a stand-in that is no construct.
      if (Construct.isConstruct(taskDefinition)) {
        cache._deployBefore(taskDefinition);
      }
      return { imageName };
    }
  }();
}
