import { briefly, InputError } from './input-error';

/** One of the JSON documents of a text. */
export interface JsonDocument {
  readonly value: unknown;
  /** The line on which it begins, from 1. */
  readonly line: number;
}

export type Json = Readonly<Record<string, unknown>>;

const BYTE_ORDER_MARK = '\ufeff';
const UNDECODABLE = '\ufffd';

const SPACE = /[ \t\r\n]*/y;
const REST_OF_LINE = /[^\r\n]{0,40}/y;
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** What a string consists of. One pattern for both would overflow the stack when there are millions of escapes. */
const CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
/** What a cut may leave of an escape in a string, and of a number or word. */
const CUT_ESCAPE = /(?:\\(?:u[\da-fA-F]{0,3})?)?$/y;
const CUT_WORD = /[-+.\w]*$/y;

/** What a JSON text may go on with, in the words of messages. */
const VALUE = 'a value';
const FIRST_ENTRY = 'a value or "]"';
const NEXT_ENTRY = '"," or "]"';
const KEY = 'a key in double quotes';
const FIRST_KEY = 'a key in double quotes or "}"';
const NEXT_KEY = '"," or "}"';
const COLON = '":"';
const STRING_CHARACTER = 'a character or an escape that JSON allows in a string, or the closing quote';

/** Where a text is not JSON. */
class Fault extends Error {
  constructor(readonly at: number, readonly problem: string, readonly expected: string) {
    super(problem);
  }
}

/** The lines of a text, for places that come one after the other. */
class Lines {
  private line = 1;
  private nextBreak: number;

  constructor(private readonly text: string) {
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
 * The JSON documents of a text, which follow one another with or without white space between them: one document, pages, or JSON lines.
 *
 * @param file the name for messages
 * @param expected what the text should be, for messages
 */
export function jsonDocuments(text: string, file: string, expected: string): JsonDocument[] {
  const json = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const start = end(SPACE, json, 0);
  if (start === json.length) {
    throw InputError.in(file, `is empty; expected ${expected}`);
  }
  try {
    return [{ value: JSON.parse(json), line: new Lines(json).at(start) }];
  } catch {
    return split(json, start, file, expected);
  }
}

/** The value of a text that is one JSON document. */
export function jsonDocument(text: string, file: string, expected: string): unknown {
  const [first, second] = jsonDocuments(text, file, expected);
  if (second !== undefined) {
    throw InputError.in(file, `another JSON document begins here; expected ${expected}, and nothing else`, second.line);
  }
  return first.value;
}

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object holds; nothing when the value is none. */
export function membersOf(value: unknown): Json {
  return isObject(value) ? value : {};
}

function split(json: string, start: number, file: string, expected: string): JsonDocument[] {
  const documents: JsonDocument[] = [];
  const lines = new Lines(json);
  let from = start;
  try {
    while (from < json.length) {
      const to = endOfValue(json, from);
      documents.push({ value: JSON.parse(json.slice(from, to)), line: lines.at(from) });
      from = end(SPACE, json, to);
    }
    return documents;
  } catch (error) {
    if (!(error instanceof Fault)) {
      throw error;
    }
    if (json[start] !== '{' && json[start] !== '[') {
      const problem = json.startsWith(UNDECODABLE) ? 'is not text in UTF-8' : `is not JSON, begins with ${rest(json, start)}`;
      throw InputError.in(file, `${problem}; expected ${expected}`, new Lines(json).at(start));
    }
    const wanted = error.at === from ? 'another JSON document or the end' : error.expected;
    throw InputError.in(file, `${error.problem}; expected ${wanted}`, lines.at(error.at));
  }
}

/** Where the value ends that begins at a place. Throws a `Fault` where it is not JSON. */
function endOfValue(json: string, start: number): number {
  const open: number[] = [];
  let wanted = VALUE;
  let at = start;
  do {
    at = end(SPACE, json, at);
    const character = json[at];
    const isValue = wanted === VALUE || wanted === FIRST_ENTRY;
    if (character === '"' && (isValue || wanted === KEY || wanted === FIRST_KEY)) {
      at = endOfString(json, at);
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
        throw open.length > 0 && matches(CUT_WORD, json, at)
          ? endsInside(json, open.at(-1)!)
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

function endOfString(json: string, start: number): number {
  let escape = start + 1;
  let to = end(CHARACTERS, json, escape);
  while ((escape = end(ESCAPE, json, to)) > to) {
    to = end(CHARACTERS, json, escape);
  }
  if (json[to] === '"') {
    return to + 1;
  }
  throw matches(CUT_ESCAPE, json, to)
    ? endsInside(json, start)
    : new Fault(to, `unexpected ${rest(json, to)} in a string`, STRING_CHARACTER);
}

function endsInside(json: string, start: number): Fault {
  const kind = { '{': 'object', '[': 'list' }[json[start]] ?? 'string';
  return new Fault(json.length, `ends inside the ${kind} that begins on line ${new Lines(json).at(start)}`, 'the rest of it');
}

function matches(pattern: RegExp, json: string, start: number): boolean {
  pattern.lastIndex = start;
  return pattern.test(json);
}

/** Where the match ends that begins at a place; the place itself when there is none. */
function end(pattern: RegExp, json: string, start: number): number {
  return matches(pattern, json, start) ? pattern.lastIndex : start;
}

function rest(json: string, start: number): string {
  const text = json.slice(start, end(REST_OF_LINE, json, start));
  return text === '' ? 'end of the line' : briefly(text);
}
