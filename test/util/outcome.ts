import * as spec from '@jsii/spec';
import { Stack } from 'aws-cdk-lib';
import { baseValue, INSTANCES, newStack, USES } from './base-values';
import { PublicCall, PublicValue } from './public-calls';
import * as lib from '../../src';

/** What comes of a call. */
export interface Outcome {
  readonly error?: Error;
  /** Whether the error came from the use of what the call had made. */
  readonly isUsed?: boolean;
  readonly problems: string;
  /** Where a missing value shows in the template. */
  readonly template: string;
  /** The resources of the template of the stack that the call is made in. */
  readonly resources?: any;
  /** The warnings of all constructs. */
  readonly warnings: string[];
}

/** Makes the call with one value replaced, and uses what it returns. */
export function outcome(assembly: spec.Assembly, call: PublicCall, value?: PublicValue, bad?: unknown): Outcome {
  const stack = newStack(call.owner);
  const inStruct = value?.path.slice(1).filter((step) => typeof step === 'string');
  const args = call.parameters.map((parameter, index) => {
    const more = value?.path[0] === index ? inStruct?.[0] : undefined;
    return parameter.variadic
      ? [baseValue(assembly, call, parameter.name, parameter.type, stack)]
      : baseValue(assembly, call, parameter.name, parameter.type, stack, more);
  });
  if (value !== undefined) {
    const last = value.path[value.path.length - 1];
    const holder = value.path.slice(0, -1).reduce<any>((found, step) => found[step], args);
    holder[last] = bad;
  }
  const lastIndex = call.parameters.length - 1;
  const isVariadic = call.parameters[lastIndex].variadic ?? false;
  // A list that is nothing cannot be spread: it is given as the only entry.
  const rest = args[lastIndex];
  const given = isVariadic ? [...args.slice(0, lastIndex), ...(Array.isArray(rest) ? rest : [rest])] : args;
  let isUsed = false;
  try {
    const owner = (lib as any)[call.owner];
    const made = call.kind === 'constructor' ? new owner(...given) : call.kind === 'static' ? owner[call.name](...given)
      : (INSTANCES[call.owner](stack) as any)[call.name](...given);
    isUsed = true;
    USES[made?.constructor?.name]?.(stack, made);
    const problems = stack.node.root.node.findAll().flatMap(({ node }) => node.validate()).join('\n');
    const texts = [made].flat().filter((one) => typeof one === 'string' && /undefined|\bnull\b|NaN|[:@]$/.test(one));
    const { Resources: resources } = stack.resolve((stack as any)._toCloudFormation());
    return { problems, template: [...texts, traces(resources)].join('\n'), warnings: warningsOf(stack), resources };
  } catch (error) {
    return { error: error as Error, isUsed, problems: '', template: '', warnings: warningsOf(stack) };
  }
}

function warningsOf(stack: Stack): string[] {
  return stack.node.root.node.findAll().flatMap(({ node }) => node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => String(data)));
}

/** The lines of the template in which a missing value shows. */
function traces(resources: any): string {
  const found: string[] = [];
  const visit = (value: unknown, at: string, key: string) => {
    if (value === null || Number.isNaN(value) || (typeof value === 'string' && /undefined|\bnull\b|NaN/.test(value))) {
      found.push(`${at}: ${String(value)}`);
    } else if (value === '' && key !== '0' && key !== '1') {
      found.push(`${at}: ""`);
    } else if (typeof value === 'object') {
      Object.entries(value!).forEach(([inner, each]) => visit(each, `${at}.${inner}`, inner));
    }
  };
  visit(resources, '', '');
  return found.join('\n');
}
