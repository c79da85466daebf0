import { IResolvable, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { shown, withoutMarkers } from './shown';

export { shown };

/**
 * The error for a value that ECR would reject.
 *
 * The message says what was given, what is allowed and what to do; the path says where in the tree.
 */
export function invalid(message: string, scope?: IConstruct): Error {
  return new Error(withoutMarkers(scope === undefined ? message : `${scope.node.path}: ${message}`));
}

/** Makes a value for a construct: what is wrong with it is said with the path of the construct. */
export function inConstruct<T>(scope: IConstruct, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const { name, message } = error as Error;
    throw name === 'Error' && !message.startsWith(`${scope.node.path}:`) ? invalid(message, scope) : error;
  }
}

/** The names of what a struct must have. */
type RequiredKey<S> = { [K in keyof S]-?: undefined extends S[K] ? never : K }[keyof S];

/**
 * The value, which has to be there. What an environment variable that is not set, or a number that cannot be read, leaves is no token.
 *
 * @param prop the name of the parameter or property
 */
export function required<T>(prop: string, value: T, scope?: IConstruct): NonNullable<T> {
  if (value === undefined) {
    throw missing(prop, value, scope);
  }
  return optional(prop, value, scope)!;
}

/** The value, which may be left out, but neither be `null` or `NaN`, nor be a list with such an entry. */
export function optional<T>(prop: string, value: T, scope?: IConstruct): T {
  if (value !== undefined && isNothing(value)) {
    throw missing(prop, value, scope);
  }
  const index = Array.isArray(value) ? value.findIndex(isNothing) : -1;
  if (index >= 0) {
    throw missing(`${prop}[${index}]`, (value as unknown[])[index], scope);
  }
  return value;
}

/** The text, which may be left out, but not be empty. */
export function optionalText<T extends string | undefined>(prop: string, text: T, scope?: IConstruct): T {
  if (text === '') {
    throw missing(prop, text, scope);
  }
  return optional(prop, text, scope);
}

/**
 * Checks that a struct has what it must have, and that nothing else in it is `null` or `NaN`.
 *
 * @param name the name of the parameter that the struct is
 */
export function checkStruct<S extends object>(name: string, struct: S, keys: Array<RequiredKey<S>>, scope?: IConstruct): void {
  required(name, struct, scope);
  for (const key of keys) {
    required(String(key), struct[key], scope);
  }
  for (const [key, value] of Object.entries(struct)) {
    optional(key, value, scope);
  }
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || Number.isNaN(value);
}

function missing(prop: string, value: unknown, scope?: IConstruct): Error {
  const given = typeof value === 'number' ? String(value) : shown(value);
  return invalid(`"${prop}" is missing, got ${given}; give it a value, and look whether what it comes from, such as an environment variable, is set`, scope);
}

/** Whether the value is there and can be checked now: neither left out nor an unresolved token. */
export function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && !Token.isUnresolved(value);
}

/** Whether a text is one token and nothing else, so that nothing can be read in it. */
export function isToken(text: string): boolean {
  return wholeToken(text) !== undefined;
}

/** The token that all of a text is. */
export function wholeToken(text: string): IResolvable | undefined {
  const fragments = Tokenization.reverseString(text);
  return fragments.length === 1 ? fragments.firstToken : undefined;
}

/** A host, of which upper case means the same; one with a token is left as it is. */
export function lowerCase(host: string): string {
  return isKnown(host) ? host.toLowerCase() : host;
}
