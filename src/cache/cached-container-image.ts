import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Construct } from 'constructs';
import { PullThroughCacheBase } from './pull-through-cache-base';
import { IImageSource } from '../access/i-image-source';

/** An image that a task pulls through a cache. Its source is a repository, or the whole cache where the repository is not known. */
export class CachedContainerImage extends ecs.ContainerImage {
  constructor(private readonly imageName: string, private readonly cache: PullThroughCacheBase, private readonly source: IImageSource) {
    super();
  }

  public bind(_scope: Construct, { taskDefinition }: ecs.ContainerDefinition): ecs.ContainerImageConfig {
    this.source.grantPull(taskDefinition.obtainExecutionRole());
    // AWS Batch binds images too, with a stand-in that is no construct.
    if (Construct.isConstruct(taskDefinition)) {
      this.cache._deployBefore(taskDefinition);
    }
    return { imageName: this.imageName };
  }
}
