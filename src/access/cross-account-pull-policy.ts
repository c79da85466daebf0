import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { AllowImagePull } from './allow-image-pull';
import { containerImage } from './container-image';
import { grantToIdentity, isUnknownAccount, principalAccount } from './grantee';
import { imageCode } from './image-code';
import { ImagePullPolicy } from './image-pull-policy';
import { PullPrincipal } from './pull-principal';
import { accountOf } from '../core/arns';
import { checkDistinct, inOrder } from '../core/distinct';
import { PULL_ACTIONS, TOKEN_ACTION } from '../core/ecr-actions';
import { repositoryLocation } from '../core/imported';
import { isSameAccount } from '../core/location';
import { RegistryEndpoint } from '../core/registry-endpoint';
import { imageSuffix, registryHost } from '../core/registry-host';
import { checkStruct, invalid, isKnown, optionalText, required } from '../core/validation';
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
 * identity policy of whoever pulls (`containerImage`, `dockerImageCode`, `grantPull`, `consumerPolicy`).
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
 *
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 * taskDefinition.addContainer('Api', { image: share.containerImage(api, 'v1') });
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

    const mixin = new AllowImagePull(...PullPrincipal._some(props.pullPrincipals, this));
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
    return this.grantPullFrom(this.repositories, required('grantee', grantee, this));
  }

  /**
   * An image of one of the repositories for a task of Amazon ECS, a job of AWS Batch or a service of `aws-ecs-patterns`: its execution role
   * gets the consumer's half, for exactly that repository, as `grantPull` would give it for all. The owner's half is that of the share.
   *
   * ECS pulls when a task starts, so the stack of the repository is deployed before that of the service.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html
   * @param repository one of the repositories of the share; throws for another
   * @param tagOrDigest a tag, or a digest that begins with `sha256:`
   */
  public containerImage(repository: ecr.IRepositoryRef, tagOrDigest: string): ecs.ContainerImage {
    const imageUri = this.imageUri(repository, required('tagOrDigest', optionalText('tagOrDigest', tagOrDigest, this), this));
    return containerImage(imageUri, (task) => this.grantPullFrom([repository], task.obtainExecutionRole()));
  }

  /**
   * An image of one of the repositories as the code of an AWS Lambda function. The policy of the repository gets both statements that Lambda
   * needs for the account of the function, as `PullPrincipal.lambda()` has them; the account needs not be among the `pullPrincipals`.
   *
   * Lambda pulls when the function is created, so the stack of the repository is deployed before that of the function. Throws where the
   * function is known to be in another region than the repository, from which Lambda does not pull.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
   * @param repository one of the repositories of the share; throws for another
   * @param props the tag or digest, `latest` by default, and how the image is started
   */
  public dockerImageCode(repository: ecr.IRepositoryRef, props: lambda.EcrImageCodeProps = {}): lambda.DockerImageCode {
    checkStruct('props', props, [], this);
    const tagOrDigest = optionalText('tagOrDigest', props.tagOrDigest, this) ?? optionalText('tag', props.tag, this) ?? 'latest';
    return imageCode(this.imageUri(repository, tagOrDigest), props, (used) => this.allowFunction(repository, used));
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
      policy.addStatements(new iam.PolicyStatement({ actions: more, resources: arnsOf(this.repositories) }));
    }
    this.warnOfStranger(account);
    this.warnOfUnknownAccounts(policy);
    return policy;
  }

  private grantPullFrom(repositories: ecr.IRepositoryRef[], grantee: iam.IGrantable): iam.Grant {
    const { grantPrincipal } = grantee;
    const account = principalAccount(grantPrincipal, this);
    const permissions = [
      { actions: this.actionsFor(account, arnOf(grantPrincipal)), resourceArns: arnsOf(repositories) },
      { actions: [TOKEN_ACTION], resourceArns: ['*'] },
    ];
    const grant = grantToIdentity(grantee, permissions, this, 'CrossAccountPullPolicy.granteePolicy');
    this.warnOfStranger(account);
    if (grant.success) {
      this.warnOfUnknownAccounts(grantee);
    }
    return grant;
  }

  private allowFunction(repository: ecr.IRepositoryRef, used: Construct): void {
    const { account, region } = Stack.of(used);
    if (isSameAccount(account, repositoryLocation(repository).account) === undefined) {
      warn(this, 'CrossAccountPullPolicy.unknownAccount',
        `it is not known whether the Lambda function ${used.node.path} is in the account of its image, ${repository.node.path}, whose policy was not `
        + 'changed for it; give both stacks an "env"');
      return;
    }
    repository.with(new AllowImagePull(PullPrincipal.lambda({ accounts: [account], region })));
  }

  private imageUri(repository: ecr.IRepositoryRef, tagOrDigest: string): string {
    if (!this.repositories.includes(required('repository', repository, this))) {
      throw invalid(`"repository" is ${repository.node.path}, which is not one of those that are shared: `
        + `${this.repositories.map(({ node }) => node.path).join(', ')}; give one of these, or add it to "repositories"`, this);
    }
    const location = { ...repositoryLocation(repository), urlSuffix: Stack.of(repository).urlSuffix };
    return `${registryHost(location, RegistryEndpoint.IPV4, this)}/${repository.repositoryRef.repositoryName}${imageSuffix(tagOrDigest)}`;
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

function arnsOf(repositories: ecr.IRepositoryRef[]): string[] {
  return repositories.map((repository) => repository.repositoryRef.repositoryArn);
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
