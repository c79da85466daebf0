import { Token, Tokenization } from 'aws-cdk-lib';

/** What a token is read as: an account id, because it may be one. */
export const UNKNOWN = '0'.repeat(12);

/**
 * A text of a policy with `UNKNOWN` for each token in it, before or after it was resolved; undefined when nothing of it is known.
 */
export function knownText(value: unknown): string | undefined {
  const text = readable(value);
  return text === UNKNOWN ? undefined : text;
}

/** The items of what IAM lets one write as a single value or as a list. */
export function listed(value: any): any[] {
  return value === undefined || value === null ? [] : [value].flat();
}

function readable(value: any): string {
  if (typeof value === 'string' && !value.includes('{Token[')) {
    return value;
  }
  if (typeof value === 'string' && !Token.isUnresolved([value])) {
    return String(Tokenization.reverseString(value).mapTokens({ mapToken: () => UNKNOWN as any }).join({ join: (left, right) => `${left ?? ''}${right ?? ''}` }));
  }
  if (Token.isUnresolved(value) || Token.isUnresolved([value])) {
    return UNKNOWN;
  }
  if (typeof value !== 'object' || value === null) {
    return String(value);
  }
  const [delimiter, parts] = value['Fn::Join'] ?? [];
  return Array.isArray(parts) ? parts.map(readable).join(delimiter) : UNKNOWN;
}
