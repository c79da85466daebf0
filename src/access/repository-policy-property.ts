import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { actionProblem } from './repository-policy';
import { attached } from '../core/attached';
import { canonical, canonicalOrder } from '../core/canonical';
import { PolicyCarrier } from '../core/policy-carrier';
import { PolicyProperty, Resolver } from '../core/policy-property';
import { invalid, isKnown } from '../core/validation';
import { mergedStatements, PolicyGrant } from '../policy/policy-grant';
import { leastPolicyLength, MAX_POLICY_LENGTH } from '../policy/policy-length';

const PROPERTY = Symbol.for('cdk-managed-ecr.RepositoryPolicyProperty');

interface PolicyJson {
  readonly Statement?: object | object[];
}

/** The repository policy of an L1: what its owner gave, then statements and grants that were added, in an order of their own. */
export class RepositoryPolicyProperty extends PolicyProperty {
  /** The one of this resource; the first call takes the property over. */
  public static of(resource: PolicyCarrier): RepositoryPolicyProperty {
    return attached(resource, PROPERTY, () => new RepositoryPolicyProperty(resource));
  }

  private readonly statements: PolicyStatement[] = [];
  private readonly grants: PolicyGrant[] = [];
  private readonly later: Array<() => PolicyGrant[]> = [];

  private constructor(resource: PolicyCarrier) {
    super(resource, CfnRepository.isCfnRepository(resource) ? 'repositoryPolicyText' : 'repositoryPolicy');
  }

  /** Adds a statement as it is. */
  public addStatement(statement: PolicyStatement): void {
    this.statements.push(statement);
  }

  /** Allows what the grants say; each counts once, however often it is added. */
  public allow(grants: PolicyGrant[]): void {
    this.grants.push(...grants);
  }

  /** Allows what is known when the whole app is: asked for when the policy is rendered. */
  public allowLater(grants: () => PolicyGrant[]): void {
    this.later.push(grants);
  }

  protected merged(given: unknown, resolver: Resolver): unknown {
    if (this.isUnchanged()) {
      return given;
    }
    const policy = this.policy(given, resolver);
    return this.isText ? this.stack.toJsonString(policy) : policy;
  }

  protected problems(given: unknown): string[] {
    const policy = this.policy(given, this.stack);
    const length = leastPolicyLength(policy, this.stack);
    const tooLong = length <= MAX_POLICY_LENGTH ? [] : [
      `the repository policy has ${length} characters, ECR takes ${MAX_POLICY_LENGTH}; instead of many accounts name their organization, `
      + 'with PullPrincipal.organization() or .organizationalUnit()',
    ];
    return [...list(this.stack.resolve(policy)?.Statement).flatMap(statementProblems), ...tooLong];
  }

  protected overrideProblems(overridden: unknown): string[] {
    const theirs = typeof overridden === 'string' ? parsed(overridden) : overridden;
    const statements = list((theirs as PolicyJson | undefined)?.Statement);
    const left = new Set(statements.map((statement) => canonical(statement, this.stack)));
    const added = list(this.stack.resolve(this.policy(undefined, this.stack))?.Statement);
    const lost = added.filter((statement) => !left.has(canonical(statement, this.stack)));
    return [
      ...statements.flatMap(statementProblems),
      ...lost.map((statement) => `an override of the repository policy loses a statement that was granted: ${JSON.stringify(statement)}; `
        + 'set the property instead, which keeps what was granted, or leave out the override and add statements with addToResourcePolicy()'),
    ];
  }

  private policy(given: unknown, resolver: Resolver): PolicyJson | undefined {
    const theirs = typeof given === 'string' ? parsed(given) : given;
    if (this.isUnchanged()) {
      return theirs;
    }
    if (theirs !== undefined && (typeof theirs !== 'object' || theirs === null || theirs.Statement === undefined)) {
      throw invalid('the repository policy is not known at synth, so nothing can be merged into it; give it as a document or as JSON text');
    }
    const written = [...list(theirs?.Statement), ...this.own(resolver)];
    const known = new Set(written.map((statement) => canonical(statement, this.stack)));
    const grants = [...this.grants, ...this.later.flatMap((grantsNow) => grantsNow())];
    const granted = mergedStatements(grants, this.stack).filter((statement) => !known.has(canonical(statement, this.stack)));
    return this.statements.length + granted.length === 0 ? theirs : { Version: '2012-10-17', ...theirs, Statement: [...written, ...granted] };
  }

  private isUnchanged(): boolean {
    return this.statements.length === 0 && this.grants.length === 0;
  }

  /** The added statements. In a text they keep their tokens, which `toJsonString` has to find. */
  private own(resolver: Resolver): object[] {
    const statements = canonicalOrder(this.statements, this.stack, (statement) => statement.toStatementJson());
    const document = new PolicyDocument({ statements });
    return list((this.isText ? document.toJSON() : resolver.resolve(document))?.Statement);
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

function list(value: any): any[] {
  return value === undefined ? [] : [value].flat();
}
