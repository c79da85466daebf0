import { InputError } from './input-error';
import { BYTE_ORDER_MARK, notJson } from './json-documents';
import { COLON, Cut, end, endOfValue, Fault, FIRST_ENTRY, FIRST_KEY, isCut, KEY, Lines, NEXT_ENTRY, NEXT_KEY, rest, SPACE, VALUE } from './json-syntax';

/** Characters after a place with which a message about it is complete. */
const LOOK_AHEAD = 50;

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [...'"\\{}[]'].map((character) => character.charCodeAt(0));
const WORD = /[^\s,:[\]{}"]*/y;

/** A value that was read, and where. */
export interface StreamedValue {
  readonly value: unknown;
  /** Its text. */
  readonly text: string;
  /** The line on which it begins, from 1. */
  readonly line: number;
}

/** A list or an object that is being read. */
interface Opened {
  readonly kind: 'list' | 'object';
  readonly line: number;
}

/**
 * The JSON documents of a text that comes in parts. Whoever reads enters lists and objects, or reads them as one value; no more than that
 * value is in memory, so the text may be longer than a string can be.
 */
export class JsonStream {
  private readonly parts: Iterator<string>;
  /** What is left of the text that has come. */
  private text = '';
  private firstLine = 1;
  private lines = new Lines('');
  private at = 0;
  private wanted = VALUE;
  private readonly opened: Opened[] = [];

  /**
   * @param file the name for messages
   * @param expected what the text should be, for messages
   */
  constructor(parts: Iterable<string>, private readonly file: string, private readonly expected: string) {
    this.parts = parts[Symbol.iterator]();
  }

  /** Reads all documents. The function reads one, and is told the line on which it begins. */
  public documents(read: (line: number) => void): void {
    this.lookAhead();
    if (this.text.startsWith(BYTE_ORDER_MARK)) {
      this.at++;
    }
    if (this.next() === undefined) {
      throw InputError.in(this.file, `is empty; expected ${this.expected}`);
    }
    this.lookAhead();
    const beginning = { problem: notJson(this.text, this.at), line: this.lines.at(this.at) };
    try {
      while (this.next() !== undefined) {
        this.wanted = VALUE;
        read(this.lines.at(this.at));
      }
    } catch (error) {
      throw error instanceof Fault ? this.errorOf(error, beginning) : error;
    }
  }

  /** The first character of what comes next; undefined at the end. */
  public next(): string | undefined {
    do {
      this.at = end(SPACE, this.text, this.at);
    } while (this.at === this.text.length && this.refill());
    return this.text[this.at];
  }

  /** Reads a list. The function reads an entry. */
  public entries(read: (index: number) => void): void {
    this.enter('list');
    if (this.next() !== ']') {
      this.wanted = FIRST_ENTRY;
      let index = 0;
      do {
        read(index++);
        this.wanted = VALUE;
      } while (this.goesOn(']', NEXT_ENTRY));
    }
    this.leave();
  }

  /** Reads an object. The function reads the value of a key. */
  public members(read: (key: string) => void): void {
    this.enter('object');
    if (this.next() !== '}') {
      let wanted = FIRST_KEY;
      do {
        this.expect('"', wanted);
        const key = this.value().value as string;
        this.expect(':', COLON);
        this.at++;
        this.wanted = VALUE;
        read(key);
        wanted = KEY;
      } while (this.goesOn('}', NEXT_KEY));
    }
    this.leave();
  }

  /** Reads a value as a whole. */
  public value(): StreamedValue {
    this.next();
    const line = this.lines.at(this.at);
    let text = this.take(this.likelyEnd());
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      text = this.take(this.exactEnd());
      value = JSON.parse(text);
    }
    this.at += text.length;
    return { value, text, line };
  }

  private take(to: number): string {
    return this.text.slice(this.at, to);
  }

  private enter(kind: Opened['kind']): void {
    this.opened.push({ kind, line: this.lines.at(this.at) });
    this.at++;
  }

  private leave(): void {
    this.opened.pop();
    this.at++;
  }

  /** Whether a comma comes, not the end of the list or object. */
  private goesOn(closing: string, wanted: string): boolean {
    if (this.next() === closing) {
      return false;
    }
    this.expect(',', wanted);
    this.at++;
    return true;
  }

  private expect(character: string, wanted: string): void {
    if (this.next() !== character) {
      this.lookAhead();
      throw this.cutOr(new Fault(this.at, `unexpected ${rest(this.text, this.at)}`, wanted));
    }
  }

  /** Where the value ends that comes next, if it is JSON, which `JSON.parse` finds out then: both together are faster than `endOfValue`. */
  private likelyEnd(): number {
    let { text } = this;
    let place = this.at;
    let depth = 0;
    do {
      if (place >= text.length) {
        const passed = place - this.at;
        if (!this.refill()) {
          return text.length;
        }
        ({ text } = this);
        place = this.at + passed;
      }
      const code = text.charCodeAt(place);
      if (code === QUOTE) {
        place = this.likelyEndOfString(place);
        ({ text } = this);
      } else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        depth++;
        place++;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        depth--;
        place++;
      } else if (depth > 0) {
        place++;
      } else {
        return this.likelyEndOfWord();
      }
    } while (depth > 0);
    return place;
  }

  private likelyEndOfString(start: number): number {
    let begin = start + 1;
    let from = begin;
    for (;;) {
      const quote = this.text.indexOf('"', from);
      if (quote < 0) {
        const [passed, length] = [begin - this.at, this.text.length - this.at];
        if (!this.refill()) {
          return this.text.length;
        }
        begin = this.at + passed;
        from = this.at + length;
        continue;
      }
      let backslashes = 0;
      while (quote - backslashes > begin && this.text.charCodeAt(quote - backslashes - 1) === BACKSLASH) {
        backslashes++;
      }
      from = quote + 1;
      if (backslashes % 2 === 0) {
        return from;
      }
    }
  }

  private likelyEndOfWord(): number {
    let place = end(WORD, this.text, this.at);
    while (place === this.text.length && this.refill()) {
      place = end(WORD, this.text, this.at);
    }
    return place;
  }

  /** The same for what is not JSON: where it ceases to be. */
  private exactEnd(): number {
    for (;;) {
      try {
        return endOfValue(this.text, this.at, this.wanted, this.firstLine);
      } catch (error) {
        // What is at the end of a part may go on in the next.
        if (error instanceof Fault && error.at + LOOK_AHEAD > this.text.length && this.refill()) {
          continue;
        }
        throw error instanceof Fault ? this.cutOr(error) : error;
      }
    }
  }

  /** The fault, or that the text ends inside the list or object that is being read. */
  private cutOr(fault: Fault): Fault {
    const inside = this.opened.at(-1);
    return inside !== undefined && !(fault instanceof Cut) && isCut(this.text, fault.at) ? new Cut(this.text, inside.kind, inside.line) : fault;
  }

  private errorOf({ at, problem, expected }: Fault, beginning: { readonly problem?: string; readonly line: number }): InputError {
    if (beginning.problem !== undefined) {
      return InputError.in(this.file, `${beginning.problem}; expected ${this.expected}`, beginning.line);
    }
    const isBetween = this.opened.length === 0 && at === this.at;
    return InputError.in(this.file, `${problem}; expected ${isBetween ? 'another JSON document or the end' : expected}`, this.lines.at(at));
  }

  private lookAhead(): void {
    while (this.text.length - this.at < LOOK_AHEAD && this.refill()) {
      // Until there is enough, or no more.
    }
  }

  /** Gets more text, and forgets what was read. False when there is no more. */
  private refill(): boolean {
    let more = '';
    // As much as there is already, so that a long value is not copied for each part of it.
    for (let part = this.parts.next(); !part.done; part = this.parts.next()) {
      more += part.value;
      if (more.length > this.text.length - this.at) {
        break;
      }
    }
    if (more === '') {
      return false;
    }
    this.firstLine = this.lines.at(this.at);
    this.text = this.text.slice(this.at) + more;
    this.lines = new Lines(this.text, this.firstLine);
    this.at = 0;
    return true;
  }
}
