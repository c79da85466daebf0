import { Lazy, Stack } from 'aws-cdk-lib';
import { CfnRepository, CfnRepositoryCreationTemplate } from 'aws-cdk-lib/aws-ecr';
import { mergedStatements, PolicyGrant } from './policy-grant';
import { leastPolicyLength, MAX_POLICY_LENGTH } from './policy-length';
import { invalid } from './validate';

const PROPERTY = Symbol.for('cdk-managed-ecr.RepositoryPolicyProperty');

/** The L1s that carry a repository policy. */
export type RepositoryPolicyResource = CfnRepository | CfnRepositoryCreationTemplate;

interface PolicyJson {
  readonly Statement?: object | object[];
}

/**
 * The repository policy of an L1, whoever made it: what its owner wrote, together with the grants that others add.
 *
 * What the owner wrote is read when the template is made, so statements that a policy document gets later still count.
 */
export class RepositoryPolicyProperty {
  /** The one of this resource; the first call takes the property over. */
  public static of(resource: RepositoryPolicyResource): RepositoryPolicyProperty {
    const owner = resource as RepositoryPolicyResource & { [PROPERTY]?: RepositoryPolicyProperty };
    return owner[PROPERTY] ??= new RepositoryPolicyProperty(resource);
  }

  private readonly given: unknown;
  private readonly grants: PolicyGrant[] = [];
  private readonly stack: Stack;

  private constructor(resource: RepositoryPolicyResource) {
    this.stack = Stack.of(resource);
    if (CfnRepository.isCfnRepository(resource)) {
      this.given = resource.repositoryPolicyText;
      resource.repositoryPolicyText = Lazy.any({ produce: () => this.rendered() });
    } else {
      this.given = resource.repositoryPolicy;
      resource.repositoryPolicy = Lazy.string({ produce: () => this.renderedText() });
    }
    resource.node.addValidation({ validate: () => this.problems() });
  }

  /** Allows what the grants say; each counts once, however often it is added. */
  public allow(grants: PolicyGrant[]): void {
    this.grants.push(...grants);
  }

  private merged(): PolicyJson | undefined {
    const written = this.written();
    const theirs = [written?.Statement ?? []].flat();
    const known = new Set(theirs.map((statement) => JSON.stringify(statement)));
    const ours = mergedStatements(this.grants).filter((statement) => !known.has(JSON.stringify(this.stack.resolve(statement))));
    return ours.length === 0 ? written : { Version: '2012-10-17', ...written, Statement: [...theirs, ...ours] } as PolicyJson;
  }

  private written(): PolicyJson | undefined {
    const given = this.stack.resolve(this.given);
    const policy = typeof given === 'string' ? parsed(given) : given;
    if (policy !== undefined && this.grants.length > 0 && (typeof policy !== 'object' || policy === null || policy.Statement === undefined)) {
      throw invalid('the repository policy is not known at synth, so nothing can be merged into it; give it as a document or as JSON text');
    }
    return policy;
  }

  private rendered(): unknown {
    try {
      return this.grants.length === 0 ? this.given : this.merged();
    } catch {
      // The validation below says what is wrong, with the path of the resource.
      return undefined;
    }
  }

  private renderedText(): string | undefined {
    const policy = this.rendered();
    return policy === undefined || typeof policy === 'string' ? policy : this.stack.toJsonString(policy);
  }

  private problems(): string[] {
    try {
      const length = leastPolicyLength(this.merged(), this.stack);
      return length <= MAX_POLICY_LENGTH ? [] : [
        `the repository policy has ${length} characters, ECR takes ${MAX_POLICY_LENGTH}; instead of many accounts name their organization, `
        + 'with PullPrincipal.organization() or .organizationalUnit()',
      ];
    } catch (error) {
      return [(error as Error).message];
    }
  }
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(`the repository policy is not JSON: ${(error as Error).message}`);
  }
}
