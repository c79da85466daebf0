import * as iam from 'aws-cdk-lib/aws-iam';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { IImageSource } from './i-image-source';
import { checkImagePolicy, imagePolicyStatements } from './image-policy';
import { ImagePushPolicyProps } from './image-push-policy-props';
import { PULL_ACTIONS } from '../core/ecr-actions';
import { checkStruct, optionalText, required } from '../core/validation';
import { warn } from '../core/warnings';

/**
 * Properties of an `ImagePullPolicy`: those of an `ImagePushPolicy`, and caches. At least one repository, prefix or cache.
 */
export interface ImagePullPolicyProps extends ImagePushPolicyProps {
  /**
   * Pull-through caches (`IPullThroughCache`), own or imported, to pull any image through, also for the first time.
   *
   * @default - none
   */
  readonly caches?: IImageSource[];
}

/**
 * The consumer's half of a pull: a managed policy with `ecr:GetAuthorizationToken` on `*` and the two pull actions on exactly the
 * repositories named. For pull-through caches it has what a first pull needs as well.
 *
 * A repository of another account must allow the pull as well, see `CrossAccountPullPolicy`. No permission on its KMS key is needed,
 * because ECR decrypts by the grants it made when the repository was created.
 *
 * Throws when neither a repository nor a prefix nor a cache is named, for malformed prefixes and accounts, and for a registry without
 * prefixes in it. A policy of more than 6,144 characters, which IAM rejects, is an error at synth: name prefixes instead of many
 * repositories, or make several policies.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
 *
 * @example
 * declare const nodes: iam.Role;
 *
 * const pull = new ImagePullPolicy(this, 'Pull', {
 *   repositoryPrefixes: ['docker-in-aws/'],
 *   registryAccount: '385605022855',
 *   registryRegion: 'us-west-2',
 * });
 * pull.attachTo(nodes);
 */
@propertyInjectable
export class ImagePullPolicy extends iam.ManagedPolicy {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.ImagePullPolicy';

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the repositories or caches to pull from, and who gets the policy
   */
  constructor(scope: Construct, id: string, props: ImagePullPolicyProps) {
    super(scope, id, {
      managedPolicyName: props?.managedPolicyName,
      description: props?.description,
      roles: props?.roles,
    });
    checkStruct('props', props, [], this);
    optionalText('managedPolicyName', props.managedPolicyName, this);
    checkImagePolicy(this, props, (message) => warn(this, 'ImagePullPolicy.policyNearLimit', message));
    const { caches = [] } = props;
    if (caches.length === 0 || props.repositories !== undefined || props.repositoryPrefixes !== undefined) {
      this.addStatements(...imagePolicyStatements(this, PULL_ACTIONS, props));
    }
    caches.forEach((cache) => cache.grantPull(this));
  }

  /**
   * Attaches the policy to a role.
   *
   * @param role the role that pulls
   */
  public attachTo(role: iam.IRole): void {
    this.attachToRole(required('role', role, this));
  }
}
