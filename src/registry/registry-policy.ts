import { Lazy, Resource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import {
  RegistryDenyOptions, RegistryImportOptions, RegistryPullOptions, RegistryPushOptions, RegistryReplicationOptions,
} from './registry-policy-options';
import { PullPrincipal } from '../access/pull-principal';
import { PushPrincipal } from '../access/push-principal';
import { checkAccount } from '../core/accounts';
import { canonicalOrder } from '../core/canonical';
import { CREATE_ACTION, IMPORT_ACTION, isAmong, PUT_ACTION, REPLICATE_ACTION, REPOSITORY_ACTIONS, UPSTREAM_ACTIONS } from '../core/ecr-actions';
import { inStack, locationOf } from '../core/location';
import { checkNameBeginnings } from '../core/names';
import { guardProperty } from '../core/own-property';
import { claimSetting, isMadeOnDemand } from '../core/registry-owners';
import { repositoryArns } from '../core/repository-arns';
import { guardSingleton } from '../core/singletons';
import { checkStruct, invalid, isKnown, optional, required, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { conditionsOfOthers } from '../policy/others';
import { mergedStatements, PolicyGrant } from '../policy/policy-grant';
import { lengthProblems, MAX_POLICY_LENGTH } from '../policy/policy-length';
import { checkExceptions } from '../policy/principals';
import { sidProblems, statementProblems, statementRisks } from '../policy/statement-problems';

const KIND = 'the registry policy';

/**
 * The policy of the private registry of the stack's account and region.
 *
 * One statement here shares all repositories of a name prefix, also those that are made later, where repository policies share one
 * repository each. ECR has one registry policy an account and region, so make one of these.
 *
 * Throws for empty lists and malformed prefixes. A policy without statements, or of more than 10,240 characters, is an error at synth.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
 *
 * @example
 * const policy = new RegistryPolicy(this, 'RegistryPolicy');
 * policy.allowPull({
 *   pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')],
 *   repositoryPrefixes: ['shared/'],
 * });
 */
export class RegistryPolicy extends Resource {
  private readonly grants: PolicyGrant[] = [];
  private readonly statements: iam.PolicyStatement[] = [];
  private readonly closed: string[] = [];

  /**
   * @param scope the construct to define it in
   * @param id its id there
   */
  constructor(scope: Construct, id: string) {
    super(scope, id);
    claimSetting('policy', this);
    this.node.addValidation({ validate: () => this.problems() });
  }

  /**
   * Lets other accounts, organizations or AWS services pull.
   *
   * @param options who, and from which repositories
   */
  public allowPull(options: RegistryPullOptions): void {
    checkStruct('options', options, ['pullPrincipals'], this);
    const resources = this.resourcesFor(options.repositoryPrefixes);
    const grants = this.grantsFor(options.pullPrincipals);
    this.allow(...grants.map((grant) => ({ ...grant, resources })));
  }

  /**
   * Lets other accounts or organizations push, also to repositories that do not exist yet: with a `RepositoryCreationTemplate` for
   * `CREATE_ON_PUSH` the push creates them.
   *
   * This is the owner's half; who pushes needs an identity policy as well, see `ImagePushPolicy` and `grantPush` of the template.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
   * @param options who, and to which repositories
   */
  public allowPush(options: RegistryPushOptions): void {
    checkStruct('options', options, ['pushPrincipals'], this);
    const { pushPrincipals, repositoryPrefixes } = options;
    const resources = this.resourcesFor(repositoryPrefixes);
    this.allow(...PushPrincipal._grantsOf(pushPrincipals, this).map((grant) => ({ ...grant, value: inStack(grant.value, this), resources })));
  }

  /**
   * The destination's half of replication across accounts: lets the registry of another account replicate into this one.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions-create-replication.html
   * @param account the account to replicate from: 12 digits
   * @param options which repositories, and what may be created
   */
  public allowReplicationFrom(account: string, options: RegistryReplicationOptions = {}): void {
    checkAccount('account', required('account', account, this), this);
    checkStruct('options', options, [], this);
    const actions = [
      REPLICATE_ACTION,
      ...(options.createRepositories ?? true ? [CREATE_ACTION] : []),
      ...(options.tagRepositories ?? false ? ['ecr:TagResource'] : []),
    ];
    this.allow({ principal: 'AWS', value: inStack(account, this), actions, resources: this.resourcesFor(options.repositoryPrefixes) });
  }

  /**
   * Lets other accounts fill a pull through cache: the first pull of an image imports it, and creates its repository.
   *
   * To pull what is cached they need `allowPull`, or the repository policy of the cache's creation template, besides.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
   * @param options who, and into which repositories
   */
  public allowImport(options: RegistryImportOptions): void {
    checkStruct('options', options, ['pullPrincipals'], this);
    const actions = [IMPORT_ACTION, ...(options.createRepositories ?? true ? [CREATE_ACTION] : [])];
    const grants = this.grantsFor(options.pullPrincipals);
    const service = grants.find(({ principal }) => principal !== 'AWS' && principal !== '*');
    if (service !== undefined) {
      throw invalid(`"pullPrincipals" has the service ${service.principal}, but a cache is filled by accounts, roles and users only; `
        + 'pull the image once by a role, or push it to a repository of your own', this);
    }
    const resources = this.resourcesFor(options.repositoryPrefixes);
    this.allow(...grants.map((grant) => ({ ...grant, actions, resources })));
  }

  /**
   * The upstream's half of a pull-through cache across accounts: lets the caches of another account fetch from this registry.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
   * @param account the account of the cache: 12 digits
   * @param repositoryPrefixes only repositories whose name begins with one of these: `base/` for all below `base`, without wildcards; all
   * repositories when it is left out, throws for an empty list
   */
  public allowPullThroughCacheFrom(account: string, repositoryPrefixes?: string[]): void {
    checkAccount('account', required('account', account, this), this);
    optional('repositoryPrefixes', repositoryPrefixes, this);
    this.allow({ principal: 'AWS', value: inStack(account, this), actions: UPSTREAM_ACTIONS, resources: this.resourcesFor(repositoryPrefixes) });
  }

  /**
   * Denies actions on the repositories of the registry, so that no repository policy and no identity policy can allow them. Actions on
   * the registry itself, such as `ecr:PutReplicationConfiguration`, are denied in a service control policy.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
   * @param options which actions, where, and who still may
   */
  public deny(options: RegistryDenyOptions): void {
    checkStruct('options', options, ['actions'], this);
    const { actions, exceptPrincipalArns } = options;
    const other = actions.find((action) => isKnown(action) && isKnown([action]) && !isAmong(REPOSITORY_ACTIONS, action));
    if (actions.length === 0 || other !== undefined) {
      throw invalid(`"actions" must be at least one action of ECR on repositories, got ${shown(other ?? actions)}; write for example `
        + '"ecr:BatchDeleteImage", and deny actions on the registry itself in a service control policy', this);
    }
    if (exceptPrincipalArns !== undefined) {
      checkExceptions(exceptPrincipalArns, this);
    }
    this.addStatement(new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions,
      principals: [new iam.AnyPrincipal()],
      resources: this.resourcesFor(options.repositoryPrefixes),
      conditions: exceptPrincipalArns === undefined ? undefined : { ArnNotLike: { 'aws:PrincipalArn': exceptPrincipalArns } },
    }));
  }

  /**
   * Denies `ecr:CreateRepository` to principals of other accounts whom this policy allows neither to push nor to create repositories.
   *
   * It leaves alone whoever creates repositories in the account itself (its administrators, CloudFormation, the roles of ECR for templates,
   * replication and caches), AWS services, and the other accounts that are allowed to replicate, to fill a cache or to push. Those of
   * the account are limited by their identity policies, or by `deny` with the names of those who may.
   *
   * It is for templates that create repositories on push: it has been reported that a push which is denied creates an empty repository
   * as well. AWS does not document what ECR checks before it creates one, so do not count on it alone.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
   * @param repositoryPrefixes only repositories whose name begins with one of these: `team/` for all below `team`, without wildcards; all
   * repositories when it is left out, throws for an empty list
   */
  public denyCreationByOthers(repositoryPrefixes?: string[]): void {
    optional('repositoryPrefixes', repositoryPrefixes, this);
    const resources = this.resourcesFor(repositoryPrefixes);
    this.makeResource();
    this.closed.push(...resources);
  }

  /**
   * Adds any other statement.
   *
   * Throws without actions, principals or resources, for actions of other services, malformed principals and conditions without a value,
   * and for an `Allow` to `*` without a condition that says who it is. Warns of services without a source, and of actions that are not
   * known here. Two statements of one `Sid` are an error at synth.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
   * @param statement the statement
   */
  public addStatement(statement: iam.PolicyStatement): void {
    const json = required('statement', statement, this).toStatementJson();
    const problems = statementErrors(json);
    if (problems.length > 0) {
      throw invalid(problems.join('; '), this);
    }
    for (const { reason, message } of statementRisks(json, KIND)) {
      warn(this, `RegistryPolicy.${reason}`, message);
    }
    this.makeResource();
    this.statements.push(statement);
  }

  private allow(...grants: PolicyGrant[]): void {
    this.makeResource();
    this.grants.push(...grants);
  }

  /** With the first statement, because ECR takes no policy without one. */
  private makeResource(): void {
    if (this.isEmpty()) {
      const resource = new ecr.CfnRegistryPolicy(this, 'Resource', { policyText: Lazy.uncachedAny({ produce: () => this.rendered() }) });
      guardSingleton(resource, 'the registry policy', 'policy');
      guardProperty(resource, 'policyText', 'add statements with addStatement()');
    }
  }

  private isEmpty(): boolean {
    return this.grants.length === 0 && this.statements.length === 0 && this.closed.length === 0;
  }

  private grantsFor(pullPrincipals: PullPrincipal[]): PolicyGrant[] {
    return PullPrincipal._some(pullPrincipals, this).flatMap((principal) => principal._grants(locationOf(this), this));
  }

  private resourcesFor(prefixes: string[] | undefined): string[] {
    checkNameBeginnings(prefixes, this);
    return repositoryArns(locationOf(this), prefixes && canonicalOrder(prefixes, Stack.of(this)));
  }

  private rendered(): object {
    const stack = Stack.of(this);
    const added = canonicalOrder(this.statements.map((statement) => statement.toStatementJson()), stack);
    const all = [...added, ...mergedStatements(this.grants, stack)];
    return { Version: '2012-10-17', Statement: [...all, ...this.denials(all)] };
  }

  private denials(statements: object[]): object[] {
    const stack = Stack.of(this);
    return this.closed.length === 0 ? [] : [{
      Effect: 'Deny',
      Principal: '*',
      Action: CREATE_ACTION,
      Resource: canonicalOrder(this.closed, stack),
      Condition: conditionsOfOthers(stack.account, stack.resolve(statements), [CREATE_ACTION, PUT_ACTION]),
    }];
  }

  private problems(): string[] {
    if (this.isEmpty()) {
      return isMadeOnDemand(this) ? [] : ['the registry policy has no statement, which ECR rejects; call allowPull() or another of its methods, or remove the policy'];
    }
    const stack = Stack.of(this);
    const policy = stack.resolve(this.rendered());
    for (const { reason, message } of stack.resolve(mergedStatements(this.grants, stack)).flatMap((one: any) => statementRisks(one, KIND))) {
      warn(this, `RegistryPolicy.${reason}`, message);
    }
    return [
      ...policy.Statement.flatMap(statementErrors),
      ...sidProblems(policy.Statement, KIND),
      ...lengthProblems({
        policy, name: KIND, limit: MAX_POLICY_LENGTH, of: 'ECR', stack, warn: (message) => warn(this, 'RegistryPolicy.policyNearLimit', message),
      }),
    ];
  }
}

/** What ECR refuses, and what is open to everybody in all repositories of the registry. */
function statementErrors(statement: any): string[] {
  const open = statementRisks(statement, KIND).filter(({ reason }) => reason === 'publicPrincipal').map(({ message }) => message);
  return [...statementProblems(statement, KIND), ...open];
}
