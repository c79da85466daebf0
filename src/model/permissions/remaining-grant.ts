import { AccessKind } from './access-kind';
import { afterDenials, Grant, Holder } from './grant';
import { Denial, Permission, PermissionState, PermissionTarget } from './permission';
import { isForAnybody } from './public-access';

/** What denials leave of a grant. */
export interface RemainingGrant {
  readonly grant: Grant;
  readonly actions: readonly string[];
  readonly denials: readonly Denial[];
}

/** Whether an access works, and what else it takes. */
export interface Outcome {
  readonly state: PermissionState;
  readonly needs: readonly string[];
}

/** What is left of a grant of actions on a resource; nothing when one of them is denied to all. */
export function remaining(grant: Grant, actions: readonly string[], arn: string, holders: readonly Holder[]): RemainingGrant[] {
  const denials = actions.map((action) => afterDenials(grant, holders, action, arn));
  return denials.includes(undefined) ? [] : [{ grant, actions, denials: denials.flatMap((each) => each ?? []) }];
}

/** What is the same but for the actions, together. */
export function mergedActions(grants: readonly RemainingGrant[]): RemainingGrant[] {
  const all = new Map<string, RemainingGrant>();
  for (const each of grants) {
    const { principal, conditions, resources, doubts, parts } = each.grant;
    const key = JSON.stringify([principal, conditions, resources, doubts, parts.map(({ statement }) => statement), each.denials]);
    const known = all.get(key);
    all.set(key, known === undefined ? each : { ...known, actions: [...known.actions, ...each.actions] });
  }
  return [...all.values()];
}

export function permissionOf(remains: RemainingGrant, access: AccessKind, target: PermissionTarget, outcome: Outcome): Permission {
  const { grant, actions, denials } = remains;
  const { principal, conditions, resources, doubts, parts } = grant;
  const distinct = [...new Map(denials.map((denial) => [JSON.stringify(denial), denial])).values()];
  return {
    target,
    access,
    actions,
    principal,
    conditions,
    resources,
    denials: distinct,
    statements: [...new Set(parts.map(({ statement }) => statement))],
    state: doubts.length > 0 ? 'not known' : outcome.state,
    needs: [...new Set([...doubts, ...outcome.needs])],
    isPublic: isForAnybody(principal, conditions, distinct),
  };
}
