import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { attached } from './attached';
import { topStack } from './stacks';

/** What a private registry has once, and a construct of ours sets. */
export type RegistrySetting = 'policy' | 'replication' | 'signing';

const OWNERS = Symbol.for('cdk-managed-ecr.RegistryOwners');

const ON_DEMAND = Symbol.for('cdk-managed-ecr.MadeOnDemand');

type Owners = Partial<Record<RegistrySetting, Construct>>;

/**
 * Makes a construct the one of its stack that sets something of the registry; the first one that somebody wrote down stays the owner.
 */
export function claimSetting(setting: RegistrySetting, owner: Construct): void {
  const stack = topStack(owner);
  const first = ownerOf(setting, stack);
  ownersIn(stack)[setting] = first === undefined || isMadeOnDemand(first) ? owner : first;
}

/** The construct that sets something of a stack's registry; one that was removed from the tree does not. */
export function ownerOf(setting: RegistrySetting, stack: Stack): Construct | undefined {
  const owner = ownersIn(stack)[setting];
  return owner !== undefined && isInTree(owner) ? owner : undefined;
}

/** Whether a construct was not removed, nor any that it is in. */
export function isInTree(construct: Construct): boolean {
  return construct.node.scopes.every((part) => part.node.scope === undefined || part.node.scope.node.tryFindChild(part.node.id) === part);
}

/** Marks an owner as one that nobody wrote down: it was made for whoever adds to it, so it may stay empty. */
export function markAsMadeOnDemand<T extends Construct>(owner: T): T {
  return Object.defineProperty(owner, ON_DEMAND, { value: true });
}

/** Whether an owner may stay empty, because nobody wrote it down. */
export function isMadeOnDemand(owner: Construct): boolean {
  return ON_DEMAND in owner;
}

function ownersIn(stack: Stack): Owners {
  return attached(stack, OWNERS, () => ({}));
}
