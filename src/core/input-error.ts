import { shown } from './shown';

const MAX_LENGTH = 2_000;
const MAX_VALUE_LENGTH = 60;

/** The name under which the standard input is given. */
const STANDARD_INPUT = '-';

/** Said in words, because a bundler may give the class another name. */
const NAME = 'InputError';

/** A text that was given cannot be used. The message is one line, whatever was read; no stack trace goes with it. */
export class InputError extends Error {
  /**
   * An error in a file.
   *
   * @param problem what is wrong and what is expected
   * @param line the line of the file, where it is known
   */
  public static in(file: string, problem: string, line?: number): InputError {
    return new InputError(`${nameOf(file)}${line === undefined ? '' : `:${line}`}: ${problem}`);
  }

  /** Whether it is such an error, also one of another bundle, whose class is another. */
  public static is(error: unknown): error is InputError {
    return error instanceof Error && error.name === NAME;
  }

  constructor(message: string) {
    const line = message.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
    super(line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}...` : line);
    this.name = NAME;
  }
}

/** Makes the error for a problem at the place that is read. */
export type Fail = (problem: string) => InputError;

/** A file as messages call it. */
export function nameOf(file: string): string {
  return file === STANDARD_INPUT ? 'standard input' : file;
}

/** Reads a file. What the program is too small for is an error in the file. */
export function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? InputError.in(file, 'is nested too deeply, or has too long a text') : error;
  }
}

/** The value as messages show it, its end left out when it is long. */
export function briefly(value: unknown): string {
  if (value === undefined) {
    return 'missing';
  }
  // JSON has no infinity, and would show null.
  if (typeof value === 'number') {
    return String(value);
  }
  const text = shown(value);
  return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}...` : text;
}
