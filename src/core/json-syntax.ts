import { briefly } from './input-error';

export const SPACE = /[ \t\r\n]*/y;
const REST_OF_LINE = /[^\r\n]{0,40}/y;
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** What a string consists of. One pattern for both would overflow the stack when there are millions of escapes. */
const CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
/** What a cut may leave of an escape in a string, and of a number or word. */
const CUT_ESCAPE = /(?:\\(?:u[\da-fA-F]{0,3})?)?$/y;
const CUT_WORD = /[-+.\w]*$/y;

/** What a JSON text may go on with, in the words of messages. */
export const VALUE = 'a value';
export const FIRST_ENTRY = 'a value or "]"';
export const NEXT_ENTRY = '"," or "]"';
export const KEY = 'a key in double quotes';
export const FIRST_KEY = 'a key in double quotes or "}"';
export const NEXT_KEY = '"," or "}"';
export const COLON = '":"';
const STRING_CHARACTER = 'a character or an escape that JSON allows in a string, or the closing quote';

/** Where a text is not JSON. */
export class Fault extends Error {
  constructor(readonly at: number, readonly problem: string, readonly expected: string) {
    super(problem);
  }
}

/** Where a text ends too early. */
export class Cut extends Fault {
  /** @param kind what is open */
  constructor(json: string, kind: string, line: number) {
    super(json.length, `ends inside the ${kind} that begins on line ${line}`, 'the rest of it');
  }
}

/** The lines of a text, for places that come one after the other. */
export class Lines {
  private nextBreak: number;

  /** @param line that of the beginning of the text */
  constructor(private readonly text: string, private line = 1) {
    this.nextBreak = text.indexOf('\n');
  }

  /** The line of a place, which is not before the place asked for last. */
  public at(place: number): number {
    for (; this.nextBreak >= 0 && this.nextBreak < place; this.line++) {
      this.nextBreak = this.text.indexOf('\n', this.nextBreak + 1);
    }
    return this.line;
  }
}

/**
 * Where the value ends that begins at a place. Throws a `Fault` where it is not JSON.
 *
 * @param wanted what is expected there: a value, or the first entry of a list
 * @param firstLine the line on which the text begins
 */
export function endOfValue(json: string, start: number, wanted = VALUE, firstLine = 1): number {
  const open: number[] = [];
  let at = start;
  do {
    at = end(SPACE, json, at);
    const character = json[at];
    const isValue = wanted === VALUE || wanted === FIRST_ENTRY;
    if (character === '"' && (isValue || wanted === KEY || wanted === FIRST_KEY)) {
      at = endOfString(json, at, firstLine);
      wanted = isValue ? afterValue() : COLON;
    } else if (isValue && (character === '{' || character === '[')) {
      open.push(at++);
      wanted = character === '{' ? FIRST_KEY : FIRST_ENTRY;
    } else if (closes(character, wanted)) {
      open.pop();
      at++;
      wanted = afterValue();
    } else if (character === ',' && (wanted === NEXT_KEY || wanted === NEXT_ENTRY)) {
      at++;
      wanted = wanted === NEXT_KEY ? KEY : VALUE;
    } else if (character === ':' && wanted === COLON) {
      at++;
      wanted = VALUE;
    } else {
      const to = isValue ? end(NUMBER_OR_WORD, json, at) : at;
      if (to === at) {
        throw open.length > 0 && isCut(json, at)
          ? endsInside(json, open.at(-1)!, firstLine)
          : new Fault(at, `unexpected ${rest(json, at)}`, wanted);
      }
      at = to;
      wanted = afterValue();
    }
  } while (open.length > 0);
  return at;

  function afterValue(): string {
    return json[open.at(-1) ?? -1] === '{' ? NEXT_KEY : NEXT_ENTRY;
  }
}

function closes(character: string, wanted: string): boolean {
  return character === '}' && (wanted === FIRST_KEY || wanted === NEXT_KEY)
    || character === ']' && (wanted === FIRST_ENTRY || wanted === NEXT_ENTRY);
}

function endOfString(json: string, start: number, firstLine: number): number {
  let escape = start + 1;
  let to = end(CHARACTERS, json, escape);
  while ((escape = end(ESCAPE, json, to)) > to) {
    to = end(CHARACTERS, json, escape);
  }
  if (json[to] === '"') {
    return to + 1;
  }
  throw matches(CUT_ESCAPE, json, to)
    ? endsInside(json, start, firstLine)
    : new Fault(to, `unexpected ${rest(json, to)} in a string`, STRING_CHARACTER);
}

function endsInside(json: string, start: number, firstLine: number): Cut {
  const kind = { '{': 'object', '[': 'list' }[json[start]] ?? 'string';
  return new Cut(json, kind, new Lines(json, firstLine).at(start));
}

/** Whether there is nothing more but what a cut may leave of a number or word. */
export function isCut(json: string, start: number): boolean {
  return matches(CUT_WORD, json, start);
}

function matches(pattern: RegExp, json: string, start: number): boolean {
  pattern.lastIndex = start;
  return pattern.test(json);
}

/** Where the match ends that begins at a place; the place itself when there is none. */
export function end(pattern: RegExp, json: string, start: number): number {
  return matches(pattern, json, start) ? pattern.lastIndex : start;
}

/** What a line goes on with, as messages show it. */
export function rest(json: string, start: number): string {
  const text = json.slice(start, end(REST_OF_LINE, json, start));
  return text === '' ? 'end of the line' : briefly(text);
}
