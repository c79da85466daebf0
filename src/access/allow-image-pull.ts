import { Mixin } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { mergeGrants, takesGrants } from './image-grants';
import { PullPrincipal } from './pull-principal';
import { invalid } from '../core/validation';
import { warn } from '../core/warnings';

/**
 * Properties of `AllowImagePull`.
 */
export interface AllowImagePullProps {
  /**
   * Who may pull. At least one; throws otherwise.
   */
  readonly pullPrincipals: PullPrincipal[];
}

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
 * new ecr.Repository(this, 'Legacy').with(new AllowImagePull({
 *   pullPrincipals: [PullPrincipal.account('333333444444')],
 * }));
 */
export class AllowImagePull extends Mixin {
  private readonly pullPrincipals: PullPrincipal[];

  constructor(props: AllowImagePullProps) {
    super();
    if (props.pullPrincipals.length === 0) {
      throw invalid('"pullPrincipals" is empty; name at least one PullPrincipal');
    }
    this.pullPrincipals = [...props.pullPrincipals];
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
    mergeGrants(construct, (at) => this.pullPrincipals.flatMap((principal) => principal._grants(at)), (repository, json) => {
      warn(repository, 'AllowImagePull.importedRepository',
        `${repository.node.path} is imported, so its repository policy cannot be changed from here; in the owner's stack use AllowImagePull, `
        + `or add these statements: ${json}`);
    });
  }
}
