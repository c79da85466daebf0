import { Stack } from 'aws-cdk-lib';
import { canonical, canonicalOrder } from '../core/canonical';

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
 *
 * @param stack the stack of the policy, which knows what tokens come to
 */
export function mergedStatements(grants: readonly PolicyGrant[], stack: Stack): StatementJson[] {
  const ordered = grants.map((grant) => inOrder(grant, stack));
  if (ordered.length === 1) {
    const [grant] = ordered;
    return [statement({ ...grant, actions: canonicalOrder(grant.actions, stack) }, [grant.value])];
  }
  const actionsOf = groups(ordered, (grant) => [slot(grant), grant.value], stack);
  const principals = actionsOf.map((same) => ({ ...same[0], actions: canonicalOrder(same.flatMap(({ actions }) => actions), stack) }));
  const statements = groups(principals, (grant) => [slot(grant), grant.actions], stack);
  return statements.map((same) => statement(same[0], canonicalOrder(same.map(({ value }) => value), stack)));
}

/** The grant with its lists in order, which are all sets. */
function inOrder(grant: PolicyGrant, stack: Stack): PolicyGrant {
  const { also, resources } = grant;
  return {
    ...grant,
    also: also && mapped(also, stack, (operands) => mapped(operands, stack, (values) => canonicalOrder(values, stack))),
    resources: resources && canonicalOrder(resources, stack),
  };
}

function mapped<T>(record: { readonly [key: string]: T }, stack: Stack, change: (value: T) => T): { readonly [key: string]: T } {
  return Object.fromEntries(canonicalOrder(Object.keys(record), stack).map((key) => [key, change(record[key])]));
}

/** All of a grant but its value and its actions. */
function slot({ principal, condition, value, also, resources }: PolicyGrant): unknown {
  // Nulls, because resolving a list drops what is undefined.
  return [principal, condition ?? null, resources ?? null, also ?? null, also === undefined ? null : value];
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
function groups<T>(items: readonly T[], keyOf: (item: T) => unknown, stack: Stack): T[][] {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = canonical(keyOf(item), stack);
    const group = found.get(key);
    if (group === undefined) {
      found.set(key, [item]);
    } else {
      group.push(item);
    }
  }
  return [...found.keys()].sort().map((key) => found.get(key)!);
}
