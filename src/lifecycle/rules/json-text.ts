import { Token } from 'aws-cdk-lib';
import { isIntrinsic } from '../../core/intrinsics';
import { invalid, shown } from '../../core/validation';

export type Json = Record<string, unknown>;

/** Reads a JSON text in ECR's format, key by key. Every error names the kind of text and the key. */
export class JsonText {
  /** @param hasFunctions whether intrinsic functions may be in the place of numbers, texts and lists of texts; they become tokens */
  constructor(private readonly kind: 'policy' | 'rule', private readonly text: string, private readonly hasFunctions = false) {}

  /** The value of the text; `keys` are what an object of this kind begins with, for the message. */
  public parsed(keys: string): unknown {
    try {
      return JSON.parse(this.text);
    } catch (error) {
      if (Token.isUnresolved(this.text)) {
        throw this.error('must be known at synthesis to be read, got a token; give the text itself, or use the factories of LifecycleRule, '
          + 'whose numbers and tags may be tokens');
      }
      throw this.error(`must be JSON, got ${shown(this.text.slice(0, 60))} (${(error as Error).message}); give an object with ${keys}`);
    }
  }

  /** The object, when it has all the required keys and no unknown one. */
  public members(path: string, value: unknown, required: string[], allowed: string[]): Json {
    this.checkKnown(path, value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw this.wrong(path, 'an object', value);
    }
    const keys = [...required, ...allowed];
    const unknownKey = Object.keys(value).find((key) => !keys.includes(key));
    if (unknownKey !== undefined) {
      throw this.error(`"${join(path, unknownKey)}" is not a key ECR allows, only ${quoted(keys)} are; remove it`);
    }
    const missing = required.find((key) => !(key in value));
    if (missing !== undefined) {
      throw this.error(`"${join(path, missing)}" is missing, got ${shown(value)}; add it`);
    }
    return value as Json;
  }

  public number(path: string, value: unknown): number {
    if (this.isFunction(value)) {
      return Token.asNumber(value);
    }
    if (typeof value !== 'number') {
      throw this.wrong(path, 'a number', value);
    }
    return value;
  }

  public string(path: string, value: unknown): string {
    if (this.isFunction(value)) {
      return Token.asString(value);
    }
    if (typeof value !== 'string') {
      throw this.wrong(path, 'a string', value);
    }
    return value;
  }

  public strings(path: string, value: unknown): string[] {
    if (this.isFunction(value)) {
      return Token.asList(value);
    }
    if (!Array.isArray(value)) {
      this.checkKnown(path, value);
      throw this.wrong(path, 'a list of strings', value);
    }
    return value.map((entry, i) => this.string(`${path}[${i}]`, entry));
  }

  /** One of the values of an enum. */
  public word<T extends string>(words: Record<string, T>, path: string, value: unknown): T {
    this.checkKnown(path, value);
    const found = Object.values(words).find((candidate) => candidate === value);
    if (found === undefined) {
      throw this.wrong(path, `one of ${quoted(Object.values(words))}`, value);
    }
    return found;
  }

  public wrong(path: string, allowed: string, value: unknown): Error {
    return this.error(`${this.at(path)} must be ${allowed}, got ${shown(value)}; ${value === null ? 'leave the key out or give it a value' : `write ${allowed} there`}`);
  }

  private isFunction(value: unknown): value is object {
    return this.hasFunctions && isIntrinsic(value);
  }

  /** What decides how the rest is read cannot be a token. */
  private checkKnown(path: string, value: unknown): void {
    if (this.isFunction(value) || Token.isUnresolved(value)) {
      throw this.error(`${this.at(path)} must be known at synthesis to be read, got a token; give it as it is, only numbers and single tags may be tokens`);
    }
  }

  private at(path: string): string {
    return path === '' ? `the ${this.kind}` : `"${path}"`;
  }

  private error(message: string): Error {
    return invalid(message, `lifecycle ${this.kind} text`);
  }
}

/** The path of a key in the object at a path. */
export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function quoted(words: string[]): string {
  return words.map(shown).join(', ');
}
