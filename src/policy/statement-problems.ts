import { Token } from 'aws-cdk-lib';
import { conditionProblems, limitsPrincipals, limitsSources } from './conditions';
import { listed } from './policy-value';
import { isUniqueId, principalProblem, serviceProblem } from './principals';
import { isAmong, PUBLIC_REGISTRY_ACTIONS, PUBLIC_REPOSITORY_ACTIONS, PULL_ACTIONS, REGISTRY_ACTIONS, REPOSITORY_ACTIONS } from '../core/ecr-actions';
import { isIntrinsic } from '../core/intrinsics';
import { isTooDeep } from '../core/levels';
import { isKnown, shown } from '../core/validation';

/** The policies of ECR, as messages call them. */
export type PolicyKind = 'a repository policy' | 'the registry policy' | 'a public repository policy';

/** The actions of a service of ECR. */
interface ServiceActions {
  /** What they begin with. */
  readonly prefix: string;
  readonly ofRepositories: readonly string[];
  readonly ofRegistries: readonly string[];
}

const PRIVATE: ServiceActions = { prefix: 'ecr:', ofRepositories: REPOSITORY_ACTIONS, ofRegistries: REGISTRY_ACTIONS };
const PUBLIC: ServiceActions = { prefix: 'ecr-public:', ofRepositories: PUBLIC_REPOSITORY_ACTIONS, ofRegistries: PUBLIC_REGISTRY_ACTIONS };

/** What pulls from a private repository, and what it would be called if there was a permission to pull from a public one. */
const PULLS = PULL_ACTIONS.flatMap((action) => [action, action.replace(PRIVATE.prefix, PUBLIC.prefix)]);

/** What is legal in a statement, and perhaps not meant. */
export interface StatementRisk {
  /** The end of the id of its warning. */
  readonly reason: 'publicPrincipal' | 'serviceWithoutSource' | 'unknownAction' | 'uniqueIdPrincipal';
  readonly message: string;
}

/**
 * What ECR would answer with "Invalid policy provided".
 *
 * @param statement the statement as JSON, resolved or not
 */
export function statementProblems(statement: any, kind: PolicyKind): string[] {
  if (isIntrinsic(statement)) {
    return [];
  }
  if (isTooDeep({ ...statement, Condition: undefined })) {
    return [`a statement of ${kind} has more levels than any statement; give it "actions", "principals" and "resources" that are lists of texts`];
  }
  return [
    ...missing(statement, kind).map((what) => `a statement of ${kind} must ${what}`),
    ...actionProblems(statement, kind),
    ...principalProblems(statement, kind),
    ...conditionProblems(statement.Condition),
  ];
}

/** Which actions of a statement the policy cannot hold. */
export function actionProblems(statement: any, kind: PolicyKind): string[] {
  const { prefix, ofRepositories, ofRegistries } = actionsOf(kind);
  return knownActions(statement).flatMap((action) => {
    if (isAmong(ofRepositories, action)) {
      return [];
    }
    if (kind === 'a public repository policy' && isAmong(PULLS, action)) {
      return [`${kind} cannot hold the action ${shown(action)}: everybody may pull from a public repository, which no policy changes; `
        + 'leave the action out, or use a ManagedRepository for images that are not for everybody'];
    }
    if (isAmong(ofRegistries, action)) {
      return kind === 'the registry policy' ? []
        : [`${kind} cannot hold the action ${shown(action)}, which is about the registry; grant it in an identity policy`];
    }
    return begins(action, prefix) ? [] : [`${kind} cannot hold the action ${shown(action)}; it takes "${prefix}" actions on repositories and images`];
  });
}

/**
 * What a statement allows, or names, that was perhaps not meant.
 *
 * @param statement the statement as JSON, resolved or not
 */
