import { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { ImageGrants } from './image-grants';
import { PullPrincipal } from './pull-principal';
import { Location } from '../core/location';
import { warn } from '../core/warnings';
import { PolicyGrant } from '../policy/policy-grant';

/**
 * Lets principals pull images, whatever made the repository: `CfnRepository`, `ecr.Repository`, `ManagedRepository` and
 * `CfnRepositoryCreationTemplate`.
 *
 * The statements are merged into the repository policy that is there, a document, an object or JSON text, also with what a document
 * gets later. All principals that were allowed by mixins share the fewest statements: 500 accounts fit the 10,240 characters that ECR
 * takes. A longer policy is an error at synth.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 *
 * @example
 * new ecr.Repository(this, 'Legacy').with(
 *   new AllowImagePull(PullPrincipal.account('333333444444')),
 * );
 */
export class AllowImagePull extends ImageGrants {
  private readonly pullPrincipals: PullPrincipal[];

  /**
   * @param pullPrincipals who may pull; at least one, throws otherwise
   */
  constructor(...pullPrincipals: PullPrincipal[]) {
    super('AllowImagePull');
    this.pullPrincipals = PullPrincipal._some(pullPrincipals, 'AllowImagePull');
  }

  /** @internal */
  public _grants(at: Location, scope: IConstruct): PolicyGrant[] {
    return this.pullPrincipals.flatMap((principal) => principal._grants(at, scope));
  }

  /** @internal */
  public _askOwner(repository: IRepositoryRef, message: string): void {
    warn(repository, 'AllowImagePull.importedRepository', message);
  }
}
