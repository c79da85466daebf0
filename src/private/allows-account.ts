import { Registry } from './replication-checks';
import { isKnown } from './validate';

/**
 * Whether a registry policy allows an account all of the actions on all repositories that begin with the prefixes, or on all there are.
 * Conditions and denials are not judged.
 *
 * @param policy the policy, resolved
 * @param account the account that asks
 * @param actions what it asks for
 * @param at the registry that the policy is for
 * @param prefixes the beginnings of repository names
 */
export function allowsAccount(policy: any, account: string, actions: readonly string[], at: Registry, prefixes: string[] | undefined): boolean {
  const statements = list(policy?.Statement)
    .filter(({ Effect }) => Effect === 'Allow')
    .filter(({ Principal }) => Principal === '*' || list(Principal?.AWS).some((principal) => isAccount(textOf(principal), account)));
  return actions.every((action) => {
    const allowed = statements
      .filter(({ Action }) => list(Action).some((pattern) => matches(String(pattern).toLowerCase(), action.toLowerCase())))
      .flatMap(({ Resource }) => list(Resource).map(textOf))
      .map((resource) => resource === '*' ? '*' : namesIn(resource, at));
    return (prefixes ?? ['']).every((prefix) => allowed.some((pattern) => matches(pattern, `${prefix}*`)));
  });
}

/** What an ARN says of repository names; nothing when it is about another registry. */
function namesIn(arn: string, at: Registry): string {
  const [,,, region, account] = arn.split(':');
  const isHere = [[region, at.region], [account, at.account]].every(([given, expected]) => given === '' || given === '*' || given === expected || !isKnown(expected));
  return isHere ? arn.split(':repository/')[1] ?? '' : '';
}

function isAccount(principal: string, account: string): boolean {
  return principal === '*' || principal === account || (principal.startsWith('arn:') && principal.endsWith(`:iam::${account}:root`));
}

/** Whether a pattern that has a wildcard at its end, or none, matches. */
function matches(pattern: string, value: string): boolean {
  return pattern.endsWith('*') ? value.startsWith(pattern.slice(0, -1)) : pattern === value;
}

function list(value: any): any[] {
  return value === undefined ? [] : [value].flat();
}

/** What is literal in a resolved string. */
function textOf(value: any): string {
  return typeof value === 'string' ? value : list(value?.['Fn::Join']?.[1]).map(textOf).join('');
}
