import { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { ImageGrants } from './image-grants';
import { PushPrincipal } from './push-principal';
import { inStack, Location } from '../core/location';
import { warn } from '../core/warnings';
import { PolicyGrant } from '../policy/policy-grant';

/**
 * Lets principals push images, whatever made the repository: `CfnRepository`, `ecr.Repository`, `ManagedRepository` and
 * `CfnRepositoryCreationTemplate`.
 *
 * The statements are merged as those of `AllowImagePull` are.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 *
 * @example
 * new ecr.Repository(this, 'Legacy').with(
 *   new AllowImagePush(PushPrincipal.account('333333444444')),
 * );
 */
export class AllowImagePush extends ImageGrants {
  private readonly grants: PolicyGrant[];

  /**
   * @param pushPrincipals who may push; at least one, throws otherwise
   */
  constructor(...pushPrincipals: PushPrincipal[]) {
    super('AllowImagePush');
    this.grants = PushPrincipal._grantsOf(pushPrincipals, 'AllowImagePush');
  }

  /** @internal */
  public _grants(_at: Location, scope: IConstruct): PolicyGrant[] {
    return this.grants.map((grant) => ({ ...grant, value: inStack(grant.value, scope) }));
  }

  /** @internal */
  public _askOwner(repository: IRepositoryRef, message: string): void {
    warn(repository, 'AllowImagePush.importedRepository', message);
  }
}
