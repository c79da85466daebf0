import { Json, membersOf } from '../../core/json-documents';
import { matchesGlob } from '../../core/wildcards';
import { listed } from '../../policy/policy-value';
import { isPartlyKnown } from '../known';

/** A condition of a statement: a request has to match one of the values. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** What is known of a request: a condition that it meets, or a key that it does not have. */
export type Fact = Condition | { readonly absentKey: string };

/** Whether something is so for all requests, for none, or for some. */
export type Verdict = 'yes' | 'no' | 'maybe';

/** An operator in parts. */
export interface Operator {
  readonly set?: 'any' | 'all';
  readonly family: 'equals' | 'equalsignorecase' | 'like' | 'arn' | 'bool' | 'ip' | 'null' | 'other';
  readonly isNegated: boolean;
  readonly passesWhenAbsent: boolean;
}

const OPERATOR = /^(?:For(Any|All)Values?:)?(\w+?)(IfExists)?$/i;
const FAMILIES: Readonly<Record<string, Operator['family']>> = {
  stringequals: 'equals', stringequalsignorecase: 'equalsignorecase', stringlike: 'like', arnequals: 'arn', arnlike: 'arn', bool: 'bool', ipaddress: 'ip', null: 'null',
};

/** The colons in an ARN before the resource, which may have more. */
const ARN_PARTS = 6;

/** The conditions of a statement, one by one. */
export function conditionsOf(conditions: unknown): Condition[] {
  return Object.entries(membersOf(conditions)).flatMap(([operator, operands]) =>
    Object.entries(membersOf(operands)).map(([key, value]) => ({ operator, key, values: listed(value).map(String) })));
}

export function operatorOf(text: string): Operator {
  const [, set, name = '', ifExists] = OPERATOR.exec(text) ?? [];
  const positive = name.toLowerCase().replace(/^(string|arn)not|^not/, '$1');
  return {
    ...(set === undefined ? {} : { set: set.toLowerCase() as 'any' | 'all' }),
    family: FAMILIES[positive] ?? 'other',
    isNegated: positive !== name.toLowerCase(),
    passesWhenAbsent: ifExists !== undefined,
  };
}

/** Whether a request of which the facts are known meets a condition. */
export function holds(condition: Condition, facts: readonly Fact[]): Verdict {
  const verdicts = facts.map((fact) => holdsBy(condition, fact));
  return verdicts.find((verdict) => verdict !== 'maybe') ?? 'maybe';
}

export function isSameCondition(one: Condition, other: Condition): boolean {
  return one.operator.toLowerCase() === other.operator.toLowerCase() && isSameKey(one.key, other.key)
    && one.values.length === other.values.length && one.values.every((value) => other.values.includes(value));
}

/** The conditions as a policy says them. */
export function conditionJson(conditions: readonly Condition[]): Json {
  const operators: Record<string, Record<string, readonly string[]>> = {};
  conditions.forEach(({ operator, key, values }) => { (operators[operator] ??= {})[key] = values; });
  return operators;
}

function isSameKey(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function holdsBy(condition: Condition, fact: Fact): Verdict {
  if ('absentKey' in fact) {
    return isSameKey(condition.key, fact.absentKey) ? holdsWithout(condition) : 'maybe';
  }
  if (isSameCondition(condition, fact)) {
    return 'yes';
  }
  const asked = operatorOf(condition.operator);
  const known = operatorOf(fact.operator);
  const says = isSameKey(condition.key, fact.key) && !known.isNegated && !known.passesWhenAbsent && known.set !== 'all' && asked.family !== 'null';
  if (!says) {
    return 'maybe';
  }
  const relation = relationOf(condition.values, asked.family, fact.values, known.family);
  if (known.set === 'any') {
    // One value of several is known.
    const isAboutOne = relation === 'within' && (asked.isNegated ? asked.set === 'all' : asked.set === 'any');
    return isAboutOne ? (asked.isNegated ? 'no' : 'yes') : 'maybe';
  }
  return relation === 'maybe' ? 'maybe' : (relation === 'within') !== asked.isNegated ? 'yes' : 'no';
}

function holdsWithout({ operator, values }: Condition): Verdict {
  const { set, family, isNegated, passesWhenAbsent } = operatorOf(operator);
  if (family === 'other') {
    return 'maybe';
  }
  if (family === 'null') {
    return values.some((value) => value.toLowerCase() === 'true') ? 'yes' : 'no';
  }
  return passesWhenAbsent || set === 'all' || (isNegated && set === undefined) ? 'yes' : 'no';
}

/** Whether all values that are known to be possible match what is asked, or none of them. */
function relationOf(asked: readonly string[], family: Operator['family'], known: readonly string[], knownFamily: Operator['family']): 'within' | 'apart' | 'maybe' {
  const isComparable = family !== 'other' && knownFamily !== 'other' && knownFamily !== 'null'
    && (knownFamily !== 'equalsignorecase' || family === 'equalsignorecase') && (family === 'ip') === (knownFamily === 'ip');
  if (!isComparable || known.length === 0) {
    return 'maybe';
  }
  if (known.every((value) => asked.some((pattern) => includes(pattern, family, value, knownFamily)))) {
    return 'within';
  }
  const isOpen = family === 'ip' || asked.some(isVariable) || known.some((value) => isVariable(value) || isPattern(value, knownFamily));
  return !isOpen && known.every((value) => !asked.some((pattern) => includes(pattern, family, value, knownFamily))) ? 'apart' : 'maybe';
}

function includes(pattern: string, family: Operator['family'], value: string, valueFamily: Operator['family']): boolean {
  if (isVariable(pattern) || isVariable(value) || family === 'ip') {
    return pattern === value && (valueFamily === family || valueFamily === 'equals');
  }
  switch (family) {
    case 'like': return matchesGlob(pattern, value);
    case 'arn': return matchesArn(pattern, value);
    case 'equals': return pattern === value && !isPattern(value, valueFamily);
    default: return pattern.toLowerCase() === value.toLowerCase() && !isPattern(value, valueFamily);
  }
}

/** ARNs are compared part by part. */
function matchesArn(pattern: string, value: string): boolean {
  const [patterns, values] = [pattern, value].map((text) => {
    const parts = text.split(':');
    return [...parts.slice(0, ARN_PARTS - 1), parts.slice(ARN_PARTS - 1).join(':')];
  });
  return patterns.every((part, index) => matchesGlob(part, values[index]));
}

function isPattern(value: string, family: Operator['family']): boolean {
  return (family === 'like' || family === 'arn') && /[*?]/.test(value);
}

/** Whether it stands for something that is known only when a request is made, or when the app is deployed. */
function isVariable(value: string): boolean {
  return value.includes('${') || isPartlyKnown(value);
}
