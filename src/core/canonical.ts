import { Stack, Token } from 'aws-cdk-lib';

/**
 * The same text for what comes to the same in the template of a stack, and the only one to sort by: the text of a token says no more than
 * when it was made.
 */
export function canonical(value: unknown, stack: Stack): string {
  // Resolving is slow, and most values are known.
  const known = Token.isUnresolved(value) ? stack.resolve(value) : value;
  if (Array.isArray(known)) {
    return `[${known.map((item) => canonical(item, stack)).join()}]`;
  }
  if (typeof known !== 'object' || known === null) {
    return JSON.stringify(known) ?? '';
  }
  const entries = Object.entries(known).filter(([, inner]) => inner !== undefined);
  return `{${entries.map(([key, inner]) => `${canonical(key, stack)}:${canonical(inner, stack)}`).sort().join()}}`;
}

/** The items in the order of their canonical texts, each once: what is known first, then tokens. */
export function canonicalOrder<T>(items: readonly T[], stack: Stack, contentOf: (item: T) => unknown = (item) => item): T[] {
  const byText = new Map(items.map((item): [string, T] => [canonical(contentOf(item), stack), item]));
  // By code units, as locales do not agree.
  return [...byText.keys()].sort().map((text) => byText.get(text)!);
}
