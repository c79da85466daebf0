import { Condition, conditionJson, operatorOf } from './condition';
import { Denial } from './permission';
import { Principal } from './principal';
import { limitsPrincipals } from '../../policy/conditions';
import { UNKNOWN } from '../../policy/policy-value';
import { withParts } from '../known';

const IS_SERVICE = 'aws:principalisawsservice';

/** Whether a grant is for everybody who has an account of AWS: nothing in its conditions, or in what denies it, says who it is. */
export function isForAnybody(principal: Principal, conditions: readonly Condition[], denials: readonly Denial[]): boolean {
  return principal.kind === 'anyone' && !limits(conditions) && !denials.some(limitsOthers);
}

function limits(conditions: readonly Condition[]): boolean {
  const readable = conditions.map((condition) => ({ ...condition, values: condition.values.map((value) => withParts(value, UNKNOWN)) }));
  return limitsPrincipals(conditionJson(readable));
}

/** Whether all who are not denied are somebody: it is denied to all others. */
function limitsOthers({ principal, conditions, resources, doubts }: Denial): boolean {
  return resources.length === 0 && doubts.length === 0 && (principal === undefined ? conditions.length > 0 : principal.kind === 'anyone')
    && conditions.every((condition) => {
      const { isNegated } = operatorOf(condition.operator);
      return condition.key.toLowerCase() === IS_SERVICE
        || (isNegated && limits([{ ...condition, operator: condition.operator.replace(/Not|IfExists$/gi, '').replace(/^ForAllValues:/i, 'ForAnyValue:') }]));
    });
}
