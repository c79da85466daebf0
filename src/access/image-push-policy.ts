import * as iam from 'aws-cdk-lib/aws-iam';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { checkImagePolicy, imagePolicyStatements } from './image-policy';
import { ImagePushPolicyProps } from './image-push-policy-props';
import { PUSH_ACTIONS } from '../core/ecr-actions';
import { checkStruct, optionalText, required } from '../core/validation';
import { warn } from '../core/warnings';

/**
 * The pusher's half of a push: a managed policy with `ecr:GetAuthorizationToken` on `*` and all that a push needs on exactly the
 * repositories named.
 *
 * A repository of another account must allow the push as well, see the `pushPrincipals` of `ManagedRepository`.
 *
 * Throws when neither a repository nor a prefix is named, for malformed prefixes and accounts, and for a registry without prefixes in
 * it. A policy of more than 6,144 characters, which IAM rejects, is an error at synth: name prefixes instead of many repositories, or
 * make several policies.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 *
 * @example
 * declare const api: ManagedRepository;
 * declare const pipeline: iam.Role;
 *
 * new ImagePushPolicy(this, 'Push', { repositories: [api], roles: [pipeline] });
 */
@propertyInjectable
export class ImagePushPolicy extends iam.ManagedPolicy {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.ImagePushPolicy';

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the repositories to push to, and who gets the policy
   */
  constructor(scope: Construct, id: string, props: ImagePushPolicyProps) {
    super(scope, id, {
      managedPolicyName: props?.managedPolicyName,
      description: props?.description,
      roles: props?.roles,
    });
    checkStruct('props', props, [], this);
    optionalText('managedPolicyName', props.managedPolicyName, this);
    checkImagePolicy(this, props, (message) => warn(this, 'ImagePushPolicy.policyNearLimit', message));
    this.addStatements(...imagePolicyStatements(this, PUSH_ACTIONS, props));
  }

  /**
   * Attaches the policy to a role.
   *
   * @param role the role that pushes
   */
  public attachTo(role: iam.IRole): void {
    this.attachToRole(required('role', role, this));
  }
}
