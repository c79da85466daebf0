import { parseArgs } from 'node:util';
import { isDate } from './date';
import { briefly, InputError } from './input-error';
import { shown } from '../core/validation';

const NUMBER = /^\d+(\.\d+)?$/;
const WHOLE_NUMBER = /^\d+$/;
const NEGATIVE_NUMBER = /^-\d/;
const TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/;

/** Words that the command line does not know or that lack something: the message comes with a hint to the help. */
export class UsageError extends InputError {}

export interface Option {
  /** What stands for the value in the help; without it the option is a switch. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly isRepeated?: boolean;
  readonly help: string;
}

/** What a number may be. */
export interface Limits {
  readonly min: number;
  readonly max?: number;
}

export type Options = Readonly<Record<string, Option>>;

/** The options of a command, as they were given. */
export class Arguments {
  public static parse(args: readonly string[], options: Options): Arguments {
    const { tokens } = parseArgs({
      args: [...args],
      options: Object.fromEntries(Object.entries(options).map(([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }])),
      strict: false,
      tokens: true,
    });
    const given = new Map<string, string[]>();
    for (const token of tokens) {
      if (token.kind === 'positional') {
        throw new UsageError(`unexpected ${shown(token.value)}; quote what the shell would expand`);
      }
      if (token.kind === 'option') {
        const values = given.get(token.name) ?? [];
        const value = checked(token, Object.hasOwn(options, token.name) ? options[token.name] : undefined, values.length > 0);
        given.set(token.name, [...values, value]);
      }
    }
    return new Arguments(given);
  }

  private constructor(private readonly given: ReadonlyMap<string, readonly string[]>) {}

  public flag(name: string): boolean {
    return this.given.has(name);
  }

  public text(name: string): string | undefined {
    return this.given.get(name)?.[0];
  }

  public texts(name: string): readonly string[] {
    return this.given.get(name) ?? [];
  }

  public number(name: string, limits: Limits): number | undefined {
    return this.numeral(name, NUMBER, 'a number', limits);
  }

  public wholeNumber(name: string, limits: Limits): number | undefined {
    return this.numeral(name, WHOLE_NUMBER, 'a whole number', limits);
  }

  /** A time with its zone, so that it is the same everywhere; a date is its midnight in UTC. */
  public time(name: string): Date | undefined {
    const text = this.text(name);
    if (text === undefined) {
      return undefined;
    }
    const date = TIME.exec(text)?.[1];
    const time = new Date(text);
    if (date === undefined || Number.isNaN(time.getTime()) || !isDate(date)) {
      throw new UsageError(`--${name} must be a time such as 2026-11-22T12:00:00Z or a date such as 2026-11-22, got ${shown(text)}`);
    }
    return time;
  }

  private numeral(name: string, pattern: RegExp, what: string, { min, max = Number.MAX_SAFE_INTEGER }: Limits): number | undefined {
    const text = this.text(name);
    const number = Number(text);
    if (text !== undefined && !(pattern.test(text) && number >= min && number <= max)) {
      const isTooLarge = pattern.test(text) && number > max;
      const allowed = max === Number.MAX_SAFE_INTEGER && !isTooLarge ? `at least ${min}` : `${min} to ${max}`;
      throw new UsageError(`--${name} must be ${what} of ${allowed}, got ${briefly(text)}${isTooLarge ? ', which is too large' : ''}`);
    }
    return text === undefined ? undefined : number;
  }
}

interface GivenOption {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string;
  readonly inlineValue?: boolean;
}

function checked({ name, rawName, value, inlineValue }: GivenOption, option: Option | undefined, isGiven: boolean): string {
  if (option === undefined || !rawName.startsWith('--')) {
    throw new UsageError(`unknown option ${shown(rawName)}`);
  }
  if (isGiven && !option.isRepeated) {
    throw new UsageError(`--${name} is given twice`);
  }
  if (option.value === undefined) {
    if (value !== undefined) {
      throw new UsageError(`--${name} takes no value, got ${shown(value)}`);
    }
    return '';
  }
  // "-" is standard input. What else begins so is the next option, unless it was said with "=" or is a number.
  if (value === undefined || value === '' || (!inlineValue && value.startsWith('-') && value !== '-' && !NEGATIVE_NUMBER.test(value))) {
    throw new UsageError(`--${name} needs a value: --${name} ${option.value}`);
  }
  return value;
}
