import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { imagePolicyStatements } from './image-policy';
import { ImagePushPolicyProps } from './image-push-policy-props';
import { PUSH_ACTIONS } from '../core/ecr-actions';

/**
 * The pusher's half of a push: a managed policy with `ecr:GetAuthorizationToken` on `*` and all that a push needs on exactly the
 * repositories named.
 *
 * A repository of another account must allow the push as well, see the `pushPrincipals` of `ManagedRepository`.
 *
 * Throws when neither a repository nor a prefix is named, and for malformed prefixes and accounts.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 *
 * @example
 * declare const api: ManagedRepository;
 * declare const pipeline: iam.Role;
 *
 * new ImagePushPolicy(this, 'Push', { repositories: [api], roles: [pipeline] });
 */
export class ImagePushPolicy extends iam.ManagedPolicy {
  constructor(scope: Construct, id: string, props: ImagePushPolicyProps) {
    super(scope, id, {
      managedPolicyName: props.managedPolicyName,
      description: props.description,
      roles: props.roles,
    });
    this.addStatements(...imagePolicyStatements(this, PUSH_ACTIONS, props));
  }

  /**
   * Attaches the policy to a role.
   *
   * @param role the role that pushes
   */
  public attachTo(role: iam.IRole): void {
    this.attachToRole(role);
  }
}
