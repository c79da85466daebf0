import { Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';
import { isKnown } from './validation';

/** A private registry: an account and region has one. Each part may be a token. */
export interface Registry {
  readonly account: string;
  readonly region: string;
}

/** Where a registry is, as ARNs say it. Each part may be a token. */
export interface Location extends Registry {
  readonly partition: string;
}

/** Where a registry is, with what its hosts need. Each part may be a token. */
export interface HostLocation extends Location {
  /** The DNS suffix of the stack that asks; used where the region does not tell. */
  readonly urlSuffix: string;
}

/** Where the stack of a construct is deployed. */
export function locationOf(scope: IConstruct): HostLocation {
  const { account, region, partition, urlSuffix } = Stack.of(scope);
  return { account, region, partition, urlSuffix };
}

/** Two registries are the same when this is. */
export function registryKey({ account, region }: Registry): string {
  return `${account}/${region}`;
}

/** A registry as messages name it. */
export function shownRegistry({ account, region }: Registry): string {
  return `${isKnown(account) ? account : '<account>'}/${isKnown(region) ? region : '<region>'}`;
}

/** Whether two accounts are the same, as far as can be known now: `undefined` when it cannot. */
export function isSameAccount(one: string | undefined, other: string | undefined): boolean | undefined {
  if (one === other) {
    return one !== undefined;
  }
  return isKnown(one) && isKnown(other) ? false : undefined;
}

/** The partition of the region where that is known, else the one given. */
export function partitionOf({ region, partition }: Pick<Location, 'region' | 'partition'>): string {
  return (isKnown(region) ? RegionInfo.get(region).partition : undefined) ?? partition;
}
