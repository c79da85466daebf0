import { Token } from 'aws-cdk-lib';
import { identifyingNetwork } from './networks';
import { knownText, listed, UNKNOWN } from './policy-value';
import { isIntrinsic } from '../core/intrinsics';
import { isTooDeep } from '../core/levels';
import { shown } from '../core/validation';

/** Operators by which a request must match: not the negated ones, nor those that pass when the key is absent. */
const POSITIVE = /^(ForAnyValue:)?(StringEquals(IgnoreCase)?|StringLike|Arn(Equals|Like)|IpAddress)$/i;

const ARN_OPERATOR = /Arn(Equals|Like)$/i;

/** Variables that stand for the owner of the repository; those about the caller fit every caller. */
const OWNER_VARIABLE = /\$\{aws:Resource(Account|OrgID|OrgPaths)\}/gi;

/** Wildcards, also where the operator takes them literally, and policy variables. */
const OPEN = /[*?]|\$\{/;

type Identifies = (value: string, operator: string) => boolean;

/** Keys that say for whom a service acts, and whether a value names somebody. */
const SOURCE_KEYS: readonly [RegExp, Identifies][] = [
  [/^aws:Source(Account|OrgID)$/i, isExact],
  [/^aws:SourceOrgPaths$/i, isOfOrganization],
  [/^aws:SourceArn$/i, isOfAccount],
];

/** Keys that say who asks, or from where. */
const PRINCIPAL_KEYS: readonly [RegExp, Identifies][] = [
  ...SOURCE_KEYS,
  [/^aws:(Principal|Vpce)(Account|OrgID)$/i, isExact],
  [/^aws:(Principal|Vpce)OrgPaths$/i, isOfOrganization],
  [/^aws:PrincipalArn$/i, isOfPrincipalAccount],
  [/^aws:SourceVpcArn$/i, isOfAccount],
  [/^aws:SourceVpce?$/i, isExact],
  [/^aws:SourceIp$/i, (value, operator) => /IpAddress$/i.test(operator) && identifyingNetwork(value)],
  [/^aws:userid$/i, (value) => /^A[A-Z0-9]{15,}(:|$)|^\d{12}(:|$)/.test(value)],
];

/**
 * Whether the conditions of a statement limit who may use it: one key is enough, as a request must meet all of them.
 *
 * Wildcards have no use where a value says who somebody is, since they fit strangers as well.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export function limitsPrincipals(conditions: object | undefined): boolean {
  return limits(conditions, PRINCIPAL_KEYS);
}

/** Those conditions of a statement that say who may use it, one by one. */
export function identifyingConditions(conditions: object | undefined): Array<[operator: string, key: string, values: unknown[]]> {
  return Object.entries<object | undefined>({ ...conditions }).filter(([operator]) => POSITIVE.test(operator)).flatMap(([operator, operands]) =>
    Object.entries<unknown>({ ...operands }).filter(([key, value]) => isIdentifying(operator, key, value, PRINCIPAL_KEYS))
      .map(([key, value]): [string, string, unknown[]] => [operator, key, listed(value)]));
}

/** Whether the conditions of a statement limit for whom a service may act. */
export function limitsSources(conditions: object | undefined): boolean {
  return limits(conditions, SOURCE_KEYS);
}

/** Whether an ARN names the account that it is of. */
export function namesAccount(arn: string): boolean {
  return identifies(arn, 'ArnLike', isOfAccount);
}

/** What is left out of conditions: keys, and values. Without them a statement may be for more than was meant. */
export function conditionProblems(conditions: unknown): string[] {
  if (conditions === undefined || conditions === null || isUnknown(conditions)) {
    return [];
  }
  if (isTooDeep(conditions)) {
    return ['the conditions have more levels than any statement; give operators with keys, and those a text or a list of texts'];
  }
  return Object.entries(conditions).flatMap(([operator, operands]) => {
    if (isUnknown(operands)) {
      return [];
    }
    const entries = Object.entries<unknown>(operands ?? {});
    return entries.length === 0 ? [`the condition ${shown(operator)} has no key, got ${shown(operands)}; give it a key with a value, or leave it out`]
      : entries.filter(([, value]) => isMissing(value)).map(([key, value]) =>
        `the condition ${shown(operator)} on ${shown(key)} has no value, got ${shown(value)}; give it one, or leave the condition out`);
  });
}

function isUnknown(value: unknown): boolean {
  return Token.isUnresolved(value) || isIntrinsic(value);
}

function isMissing(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 || value.some(isMissing) : value === undefined || value === null || value === '' || Number.isNaN(value);
}

function limits(conditions: object | undefined, keys: readonly [RegExp, Identifies][]): boolean {
  return isUnknown(conditions) || Object.entries<object | undefined>({ ...conditions }).some(([operator, operands]) => POSITIVE.test(operator)
    && (isUnknown(operands) || Object.entries<unknown>({ ...operands }).some(([key, value]) => isIdentifying(operator, key, value, keys))));
}

function isIdentifying(operator: string, key: string, value: unknown, keys: readonly [RegExp, Identifies][]): boolean {
  const identifying = keys.find(([pattern]) => pattern.test(key))?.[1];
  const values = listed(value);
  return identifying !== undefined && values.length > 0 && values.every((one) => identifies(one, operator, identifying));
}

/** Tokens identify, since they may. */
function identifies(value: unknown, operator: string, identifying: Identifies): boolean {
  const text = knownText(value);
  return text === undefined || (text !== '' && identifying(text.replace(OWNER_VARIABLE, UNKNOWN), operator));
}

function isExact(value: string): boolean {
  return !OPEN.test(value);
}

/** Wildcards are for what is below an organization. */
function isOfOrganization(value: string): boolean {
  const [organization, ...below] = value.split('/');
  return isExact(organization) && below.length > 0;
}

/** Wildcards are for all but the service and the account. */
function isOfAccount(value: string, operator: string): boolean {
  return hasAccount(value, operator, /^(\*|[^*?]*)$/);
}

/** In the path of a role there may be colons, so that a wildcard before the account could take in what is no account. */
function isOfPrincipalAccount(value: string, operator: string): boolean {
  return hasAccount(value, operator, /^[^*?]*$/);
}

function hasAccount(arn: string, operator: string, region: RegExp): boolean {
  if (arn.startsWith(UNKNOWN)) {
    return true;
  }
  const [prefix, partition, service, where, account, ...resource] = arn.split(':');
  // The operators for ARNs compare part by part, those for texts do not.
  const isWritten = ARN_OPERATOR.test(operator) || (isExact(`${prefix}:${partition}:${service}`) && region.test(where ?? ''));
  return prefix === 'arn' && isWritten && /^\d{12}$/.test(account ?? '') && resource.length > 0;
}
