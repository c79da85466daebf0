import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { attached } from './attached';
import { topStack } from './stacks';

/** What a private registry has once, and a construct of ours sets. */
export type RegistrySetting = 'policy' | 'replication' | 'signing';

const OWNERS = Symbol.for('cdk-managed-ecr.RegistryOwners');

type Owners = Partial<Record<RegistrySetting, Construct>>;

/** Makes a construct the one of its stack that sets something of the registry; the first one made stays the owner. */
export function claimSetting(setting: RegistrySetting, owner: Construct): void {
  const stack = topStack(owner);
  if (ownerOf(setting, stack) === undefined) {
    ownersIn(stack)[setting] = owner;
  }
}

/** The construct that sets something of a stack's registry; one that was removed from the tree does not. */
export function ownerOf(setting: RegistrySetting, stack: Stack): Construct | undefined {
  const owner = ownersIn(stack)[setting];
  return owner !== undefined && isInTree(owner) ? owner : undefined;
}

function isInTree(construct: Construct): boolean {
  return construct.node.scopes.every((part) => part.node.scope === undefined || part.node.scope.node.tryFindChild(part.node.id) === part);
}

function ownersIn(stack: Stack): Owners {
  return attached(stack, OWNERS, () => ({}));
}
