import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { attached } from '../core/attached';
import { canonical, canonicalOrder } from '../core/canonical';
import { isIntrinsic, isNone } from '../core/intrinsics';
import { jsonWithTokens } from '../core/json-templates';
import { isTooDeep } from '../core/levels';
import { PolicyCarrier } from '../core/policy-carrier';
import { PolicyProperty, Resolver } from '../core/policy-property';
import { withoutMarkers } from '../core/shown';
import { warn } from '../core/warnings';
import { mergedStatements, PolicyGrant } from '../policy/policy-grant';
import { lengthProblems, MAX_POLICY_LENGTH } from '../policy/policy-length';
import { listed } from '../policy/policy-value';
import { actionProblems, sidProblems, statementProblems, statementRisks } from '../policy/statement-problems';

const KIND = 'a repository policy';
const PROPERTY = Symbol.for('cdk-managed-ecr.RepositoryPolicyProperty');

interface PolicyJson {
  readonly Version?: string;
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
    const policy = this.stack.resolve(this.policy(given, this.stack));
    const written = listed(this.stack.resolve(known(given)?.Statement));
    const added = listed(policy?.Statement).slice(written.length);
    this.warnOfWritten(written);
    for (const { message } of added.flatMap((statement) => statementRisks(statement, KIND)).filter(({ reason }) => reason === 'uniqueIdPrincipal')) {
      warn(this.resource, 'ManagedRepository.uniqueIdPrincipal', message);
    }
    return [
      ...written.flatMap((statement) => actionProblems(statement, KIND)),
      ...added.flatMap((statement) => statementProblems(statement, KIND)),
      ...sidProblems([...written, ...added], KIND).filter((problem) => !sidProblems(written, KIND).includes(problem)),
      ...lengthProblems({
        policy,
        name: 'the repository policy',
        limit: MAX_POLICY_LENGTH,
        of: 'ECR',
        stack: this.stack,
        warn: (message) => warn(this.resource, 'ManagedRepository.policyNearLimit', message),
      }),
    ];
  }

  protected overrideProblems(overridden: unknown): string[] {
    const statements = listed(known(overridden)?.Statement);
    const left = new Set(statements.map((statement) => canonical(statement, this.stack)));
    const added = listed(this.stack.resolve(this.policy(undefined, this.stack))?.Statement);
    const lost = added.filter((statement) => !left.has(canonical(statement, this.stack)));
    return [
      ...statements.flatMap((statement) => actionProblems(statement, KIND)),
      ...lost.map((statement) => `an override of the repository policy loses a statement that was granted: ${JSON.stringify(statement)}; `
        + 'set the property instead, which keeps what was granted, or leave out the override and add statements with addToResourcePolicy()'),
    ];
  }

  /** Its owner wrote those, so that they are a warning, but for what was always refused here. */
  private warnOfWritten(statements: any[]): void {
    const problems = statements.flatMap((statement) => {
      const refused = actionProblems(statement, KIND);
      const others = statementProblems(statement, KIND).filter((problem) => !refused.includes(problem));
      return [...others, ...statementRisks(statement, KIND).map(({ message }) => message)];
    });
    for (const problem of [...problems, ...sidProblems(statements, KIND)]) {
      warn(this.resource, 'AllowImagePull.existingStatement', `in the policy that the repository had already: ${problem}`);
    }
  }

  private policy(given: unknown, resolver: Resolver): PolicyJson | undefined {
    const theirs = known(given);
    if (this.isUnchanged()) {
      return theirs;
    }
    if (theirs !== undefined && (typeof theirs !== 'object' || theirs === null || theirs.Statement === undefined)) {
      throw new Error('the repository policy is not known at synth, so nothing can be merged into it; give it as a document or as JSON text');
    }
    const written = [...listed(theirs?.Statement), ...this.own(resolver)];
    const granted = this.granted(written);
    return this.statements.length + granted.length === 0 ? theirs : { Version: '2012-10-17', ...theirs, Statement: [...written, ...granted] };
  }

  /** The statements of the grants, but for those that are written already. */
  private granted(written: object[]): object[] {
    const statements = mergedStatements([...this.grants, ...this.later.flatMap((grantsNow) => grantsNow())], this.stack);
    if (written.length === 0) {
      return statements;
    }
    const there = new Set(written.map((statement) => canonical(statement, this.stack)));
    return statements.filter((statement) => !there.has(canonical(statement, this.stack)));
  }

  private isUnchanged(): boolean {
    return this.statements.length === 0 && this.grants.length === 0 && this.later.length === 0;
  }

  /** The added statements. In a text they keep their tokens, which `toJsonString` has to find. */
  private own(resolver: Resolver): object[] {
    if (this.statements.length === 0) {
      return [];
    }
    const statements = canonicalOrder(this.statements, this.stack, (statement) => statement.toStatementJson());
    const document = new PolicyDocument({ statements });
    return listed((this.isText ? document.toJSON() : resolver.resolve(document))?.Statement);
  }
}

/** The policy, whose values may be tokens; what cannot be read stays an intrinsic function. */
function known(given: unknown): PolicyJson | undefined {
  if (isNone(given)) {
    return undefined;
  }
  const policy = typeof given === 'string' || isIntrinsic(given) ? parsed(given) : given;
  if (isTooDeep(policy)) {
    throw new Error('the repository policy has more levels than any policy; give one with "Version" and "Statement"');
  }
  return policy as PolicyJson;
}

function parsed(text: string | object): unknown {
  const json = jsonWithTokens(text);
  if (json === undefined) {
    return text;
  }
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Error(`the repository policy is not JSON (${withoutMarkers((error as Error).message)}); give it as a document, whose values may be tokens`);
  }
}
