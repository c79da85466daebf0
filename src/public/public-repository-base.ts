import { Resource, ResourceProps } from 'aws-cdk-lib';
import { PublicRepositoryReference } from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { IPublicRepository } from './i-public-repository';
import { grantByIdentity, needsResourcePolicy, Permission } from '../access/grantee';
import { PUBLIC_PUSH_ACTIONS, PUBLIC_TOKEN_ACTIONS } from '../core/ecr-actions';
import { invalid, isKnown, optionalText, required, shown } from '../core/validation';
import { actionProblems } from '../policy/statement-problems';

const HOST = 'public.ecr.aws';
const ALIAS = /^(?=.{2,50}$)[a-z][a-z0-9]+([._-][a-z0-9]+)*$/;

/** The policy of a public repository, as messages call it. */
export const KIND = 'a public repository policy';

/**
 * What own and imported public repositories share: URIs, and grants with exactly what is needed.
 *
 * @internal
 */
export abstract class PublicRepositoryBase extends Resource implements IPublicRepository {
  public abstract readonly repositoryName: string;
  public abstract readonly repositoryArn: string;

  private readonly registryAlias?: string;

  /** @internal */
  protected constructor(scope: Construct, id: string, props: ResourceProps, registryAlias: string | undefined) {
    super(scope, id, props);
    if (optionalText('registryAlias', registryAlias, this) !== undefined && isKnown(registryAlias) && !ALIAS.test(registryAlias)) {
      throw invalid('"registryAlias" must have 2 to 50 characters, lower-case letters and digits with single ".", "_" or "-" inside, and begin with a '
        + `letter and another letter or digit, got ${shown(registryAlias)}; "aws ecr-public describe-registries" shows it`, this);
    }
    this.registryAlias = registryAlias;
  }

  /** What refers to the repository, for constructs that take any. */
  public get publicRepositoryRef(): PublicRepositoryReference {
    return { repositoryName: this.repositoryName, publicRepositoryArn: this.repositoryArn };
  }

  public get repositoryUri(): string {
    if (this.registryAlias === undefined) {
      throw invalid('the URI of a public repository has the alias of the registry, which CloudFormation does not know; '
        + 'give the repository a "registryAlias", which "aws ecr-public describe-registries" shows', this);
    }
    return `${HOST}/${this.registryAlias}/${this.repositoryName}`;
  }

  public repositoryUriForTag(tag?: string): string {
    return `${this.repositoryUri}${optionalText('tag', tag, this) === undefined ? '' : `:${tag}`}`;
  }

  public repositoryUriForDigest(digest?: string): string {
    return `${this.repositoryUri}${optionalText('digest', digest, this) === undefined ? '' : `@${digest}`}`;
  }

  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    required('grantee', grantee, this);
    required('actions', actions, this).forEach((action, index) => optionalText(`actions[${index}]`, action, this));
    const [problem] = actionProblems({ Action: actions }, KIND);
    if (problem !== undefined) {
      throw invalid(`"actions" are those of a repository policy: ${problem}`, this);
    }
    return this.granted(grantee, actions, []);
  }

  public grantPush(grantee: iam.IGrantable): iam.Grant {
    return this.granted(required('grantee', grantee, this), PUBLIC_PUSH_ACTIONS, [{ actions: PUBLIC_TOKEN_ACTIONS, resourceArns: ['*'] }]);
  }

  public abstract addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult;

  /**
   * The owner's half of a grant, in the policy of the repository; undefined where nothing is added to it.
   *
   * @internal
   */
  public abstract _completeGrant(grantee: iam.IGrantable, byIdentity: iam.Grant, actions: readonly string[]): iam.Grant | undefined;

  private granted(grantee: iam.IGrantable, actions: readonly string[], onRegistry: Permission[]): iam.Grant {
    const byIdentity = grantByIdentity(grantee, [{ actions, resourceArns: [this.repositoryArn] }, ...onRegistry], this, 'PublicRepository.granteePolicy');
    const byPolicy = needsResourcePolicy(grantee, byIdentity, this.env.account, this) ? this._completeGrant(grantee, byIdentity, actions) : undefined;
    return byPolicy === undefined ? byIdentity : byIdentity.combine(byPolicy);
  }
}
