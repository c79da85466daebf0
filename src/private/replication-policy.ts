import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CREATE_ACTION, REPLICATE_ACTION } from './ecr-actions';
import { mergedStatements } from './policy-grant';
import { partitionOf } from './registry-host';
import { Registry } from './replication-checks';
import { prefixArns } from './repository-arns';

/** The registry policy that a destination needs, as data. Without prefixes it is about all repositories. */
export function replicationPolicy(source: string, to: Registry, prefixes: string[] | undefined, scope: IConstruct): object {
  const at = { ...to, partition: partitionOf({ region: to.region, partition: Stack.of(scope).partition }) };
  const resources = prefixes === undefined
    ? [`arn:${at.partition}:ecr:${at.region}:${at.account}:repository/*`]
    : prefixArns(at, prefixes, scope);
  const actions = [REPLICATE_ACTION, CREATE_ACTION];
  return { Version: '2012-10-17', Statement: mergedStatements([{ principal: 'AWS', value: source, actions, resources }]) };
}
