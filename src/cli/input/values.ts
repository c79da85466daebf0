import { InvalidArgumentError } from 'commander';
import { isDate } from '../../core/date';

const NUMBER = /^\d+(\.\d+)?$/;
const WHOLE_NUMBER = /^\d+$/;
const NEGATIVE_NUMBER = /^-\d/;
const TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

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
  return (word) => numeral(word, NUMBER, 'a number', limits);
}

export function wholeNumber(limits: Limits): Parse<number> {
  return (word) => numeral(word, WHOLE_NUMBER, 'a whole number', limits);
}

/** A time with its zone, so that it is the same everywhere; a date is its midnight in UTC. */
export function time(word: string): Date {
  const date = TIME.exec(word)?.[1];
  const value = new Date(word);
  if (date === undefined || Number.isNaN(value.getTime()) || !isDate(date)) {
    throw new InvalidArgumentError('It must be a time such as 2026-11-22T12:00:00Z or a date such as 2026-11-22');
  }
  return value;
}

function numeral(word: string, pattern: RegExp, what: string, { min, max = Number.MAX_SAFE_INTEGER }: Limits): number {
  const number = Number(word);
  if (!(pattern.test(word) && number >= min && number <= max)) {
    const isTooLarge = pattern.test(word) && number > max;
    const allowed = max === Number.MAX_SAFE_INTEGER && !isTooLarge ? `at least ${min}` : `${min} to ${max}`;
    throw new InvalidArgumentError(`It must be ${what} of ${allowed}${isTooLarge ? ', so this is too large' : ''}`);
  }
  return number;
}
