/**
 * What belongs to an object of the CDK, and is made when it is first asked for.
 *
 * @param key `Symbol.for(...)`, so that several copies of this package in one app have it in common
 */
export function attached<T>(owner: object, key: symbol, make: () => T): T {
  const holder = owner as { [key: symbol]: T | undefined };
  return holder[key] ??= make();
}
