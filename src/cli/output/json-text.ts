import { escapedUnicode } from './paint';
import { Output } from '../io';

/** How deep the lists and objects are that are written member by member. */
const DEPTH = 4;

/** Characters that are written at once. */
const PART_SIZE = 65_536;

/** What `JSON.stringify` leaves as it is, and a terminal would obey. The line ends between members are none of them. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029\p{Bidi_Control}]/gu;

/** Writes a value as `JSON.stringify(value, undefined, 2)` does, part by part, since the whole may be longer than a string can be. */
export function writeJson(output: Output, value: unknown): void {
  let text = '';
  for (const part of parts(value, '\n', DEPTH)) {
    text += part;
    if (text.length >= PART_SIZE) {
      output.write(text);
      text = '';
    }
  }
  output.write(`${text}\n`);
}

function* parts(value: unknown, margin: string, depth: number): Generator<string> {
  const isList = Array.isArray(value);
  if (depth === 0 || typeof value !== 'object' || value === null || value instanceof Date) {
    yield leaf(value).replace(/\n/g, margin);
    return;
  }
  const inner = `${margin}  `;
  let separator = inner;
  yield isList ? '[' : '{';
  for (const [key, member] of isList ? value.entries() : Object.entries(value)) {
    if (isList || member !== undefined) {
      yield isList ? separator : `${separator}${leaf(key)}: `;
      yield* parts(member, inner, depth - 1);
      separator = `,${inner}`;
    }
  }
  yield `${separator === inner ? '' : margin}${isList ? ']' : '}'}`;
}

function leaf(value: unknown): string {
  return (JSON.stringify(value, undefined, 2) ?? 'null').replace(UNESCAPED, escapedUnicode);
}
