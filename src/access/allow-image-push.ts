import { Mixin } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { mergeGrants, takesGrants } from './image-grants';
import { PushPrincipal } from './push-principal';
import { invalid } from '../core/validation';
import { warn } from '../core/warnings';
import { PolicyGrant } from '../policy/policy-grant';

/**
 * Properties of `AllowImagePush`.
 */
export interface AllowImagePushProps {
  /**
   * Who may push. At least one; throws otherwise.
   */
  readonly pushPrincipals: PushPrincipal[];
}

/**
 * Lets principals push images, whatever made the repository: `CfnRepository`, `ecr.Repository`, `ManagedRepository` and
 * `CfnRepositoryCreationTemplate`.
 *
 * The statements are merged as those of `AllowImagePull` are.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 *
 * @example
 * new ecr.Repository(this, 'Legacy').with(new AllowImagePush({
 *   pushPrincipals: [PushPrincipal.account('333333444444')],
 * }));
 */
export class AllowImagePush extends Mixin {
  private readonly grants: PolicyGrant[];

  constructor(props: AllowImagePushProps) {
    super();
    if (props.pushPrincipals.length === 0) {
      throw invalid('"pushPrincipals" is empty; name at least one PushPrincipal');
    }
    this.grants = props.pushPrincipals.flatMap((principal) => principal._grants());
  }

  /**
   * Whether the construct is the L1 of a repository or creation template, or an imported repository.
   *
   * @param construct any construct
   */
  public supports(construct: IConstruct): boolean {
    return takesGrants(construct);
  }

  /**
   * Merges the statements into the repository policy of the resource; warns with their JSON when the repository is imported.
   *
   * @param construct a resource that `supports` accepts
   */
  public applyTo(construct: IConstruct): void {
    mergeGrants(construct, () => this.grants, (repository, json) => {
      warn(repository, 'AllowImagePush.importedRepository',
        `${repository.node.path} is imported, so its repository policy cannot be changed from here; in the owner's stack use AllowImagePush, `
        + `or add these statements: ${json}`);
    });
  }
}
