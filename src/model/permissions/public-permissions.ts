import { allOf, grantsOf } from './grant';
import { Permission, PermissionGap, Permissions, PermissionTarget } from './permission';
import { knownParts } from './permission-targets';
import { NO_RESOURCE, statementsOf } from './policy-statement';
import { ANYONE } from './principal';
import { mergedActions, Outcome, permissionOf, remaining } from './remaining-grant';
import { isUnknown } from '../known';
import { PublicRegistryData, PublicRepositoryData, RegistryModel } from '../registry-model';

const PUSH_ACTIONS: readonly string[] = [
  'ecr-public:BatchCheckLayerAvailability',
  'ecr-public:CompleteLayerUpload',
  'ecr-public:InitiateLayerUpload',
  'ecr-public:PutImage',
  'ecr-public:UploadLayerPart',
];
const ADMINISTER_ACTIONS: readonly string[] = [
  'ecr-public:BatchDeleteImage',
  'ecr-public:DeleteRepository',
  'ecr-public:DeleteRepositoryPolicy',
  'ecr-public:PutRepositoryCatalogData',
  'ecr-public:SetRepositoryPolicy',
  'ecr-public:TagResource',
  'ecr-public:UntagResource',
];
const OWN: Outcome = { state: 'half', needs: ['a policy of their own that allows it'] };

/** Who may do what with public repositories: everybody may pull, for which they are made, and their policies say who may push. */
export function publicPermissionsOf({ publicRegistries }: RegistryModel): Permissions {
  const gaps: PermissionGap[] = [];
  const all = publicRegistries.flatMap((registry) => knownParts(registry.repositories, 'the public repositories', gaps)
    .map((repository) => ({ repository, target: targetOf(registry, repository) })));
  const permissions = all.flatMap(({ repository, target }) => permissionsTo(repository, target, gaps));
  return { targets: all.map(({ target }) => target), permissions, gaps };
}

function targetOf({ account }: PublicRegistryData, { name, origin }: PublicRepositoryData): PermissionTarget {
  return { kind: 'public repository', name, account, origin };
}

function permissionsTo({ policy, origin }: PublicRepositoryData, target: PermissionTarget, gaps: PermissionGap[]): Permission[] {
  if (isUnknown(policy)) {
    gaps.push({ target, message: `the repository policy: ${policy.unknown}, ${policy.because}` });
  }
  const holders = isUnknown(policy) || policy === undefined ? []
    : statementsOf(policy, { policy: 'repository policy', origin }).map((statement) => ({ statement, principals: statement.principals }));
  const pull: Permission = {
    target, access: 'pull', actions: [], principal: ANYONE, conditions: [], resources: [], denials: [], statements: [], state: 'allowed', needs: [], isPublic: false,
  };
  const left = (actions: readonly string[]) => allOf(actions.map((action) => grantsOf(holders, action, NO_RESOURCE)))
    .flatMap((grant) => remaining(grant, actions, NO_RESOURCE, holders));
  return [
    pull,
    ...left(PUSH_ACTIONS).map((each) => permissionOf(each, 'push', target, OWN)),
    ...mergedActions(ADMINISTER_ACTIONS.flatMap((action) => left([action]))).map((each) => permissionOf(each, 'administer', target, OWN)),
  ];
}
