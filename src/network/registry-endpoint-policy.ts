import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { checkAccounts } from '../core/accounts';
import { canonicalOrder } from '../core/canonical';
import { CACHE_PULL_ACTIONS, PULL_AND_CHECK_ACTIONS, TOKEN_ACTION } from '../core/ecr-actions';
import { inStack, locationOf } from '../core/location';
import { repositoryArns } from '../core/repository-arns';
import { invalid, required, shown, Where } from '../core/validation';
import { conditionProblems } from '../policy/conditions';
import { checkOrganization } from '../policy/principals';

const ALL_ACTIONS = ['ecr:*'];

type StringEquals = Readonly<Record<string, string>>;

/** What a policy allows. */
interface Terms {
  /** What may be done in registries; nothing when it is all said by `statements`. */
  readonly actions?: readonly string[];
  /** The organization of whoever asks, and of the registries. */
  readonly organizationId?: string;
  /** The accounts of the registries; any when left out. */
  readonly accountIds?: readonly string[];
  /** Accounts, also of other organizations, from whose registries images may be pulled. */
  readonly pullFrom?: readonly string[];
  /** Accounts in whose registries pulls may fill caches. */
  readonly cachesOf?: readonly string[];
  readonly statements?: readonly iam.PolicyStatement[];
}

/**
 * What may pass the VPC endpoints of ECR: a limit on top of all other policies, which grants nothing by itself.
 *
 * The same policy is for the endpoint of the ECR API and for that of the Docker and OCI API. Image layers take the endpoint for Amazon S3,
 * which has a policy of its own.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-vpc-endpoint-policy
 *
 * @example
 * declare const vpc: ec2.Vpc;
 *
 * new RegistryEndpoints(this, 'Endpoints', {
 *   vpc,
 *   policy: RegistryEndpointPolicy.organization('o-a1b2c3d4e5').alsoPullFrom('602401143452'),
 * });
 */
export class RegistryEndpointPolicy {
  /**
   * Logging in and pulling images of any registry, and nothing else: `ecr:BatchGetImage`, `ecr:GetDownloadUrlForLayer`,
   * `ecr:BatchCheckLayerAvailability` and `ecr:GetAuthorizationToken`.
   *
   * A pull that fills a pull-through cache needs more: see `alsoPullThroughCachesOf`.
   */
  public static pullOnly(): RegistryEndpointPolicy {
    return new RegistryEndpointPolicy({ actions: PULL_AND_CHECK_ACTIONS });
  }

  /**
   * Logging in and pulling images of the registries of these accounts, and nothing else.
   *
   * @param accountIds at least one, each of 12 digits; throws otherwise
   */
  public static pullOnlyFrom(...accountIds: string[]): RegistryEndpointPolicy {
    return new RegistryEndpointPolicy({ actions: PULL_AND_CHECK_ACTIONS, accountIds: checkAccounts('accountIds', accountIds, 'RegistryEndpointPolicy.pullOnlyFrom') });
  }

  /**
   * Every action of ECR, by principals of an organization on registries of that organization (`aws:PrincipalOrgID` and
   * `aws:ResourceOrgID`): no credentials from elsewhere can be used, and no image can be pushed elsewhere.
   *
   * AWS's own images, such as those of Amazon EKS add-ons, are in registries of AWS, which are in no organization of yours: name their
   * accounts with `alsoPullFrom`.
   *
   * @param organizationId `o-` and 10 to 32 lower-case letters or digits; throws otherwise
   */
  public static organization(organizationId: string): RegistryEndpointPolicy {
    return new RegistryEndpointPolicy({ actions: ALL_ACTIONS, organizationId: checkOrganization('organizationId', organizationId, 'RegistryEndpointPolicy.organization') });
  }

  /**
   * Logging in and pulling images, and nothing else, by principals of an organization from registries of that organization.
   *
   * @param organizationId `o-` and 10 to 32 lower-case letters or digits; throws otherwise
   */
  public static organizationPullOnly(organizationId: string): RegistryEndpointPolicy {
    return new RegistryEndpointPolicy({ actions: PULL_AND_CHECK_ACTIONS, organizationId: checkOrganization('organizationId', organizationId, 'RegistryEndpointPolicy.organizationPullOnly') });
  }

