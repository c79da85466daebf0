import { IResolvable, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { shown, withoutMarkers } from './shown';

export { shown };

/** The directory of the library; none in a bundle, whose one file has the user's lines too. */
const LIBRARY = /^(.*[\\/])core[\\/]validation\.[jt]s$/.exec(__filename)?.[1];

/** Enough for the user's line to be among them. */
const MAX_FRAMES = 50;

/** Where an error comes from: the construct, or of what is made outside the tree the factory or class, `PullPrincipal.account`. */
export type Where = IConstruct | string;

/**
 * The error for a value that ECR would reject.
 *
 * The message says what was given, what is allowed and what to do, and before that where. The stack trace begins with the line of the user.
 */
export function invalid(message: string, where: Where): Error {
  const text = withoutMarkers(`${typeof where === 'string' ? where : where.node.path}: ${message}`);
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = MAX_FRAMES;
  const error = new Error(text);
  const lines = error.stack?.split('\n') ?? [];
  const head = text.split('\n').length;
  const first = lines.findIndex((line, index) => index >= head && !isOwnFrame(line));
  error.stack = [...lines.slice(0, head), ...lines.slice(first < 0 ? head : first).slice(0, stackTraceLimit)].join('\n');
  Error.stackTraceLimit = stackTraceLimit;
  return error;
}

/** Whether a line of a stack trace is of this library, of JavaScript, or of what the CDK puts around classes. */
function isOwnFrame(line: string): boolean {
  return (LIBRARY !== undefined && line.includes(LIBRARY)) || /\(<anonymous>\)$|[\\/]prop-injectable\./.test(line);
}

/** The names of what a struct must have. */
type RequiredKey<S> = { [K in keyof S]-?: undefined extends S[K] ? never : K }[keyof S];

/**
 * The value, which has to be there. What an environment variable that is not set, or a number that cannot be read, leaves is no token.
 *
 * @param prop the name of the parameter or property
 */
export function required<T>(prop: string, value: T, where: Where): NonNullable<T> {
  if (value === undefined) {
    throw missing(prop, value, where);
  }
  return optional(prop, value, where)!;
}

/** The value, which may be left out, but neither be `null` or `NaN`, nor be a list with such an entry. */
export function optional<T>(prop: string, value: T, where: Where): T {
  if (value !== undefined && isNothing(value)) {
    throw missing(prop, value, where);
  }
  const index = Array.isArray(value) ? value.findIndex(isNothing) : -1;
  if (index >= 0) {
    throw missing(`${prop}[${index}]`, (value as unknown[])[index], where);
  }
  return value;
}

/** The text, which may be left out, but not be empty. */
export function optionalText<T extends string | undefined>(prop: string, text: T, where: Where): T {
  if (text === '') {
    throw missing(prop, text, where);
  }
  return optional(prop, text, where);
}

/**
 * Checks that a struct has what it must have, and that nothing else in it is `null` or `NaN`.
 *
 * @param name the name of the parameter that the struct is
 */
export function checkStruct<S extends object>(name: string, struct: S, keys: Array<RequiredKey<S>>, where: Where): void {
  required(name, struct, where);
  for (const key of keys) {
    required(String(key), struct[key], where);
  }
  for (const [key, value] of Object.entries(struct)) {
    optional(key, value, where);
  }
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || Number.isNaN(value);
}

function missing(prop: string, value: unknown, where: Where): Error {
  const given = typeof value === 'number' ? String(value) : shown(value);
  return invalid(`"${prop}" is missing, got ${given}; give it a value, and look whether what it comes from, such as an environment variable, is set`, where);
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
