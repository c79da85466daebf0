import { createColors } from 'picocolors';
import { Io } from '../io';

/** Colours, or none when the output is not a terminal or does not want them. */
export type Paint = Pick<ReturnType<typeof createColors>, 'bold' | 'dim' | 'red' | 'yellow'>;

export function paintFor({ stdout, env }: Io): Paint {
  return createColors(stdout.isTerminal && !env.NO_COLOR && env.TERM !== 'dumb');
}

/** Text of an input as it can be shown: a terminal would obey control characters, and those that turn the direction of writing. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu, escapedUnicode);
}

/** A character as JSON escapes it. */
export function escapedUnicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
