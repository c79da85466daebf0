import { Stack } from 'aws-cdk-lib';
import { CfnRegistryPolicy } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { mergedStatements, StatementJson } from './policy-grant';
import { AppResources } from '../core/app-resources';
import { partitionOf, Registry } from '../core/location';
import { repositoryArns } from '../core/repository-arns';
import { isKnown } from '../core/validation';

/** The statements by which the policy of a registry allows an account actions. Without prefixes they are about all repositories. */
export function registryStatements(
  account: string, actions: readonly string[], at: Registry, prefixes: string[] | undefined, scope: IConstruct,
): StatementJson[] {
  const partition = partitionOf({ region: at.region, partition: Stack.of(scope).partition });
  return mergedStatements([{ principal: 'AWS', value: account, actions, resources: repositoryArns({ ...at, partition }, prefixes, scope) }]);
}

/** Whether a registry policy of the app is known to allow an account all of the actions in another registry. */
export function isAllowedThere(
  account: string, actions: readonly string[], at: Registry, prefixes: string[] | undefined, scope: IConstruct,
): boolean {
  return AppResources.of(scope).at(at, CfnRegistryPolicy.CFN_RESOURCE_TYPE_NAME).some((policy) =>
    allowsAccount(Stack.of(policy).resolve((policy as CfnRegistryPolicy).policyText), account, actions, at, prefixes));
}

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
function allowsAccount(policy: any, account: string, actions: readonly string[], at: Registry, prefixes: string[] | undefined): boolean {
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
