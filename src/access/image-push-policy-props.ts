import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * Properties of an `ImagePushPolicy`. At least one repository or prefix.
 */
export interface ImagePushPolicyProps {
  /**
   * The repositories: own ones, or imported by ARN from another account or region.
   *
   * @default - none by name
   */
  readonly repositories?: ecr.IRepositoryRef[];

  /**
   * All repositories whose name begins with one of these: `team/` for all below `team`. Without wildcards.
   *
   * @default - none by prefix
   */
  readonly repositoryPrefixes?: string[];

  /**
   * The account of the registry that `repositoryPrefixes` are in: 12 digits. Throws without prefixes.
   *
   * @default - the account of the stack
   */
  readonly registryAccount?: string;

  /**
   * The region of the registry that `repositoryPrefixes` are in. Throws without prefixes.
   *
   * @default - the region of the stack
   */
  readonly registryRegion?: string;

  /**
   * The name of the policy.
   *
   * @default - a name made by CloudFormation
   */
  readonly managedPolicyName?: string;

  /**
   * What the policy is for.
   *
   * @default - no description
   */
  readonly description?: string;

  /**
   * Roles to attach the policy to; `attachTo` adds more.
   *
   * @default - none
   */
  readonly roles?: iam.IRole[];
}
