import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What images can be pulled from: a repository, or a pull-through cache.
 */
export interface IImageSource {
  /**
   * Lets a principal pull images, and log in to the registry.
   *
   * @param grantee who pulls
   */
  grantPull(grantee: iam.IGrantable): iam.Grant;
}
