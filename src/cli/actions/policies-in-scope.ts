import { InputError } from '../../core/input-error';
import { AssemblyPolicy } from '../../model/assembly-policies';

/** Which of the stacks of an app are looked at. */
export interface PolicyScope {
  readonly stack?: string;
  readonly region?: string;
}

/** The policies of one stack, or of the stacks of one region. A stack whose region is known only at deployment may be of any. */
export function policiesInScope(policies: readonly AssemblyPolicy[], { stack, region }: PolicyScope): AssemblyPolicy[] {
  const ofStack = policies.filter((policy) => stack === undefined || policy.stack === stack);
  if (ofStack.length === 0) {
    throw new InputError(`--stack ${stack}: the app has no such stack with repositories or creation templates, it has ${distinct(policies, 'stack')}`);
  }
  const ofRegion = ofStack.filter((policy) => region === undefined || policy.region === undefined || policy.region === region);
  if (ofRegion.length === 0) {
    throw new InputError(`--region ${region}: no repository or creation template is for this region, they are for ${distinct(ofStack, 'region')}`);
  }
  return ofRegion;
}

function distinct(policies: readonly AssemblyPolicy[], key: 'stack' | 'region'): string {
  return [...new Set(policies.map((policy) => policy[key]))].join(', ');
}
