import * as path from 'node:path';
import * as spec from '@jsii/spec';
import { loadAssembly } from './util/assembly';
import { outcome } from './util/outcome';
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
  [/^(new \w+|(Managed|Public)Repository\.from\w+|PullThroughCache\.from\w+|CrossAccountPullPolicy\.consumerPolicy)\(scope\)/, 'the CDK checks where a construct is made'],
  [/\(id\)/, 'the CDK checks the ids of constructs'],
  [/^\w+\.(applyTo|supports)\(construct\)/, 'the CDK calls it with what is in the tree'],
];

/** What ECR calls a parameter, where its value is refused in the words of ECR. */
const WORDS: Record<string, RegExp> = {
  patterns: /"(patterns|tagPatternList)/, prefixes: /"(prefixes|tagPrefixList)/, text: /"text"|lifecycle (policy|rule) text/,
};

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
  const known = valid.get(call) ?? outcome(assembly, call).template;
  valid.set(call, known);
  return known;
}

function problemWith(call: PublicCall, value: PublicValue, label: string, bad: unknown): string[] {
  const id = `${call.id}(${value.path.length === 1 ? value.name : [call.parameters[value.path[0] as number].name, ...value.path.slice(1)].join('.')}) = ${label}`;
  if (EXCEPTIONS.some(([pattern]) => pattern.test(id))) {
    return [];
  }
  const { error, problems, template } = outcome(assembly, call, value, bad);
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
  expect(outcome(assembly, call).error).toBeUndefined();
});

test('every value that is missing is refused by its name, or leaves no trace', () => {
  const found = calls.flatMap((call) => publicValues(assembly, call).flatMap((value) =>
    nothing(value.type).flatMap(([label, bad]) => problemWith(call, value, label, bad))));
  expect(found).toEqual([]);
});
