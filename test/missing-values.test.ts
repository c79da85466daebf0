import * as path from 'node:path';
import * as spec from '@jsii/spec';
import { Stack } from 'aws-cdk-lib';
import * as lib from '../src';
import { loadAssembly } from './util/assembly';
import { baseValue, INSTANCES, newStack, USES } from './util/base-values';
import { isList, isMap, isText, PublicCall, publicCalls, PublicValue, publicValues } from './util/public-calls';

const assembly = loadAssembly(path.join(__dirname, '..'));
const calls = publicCalls(assembly);

/** What environment variables, numbers read from text, and other languages give when there is nothing. */
type Given = [label: string, value: unknown];
const NOTHING: Given[] = [['undefined', undefined], ['null', null], ['NaN', NaN]];
const LISTS: Given[] = [['[]', []], ['[undefined]', [undefined]], ['[null]', [null]], ['[NaN]', [NaN]]];
const MAPS: Given[] = [['{ team: undefined }', { team: undefined }], ['{ team: null }', { team: null }]];

/** What is not checked, and why. */
const EXCEPTIONS: Array<[pattern: RegExp, why: string]> = [
  [/^(new \w+|ManagedRepository\.from\w+|PullThroughCache\.from\w+|CrossAccountPullPolicy\.consumerPolicy)\(scope\)/, 'the CDK checks where a construct is made'],
  [/\(id\)/, 'the CDK checks the ids of constructs'],
  [/^\w+\.(applyTo|supports)\(construct\)/, 'the CDK calls it with what is in the tree'],
];

/** What ECR calls a parameter, where its value is refused in the words of ECR. */
const WORDS: Record<string, RegExp> = {
  patterns: /"(patterns|tagPatternList)/, prefixes: /"(prefixes|tagPrefixList)/, text: /"text"|lifecycle (policy|rule) text/,
};

interface Outcome {
  readonly error?: Error;
  readonly problems: string;
  readonly template: string;
}

/** Makes the call with one value replaced, and uses what it returns. */
function outcome(call: PublicCall, value?: PublicValue, bad?: unknown): Outcome {
  const stack = newStack();
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
  try {
    const owner = (lib as any)[call.owner];
    const made = call.kind === 'constructor' ? new owner(...given) : call.kind === 'static' ? owner[call.name](...given)
      : (INSTANCES[call.owner](stack) as any)[call.name](...given);
    USES[made?.constructor?.name]?.(stack, made);
    const problems = stack.node.root.node.findAll().flatMap(({ node }) => node.validate()).join('\n');
    const texts = [made].flat().filter((one) => typeof one === 'string' && /undefined|\bnull\b|NaN|[:@]$/.test(one));
    return { problems, template: [...texts, traces(stack)].join('\n') };
  } catch (error) {
    return { error: error as Error, problems: '', template: '' };
  }
}

/** The lines of the template in which a missing value shows. */
function traces(stack: Stack): string {
  const template = stack.resolve((stack as any)._toCloudFormation());
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
  visit(template.Resources, '', '');
  return found.join('\n');
}

/** An empty text is only where a text belongs: no variable of an environment becomes anything else. */
function nothing(type: spec.TypeReference): Given[] {
  if (isList(type)) {
    return [...NOTHING, ...LISTS, ...isText(type.collection.elementtype) ? [['[""]', ['']] as Given] : []];
  }
  return [...NOTHING, ...isMap(type) ? MAPS : isText(type) ? [['""', ''] as Given] : []];
}

/** What the CDK itself leaves in the template of a valid call. */
const valid = new Map<PublicCall, string>();
function traceOf(call: PublicCall): string {
  const known = valid.get(call) ?? outcome(call).template;
  valid.set(call, known);
  return known;
}

function problemWith(call: PublicCall, value: PublicValue, label: string, bad: unknown): string[] {
  const id = `${call.id}(${value.path.length === 1 ? value.name : [call.parameters[value.path[0] as number].name, ...value.path.slice(1)].join('.')}) = ${label}`;
  if (EXCEPTIONS.some(([pattern]) => pattern.test(id))) {
    return [];
  }
  const { error, problems, template } = outcome(call, value, bad);
  if (error !== undefined) {
    const names = WORDS[value.name] ?? new RegExp(`"${value.name}(\\[\\d+\\])?"`);
    const isClear = error.name === 'Error' && names.test(error.message);
    return isClear ? [] : [`${id}: ${error.name}: ${error.message.slice(0, 200)}`];
  }
  if (!value.isOptional && label !== '[]' && problems === '') {
    return [`${id}: nothing was said`];
  }
  const added = template.split('\n').filter((trace) => trace !== '' && !traceOf(call).includes(trace));
  return added.length === 0 || problems !== '' ? [] : [`${id}: in the template: ${added.join()}`];
}

test.each(calls.map((call): [string, PublicCall] => [call.id, call]))('%s takes valid values', (_, call) => {
  expect(outcome(call).error).toBeUndefined();
});

test('every value that is missing is refused by its name, or leaves no trace', () => {
  const found = calls.flatMap((call) => publicValues(assembly, call).flatMap((value) =>
    nothing(value.type).flatMap(([label, bad]) => problemWith(call, value, label, bad))));
  expect(found).toEqual([]);
});
