import { IResolvable, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

export { shown } from './shown';

/**
 * The error for a value that ECR would reject.
 *
 * The message says what was given, what is allowed and what to do; the path says where in the tree.
 */
export function invalid(message: string, scope?: IConstruct): Error {
  return new Error(scope === undefined ? message : `${scope.node.path}: ${message}`);
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
