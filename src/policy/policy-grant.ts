import { isKnown } from '../core/validation';

/** The conditions of a statement, as IAM writes them. */
export interface Conditions {
  readonly [operator: string]: { readonly [key: string]: readonly string[] };
}

/**
 * What one principal may do: the smallest piece of a policy that still means something.
 *
 * Grants that differ in `value` alone become one statement with a list of values.
 */
export interface PolicyGrant {
  /** `AWS` for accounts and ARNs, which are the values; `*` for anybody under a condition; otherwise the name of a service. */
  readonly principal: string;
  /** Where the value goes, but for `AWS`. */
  readonly condition?: { readonly operator: string; readonly key: string };
  /** The account, ARN, organization, path or source. */
  readonly value: string;
  /** Conditions that belong to the value, so that this grant is not merged with those of other values. */
  readonly also?: Conditions;
  readonly actions: readonly string[];
  readonly resources?: readonly string[];
}

/** A statement as JSON. */
export interface StatementJson {
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Condition?: Conditions;
}

/**
 * The fewest statements that give each principal exactly the actions it is granted: the same for the same set of grants, in any
 * order and however often one is repeated.
 */
export function mergedStatements(grants: readonly PolicyGrant[]): StatementJson[] {
  const actionsOf = groups(grants, (grant) => [slot(grant), grant.value]);
  const principals = actionsOf.map((same) => ({ ...same[0], actions: sorted(same.flatMap(({ actions }) => actions)) }));
  const statements = groups(principals, (grant) => [slot(grant), grant.actions]);
  return statements.map((same) => statement(same[0], sorted(same.map(({ value }) => value))));
}

/** All of a grant but its value and its actions. */
function slot({ principal, condition, value, also, resources }: PolicyGrant): unknown {
  return [principal, condition, resources, also, also === undefined ? undefined : value];
}

function statement(grant: PolicyGrant, values: string[]): StatementJson {
  const { principal, condition, also, actions, resources } = grant;
  const own = condition === undefined ? {} : { [condition.operator]: { ...also?.[condition.operator], [condition.key]: values } };
  const conditions = { ...also, ...own };
  return {
    Effect: 'Allow',
    Principal: principal === '*' ? '*' : principal === 'AWS' ? { AWS: values } : { Service: principal },
    Action: actions,
    ...(resources === undefined ? {} : { Resource: resources }),
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

/** The items that have the same key together, in the order of the keys. */
function groups<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    const group = found.get(key);
    if (group === undefined) {
      found.set(key, [item]);
    } else {
      group.push(item);
    }
  }
  return sorted([...found.keys()]).map((key) => found.get(key)!);
}

/** Each value once, those that are known in order. Tokens follow as they came: their text depends on what else is in the app. */
function sorted(values: readonly string[]): string[] {
  const distinct = [...new Set(values)];
  return [...distinct.filter((value) => isKnown(value)).sort(compare), ...distinct.filter((value) => !isKnown(value))];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
