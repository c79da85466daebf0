import * as fs from 'node:fs';
import { Known, notCollected, Unknown } from './known';
import { briefly, InputError, reading } from '../core/input-error';
import { isObject, Json, jsonDocument, membersOf } from '../core/json-documents';

const EXPECTED = 'the answers of an inventory: an object with the output of each command';

/** An object of an answer of AWS, read member by member. A value of another kind than AWS answers is an error that says where it is. */
export class Answer {
  constructor(public readonly file: string, private readonly place: string, public readonly json: Json) {}

  public text(name: string): string {
    return this.optionalText(name) ?? this.fail(name, 'a text');
  }

  public optionalText(name: string): string | undefined {
    const value = this.json[name] ?? undefined;
    return value === undefined || typeof value === 'string' ? value : this.fail(name, 'a text');
  }

  public oneOf<T extends string>(name: string, allowed: readonly T[], otherwise?: T): T {
    const value = this.json[name] ?? otherwise;
    return allowed.find((each) => each === value) ?? this.fail(name, `one of ${allowed.join(', ')}`);
  }

  public flag(name: string, otherwise: boolean): boolean {
    const value = this.json[name] ?? otherwise;
    return typeof value === 'boolean' ? value : this.fail(name, 'true or false');
  }

  /** A time, as the AWS CLI prints it or as the number of seconds since 1970. */
  public time(name: string): string | undefined {
    const value = this.json[name] ?? undefined;
    const date = typeof value === 'number' ? new Date(value * 1000) : typeof value === 'string' ? new Date(value) : undefined;
    if (value === undefined) {
      return undefined;
    }
    return date === undefined || Number.isNaN(date.getTime()) ? this.fail(name, 'a time') : date.toISOString();
  }

  /** A list of objects. AWS may leave a list out when it is empty. */
  public objects(name: string): Answer[] {
    return this.list(name).map((item, index) =>
      isObject(item) ? new Answer(this.file, this.at(`${name}[${index}]`), item) : this.fail(`${name}[${index}]`, 'an object', item));
  }

  public texts(name: string): string[] {
    return this.list(name).map((item, index) => typeof item === 'string' ? item : this.fail(`${name}[${index}]`, 'a text', item));
  }

  public object(name: string): Answer | undefined {
    const value = this.json[name] ?? undefined;
    if (value === undefined) {
      return undefined;
    }
    return isObject(value) ? new Answer(this.file, this.at(name), value) : this.fail(name, 'an object');
  }

  /** A text that is a document in JSON, such as `policyText`. */
  public document(name: string): Json {
    const text = this.text(name);
    try {
      const value: unknown = JSON.parse(text);
      return isObject(value) ? value : this.fail(name, 'a document in JSON');
    } catch (error) {
      return error instanceof InputError ? thrown(error) : this.fail(name, 'a document in JSON');
    }
  }

  public fail(name: string, expected: string, value: unknown = this.json[name]): never {
    throw InputError.in(this.file, `"${this.at(name)}" is ${briefly(value)}; expected ${expected}`);
  }

  private at(name: string): string {
    return this.place === '' ? name : `${this.place}.${name}`;
  }

  private list(name: string): unknown[] {
    const value = this.json[name] ?? [];
    return Array.isArray(value) ? value : this.fail(name, 'a list');
  }
}

/** The answers of a file, by command. */
export class Answers {
  private readonly json: Json;

  constructor(public readonly file: string) {
    const value = reading(file, () => jsonDocument(textOf(file), file, EXPECTED));
    if (!isObject(value)) {
      throw InputError.in(file, `is ${briefly(value)}; expected ${EXPECTED}`);
    }
    this.json = value;
  }

  /**
   * What is in the answer of a command.
   *
   * @param member a member that the answer has to have; one that has none is not what the command prints
   * @param read reads the answer
   * @param none what it is when the command found nothing
   */
  public known<T>(command: string, member: string, read: (answer: Answer) => T, none: T): Known<T> {
    const answer = this.answer(command, member);
    return answer instanceof Answer ? read(answer) : answer ?? none;
  }

  /** The answer of a command that has to be there. */
  public required(command: string, member: string): Answer {
    const answer = this.answer(command, member);
    if (answer instanceof Answer) {
      return answer;
    }
    throw InputError.in(this.file, `has no answer of "${command}"; expected the output of aws ecr ${command}`);
  }

  /** The file as one answer. */
  public whole(): Answer {
    return new Answer(this.file, '', this.json);
  }

  /** The answers of a command that was called several times. */
  public list(command: string, member: string): Known<readonly Answer[]> {
    const value = this.json[command];
    if (!Array.isArray(value)) {
      const answer = this.answer(command, member);
      return answer instanceof Answer ? [answer] : answer ?? [];
    }
    return value.map((each, index) => this.checked(`${command}[${index}]`, member, each));
  }

  /** Undefined when AWS found nothing. */
  private answer(command: string, member: string): Answer | Unknown | undefined {
    const value = this.json[command];
    if (value === null) {
      return undefined;
    }
    if (value === undefined) {
      return notCollected(`no answer of "${command}" in ${this.file}`);
    }
    const { error } = membersOf(value);
    return typeof error === 'string' ? notCollected(error) : this.checked(command, member, value);
  }

  private checked(place: string, member: string, value: unknown): Answer {
    if (!isObject(value) || !(member in value)) {
      throw InputError.in(this.file, `"${place}" is ${briefly(value)}; expected an answer with "${member}", null when there is none, or an "error"`);
    }
    if (typeof value.nextToken === 'string') {
      throw InputError.in(this.file, `"${place}" has a "nextToken", so more would follow; expected all pages, as the AWS CLI prints them without --max-items`);
    }
    return new Answer(this.file, place, value);
  }
}

function textOf(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw InputError.in(file, `cannot be read (${(error as NodeJS.ErrnoException).code}); expected ${EXPECTED}`);
  }
}

function thrown(error: Error): never {
  throw error;
}
