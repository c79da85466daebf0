import { InputError } from '../../core/input-error';
import { shown } from '../../core/validation';
import { matchesPattern } from '../../core/wildcards';
import { knownOr } from '../../model/known';
import { holds } from '../../model/permissions/condition';
import { Permission, Permissions, PermissionTarget } from '../../model/permissions/permission';
import { factsOf, meet, Principal, principalOf } from '../../model/permissions/principal';
import { AccessOptions } from '../commands/access';

const ORGANIZATION_KEY = /^aws:(Principal|Source|Vpce)Org(ID|Paths)$/i;

/** The lines that are asked for, and the repositories that they are about. */
export function selectPermissions({ targets, permissions, gaps }: Permissions, options: AccessOptions): Permissions {
  const { repository, principal, organization, action } = options;
  const isAsked = (target: PermissionTarget) => repository === undefined || isNamed(target, repository);
  const selected = targets.filter(isAsked);
  if (repository !== undefined && selected.length === 0) {
    throw new InputError(`there is no repository or creation template ${shown(repository)}; give its name or prefix, or a beginning and *`);
  }
  return {
    targets: selected,
    gaps: gaps.filter(({ target }) => target === undefined || isAsked(target)),
    permissions: permissions.filter((each) => isAsked(each.target)
      && (action === undefined || each.access === action)
      && (principal === undefined || concerns(each, givenPrincipal(principal)))
      && (organization === undefined || isForOrganization(each, organization))),
  };
}

function isNamed({ name, origin: { path, logicalId } }: PermissionTarget, wanted: string): boolean {
  const isPrefix = wanted.endsWith('*');
  const names = [knownOr(name, undefined), path, logicalId].flatMap((each) => each ?? []);
  return names.some((each) => isPrefix ? each.startsWith(wanted.slice(0, -1)) : matchesPattern(each, wanted));
}

function givenPrincipal(text: string): Principal {
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(text) ? { kind: 'service', text } : principalOf(text);
}

/** Whether it may be theirs: they are of those named, and no condition says that they are not. */
function concerns({ principal, conditions }: Permission, given: Principal): boolean {
  const common = meet(principal, given);
  return common !== undefined && conditions.every((condition) => holds(condition, factsOf(common)) !== 'no');
}

function isForOrganization({ conditions, isPublic }: Permission, organization: string): boolean {
  return isPublic || conditions.some(({ key, values }) => ORGANIZATION_KEY.test(key) && values.some((value) => value.split('/')[0] === organization));
}
