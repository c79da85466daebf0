import { Token } from 'aws-cdk-lib';

/** Policies have a few levels; the CDK resolves 200. */
const MAX_LEVELS = 100;

/** Whether a value has more levels than any policy, so that functions that call themselves for each would overflow the stack. */
export function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let levels = 0; level.length > 0; levels++) {
    if (levels > MAX_LEVELS) {
      return true;
    }
    level = level.flatMap((each) => typeof each === 'object' && each !== null && !Token.isUnresolved(each) ? Object.values(each) : []);
  }
  return false;
}
