import { listed } from './policy-value';
import { matchesAction } from '../core/ecr-actions';
import { Registry } from '../core/location';
import { isKnown } from '../core/validation';
import { includesPattern } from '../core/wildcards';

/** What an account asks of a registry. */
export interface AccessRequest {
  /** The account that asks. */
  readonly account: string;
  readonly actions: readonly string[];
  /** The registry that it asks. */
  readonly at: Registry;
  /** It asks for all repositories whose name begins with one of these. */
  readonly beginnings: readonly string[];
}

/**
 * Whether a registry policy allows an account all of the actions on all of the repositories. Conditions and denials are not judged.
 *
 * @param policy the policy, resolved
 */
export function policyAllows(policy: any, { account, actions, at, beginnings }: AccessRequest): boolean {
  const statements = listed(policy?.Statement).filter((statement) => statement.Effect === 'Allow' && isForAccount(statement, account));
  return actions.every((action) => {
    const names = statements.filter((statement) => hasAction(statement, action)).flatMap((statement) => repositoryNames(statement, at));
    return beginnings.every((beginning) => names.some((pattern) => includesPattern(pattern, `${beginning}*`)));
  });
}

function isForAccount({ Principal: principal }: any, account: string): boolean {
  return principal === '*' || listed(principal?.AWS).map(literalText).some((who) =>
    who === '*' || who === account || (who.startsWith('arn:') && who.endsWith(`:iam::${account}:root`)));
}

function hasAction({ Action: given }: any, action: string): boolean {
  return listed(given).some((pattern) => matchesAction(String(pattern), action));
}

/** The patterns of repository names in a registry that a statement is about. */
function repositoryNames({ Resource: given }: any, at: Registry): string[] {
  return listed(given).map(literalText).flatMap((resource) => {
    if (resource === '*') {
      return ['*'];
    }
    const [arn, name] = resource.split(':repository/');
    const [,,, region, account] = arn.split(':');
    return name !== undefined && isPart(region, at.region) && isPart(account, at.account) ? [name] : [];
  });
}

/** Whether a part of an ARN is for an account or region. What is not known may be. */
function isPart(given: string, wanted: string): boolean {
  return given === '' || given === '*' || given === wanted || !isKnown(wanted);
}

/** What is known of a resolved text: nothing of tokens. */
function literalText(value: any): string {
  return typeof value === 'string' ? value : listed(value?.['Fn::Join']?.[1]).map(literalText).join('');
}