  /**
   * Statements of your own.
   *
   * @param statements at least one, each with principals, actions and resources; throws otherwise
   */
  public static of(...statements: iam.PolicyStatement[]): RegistryEndpointPolicy {
    required('statements', statements, 'RegistryEndpointPolicy.of');
    if (statements.length === 0) {
      throw invalid('"statements" is empty, so nothing could pass the endpoints; give at least one statement', 'RegistryEndpointPolicy.of');
    }
    return new RegistryEndpointPolicy({ statements: statements.map((statement) => checkedStatement(statement, 'RegistryEndpointPolicy.of')) });
  }

  private constructor(private readonly terms: Terms) {}

  /**
   * The policy, with pulls from the registries of these accounts besides, of whatever organization they are.
   *
   * @param accountIds at least one, each of 12 digits; throws otherwise
   */
  public alsoPullFrom(...accountIds: string[]): RegistryEndpointPolicy {
    return new RegistryEndpointPolicy({ ...this.terms, pullFrom: [...this.terms.pullFrom ?? [], ...checkAccounts('accountIds', accountIds, 'RegistryEndpointPolicy.alsoPullFrom')] });
  }

  /**
   * The policy, with pulls besides that fill the pull-through caches of these accounts: `ecr:BatchImportUpstreamImage` and
   * `ecr:CreateRepository`.
   *
   * That the endpoint's policy is asked for these two actions is not documented. It is for whoever pulls, who needs the same permissions.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
   * @param accountIds at least one, each of 12 digits; throws otherwise
   */
  public alsoPullThroughCachesOf(...accountIds: string[]): RegistryEndpointPolicy {
    return new RegistryEndpointPolicy({ ...this.terms, cachesOf: [...this.terms.cachesOf ?? [], ...checkAccounts('accountIds', accountIds, 'RegistryEndpointPolicy.alsoPullThroughCachesOf')] });
  }

  /**
   * The statements for endpoints in the account and region of a stack.
   *
   * @internal
   */
  public _statements(scope: IConstruct): iam.PolicyStatement[] {
    const { actions, organizationId, accountIds, pullFrom, cachesOf, statements = [] } = this.terms;
    const byOrganization: StringEquals = organizationId === undefined ? {} : { 'aws:PrincipalOrgID': organizationId };
    const ofOrganization: StringEquals = organizationId === undefined ? {} : { ...byOrganization, 'aws:ResourceOrgID': organizationId };
    const own = statements.map((statement) => statement.copy());
    const pulls = [
      ...actions === undefined ? [] : [allow(actions, accountIds === undefined ? ['*'] : repositoriesOf(accountIds, scope), ofOrganization)],
      ...pullFrom === undefined ? [] : [allow(PULL_AND_CHECK_ACTIONS, repositoriesOf(pullFrom, scope), byOrganization)],
      ...cachesOf === undefined ? [] : [allow(CACHE_PULL_ACTIONS, repositoriesOf(cachesOf, scope), byOrganization)],
    ];
    // The token is for every registry, so no organization is that of the resource.
    return [...own, ...pulls.length === 0 ? [] : [allow([TOKEN_ACTION], ['*'], byOrganization)], ...pulls];
  }
}

/** A statement as it has to be in the policy of an endpoint, and as it is now. */
export function checkedStatement(statement: iam.PolicyStatement, where: Where): iam.PolicyStatement {
  const { Condition: conditions } = statement.toStatementJson();
  const missing = [
    ...statement.hasPrincipal ? [] : ['"principals"'],
    ...statement.actions.length + statement.notActions.length > 0 ? [] : ['"actions"'],
    ...statement.hasResource ? [] : ['"resources"'],
  ];
  if (missing.length > 0) {
    throw invalid(`a statement for an endpoint needs principals, actions and resources, and has no ${missing.join(' and no ')}: `
      + `${shown(statement.toStatementJson())}; for anybody give it a StarPrincipal`, where);
  }
  const [problem] = conditionProblems(conditions);
  if (problem !== undefined) {
    throw invalid(`a statement for an endpoint cannot be used: ${problem}`, where);
  }
  return statement.copy();
}

function allow(actions: readonly string[], resources: string[], equals: StringEquals): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.StarPrincipal()],
    actions: [...actions],
    resources,
    conditions: Object.keys(equals).length === 0 ? undefined : { StringEquals: equals },
  });
}

function repositoriesOf(accountIds: readonly string[], scope: IConstruct): string[] {
  const accounts = canonicalOrder(accountIds.map((account) => inStack(account, scope)), Stack.of(scope));
  return accounts.flatMap((account) => repositoryArns({ ...locationOf(scope), account }));
}
