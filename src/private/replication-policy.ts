import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { mergedStatements } from './policy-grant';
import { partitionOf } from './registry-host';
import { Registry } from './replication-checks';
import { prefixArns } from './repository-arns';
import { isKnown } from './validate';

const REPLICATE = 'ecr:replicateimage';

/** The registry policy that a destination needs, as data. Without prefixes it is about all repositories. */
export function replicationPolicy(source: string, to: Registry, prefixes: string[] | undefined, scope: IConstruct): object {
  const at = { ...to, partition: partitionOf({ region: to.region, partition: Stack.of(scope).partition }) };
  const resources = prefixes === undefined
    ? [`arn:${at.partition}:ecr:${at.region}:${at.account}:repository/*`]
    : prefixArns(at, prefixes, scope);
  const actions = ['ecr:ReplicateImage', 'ecr:CreateRepository'];
  return { Version: '2012-10-17', Statement: mergedStatements([{ principal: 'AWS', value: source, actions, resources }]) };
}

/**
 * Whether a registry policy lets an account replicate into all repositories that begin with the prefixes, or into all there are.
 * Conditions and denials are not judged.
 *
 * @param policy the policy, resolved
 * @param source the account that replicates
 * @param to the registry that the policy is for
 * @param prefixes what is replicated
 */
export function allowsReplication(policy: any, source: string, to: Registry, prefixes: string[] | undefined): boolean {
  const allowed = list(policy?.Statement)
    .filter((statement) => statement.Effect === 'Allow' && list(statement.Action).some((action) => matches(String(action).toLowerCase(), REPLICATE)))
    .filter(({ Principal }) => Principal === '*' || list(Principal?.AWS).some((principal) => isAccount(textOf(principal), source)))
    .flatMap(({ Resource }) => list(Resource).map(textOf))
    .map((resource) => resource === '*' ? '*' : namesIn(resource, to));
  return (prefixes ?? ['']).every((prefix) => allowed.some((pattern) => matches(pattern, `${prefix}*`)));
}

/** What an ARN says of repository names; nothing when it is about another registry. */
function namesIn(arn: string, to: Registry): string {
  const [,,, region, account] = arn.split(':');
  const isHere = [[region, to.region], [account, to.account]].every(([given, expected]) => given === '' || given === '*' || given === expected || !isKnown(expected));
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
