import { CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AppResources, KeyOf } from './app-resources';
import { registryKey } from './location';
import { topStack } from './stacks';
import { isKnown } from './validation';
import { warn } from './warnings';

type Sameness = 'same' | 'perhaps' | 'different';

/**
 * Makes it an error that another resource of this type is deployed to the same account and region by anything else in the app:
 * another stack, a nested stack, a Stage, an L1 written by hand. ECR has one of it there, so the last deployment would win.
 *
 * Where an account or region is not known, it is a warning.
 *
 * @param resource the L1 of the construct that owns the setting
 * @param what the setting, for messages: "the registry policy"
 */
export function guardSingleton(resource: CfnResource, what: string): void {
  resource.node.addValidation({
    validate: () => {
      const { same, perhaps } = rivals(resource);
      for (const other of perhaps) {
        warn(resource, 'PrivateRegistry.perhapsSecondOwner',
          `${other.node.path} sets ${what} too, and it is not known whether in another account or region; the last one deployed wins, `
          + 'so give the stacks an "env", or keep one of the two');
      }
      return same.map((other) =>
        `${what} of an account and region is set once, but ${resource.node.path} and ${other.node.path} both set it; `
        + 'keep one of the two, and add to it what the other one has');
    },
  });
}

/** Other resources, by where they are deployed. */
export interface Rivals<R> {
  /** To the same account and region. */
  readonly same: R[];
  /** To an account or region that is not known, so that it may be the same. */
  readonly perhaps: R[];
}

/**
 * The other resources of this type in the app, in any stack, that can get in the way of this one. For validations only: it finds what was
 * there when the app began to be validated.
 *
 * @param resource the L1 of the construct that asks
 * @param keyOf what tells resources of one account and region apart, always the same function for a type; without a known key a resource has
 * no rivals. When this is left out, all of the type are
 */
export function rivals<R extends CfnResource>(resource: R, keyOf?: KeyOf<R>): Rivals<R> {
  const key = keyOf?.(resource);
  if (keyOf !== undefined && key === undefined) {
    return { same: [], perhaps: [] };
  }
  const { byRegistry, elsewhere } = AppResources.of(resource).group(resource.cfnResourceType, keyOf, key);
  const registry = registryKey(topStack(resource));
  const candidates = isKnown(registry)
    ? [...byRegistry.get(registry) ?? [], ...elsewhere]
    : [...[...byRegistry.values()].flat(), ...elsewhere];
  const same: R[] = [];
  const perhaps: R[] = [];
  for (const other of candidates) {
    const found = other === resource ? 'different' : sameness(topStack(resource), topStack(other));
    if (found !== 'different') {
      (found === 'same' ? same : perhaps).push(other);
    }
  }
  return { same, perhaps };
}

/**
 * How many resources of this type go to one account and region, when they are more than it takes. Only the first of the constructs that ask
 * is told, so that it is said once.
 *
 * @param asks whether a construct asks, too, for the resource that is its child
 */
export function tooMany(resource: CfnResource, max: number, asks: (construct: IConstruct | undefined) => boolean): number | undefined {
  const { same } = rivals(resource);
  const isSaid = same.some(({ node }) => asks(node.scope) && node.path < resource.node.path);
  return same.length < max || isSaid ? undefined : same.length + 1;
}

function sameness(a: Stack, b: Stack): Sameness {
  if (a === b) {
    return 'same';
  }
  const parts = [compared(a.account, b.account), compared(a.region, b.region)];
  return parts.includes('different') ? 'different' : parts.includes('perhaps') ? 'perhaps' : 'same';
}

function compared(one: string, other: string): Sameness {
  if (isKnown(one) && isKnown(other)) {
    return one === other ? 'same' : 'different';
  }
  return 'perhaps';
}
