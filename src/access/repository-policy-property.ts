import { IResolveContext, Lazy, Stack } from 'aws-cdk-lib';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import { actionProblem } from './repository-policy';
import { PolicyCarrier } from '../core/imported';
import { invalid, isKnown } from '../core/validation';
import { mergedStatements, PolicyGrant } from '../policy/policy-grant';
import { leastPolicyLength, MAX_POLICY_LENGTH } from '../policy/policy-length';

const PROPERTY = Symbol.for('cdk-managed-ecr.RepositoryPolicyProperty');

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
  public static of(resource: PolicyCarrier): RepositoryPolicyProperty {
    const owner = resource as PolicyCarrier & { [PROPERTY]?: RepositoryPolicyProperty };
    return owner[PROPERTY] ??= new RepositoryPolicyProperty(resource);
  }

  private readonly given: unknown;
  private document?: PolicyDocument;
  private readonly grants: PolicyGrant[] = [];
  private readonly stack: Stack;

  private constructor(resource: PolicyCarrier) {
    this.stack = Stack.of(resource);
    if (CfnRepository.isCfnRepository(resource)) {
      this.given = resource.repositoryPolicyText;
      resource.repositoryPolicyText = Lazy.uncachedAny({ produce: (context) => this.rendered(context) });
    } else {
      this.given = resource.repositoryPolicy;
      resource.repositoryPolicy = Lazy.uncachedString({ produce: (context) => this.renderedText(context) });
    }
    resource.node.addValidation({ validate: () => this.problems() });
  }

  /** Sets what the owner writes, for L1s that take text. Statements that the document gets later still count. */
  public write(document: PolicyDocument): void {
    this.document = document;
  }

  /** Allows what the grants say; each counts once, however often it is added. */
  public allow(grants: PolicyGrant[]): void {
    this.grants.push(...grants);
  }

  /** The context's own `resolve` keeps track of references to other stacks, which `Stack.resolve` would lose. */
  private merged(context: Pick<IResolveContext, 'resolve'>): PolicyJson | undefined {
    const asDeployed = (statement: object) => JSON.stringify(context.resolve(statement));
    const written = this.written(context);
    const theirs = [written?.Statement ?? []].flat();
    const known = new Set(theirs.map(asDeployed));
    const ours = mergedStatements(this.grants).filter((statement) => !known.has(asDeployed(statement)));
    return ours.length === 0 ? written : { Version: '2012-10-17', ...written, Statement: [...theirs, ...ours] } as PolicyJson;
  }

  private written(context: Pick<IResolveContext, 'resolve'>): PolicyJson | undefined {
    if (this.document !== undefined) {
      // With its tokens: those of resolved statements could not be written into a text.
      return this.document.isEmpty ? undefined : this.document.toJSON();
    }
    const given = context.resolve(this.given);
    const policy = typeof given === 'string' ? parsed(given) : given;
    if (policy !== undefined && this.grants.length > 0 && (typeof policy !== 'object' || policy === null || policy.Statement === undefined)) {
      throw invalid('the repository policy is not known at synth, so nothing can be merged into it; give it as a document or as JSON text');
    }
    return policy;
  }

  private rendered(context: IResolveContext): any {
    try {
      return this.grants.length === 0 && this.document === undefined ? this.given : this.merged(context);
    } catch {
      // The validation below says what is wrong, with the path of the resource.
      return this.given;
    }
  }

  private renderedText(context: IResolveContext): string | undefined {
    const policy = this.rendered(context);
    return policy === undefined || typeof policy === 'string' ? policy : this.stack.toJsonString(policy);
  }

  private problems(): string[] {
    try {
      const policy = this.merged(this.stack);
      const length = leastPolicyLength(policy, this.stack);
      const tooLong = length <= MAX_POLICY_LENGTH ? [] : [
        `the repository policy has ${length} characters, ECR takes ${MAX_POLICY_LENGTH}; instead of many accounts name their organization, `
        + 'with PullPrincipal.organization() or .organizationalUnit()',
      ];
      return [...[policy?.Statement ?? []].flat().flatMap(statementProblems), ...tooLong];
    } catch (error) {
      return [(error as Error).message];
    }
  }
}

function statementProblems(statement: any): string[] {
  const actions = [statement.Action ?? [], statement.NotAction ?? []].flat(2);
  return actions.filter((action) => typeof action === 'string' && isKnown(action)).flatMap((action) => actionProblem(action) ?? []);
}

function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(`the repository policy is not JSON: ${(error as Error).message}`);
  }
}
