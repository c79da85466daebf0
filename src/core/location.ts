import { IResolvable, Stack, Tokenization } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';
import { isKnown } from './validation';

/** The pseudo parameters of CloudFormation that say where a stack is deployed. */
const PSEUDO_PARAMETERS = new Map<string, keyof HostLocation>([
  ['AWS::AccountId', 'account'], ['AWS::Region', 'region'], ['AWS::Partition', 'partition'], ['AWS::URLSuffix', 'urlSuffix'],
]);

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

/**
 * The text as the stack of a construct deploys it: with its account and region in the place of `Aws.ACCOUNT_ID` and `Aws.REGION`, when they are
 * known. So what is the same when it is deployed is the same now.
 */
export function inStack<T extends string | undefined>(text: T, scope: IConstruct): T {
  if (text === undefined || isKnown<string>(text)) {
    return text;
  }
  const at = locationOf(scope);
  const mapToken = (token: IResolvable) => {
    const part = pseudoParameter(token);
    return part === undefined ? token : at[part];
  };
  return Tokenization.reverseString(text)
    .mapTokens({ mapToken })
    .join({ join: (left, right) => `${left ?? ''}${right ?? ''}` }) as T;
}

/** The account and region as the stack of a construct deploys them. */
export function registryInStack({ account, region }: Registry, scope: IConstruct): Registry {
  return { account: inStack(account, scope), region: inStack(region, scope) };
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

/** Which part of a location a token is, however it was made: `Aws.REGION`, `Fn.ref('AWS::Region')` or `new ScopedAws(this).region`. */
function pseudoParameter(token: IResolvable): keyof HostLocation | undefined {
  // Resolving it here could be too early for what is in it.
  const { value } = token as { readonly value?: { readonly Ref?: string } };
  return PSEUDO_PARAMETERS.get(value?.Ref ?? '');
}
