import { CREATE_ACTION, IMPORT_ACTION, PULL_ACTIONS, PUSH_ACTIONS, REPLICATE_ACTION } from '../../core/ecr-actions';

/** What somebody may do with images or repositories. */
export type AccessKind = 'pull' | 'push' | 'import' | 'replicate' | 'administer';

export const ACCESS_KINDS: readonly AccessKind[] = ['pull', 'push', 'import', 'replicate', 'administer'];

/** What deletes, or changes what a repository is and who may use it. */
export const ADMINISTER_ACTIONS: readonly string[] = [
  'ecr:BatchDeleteImage',
  CREATE_ACTION,
  'ecr:DeleteLifecyclePolicy',
  'ecr:DeleteRepository',
  'ecr:DeleteRepositoryPolicy',
  'ecr:PutImageScanningConfiguration',
  'ecr:PutImageTagMutability',
  'ecr:PutLifecyclePolicy',
  'ecr:SetRepositoryPolicy',
  'ecr:TagResource',
  'ecr:UntagResource',
  'ecr:UpdateImageStorageClass',
];

/** The sets of actions each of which is an access of this kind: all that a pull needs, or any one by which one administers. */
export const ACTION_SETS: Readonly<Record<AccessKind, ReadonlyArray<readonly string[]>>> = {
  pull: [PULL_ACTIONS],
  push: [PUSH_ACTIONS],
  import: [[IMPORT_ACTION]],
  replicate: [[REPLICATE_ACTION]],
  administer: ADMINISTER_ACTIONS.map((action) => [action]),
};

/** Whether a client has to log in to the registry first, which only an identity policy allows. */
export function needsToken(access: AccessKind): boolean {
  return access === 'pull' || access === 'push';
}
