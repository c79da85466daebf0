/** Operators by which a request must match: not the negated ones, nor those that pass when the key is absent. */
const POSITIVE = /^(ForAnyValue:)?(StringEquals(IgnoreCase)?|StringLike|Arn(Equals|Like)|IpAddress)$/i;

/** Keys that say who asks, or from where. */
const PRINCIPAL_KEY = /^aws:(Principal\w+(\/.+)?|Source\w+)$/i;

/** Keys that say for whom a service acts. */
const SOURCE_KEY = /^aws:Source(Arn|Account|OrgID|OrgPaths)$/i;

/** Whether the conditions of a statement limit who may use it. */
export function limitsPrincipals(conditions: object | undefined): boolean {
  return hasKey(conditions, PRINCIPAL_KEY);
}

/** Whether the conditions of a statement limit for whom a service may act. */
export function limitsSources(conditions: object | undefined): boolean {
  return hasKey(conditions, SOURCE_KEY);
}

function hasKey(conditions: object | undefined, pattern: RegExp): boolean {
  return Object.entries<object>({ ...conditions })
    .some(([operator, operands]) => POSITIVE.test(operator) && Object.keys(operands).some((key) => pattern.test(key)));
}
