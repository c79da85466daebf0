import { AccessKind } from './access-kind';
import { operatorOf } from './condition';
import { Permission, PermissionTarget } from './permission';
import { knownOr } from '../known';

/** That somebody outside the account of a registry has an access there, for a map: all repositories below a prefix in one. */
export interface PermissionArrow {
  readonly from: { readonly kind: 'account' | 'organization' | 'service' | 'anyone'; readonly name: string };
  readonly account: PermissionTarget['account'];
  readonly region: PermissionTarget['region'];
  /** The first part of the names, or all of a name without a slash. */
  readonly prefix: string;
  readonly access: AccessKind;
  /** How many repositories, templates and statements of the registry policy it stands for. */
  readonly count: number;
}

const ORGANIZATION = /^aws:(Principal|Source)Org(ID|Paths)$/i;

/** The accesses across accounts as arrows, those that lack a half left out. */
export function permissionArrows(permissions: readonly Permission[]): PermissionArrow[] {
  const arrows = new Map<string, PermissionArrow>();
  const seen = new Set<string>();
  for (const permission of permissions.filter(({ state }) => state === 'allowed' || state === 'half')) {
    const { target, access } = permission;
    const name = knownOr(target.name, target.origin.path ?? target.origin.logicalId ?? '');
    const prefix = target.kind === 'registry' && name === '*' ? '*' : name.split('/')[0];
    for (const from of sourcesOf(permission)) {
      const key = JSON.stringify([from, target.account, target.region, prefix, access]);
      const ofTarget = `${key} ${target.kind} ${name}`;
      const count = (arrows.get(key)?.count ?? 0) + (seen.has(ofTarget) ? 0 : 1);
      seen.add(ofTarget);
      arrows.set(key, { from, account: target.account, region: target.region, prefix, access, count });
    }
  }
  return [...arrows.values()];
}

function sourcesOf({ principal: { kind, text, account }, conditions, target }: Permission): Array<PermissionArrow['from']> {
  if (account !== undefined) {
    return account === knownOr(target.account, undefined) ? [] : [{ kind: 'account', name: account }];
  }
  const positive = conditions.filter(({ operator }) => !operatorOf(operator).isNegated);
  const named = (pattern: RegExp) => positive.filter(({ key }) => pattern.test(key)).flatMap(({ values }) => values);
  const organizations = [...new Set(named(ORGANIZATION).map((value) => value.split('/')[0]))];
  if (kind === 'service') {
    return [{ kind: 'service', name: text }];
  }
  if (organizations.length > 0) {
    return organizations.map((name) => ({ kind: 'organization', name }));
  }
  const accounts = named(/^aws:PrincipalAccount$/i);
  return accounts.length > 0 ? accounts.map((name) => ({ kind: 'account', name })) : kind === 'anyone' ? [{ kind: 'anyone', name: '*' }] : [];
}
