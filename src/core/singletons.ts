import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { AppResources, isValidatedInApp, KeyOf, validateInApp } from './app-resources';
import { excludeEachOther } from './exclusive-conditions';
import { typed } from './generic-resources';
import { registryKey } from './location';
import { fixLogicalId } from './logical-ids';
import { RegistrySetting } from './registry-owners';
import { topStack } from './stacks';
import { isKnown } from './validation';
import { warn } from './warnings';

/** How many rivals are named that only may be some: more of them would say nothing new. */
const MAX_PERHAPS = 3;

/** Other resources, by where they are deployed. */
export interface Rivals<R> {
  /** To the same account and region. */
  readonly same: R[];
  /** To an account or region that is not known, so that it may be the same; the first few of them. */
  readonly perhaps: R[];
}

/**
 * Makes it an error that another resource of this type is deployed to the same account and region by anything else in the app:
 * another stack, a nested stack, a Stage, an L1 written by hand. ECR has one of it there, so the last deployment would win.
 *
 * Where an account or region is not known, it is a warning. The resource gets the same logical id wherever it is declared.
 *
 * @param resource the L1 of the construct that owns the setting
 * @param what the setting, for messages: "the registry policy"
 * @param setting what `PrivateRegistry` calls it, where it collects what others add
 */
export function guardSingleton(resource: CfnResource, what: string, setting?: RegistrySetting): void {
  fixLogicalId(resource, '');
  validateInApp(resource, (app) => {
    const { same, perhaps } = rivals(app, resource);
    for (const other of perhaps) {
      warn(resource, 'PrivateRegistry.perhapsSecondOwner',
        `${other.node.path} sets ${what} too, and it is not known whether in another account or region; the last one deployed wins, `
        + 'so give the stacks an "env", or keep one of the two');
    }
    return clashes(resource, same, (paths, all) =>
      `${what} of an account and region is set once, but ${paths} ${all} set it; `
      + `keep one of them, and add to it what the others have${setting === undefined || same.every((other) => topStack(other) === topStack(resource)) ? '' : (
        `, which constructs of any stack can: PrivateRegistry.of(stack).${setting} with the stack of the one you keep`)}`);
  });
}

/**
 * The other resources of this type in the app, in any stack, that can get in the way of this one. Those whose conditions exclude each other
 * cannot.
 *
 * @param app what is in the app
 * @param resource the L1 of the construct that asks
 * @param keyOf what tells resources of one account and region apart, always the same function for a type; without a known key a resource has
 * no rivals. When this is left out, all of the type are
 */
export function rivals<R extends CfnResource>(app: AppResources, resource: R, keyOf?: KeyOf<R>): Rivals<R> {
  const key = keyOf?.(resource);
  if (keyOf !== undefined && key === undefined) {
    return { same: [], perhaps: [] };
  }
  const stack = topStack(resource);
  const { byRegistry, byStack } = app.group(resource.cfnResourceType, keyOf, key);
  const isPlaced = isKnown(registryKey(stack));
  const here = isPlaced ? byRegistry.get(registryKey(stack)) : byStack.get(stack);
  return {
    same: here?.filter((other) => other !== resource && !excludeEachOther(other, resource)).map(typed) ?? [],
    perhaps: perhapsAt(stack, isPlaced ? [byStack] : [byRegistry, byStack]),
  };
}

/**
 * What is wrong with resources that are in each other's way: one message that names them all. Of those that are validated in the same stage only
 * the first by its path gets it, so that it is said once.
 *
 * @param same the `rivals` of the resource
 * @param message the message, for paths as "A, B and C", and "both" or "all"
 */
export function clashes(resource: CfnResource, same: readonly CfnResource[], message: (paths: string, all: string) => string): string[] {
  const isSaid = same.some((other) => isValidatedInApp(other) && Stage.of(other) === Stage.of(resource) && other.node.path < resource.node.path);
  if (same.length === 0 || isSaid) {
    return [];
  }
  const paths = [resource, ...same].map(({ node }) => node.path).sort();
  return [message(`${paths.slice(0, -1).join(', ')} and ${paths[paths.length - 1]}`, paths.length === 2 ? 'both' : 'all')];
}

/**
 * How many resources of this type go to one account and region, when they are more than it takes. Only the first of the constructs that ask
 * reports it, so that it is reported once.
 *
 * @param asks whether a construct asks, too, for the resource that is its child
 */
export function tooMany(
  app: AppResources, resource: CfnResource, max: number, asks: (construct: IConstruct | undefined) => boolean,
): number | undefined {
  const { same } = rivals(app, resource);
  const isSaid = () => same.some(({ node }) => asks(node.scope) && node.path < resource.node.path);
  return same.length < max || isSaid() ? undefined : same.length + 1;
}

function perhapsAt<R extends CfnResource>(stack: Stack, places: ReadonlyArray<ReadonlyMap<unknown, readonly R[]>>): R[] {
  const found: R[] = [];
  for (const place of places) {
    for (const resources of place.values()) {
      if (found.length === MAX_PERHAPS) {
        return found;
      }
      if (isPerhapsSamePlace(stack, topStack(resources[0]))) {
        found.push(...resources.slice(0, MAX_PERHAPS - found.length));
      }
    }
  }
  return found;
}

/** Whether two stacks, of which one has an account or region that is not known, may be deployed to the same ones. */
function isPerhapsSamePlace(one: Stack, other: Stack): boolean {
  return one !== other && isPerhapsSame(one.account, other.account) && isPerhapsSame(one.region, other.region);
}

function isPerhapsSame(one: string, other: string): boolean {
  return !isKnown(one) || !isKnown(other) || one === other;
}
