import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { typed } from './generic-resources';
import { Registry, registryKey } from './location';
import { topStack } from './stacks';
import { isKnown } from './validation';

/** What tells resources of one type apart in an account and region; a resource without a known key is left out. */
export type KeyOf<R extends CfnResource> = (resource: R) => string | undefined;

/** The resources of one type that have the same key, by where they are deployed. */
export interface ResourceGroup<R extends CfnResource> {
  /** By account and region, where both are known. */
  readonly byRegistry: ReadonlyMap<string, readonly R[]>;
  /** By stack, where one of them is not known. */
  readonly byStack: ReadonlyMap<Stack, readonly R[]>;
}

interface Group {
  readonly byRegistry: Map<string, CfnResource[]>;
  readonly byStack: Map<Stack, CfnResource[]>;
}

const NOTHING: ResourceGroup<never> = { byRegistry: new Map(), byStack: new Map() };

/** The validation that an app or stage is in, or had last. */
const validations = new WeakMap<IConstruct, { app?: AppResources }>();

/** What has a validation that looks at the app. */
const validated = new WeakSet<IConstruct>();

/** The apps and stages that say when they are validated. */
const watched = new WeakSet<IConstruct>();

/**
 * Adds a validation that looks at what else is in the app: one for a construct.
 *
 * All of these that run while the app, or the stage of the construct, is synthesized share one walk of the app; with a walk for each,
 * synthesis would grow with the square of their number. Whoever calls `node.validate()` by hand gets the app as it is then.
 */
export function validateInApp(construct: IConstruct, validate: (app: AppResources) => string[]): void {
  const stage = Stage.of(construct) ?? construct.node.root;
  if (!watched.has(stage)) {
    watched.add(stage);
    // The app or stage is validated before all that is in it.
    stage.node.addValidation({
      validate: () => {
        validations.set(stage, {});
        return [];
      },
    });
  }
  validated.add(construct);
  construct.node.addValidation({ validate: () => validate(resourcesFor(construct, stage)) });
}

/** Whether a resource, or the construct whose main resource it is, looks at the app. */
export function isValidatedInApp(resource: CfnResource): boolean {
  const { scope } = resource.node;
  return validated.has(resource) || (scope?.node.defaultChild === resource && validated.has(scope));
}

function resourcesFor(construct: IConstruct, stage: IConstruct): AppResources {
  const { root } = construct.node;
  const validation = validations.get(stage);
  if (validation === undefined) {
    return new AppResources(root);
  }
  validation.app ??= new AppResources(root);
  return validation.app.isFirstFor(construct) ? validation.app : new AppResources(root);
}

/** The resources of an app, as they are when this is made. */
export class AppResources {
  private readonly unserved: Set<IConstruct>;
  private readonly stacks = new Set<string>();
  private readonly byType = new Map<string, CfnResource[]>();
  private readonly registries = new Map<string, Map<string, CfnResource[]>>();
  private readonly groups = new Map<string, Map<KeyOf<any> | undefined, Map<string | undefined, Group>>>();

  constructor(root: IConstruct) {
    this.unserved = new Set(root.node.findAll());
    for (const construct of this.unserved) {
      if (Stack.isStack(construct)) {
        this.stacks.add(registryKey(topStack(construct)));
      } else if (CfnResource.isCfnResource(construct)) {
        listIn(this.byType, construct.cfnResourceType).push(construct);
      }
    }
  }

  /** Whether a construct was there and asks for the first time: whoever asks again is validated again, and so are made later ones. */
  public isFirstFor(construct: IConstruct): boolean {
    return this.unserved.delete(construct);
  }

  /** Whether the app has a stack that is known to be deployed there. */
  public hasStackAt(registry: Registry): boolean {
    return this.stacks.has(registryKey(registry));
  }

  /** All resources of a type that are known to be deployed there. */
  public at(registry: Registry, type: string): readonly CfnResource[] {
    const byRegistry = madeIn(this.registries, type, () => {
      const lists = new Map<string, CfnResource[]>();
      this.byType.get(type)?.forEach((resource) => listIn(lists, registryKey(topStack(resource))).push(typed(resource)));
      return lists;
    });
    return byRegistry.get(registryKey(registry)) ?? [];
  }

  /** All resources of a type. */
  public all(type: string): readonly CfnResource[] {
    return this.byType.get(type) ?? [];
  }

  /** The resources of a type that have a key; without `keyOf`, all of the type. */
  public group<R extends CfnResource>(type: string, keyOf: KeyOf<R> | undefined, key: string | undefined): ResourceGroup<R> {
    const ofType = madeIn(this.groups, type, () => new Map());
    const byKey = madeIn(ofType, keyOf, () => grouped(this.byType.get(type) ?? [], keyOf as KeyOf<CfnResource> | undefined));
    return (byKey.get(key) as ResourceGroup<any> | undefined) ?? NOTHING;
  }
}

function grouped(resources: readonly CfnResource[], keyOf: KeyOf<CfnResource> | undefined): Map<string | undefined, Group> {
  const groups = new Map<string | undefined, Group>();
  for (const resource of resources) {
    const key = keyOf?.(typed(resource));
    if (keyOf === undefined || key !== undefined) {
      const { byRegistry, byStack } = madeIn(groups, key, () => ({ byRegistry: new Map(), byStack: new Map() }));
      const stack = topStack(resource);
      const registry = registryKey(stack);
      (isKnown(registry) ? listIn(byRegistry, registry) : listIn(byStack, stack)).push(resource);
    }
  }
  return groups;
}

function listIn<K, T>(lists: Map<K, T[]>, key: K): T[] {
  return madeIn(lists, key, () => []);
}

function madeIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
