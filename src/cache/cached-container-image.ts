import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { CacheAccess } from './cache-access';
import { containerImage } from '../access/container-image';
import { IImageSource } from '../access/i-image-source';

/** An image that a task pulls through a cache. Its source is a repository, or the whole cache where the repository is not known. */
export function cachedContainerImage(imageName: string, cache: CacheAccess, source: IImageSource): ecs.ContainerImage {
  return containerImage(imageName, (task) => {
    source.grantPull(task.obtainExecutionRole());
    if (Construct.isConstruct(task)) {
      cache._deployBefore(task);
    }
  });
}
