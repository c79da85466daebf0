import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * A private registry of ECR as the upstream of a pull-through cache.
 */
export interface EcrUpstreamOptions {
  /**
   * The account of the upstream registry: 12 digits.
   */
  readonly account: string;

  /**
   * The region of the upstream registry.
   */
  readonly region: string;

  /**
   * The role with which ECR fetches from the upstream. It is in the account of the cache, and `pullthroughcache.ecr.amazonaws.com` can
   * assume it: both are checked where they are known. It gets the permissions that are needed, unless it cannot be changed from here.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
   * @default - a role is made, which can fetch from the upstream and fill the cache, and nothing else
   */
  readonly role?: iam.IRole;
}
