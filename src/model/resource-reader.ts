import { Template, TemplateResource } from './cloud-assembly';
import { afterDeployment, isPartlyKnown, isUnknown, Known, unknownPart, wholeText } from './known';
import { Origin } from './registry-model';
import { TemplateValues } from './template-values';
import { briefly, InputError } from '../core/input-error';
import { isObject, Json } from '../core/json-documents';

/** Reads the properties of a resource of a template: a value of another kind than CloudFormation takes is an error that says where. */
export class ResourceReader {
  public readonly properties: Json;
  public readonly type: string;

  constructor(private readonly values: TemplateValues, public readonly resource: TemplateResource) {
    this.properties = resource.properties;
    this.type = String(resource.type);
  }

  public get template(): Template {
    return this.values.template;
  }

  public get origin(): Origin {
    const { file, stack } = this.template;
    const { logicalId, path } = this.resource;
    return { file, stack, logicalId, ...(path === undefined ? {} : { path }) };
  }

  /** A property that is a text. */
  public text(name: string): Known<string | undefined> {
    return this.textOf(this.properties[name], name);
  }

  /** A property that is a text and has to be there; CloudFormation may give it. */
  public name(name: string): Known<string> {
    const text = this.text(name);
    return text ?? afterDeployment('a name that CloudFormation gives');
  }

  public textOf(value: unknown, place: string): Known<string | undefined> {
    const resolved = this.values.resolve(value);
    if (resolved === undefined || isUnknown(resolved)) {
      return resolved;
    }
    if (typeof resolved === 'string' || typeof resolved === 'number') {
      return wholeText(String(resolved));
    }
    throw this.wrong(place, resolved, 'a text');
  }

  public flag(name: string): Known<boolean | undefined> {
    return this.flagOf(this.properties[name], name);
  }

  public flagOf(value: unknown, place: string): Known<boolean | undefined> {
    const resolved = this.values.resolve(value);
    if (resolved === undefined || isUnknown(resolved) || typeof resolved === 'boolean') {
      return resolved;
    }
    if (resolved === 'true' || resolved === 'false') {
      return resolved === 'true';
    }
    throw this.wrong(place, resolved, 'true or false');
  }

  /** A property that is a list; none when it is left out. */
  public list(name: string): Known<readonly unknown[]> {
    return this.listOf(this.properties[name], name);
  }

  public listOf(value: unknown, place: string): Known<readonly unknown[]> {
    const resolved = this.values.resolve(value);
    if (isUnknown(resolved) || Array.isArray(resolved)) {
      return resolved;
    }
    if (resolved === undefined) {
      return [];
    }
    throw this.wrong(place, resolved, 'a list');
  }

  /** A list of objects, all of whose members are known or marked. */
  public objects(name: string): Known<readonly Json[]> {
    return this.objectsOf(this.properties[name], name);
  }

  public objectsOf(value: unknown, place: string): Known<readonly Json[]> {
    const items = this.listOf(value, place);
    if (isUnknown(items)) {
      return items;
    }
    return items.find(isUnknown) ?? items.map((item, index) => isObject(item) ? item : this.fail(`${place}[${index}]`, item, 'an object'));
  }

  /** A list of texts. */
  public textsOf(value: unknown, place: string): Known<readonly string[]> {
    const items = this.listOf(value, place);
    if (isUnknown(items)) {
      return items;
    }
    const texts = items.map((item, index) => this.textOf(item, `${place}[${index}]`) ?? this.fail(`${place}[${index}]`, item, 'a text'));
    return texts.find(isUnknown) ?? (texts as string[]);
  }

  public object(name: string): Known<Json | undefined> {
    const resolved = this.values.resolve(this.properties[name]);
    if (resolved === undefined || isUnknown(resolved) || isObject(resolved)) {
      return resolved;
    }
    throw this.wrong(name, resolved, 'an object');
  }

  /** A policy, as an object or as JSON text, with markers for what is not known of it. */
  public policy(name: string): Known<Json | undefined> {
    return this.policyOf(this.properties[name], name);
  }

  public policyOf(value: unknown, place: string): Known<Json | undefined> {
    const resolved = this.values.resolve(value);
    if (resolved === undefined || isUnknown(resolved)) {
      return resolved;
    }
    const document = typeof resolved === 'string' ? this.parsed(resolved, place) : marked(resolved);
    if (!isObject(document)) {
      throw this.wrong(place, document, 'a policy document');
    }
    const hidden = [document.Statement].flat().find((statement) => typeof statement === 'string' && isPartlyKnown(statement));
    return hidden === undefined ? document : wholeText(String(hidden)) as Known<Json>;
  }

  /** Any value as it will be, with markers and `Unknown`s in it. */
  public value(value: unknown): unknown {
    return this.values.resolve(value);
  }

  /** Any value as text, with markers for what is not known of it. */
  public markedText(value: unknown): string {
    return this.values.text(value);
  }

  public wrong(place: string, value: unknown, expected: string): InputError {
    const { file, logicalId } = { ...this.template, ...this.resource };
    return InputError.in(file, `${logicalId}: "${place}" is ${briefly(value)}; expected ${expected}`);
  }

  private fail(place: string, value: unknown, expected: string): never {
    throw this.wrong(place, value, expected);
  }

  private parsed(text: string, place: string): unknown {
    if (text === unknownPart(whole(text))) {
      return text;
    }
    try {
      return JSON.parse(text);
    } catch {
      throw this.wrong(place, text, 'a policy in JSON');
    }
  }
}

/** The document with a marker for each value that is not known. */
function marked(value: unknown): unknown {
  if (isUnknown(value)) {
    return unknownPart(value.because);
  }
  if (Array.isArray(value)) {
    return value.map(marked);
  }
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, marked(member)])) : value;
}

function whole(text: string): string {
  const known = wholeText(text);
  return isUnknown(known) ? known.because : '';
}
