import { IConstruct } from 'constructs';
import { CREATE_ACTION, REPLICATE_ACTION } from '../core/ecr-actions';
import { Registry } from '../core/location';
import { registryStatements } from '../policy/registry-access';

/** The registry policy that a destination needs, as data. Without prefixes it is about all repositories. */
export function replicationPolicy(source: string, to: Registry, prefixes: string[] | undefined, scope: IConstruct): object {
  return { Version: '2012-10-17', Statement: registryStatements(source, [REPLICATE_ACTION, CREATE_ACTION], to, prefixes, scope) };
}
