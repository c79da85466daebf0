import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { AllowImagePull } from './allow-image-pull';
import { ImagePullPolicy } from './image-pull-policy';
import { PullPrincipal } from './pull-principal';
import { accountOf, parseRepositoryArn } from '../private/arns';
import { checkDistinct } from '../private/distinct';
import { TOKEN_ACTION } from '../private/ecr-actions';
import { ownResource } from '../private/own-resource';
import { mergedStatements, PolicyGrant } from '../private/policy-grant';
import { invalid, isKnown } from '../private/validate';
import { warn } from '../private/warnings';

/**
 * Properties of a `CrossAccountPullPolicy`.
 */
export interface CrossAccountPullPolicyProps {
  /**
   * The repositories to share, made by anyone, in this stack or another of the app. At least one, each once.
   */
  readonly repositories: ecr.IRepositoryRef[];

  /**
   * Who may pull from all of them. At least one.
   */
  readonly pullPrincipals: PullPrincipal[];
}

/**
 * Shares repositories with other accounts, and keeps both halves of the access in one place: the policy of each repository, and the
 * identity policy of whoever pulls (`grantPull`, `consumerPolicy`).
 *
 * It makes no resource of its own: it applies `AllowImagePull` to each repository. For an imported repository, whose policy somebody
 * else owns, it warns with the JSON to add there. It warns of principals of a repository's own account, for which an identity policy
 * suffices.
 *
 * Throws when there is no repository or no principal, when a repository is given twice, and for what ECR would reject.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
 *
 * @example
 * declare const api: ManagedRepository;
 * declare const web: ecr.Repository;
 * declare const role: iam.Role; // in the account that pulls
 *
 * const share = new CrossAccountPullPolicy(this, 'Share', {
 *   repositories: [api, web],
 *   pullPrincipals: [PullPrincipal.account('333333444444')],
 * });
 * share.grantPull(role);
 */
export class CrossAccountPullPolicy extends Construct {
  private readonly repositories: ecr.IRepositoryRef[];
  private readonly actions: string[];

  constructor(scope: Construct, id: string, props: CrossAccountPullPolicyProps) {
    super(scope, id);
    checkDistinct(props.repositories, this);
    if (props.pullPrincipals.length === 0) {
      throw invalid('"pullPrincipals" is empty; name at least one PullPrincipal', this);
    }
    this.repositories = [...props.repositories];

    const grants = this.repositories.flatMap((repository) => this.share(repository, props.pullPrincipals));
    this.actions = [...new Set(grants.flatMap((grant) => grant.actions))].sort();
  }

  /**
   * The consumer's half: lets a principal of another account pull from exactly these repositories, and log in to their registries.
   *
   * @param grantee the role or user that pulls
   */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    const resourceArns = this.repositories.map((repository) => repository.repositoryRef.repositoryArn);
    return iam.Grant.addToPrincipal({ grantee, actions: this.actions, resourceArns })
      .combine(iam.Grant.addToPrincipal({ grantee, actions: [TOKEN_ACTION], resourceArns: ['*'] }));
  }

  /**
   * The consumer's half as a managed policy for exactly these repositories.
   *
   * @param scope where to define it: a stack of the account that pulls
   * @param id its id there
   */
  public consumerPolicy(scope: Construct, id: string): ImagePullPolicy {
    return new ImagePullPolicy(scope, id, { repositories: this.repositories });
  }

  private share(repository: ecr.IRepositoryRef, pullPrincipals: PullPrincipal[]): PolicyGrant[] {
    const resource = ownResource(repository);
    const { account, region } = resource === undefined ? repository.env : Stack.of(resource);
    const partition = parseRepositoryArn(repository.repositoryRef.repositoryArn)?.partition ?? Stack.of(this).partition;
    const grants = pullPrincipals.flatMap((principal) => principal._grants({ partition, region, account }));
    this.warnOfOwnAccount(repository, account, grants);
    if (resource === undefined) {
      this.askOwner(repository, grants);
    } else {
      resource.with(new AllowImagePull({ pullPrincipals }));
    }
    return grants;
  }

  private warnOfOwnAccount(repository: ecr.IRepositoryRef, account: string, grants: PolicyGrant[]): void {
    const own = grants.find(({ principal, value }) => principal === 'AWS' && isKnown(account) && accountOf(value) === account);
    if (own !== undefined) {
      warn(this, 'CrossAccountPullPolicy.ownAccount',
        `${own.value} is in the account of ${repository.node.path} itself, where an identity policy suffices; use grantPull() of the repository`);
    }
  }

  private askOwner(repository: ecr.IRepositoryRef, grants: PolicyGrant[]): void {
    const json = JSON.stringify(Stack.of(this).resolve(mergedStatements(grants)));
    warn(this, 'CrossAccountPullPolicy.importedRepository',
      `${repository.node.path} is imported, so its repository policy cannot be changed from here; in the owner's stack use AllowImagePull, `
      + `or add these statements: ${json}`);
  }
}
