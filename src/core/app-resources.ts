import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { Registry, registryKey } from './location';
import { topStack } from './stacks';
import { isKnown } from './validation';

/** What tells resources of one type apart in an account and region; a resource without a known key is left out. */
export type KeyOf<R extends CfnResource> = (resource: R) => string | undefined;

/** The resources of one type that have the same key, by where they are deployed. */
export interface ResourceGroup<R extends CfnResource> {
  /** By account and region, where both are known. */
  readonly byRegistry: ReadonlyMap<string, readonly R[]>;
  /** Where one of them is not known. */
  readonly elsewhere: readonly R[];
}

const NOTHING: ResourceGroup<never> = { byRegistry: new Map(), elsewhere: [] };

/** What was found in an app, until its next validation. */
const found = new WeakMap<IConstruct, AppResources>();

/** The apps and stages that forget what was found when they are validated. */
const watched = new WeakSet<IConstruct>();

/**
 * The resources of an app, found by one walk for all that ask while it is validated. A walk for each of them would make synthesis grow with
 * the square of their number.
 */
export class AppResources {
  /** Those of a construct's app, as they are in this validation. */
  public static of(scope: IConstruct): AppResources {
    const { root } = scope.node;
    forgetWhenValidated(Stage.of(scope) ?? root, root);
    const known = found.get(root) ?? new AppResources(root);
    found.set(root, known);
    return known;
  }

  private readonly stacks = new Set<string>();
  private readonly byType = new Map<string, CfnResource[]>();
  private readonly groups = new Map<string, Map<KeyOf<any> | undefined, Map<string | undefined, ResourceGroup<any>>>>();

  private constructor(root: IConstruct) {
    for (const construct of root.node.findAll()) {
      if (Stack.isStack(construct)) {
        this.stacks.add(registryKey(topStack(construct)));
      } else if (CfnResource.isCfnResource(construct)) {
        listIn(this.byType, construct.cfnResourceType).push(construct);
      }
    }
  }

  /** Whether the app has a stack that is known to be deployed there. */
  public hasStackAt(registry: Registry): boolean {
    return this.stacks.has(registryKey(registry));
  }

  /** All resources of a type that are known to be deployed there. */
  public at(registry: Registry, type: string): readonly CfnResource[] {
    const group = this.group<CfnResource>(type, undefined, undefined);
    const key = registryKey(registry);
    return group.byRegistry.get(key) ?? group.elsewhere.filter((resource) => registryKey(topStack(resource)) === key);
  }

  /** The resources of a type that have a key; without `keyOf`, all of the type. */
  public group<R extends CfnResource>(type: string, keyOf: KeyOf<R> | undefined, key: string | undefined): ResourceGroup<R> {
    const ofType = this.groups.get(type) ?? new Map();
    this.groups.set(type, ofType);
    const byKey = ofType.get(keyOf) ?? grouped(this.byType.get(type) ?? [], keyOf as KeyOf<CfnResource> | undefined);
    ofType.set(keyOf, byKey);
    return byKey.get(key) ?? NOTHING;
  }
}

/** Validation begins with the app or stage that is synthesized, before anything in it asks. */
function forgetWhenValidated(stage: IConstruct, root: IConstruct): void {
  if (!watched.has(stage)) {
    watched.add(stage);
    found.delete(root);
    stage.node.addValidation({
      validate: () => {
        found.delete(root);
        return [];
      },
    });
  }
}

function grouped(resources: readonly CfnResource[], keyOf: KeyOf<CfnResource> | undefined): Map<string | undefined, ResourceGroup<CfnResource>> {
  const groups = new Map<string | undefined, { byRegistry: Map<string, CfnResource[]>; elsewhere: CfnResource[] }>();
  for (const resource of resources) {
    const key = keyOf?.(resource);
    if (keyOf !== undefined && key === undefined) {
      continue;
    }
    const group = groups.get(key) ?? { byRegistry: new Map(), elsewhere: [] };
    groups.set(key, group);
    const registry = registryKey(topStack(resource));
    (isKnown(registry) ? listIn(group.byRegistry, registry) : group.elsewhere).push(resource);
  }
  return groups;
}

function listIn<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}