export function statementRisks(statement: any, kind: PolicyKind): StatementRisk[] {
  if (isIntrinsic(statement)) {
    return [];
  }
  const { Effect: effect, Principal: principal, NotPrincipal: notPrincipal, Condition: condition } = statement;
  const allows = effect !== 'Deny';
  const { prefix, ofRepositories, ofRegistries } = actionsOf(kind);
  const isForAnybody = notPrincipal !== undefined || principal === '*' || listed(principal?.AWS).includes('*');
  return [
    ...(allows && isForAnybody && !limitsPrincipals(condition) ? [{
      reason: 'publicPrincipal' as const,
      message: `${kind} allows the principal "*" without a condition on who it is, so that every AWS account may use it; `
        + 'name accounts, or add a condition such as aws:PrincipalOrgID, whose values have no wildcard',
    }] : []),
    ...(allows && principal?.Service !== undefined && !limitsSources(condition) ? [{
      reason: 'serviceWithoutSource' as const,
      message: `${kind} allows an AWS service without saying for whom it acts, so that it could be made to `
        + `${kind === 'a public repository policy' ? 'act for anybody; ' : 'pull for anybody; use PullPrincipal.lambda(), .codeBuild() or .service(), or '}`
        + 'add a condition on aws:SourceAccount, or on aws:SourceArn with an account',
    }] : []),
    ...knownActions(statement).filter((action) => begins(action, prefix) && !isAmong([...ofRepositories, ...ofRegistries], action)).map((action) => ({
      reason: 'unknownAction' as const, message: `${shown(action)} is no ECR action known here; ECR rejects ${kind} with a misspelt action`,
    })),
    ...[...listed(principal?.AWS), ...listed(notPrincipal?.AWS)].filter(isUniqueId).map((id) => ({
      reason: 'uniqueIdPrincipal' as const,
      message: `the principal ${shown(id)} is the id of one user or role, and of none once that was made anew; name its ARN`,
    })),
  ];
}

/** The Sids that more than one of the statements has. */
export function sidProblems(statements: readonly any[], kind: PolicyKind): string[] {
  const sids = statements.map(({ Sid: sid }) => sid).filter((sid) => typeof sid === 'string' && isKnown(sid));
  const twice = new Set(sids.filter((sid, index) => sids.indexOf(sid) !== index));
  return [...twice].map((sid) => `${kind} has several statements of the "Sid" ${shown(sid)}, which must each have their own; rename all but one`);
}

function missing(statement: any, kind: PolicyKind): string[] {
  return [
    ...(isGiven(statement, 'Action') ? [] : ['say what it is about; give it "actions"']),
    ...(isGiven(statement, 'Principal') ? [] : ['say whom it is about; give it "principals"']),
    ...(kind !== 'the registry policy' || isGiven(statement, 'Resource') ? [] : ['say which repositories it is about; give it "resources"']),
  ];
}

function isGiven(statement: any, element: string): boolean {
  return [statement[element], statement[`Not${element}`]].some(isSomething);
}

function isSomething(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.some(isSomething);
  }
  return typeof value === 'object' && value !== null && !Token.isUnresolved(value) ? Object.values(value).some(isSomething)
    : value !== undefined && value !== null && value !== '';
}

function knownActions(statement: any): string[] {
  return [...listed(statement.Action), ...listed(statement.NotAction)].filter((action) => typeof action === 'string' && isKnown(action) && isKnown([action]));
}

function actionsOf(kind: PolicyKind): ServiceActions {
  return kind === 'a public repository policy' ? PUBLIC : PRIVATE;
}

function begins(action: string, prefix: string): boolean {
  return action.toLowerCase().startsWith(prefix);
}

function principalProblems(statement: any, kind: PolicyKind): string[] {
  return [statement.Principal, statement.NotPrincipal].flatMap((principal) => {
    if (typeof principal !== 'object' || principal === null || Token.isUnresolved(principal) || isIntrinsic(principal)) {
      return [];
    }
    const other = Object.keys(principal).filter((key) => key !== 'AWS' && key !== 'Service');
    return [
      ...listed(principal.AWS).flatMap((one) => principalProblem(one) ?? []),
      ...listed(principal.Service).flatMap((one) => serviceProblem(one) ?? []),
      ...other.map((key) => `${kind} takes no principals of the kind ${shown(key)}; name the role that they assume, its account or their organization`),
    ];
  });
}
