import { createColors } from 'picocolors';
import { Io } from '../io';

/** Colours, or none when the output is not a terminal or does not want them. */
export type Paint = Pick<ReturnType<typeof createColors>, 'bold' | 'dim' | 'red' | 'yellow'>;

export function paintFor({ stdout, env }: Io): Paint {
  return createColors(stdout.isTerminal && !env.NO_COLOR && env.TERM !== 'dumb');
}

/** Text of an input as it can be shown: a terminal would obey control characters. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
