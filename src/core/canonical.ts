import { Stack } from 'aws-cdk-lib';

/**
 * The same text for what comes to the same in the template of a stack, and the only one to sort by: the text of a token says no more than
 * when it was made.
 */
export function canonical(value: unknown, stack: Stack): string {
  return JSON.stringify(stack.resolve(value), (_, inner) => isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(byKey)) : inner) ?? '';
}

/** The items in the order of their canonical texts, each once: what is known first, then tokens. */
export function canonicalOrder<T>(items: readonly T[], stack: Stack, textOf: (item: T) => unknown = (item) => item): T[] {
  const texts = new Map(items.map((item): [string, T] => [canonical(textOf(item), stack), item]));
  return [...texts].sort(byKey).map(([, item]) => item);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By code units, as locales do not agree. */
function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
