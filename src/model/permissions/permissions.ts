import { ACCESS_KINDS, AccessKind, ACTION_SETS, needsToken } from './access-kind';
import { allOf, Grant, grantsOf } from './grant';
import { identityPermissions, ResourceGrants } from './identity-permissions';
import { identitiesWithAccess, IdentityPolicies } from './identity-policies';
import { Permission, PermissionGap, Permissions } from './permission';
import { TargetPolicies, targetsOf, textOf } from './permission-targets';
import { Principal } from './principal';
import { publicPermissionsOf } from './public-permissions';
import { mergedActions, Outcome, permissionOf, remaining } from './remaining-grant';
import { TOKEN_ACTION } from '../../core/ecr-actions';
import { RegistryModel } from '../registry-model';

const LOGIN = `${TOKEN_ACTION} in a policy of its own, to log in`;

/**
 * Who may do what with repositories, by the policies of repositories, templates and registries, and by those of the roles, users and groups of an app.
 *
 * Each line is for one principal, by the statements that are needed together. Policies that neither source has are not judged: those of
 * organizations, permissions boundaries, sessions and VPC endpoints.
 */
export function permissionsOf(model: RegistryModel): Permissions {
  const gaps: PermissionGap[] = [];
  const identities = identitiesWithAccess(model.identities, gaps);
  const registries = model.registries.map(targetsOf);
  const targets = registries.flatMap((registry) => registry.targets);
  const publicAccess = publicPermissionsOf(model);
  return {
    targets: [...targets.map(({ target }) => target), ...publicAccess.targets],
    permissions: [...targets.flatMap((target) => permissionsTo(target, identities)), ...publicAccess.permissions],
    gaps: [...gaps, ...registries.flatMap((registry) => registry.gaps), ...publicAccess.gaps],
  };
}

function permissionsTo(on: TargetPolicies, identities: readonly IdentityPolicies[]): Permission[] {
  const known = new Map<string, readonly Grant[]>();
  const granted: ResourceGrants = (action) => {
    const grants = known.get(action) ?? grantsOf(on.holders, action, on.arn);
    known.set(action, grants);
    return grants;
  };
  const read = new Set(identities.map(({ principal }) => principal.text));
  return ACCESS_KINDS.flatMap((access) => {
    const given = ACTION_SETS[access].flatMap((actions) => allOf(actions.map(granted))
      .filter(({ principal }) => !read.has(principal.text) || access === 'replicate')
      .flatMap((grant) => remaining(grant, actions, on.arn, on.holders)));
    return [
      ...mergedActions(given).map((each) => permissionOf(each, access, on.target, outcomeOf(each.grant.principal, access, on))),
      // Who asks for a registry that replicates is ECR; what a registry policy says is said of each repository too.
      ...access === 'replicate' || on.target.kind === 'registry' ? []
        : identities.flatMap((identity) => identityPermissions(identity, access, on, granted)),
    ];
  });
}

/** What else it takes when a resource policy allows somebody whose own policies were not read. */
function outcomeOf({ kind, account, text }: Principal, access: AccessKind, { target }: TargetPolicies): Outcome {
  const isOwn = account === textOf(target.account, 'AWS::AccountId');
  if (kind === 'service' || access === 'replicate') {
    return { state: 'allowed', needs: [] };
  }
  switch (kind) {
    case 'anyone':
      return { state: 'half', needs: [`policies of their own that allow it, in the account of the registry ${needsToken(access) ? 'only to log in' : 'none'}`] };
    case 'account':
      return { state: 'half', needs: [`policies of the roles and users of ${isOwn ? 'the account itself' : account} that allow it`] };
    case 'identity':
      return !isOwn ? { state: 'half', needs: [`a policy of its own in ${account} that allows it`] }
        : needsToken(access) ? { state: 'half', needs: [LOGIN] } : { state: 'allowed', needs: [] };
    default:
      return { state: 'not known', needs: [`who the principal ${text} is`] };
  }
}
