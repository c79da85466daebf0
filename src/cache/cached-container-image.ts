import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { PullThroughCacheBase } from './pull-through-cache-base';

/** What a role can be allowed to pull from: a repository, or a whole cache where the repository is not known. */
interface Pullable {
  grantPull(grantee: iam.IGrantable): iam.Grant;
}

/** An image that a task pulls through a cache. */
export class CachedContainerImage extends ecs.ContainerImage {
  constructor(private readonly imageName: string, private readonly cache: PullThroughCacheBase, private readonly source: Pullable) {
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
