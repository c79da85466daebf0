import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { AllowImagePull } from './allow-image-pull';
import { grantToIdentity, isUnknownAccount, principalAccount } from './grantee';
import { ImagePullPolicy } from './image-pull-policy';
import { PullPrincipal } from './pull-principal';
import { accountOf } from '../core/arns';
import { checkDistinct, inOrder } from '../core/distinct';
import { PULL_ACTIONS, TOKEN_ACTION } from '../core/ecr-actions';
import { repositoryLocation } from '../core/imported';
import { isSameAccount } from '../core/location';
import { checkStruct, inConstruct, isKnown, required } from '../core/validation';
import { warn } from '../core/warnings';
import { PolicyGrant } from '../policy/policy-grant';

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
@propertyInjectable
export class CrossAccountPullPolicy extends Construct {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.CrossAccountPullPolicy';

  private readonly repositories: ecr.IRepositoryRef[];
  private readonly grants: PolicyGrant[];

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the repositories, and who may pull from them
   */
  constructor(scope: Construct, id: string, props: CrossAccountPullPolicyProps) {
    super(scope, id);
    checkStruct('props', props, ['repositories', 'pullPrincipals'], this);
    checkDistinct(props.repositories, this);
    this.repositories = inOrder(props.repositories);

    const mixin = inConstruct(this, () => new AllowImagePull(...props.pullPrincipals));
    this.repositories.forEach((repository) => repository.with(mixin));

    this.grants = this.repositories.flatMap((repository) => {
      const at = repositoryLocation(repository);
      const grants = props.pullPrincipals.flatMap((principal) => principal._grants(at, this));
      this.warnOfOwnAccount(repository, at.account, grants);
      return grants;
    });
  }

  /**
   * The consumer's half: lets a principal of another account pull from exactly these repositories, and log in to their registries. It has
   * the actions that the principals who are this consumer were given, not those of others.
   *
   * Warns with the JSON to add where the policy of the role or user cannot be changed from here, and where the account of one side is not
   * known. Throws for who has no identity policy: AWS services, and everybody.
   *
   * @param grantee the role or user that pulls
   */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    const { grantPrincipal } = required('grantee', grantee, this);
    const account = principalAccount(grantPrincipal, this);
    const permissions = [
      { actions: this.actionsFor(account, arnOf(grantPrincipal)), resourceArns: this.repositoryArns() },
      { actions: [TOKEN_ACTION], resourceArns: ['*'] },
    ];
    const grant = grantToIdentity(grantee, permissions, this, 'CrossAccountPullPolicy.granteePolicy');
    this.warnOfStranger(account);
    if (grant.success) {
      this.warnOfUnknownAccounts(grantee);
    }
    return grant;
  }

  /**
   * The consumer's half as a managed policy for exactly these repositories, with the actions that the principals of its account were given.
   *
   * @param scope where to define it: a stack of the account that pulls
   * @param id its id there
   */
  public consumerPolicy(scope: Construct, id: string): ImagePullPolicy {
    const { account } = Stack.of(scope);
    const policy = new ImagePullPolicy(scope, id, { repositories: this.repositories });
    const more = this.actionsFor(account).filter((action) => !PULL_ACTIONS.includes(action));
    if (more.length > 0) {
      policy.addStatements(new iam.PolicyStatement({ actions: more, resources: this.repositoryArns() }));
    }
    this.warnOfStranger(account);
    this.warnOfUnknownAccounts(policy);
    return policy;
  }

  /** The actions of a consumer: those of all principals that it is, or may be. */
  private actionsFor(account: string | undefined, arn?: string): string[] {
    const own = this.grants.filter(({ principal, value }) => principal === '*' || (principal === 'AWS' && mayBe(value, account, arn)));
    const actions = own.flatMap((grant) => grant.actions);
    return [...new Set(actions.length === 0 ? PULL_ACTIONS : actions)].sort();
  }

  /** Where the owner is known and shares with more than accounts, the consumer may be anybody. */
  private warnOfUnknownAccounts(grantee: iam.IGrantable): void {
    const accountsOnly = this.namedAccounts().every((one) => isKnown(one));
    const owners = this.repositories.map((repository) => repositoryLocation(repository).account);
    owners.filter((owner) => accountsOnly || !isKnown(owner)).some((owner) => isUnknownAccount(grantee, owner, this, 'CrossAccountPullPolicy.unknownAccount'));
  }

  /** The account of each principal; undefined for organizations and services. */
  private namedAccounts(): Array<string | undefined> {
    return this.grants.map(({ principal, value }) => principal === 'AWS' ? accountOf(value) : undefined);
  }

  private repositoryArns(): string[] {
    return this.repositories.map((repository) => repository.repositoryRef.repositoryArn);
  }

  private warnOfOwnAccount(repository: ecr.IRepositoryRef, account: string, grants: PolicyGrant[]): void {
    const own = grants.find(({ principal, value }) => principal === 'AWS' && isKnown(account) && accountOf(value) === account);
    if (own !== undefined) {
      warn(this, 'CrossAccountPullPolicy.ownAccount',
        `${own.value} is in the account of ${repository.node.path} itself, where an identity policy suffices; use grantPull() of the repository`);
    }
  }

  /** A consumer's half without the owner's: only where accounts alone are named, and all of them are known. */
  private warnOfStranger(account: string | undefined): void {
    const named = this.namedAccounts();
    const owners = this.repositories.map((repository) => repositoryLocation(repository).account);
    if (isKnown(account) && ![...named, ...owners].includes(account) && named.every((one) => isKnown(one))) {
      warn(this, 'CrossAccountPullPolicy.granteeNotShared',
        `account ${account} gets the consumer's half, but these repositories are not shared with it; add it to "pullPrincipals"`);
    }
  }
}

/** Whether a principal of a policy is a consumer, as far as can be known. */
function mayBe(principal: string, account: string | undefined, arn: string | undefined): boolean {
  const isOther = isSameAccount(accountOf(principal), account) === false;
  return !isOther && !(principal.startsWith('arn:') && isKnown(principal) && isKnown(arn) && principal !== arn);
}

function arnOf(principal: iam.IPrincipal): string | undefined {
  const { roleArn, userArn, arn } = principal as Partial<iam.IRole & iam.IUser & iam.ArnPrincipal>;
  return roleArn ?? userArn ?? arn;
}
