import { Lazy, Resource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct } from 'constructs';
import { PullPrincipal } from '../access/pull-principal';
import { mergedStatements, PolicyGrant } from '../private/policy-grant';
import { leastPolicyLength, MAX_POLICY_LENGTH } from '../private/policy-length';
import { prefixArns } from '../private/repository-arns';
import { invalid } from '../private/validate';

/**
 * Who may pull from which repositories of a registry.
 */
export interface RegistryPullOptions {
  /**
   * Who may pull. At least one.
   */
  readonly pullPrincipals: PullPrincipal[];

  /**
   * Only repositories whose name begins with one of these: `team/` for all below `team`. Without wildcards.
   *
   * @default - all repositories of the registry, those made later too
   */
  readonly repositoryPrefixes?: string[];
}

/**
 * Properties of a `RegistryPolicy`.
 */
export interface RegistryPolicyProps {
  /**
   * Who may pull from which repositories; `allowPull` adds more.
   *
   * @default - nobody outside the account
   */
  readonly pulls?: RegistryPullOptions[];
}

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
 * new RegistryPolicy(this, 'RegistryPolicy', {
 *   pulls: [{
 *     pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')],
 *     repositoryPrefixes: ['shared/'],
 *   }],
 * });
 */
export class RegistryPolicy extends Resource {
  private readonly grants: PolicyGrant[] = [];

  constructor(scope: Construct, id: string, props: RegistryPolicyProps = {}) {
    super(scope, id);
    new ecr.CfnRegistryPolicy(this, 'Resource', { policyText: Lazy.any({ produce: () => this.rendered() }) });
    props.pulls?.forEach((pull) => this.allowPull(pull));
    this.node.addValidation({ validate: () => this.problems() });
  }

  /**
   * Lets other accounts, organizations or AWS services pull.
   *
   * @param options who, and from which repositories
   */
  public allowPull(options: RegistryPullOptions): void {
    if (options.pullPrincipals.length === 0) {
      throw invalid('"pullPrincipals" is empty; name at least one PullPrincipal', this);
    }
    if (options.repositoryPrefixes?.length === 0) {
      throw invalid('"repositoryPrefixes" is empty; leave it out for all repositories, or name at least one prefix', this);
    }
    const { partition, region, account } = Stack.of(this);
    const at = { partition, region, account };
    const resources = options.repositoryPrefixes === undefined
      ? [`arn:${partition}:ecr:${region}:${account}:repository/*`]
      : prefixArns(at, options.repositoryPrefixes, this).sort();
    const grants = options.pullPrincipals.flatMap((principal) => principal._grants(at));
    this.grants.push(...grants.map((grant) => ({ ...grant, resources })));
  }

  private rendered(): object {
    return { Version: '2012-10-17', Statement: mergedStatements(this.grants) };
  }

  private problems(): string[] {
    if (this.grants.length === 0) {
      return ['the registry policy has no statement, which ECR rejects; call allowPull(), or remove the policy'];
    }
    const length = leastPolicyLength(this.rendered(), Stack.of(this));
    return length <= MAX_POLICY_LENGTH ? [] : [
      `the registry policy has ${length} characters, ECR takes ${MAX_POLICY_LENGTH}; instead of many accounts name their organization, `
      + 'with PullPrincipal.organization() or .organizationalUnit()',
    ];
  }
}
