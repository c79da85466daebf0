import { Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { PullThroughCacheBase } from './pull-through-cache-base';
import { registryKey } from '../core/location';
import { topStack } from '../core/stacks';
import { isKnown } from '../core/validation';

const CACHES = Symbol.for('cdk-managed-ecr.PullThroughCaches');

interface Caches {
  /** By account and region. */
  readonly own: Map<string, PullThroughCacheBase[]>;
  /** By the stack that imported them. */
  readonly imported: Map<Stack, PullThroughCacheBase[]>;
}

/** Makes a cache known to the stacks of its account and region. */
export function addOwnCache(cache: PullThroughCacheBase): void {
  addTo(cachesOf(cache).own, registryKey(topStack(cache)), cache);
}

/** Makes a cache known to the stack that imports it. */
export function addImportedCache(cache: PullThroughCacheBase): void {
  addTo(cachesOf(cache).imported, topStack(cache), cache);
}

/** The caches that a stack can pull through: own ones before imported ones, in the order they were made. */
export function cachesFor(scope: IConstruct): PullThroughCacheBase[] {
  const { own, imported } = cachesOf(scope);
  const stack = topStack(scope);
  const key = registryKey(stack);
  // Without an account or region, stacks go to the same registry only if they are deployed together.
  const isSame = (cache: PullThroughCacheBase) => isKnown(key) || Stage.of(cache) === Stage.of(stack);
  return [...(own.get(key) ?? []).filter(isSame), ...imported.get(stack) ?? []];
}

/** The caches that a stack can pull through and that are in the registry of one of them. */
export function cachesBeside(cache: PullThroughCacheBase, scope: IConstruct): PullThroughCacheBase[] {
  const key = registryKey(cache._names.rule.location);
  return cachesFor(scope).filter((other) => other !== cache && registryKey(other._names.rule.location) === key);
}

function cachesOf(scope: IConstruct): Caches {
  const root = scope.node.root as { [CACHES]?: Caches } & object;
  return root[CACHES] ??= { own: new Map(), imported: new Map() };
}

function addTo<K>(lists: Map<K, PullThroughCacheBase[]>, key: K, cache: PullThroughCacheBase): void {
  const list = lists.get(key) ?? [];
  list.push(cache);
  lists.set(key, list);
}
