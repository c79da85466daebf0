import { Mixin, Stack } from 'aws-cdk-lib';
import { CfnRepository, CfnRepositoryCreationTemplate } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { PullPrincipal } from './pull-principal';
import { RepositoryPolicyProperty, RepositoryPolicyResource } from '../private/repository-policy-property';
import { invalid } from '../private/validate';

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
   * Whether the construct is a repository or a creation template.
   *
   * @param construct any construct
   */
  public supports(construct: IConstruct): boolean {
    return CfnRepository.isCfnRepository(construct) || CfnRepositoryCreationTemplate.isCfnRepositoryCreationTemplate(construct);
  }

  /**
   * Merges the statements into the repository policy of the resource.
   *
   * @param construct a resource that `supports` accepts
   */
  public applyTo(construct: IConstruct): void {
    const { partition, region, account } = Stack.of(construct);
    const grants = this.pullPrincipals.flatMap((principal) => principal._grants({ partition, region, account }));
    RepositoryPolicyProperty.of(construct as RepositoryPolicyResource).allow(grants);
  }
}
