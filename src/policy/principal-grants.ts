import { Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { conditionProblems, limitsPrincipals } from './conditions';
import { Conditions, PolicyGrant } from './policy-grant';
import { checkOrganization, checkPrincipalArn, organizationPathPattern, principalProblem } from './principals';
import { checkAccounts } from '../core/accounts';
import { invalid, required, shown, Where } from '../core/validation';

/** Everybody in these accounts. */
export function accountGrants(accountIds: string[], actions: readonly string[], where: Where): PolicyGrant[] {
  return checkAccounts('accountIds', accountIds, where).map((id) => awsGrant(id, actions));
}

/** Every principal of an organization. */
export function organizationGrants(organizationId: string, actions: readonly string[], where: Where): PolicyGrant[] {
  const condition = { operator: 'StringEquals', key: 'aws:PrincipalOrgID' };
  return [{ principal: '*', condition, value: checkOrganization('organizationId', organizationId, where), actions }];
}

/** Every principal of the accounts in an organizational unit and below it. */
export function organizationalUnitGrants(path: string, actions: readonly string[], where: Where): PolicyGrant[] {
  const condition = { operator: 'ForAnyValue:StringLike', key: 'aws:PrincipalOrgPaths' };
  return [{ principal: '*', condition, value: organizationPathPattern(path, where), actions }];
}

/** One role or user. */
export function roleGrants(arn: string, actions: readonly string[], where: Where): PolicyGrant[] {
  return [awsGrant(checkPrincipalArn(arn, where), actions)];
}

/** An account, or the ARN of a role or user. */
export function awsGrant(value: string, actions: readonly string[]): PolicyGrant {
  return { principal: 'AWS', value, actions };
}

/**
 * A principal of the CDK, with its conditions, as grants; throws for what is no account, organization, role or user.
 *
 * @param instead what to do with an AWS service
 */
export function principalGrants(principal: iam.IPrincipal, actions: readonly string[], instead: string, where: Where): PolicyGrant[] {
  const { principalJson, conditions } = required('principal', principal, where).policyFragment;
  const values = principalJson.AWS ?? principalJson.LiteralString;
  if (values === undefined || Object.keys(principalJson).length !== 1) {
    throw invalid(`"principal" must be an account, an organization, a role or a user, got ${shown(principalJson)}; ${instead}`, where);
  }
  const [problem] = [...values.flatMap((value) => principalProblem(value) ?? []), ...conditionProblems(conditions)];
  if (problem !== undefined) {
    throw invalid(`"principal" cannot be used: ${problem}`, where);
  }
  const also = conditionLists(conditions, where);
  if (values.includes('*') && !limitsPrincipals(also)) {
    throw invalid('"principal" is "*" without a condition on who it is, or with a wildcard in it, which is every AWS account; use organization() or accounts()', where);
  }
  return values.map((value) => ({ principal: value === '*' ? '*' : 'AWS', value, also, actions }));
}

function conditionLists(conditions: iam.Conditions, where: Where): Conditions | undefined {
  const operators = Object.entries(conditions);
  const unknown = operators.find(([, operands]) => Token.isUnresolved(operands));
  if (unknown !== undefined) {
    throw invalid(`the condition ${shown(unknown[0])} of "principal" is a token as a whole; keys must be known, values may be tokens`, where);
  }
  return operators.length === 0 ? undefined : Object.fromEntries(operators.map(([operator, operands]) => [
    operator,
    Object.fromEntries(Object.entries<string | string[]>(operands as Record<string, string | string[]>).map(([key, value]) => [key, [value].flat()])),
  ]));
}
