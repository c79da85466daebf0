import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * What images can be pulled from, whole: a pull-through cache (`IPullThroughCache`).
 */
export interface IImageSource {
  /**
   * Lets a role or user pull any image from here, and log in to the registry.
   *
   * From a pull-through cache that is any image of the upstream: fetch it, create its repository and pull it, below the prefix of the cache.
   * With the prefix `ROOT` that is every repository of the registry; `containerImage` and `repository` of the cache are about one. Throws
   * for AWS Lambda and other services.
   *
   * A grantee of another account needs the owner's half as well: it is added, for the account as a whole because a role may not exist
   * yet, by `allowPullFrom` of an own cache; an imported one warns with the JSON to add there.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
   * @param grantee the role or user that pulls
   */
  grantPull(grantee: iam.IGrantable): iam.Grant;
}
