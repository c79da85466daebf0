import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Template, TemplateResource } from './cloud-assembly';
import { afterDeployment, isPartlyKnown, isUnknown, Known, unknownPart } from './known';
import { attributeOf, referenceOf } from './resource-values';
import { intrinsicOf } from '../core/intrinsics';
import { isObject, membersOf } from '../core/json-documents';

/** The values of a template are resolved this deep; what goes on is a circle, which CloudFormation refuses. */
const MAX_DEPTH = 100;

const SUBSTITUTION = /\$\{(!?)([^}]*)\}/g;

/** The templates of an app, which refer to each other by exports and as nested stacks. */
export class AppTemplates {
  private readonly byFile = new Map<string, TemplateValues>();
  private readonly parents = new Map<string, { readonly values: TemplateValues; readonly parameters: unknown }>();
  private readonly exports = new Map<string, Array<{ readonly values: TemplateValues; readonly value: unknown }>>();

  constructor(templates: readonly Template[]) {
    templates.forEach((template) => this.byFile.set(template.file, new TemplateValues(template, this)));
    for (const values of this.all()) {
      for (const { nestedTemplate, properties } of values.template.resources) {
        if (nestedTemplate !== undefined) {
          this.parents.set(nestedTemplate, { values, parameters: properties.Parameters });
        }
      }
    }
    for (const values of this.all()) {
      for (const output of Object.values(values.template.outputs)) {
        const name = values.resolve(membersOf(membersOf(output).Export).Name);
        if (typeof name === 'string') {
          this.exports.set(name, [...this.exports.get(name) ?? [], { values, value: membersOf(output).Value }]);
        }
      }
    }
  }

  /** The values of each template. */
  public all(): TemplateValues[] {
    return [...this.byFile.values()];
  }

  /** What the parent gives for a parameter of a nested stack. */
  public parameter(file: string, name: string, depth: number): Known<unknown> {
    const parent = this.parents.get(file);
    const given = membersOf(parent?.parameters)[name];
    return parent === undefined || given === undefined ? afterDeployment(`parameter ${name}`) : parent.values.resolve(given, depth);
  }

  /** An output of a nested stack. */
  public output(file: string | undefined, name: string, depth: number): Known<unknown> {
    const nested = file === undefined ? undefined : this.byFile.get(file);
    const output = nested?.template.outputs[name];
    return nested === undefined || output === undefined ? afterDeployment(`output ${name}`) : nested.resolve(membersOf(output).Value, depth);
  }

  /** What a stack of the same account and region exports. */
  public exported(name: string, { account, region }: Template, depth: number): Known<unknown> {
    const found = (this.exports.get(name) ?? []).filter(({ values: { template } }) => template.account === account && template.region === region);
    return found.length === 1 ? found[0].values.resolve(found[0].value, depth) : afterDeployment(`export ${name}`);
  }
}

/** The values of a template with their intrinsic functions taken for what they will be, as far as that is known. */
export class TemplateValues {
  private readonly resources: ReadonlyMap<string, TemplateResource>;

  constructor(public readonly template: Template, private readonly app: AppTemplates) {
    this.resources = new Map(template.resources.map((resource) => [resource.logicalId, resource]));
  }

  /**
   * The value that CloudFormation will see. A text of which a part is known only after deployment has a marker there, see `isPartlyKnown`;
   * anything else that is not known is an `Unknown`. What is left out (`AWS::NoValue`) is undefined.
   */
  public resolve(value: unknown, depth = 0): unknown {
    if (depth > MAX_DEPTH) {
      return afterDeployment('a circle of references');
    }
    if (Array.isArray(value)) {
      return value.map((item) => this.resolve(item, depth + 1)).filter((item) => item !== undefined);
    }
    if (!isObject(value)) {
      return value === null ? undefined : value;
    }
    const name = intrinsicOf(value);
    if (name !== undefined) {
      return this.evaluate(name, value[name], depth + 1);
    }
    const entries = Object.entries(value).map(([key, member]) => [key, this.resolve(member, depth + 1)] as const);
    return Object.fromEntries(entries.filter(([, member]) => member !== undefined));
  }

  /** The text of a value, with markers for the parts that are not known. */
  public text(value: unknown, depth = 0): string {
    const resolved = this.resolve(value, depth);
    return isUnknown(resolved) ? unknownPart(resolved.because) : typeof resolved === 'string' ? resolved : JSON.stringify(resolved ?? '');
  }

