import { InvalidArgumentError } from 'commander';
import { isDate } from '../../core/date';

const NUMBER: NumberKind = { pattern: /^\d+(\.\d+)?$/, what: 'a number', is: Number.isFinite, example: '0.5' };
const WHOLE_NUMBER: NumberKind = { pattern: /^\d+$/, what: 'a whole number', is: Number.isInteger, example: '90' };
const NEGATIVE_NUMBER = /^-\d/;
const TIME = /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** How a number is written. */
interface NumberKind {
  readonly pattern: RegExp;
  readonly what: string;
  readonly example: string;
  is(value: number): boolean;
}

/** What a number may be. */
export interface Limits {
  readonly min: number;
  readonly max?: number;
}

/** Makes a value of the word after an option. */
type Parse<T> = (word: string) => T;

/** The value of an option that may be given once. */
export function once<T>(parse: Parse<T>): Parse<T> {
  let isGiven = false;
  return (word) => {
    if (isGiven) {
      throw new InvalidArgumentError('The option is given twice');
    }
    isGiven = true;
    return parse(word);
  };
}

/** The values of an option that may be given several times. */
export function each<T>(parse: Parse<T>): (word: string, earlier?: readonly T[]) => readonly T[] {
  return (word, earlier = []) => [...earlier, parse(word)];
}

/** Any word but what is the next option. `-` is standard input. */
export function text(word: string): string {
  if (word === '' || (word.startsWith('-') && word !== '-' && !NEGATIVE_NUMBER.test(word))) {
    throw new InvalidArgumentError('It needs a value; a file whose name begins with - is given as ./-');
  }
  return word;
}

export function decimal(limits: Limits): Parse<number> {
  return (word) => numeral(word, NUMBER, limits);
}

export function wholeNumber(limits: Limits): Parse<number> {
  return (word) => numeral(word, WHOLE_NUMBER, limits);
}

/** A time with its zone, so that it is the same everywhere; a date is its midnight in UTC. */
export function time(word: string): Date {
  const date = TIME.exec(word)?.[1];
  const value = new Date(word.replace(' ', 'T'));
  if (date === undefined || Number.isNaN(value.getTime()) || !isDate(date)) {
    throw new InvalidArgumentError('It must be a time such as 2026-11-22T12:00:00Z or a date such as 2026-11-22');
  }
  return value;
}

function numeral(word: string, { pattern, what, is, example }: NumberKind, { min, max = Number.MAX_SAFE_INTEGER }: Limits): number {
  const number = Number(word);
  const isIn = number >= min && number <= max;
  if (pattern.test(word) && isIn) {
    return number;
  }
  const isTooLarge = is(number) && number > max || number === Infinity;
  const allowed = max === Number.MAX_SAFE_INTEGER && !isTooLarge ? `at least ${min}` : `${min} to ${max}`;
  // Such as 1e3, which is a number, too.
  const isWrittenOtherwise = isIn && is(number) && word.trim() !== '';
  const hint = isTooLarge ? ', so this is too large' : isWrittenOtherwise ? `, written like ${example}` : '';
  throw new InvalidArgumentError(`It must be ${what} of ${allowed}${hint}`);
}
