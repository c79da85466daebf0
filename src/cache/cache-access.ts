import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/**
 * What the images and repositories of a cache ask of it.
 *
 * @internal
 */
export interface CacheAccess {
  /** Lets a grantee pull from some repositories of the cache. */
  _grantPull(grantee: iam.IGrantable, resourceArn: string): iam.Grant;

  /** Has the cache deployed before what pulls through it. */
  _deployBefore(consumer: IConstruct): void;
}