  private evaluate(name: string, argument: unknown, depth: number): unknown {
    switch (name) {
      case 'Ref':
        return this.reference(String(argument), depth);
      case 'Fn::GetAtt':
        return this.attribute(argument, depth);
      case 'Fn::Join':
        return this.joined(argument, depth);
      case 'Fn::Sub':
        return this.substituted(argument, depth);
      case 'Fn::Select':
        return this.selected(argument, depth);
      case 'Fn::Split':
        return this.split(argument, depth);
      case 'Fn::ImportValue': {
        const exportName = this.text(argument, depth);
        return isPartlyKnown(exportName) ? afterDeployment(name) : this.app.exported(exportName, this.template, depth);
      }
      case 'Fn::FindInMap':
        return this.mapped(argument, depth);
      default:
        return afterDeployment(name);
    }
  }

  private reference(name: string, depth: number): unknown {
    if (name.startsWith('AWS::')) {
      return this.pseudoParameter(name);
    }
    const resource = this.resources.get(name);
    return resource === undefined
      ? this.app.parameter(this.template.file, name, depth)
      : this.textOrUnknown(referenceOf(resource, this.ofResource(depth)));
  }

  private pseudoParameter(name: string): unknown {
    const { account, region, stack, isNested } = this.template;
    const info = region === undefined ? undefined : RegionInfo.get(region);
    const values: Record<string, string | undefined> = {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': info?.partition,
      'AWS::URLSuffix': info?.domainSuffix,
      'AWS::StackName': isNested ? undefined : stack.replace(/\//g, '-'),
    };
    return name === 'AWS::NoValue' ? undefined : values[name] ?? afterDeployment(name);
  }

  private attribute(argument: unknown, depth: number): unknown {
    const [logicalId, attribute] = (Array.isArray(argument) ? argument : String(argument).split(/\.(.*)/s)).map(String);
    const resource = this.resources.get(logicalId);
    if (resource?.nestedTemplate !== undefined && attribute?.startsWith('Outputs.')) {
      return this.app.output(resource.nestedTemplate, attribute.slice('Outputs.'.length), depth);
    }
    return this.textOrUnknown(resource && attributeOf(resource, attribute, this.ofResource(depth)), `${logicalId}.${attribute}`);
  }

  /** How the values of a resource are made: with what its properties and the stack say. */
  private ofResource(depth: number) {
    return {
      text: (value: unknown, because: string) => value === undefined ? unknownPart(because) : this.text(value, depth),
      pseudo: (name: string) => this.text({ Ref: name }, depth),
    };
  }

  private textOrUnknown(text: string | undefined, because = 'a resource'): unknown {
    return text ?? afterDeployment(because);
  }

  private joined(argument: unknown, depth: number): unknown {
    const [delimiter, parts] = Array.isArray(argument) ? argument : [];
    const items = this.resolve(parts, depth);
    return Array.isArray(items) ? items.map((item) => this.text(item, depth)).join(String(delimiter)) : afterDeployment('Fn::Join');
  }

  private substituted(argument: unknown, depth: number): unknown {
    const [template, variables] = Array.isArray(argument) ? argument : [argument];
    if (typeof template !== 'string') {
      return afterDeployment('Fn::Sub');
    }
    return template.replace(SUBSTITUTION, (_, literal: string, name: string) => {
      if (literal !== '') {
        return `\${${name}}`;
      }
      const given = membersOf(variables)[name];
      return this.text(given ?? (name.includes('.') ? { 'Fn::GetAtt': name } : { Ref: name }), depth);
    });
  }

  private selected(argument: unknown, depth: number): unknown {
    const [index, list] = Array.isArray(argument) ? argument : [];
    const items = this.resolve(list, depth);
    return Array.isArray(items) ? items[Number(index)] ?? afterDeployment('Fn::Select') : afterDeployment('Fn::Select');
  }

  private split(argument: unknown, depth: number): unknown {
    const [delimiter, value] = Array.isArray(argument) ? argument : [];
    if (typeof delimiter !== 'string' || delimiter === '') {
      return afterDeployment('Fn::Split');
    }
    // A marker has delimiters of its own.
    const markers: string[] = [];
    const text = this.text(value, depth).replace(/<[^<>]*>/g, (marker) => `<${markers.push(marker) - 1}>`);
    return text.split(delimiter).map((part) => part.replace(/<(\d+)>/g, (_, index) => markers[Number(index)]));
  }

  private mapped(argument: unknown, depth: number): unknown {
    const [map, first, second] = Array.isArray(argument) ? argument.map((key) => this.text(key, depth)) : [];
    return this.resolve(membersOf(membersOf(this.template.mappings[map])[first])[second], depth) ?? afterDeployment('Fn::FindInMap');
  }
}
