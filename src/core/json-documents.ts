import { InputError } from './input-error';
import { end, endOfValue, Fault, Lines, rest, SPACE } from './json-syntax';

/** One of the JSON documents of a text. */
export interface JsonDocument {
  readonly value: unknown;
  /** The line on which it begins, from 1. */
  readonly line: number;
}

export type Json = Readonly<Record<string, unknown>>;

export const BYTE_ORDER_MARK = '\ufeff';
const UNDECODABLE = '\ufffd';

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
    const problem = notJson(json, start);
    if (problem !== undefined) {
      throw InputError.in(file, `${problem}; expected ${expected}`, new Lines(json).at(start));
    }
    const wanted = error.at === from ? 'another JSON document or the end' : error.expected;
    throw InputError.in(file, `${error.problem}; expected ${wanted}`, lines.at(error.at));
  }
}

/** Why a text with a fault is not meant to be JSON, by what it begins with. */
export function notJson(json: string, start: number): string | undefined {
  if (json[start] === '{' || json[start] === '[') {
    return undefined;
  }
  return json.startsWith(UNDECODABLE) ? 'is not text in UTF-8' : `is not JSON, begins with ${rest(json, start)}`;
}
