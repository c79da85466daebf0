import * as path from 'node:path';
import * as spec from '@jsii/spec';
import { Duration, Errors } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import * as lib from '../src';
import { loadAssembly } from './util/assembly';
import { outcome } from './util/outcome';
import { isList, isText, PublicCall, publicCalls, publicValues } from './util/public-calls';

const assembly = loadAssembly(path.join(__dirname, '..'));

/** Values that nothing takes, or few things do. */
const TEXTS = ['', 'A b', '*', '-', 'https://x/y', '1', 'aws:x', 'x'.repeat(3000), undefined, null];
const NUMBERS = [-1, 0.5, 1e21, NaN];
const DURATIONS = [Duration.hours(36), Duration.days(0), undefined, null];

/** What is said by others, and why. */
const OF_OTHERS: Array<[pattern: RegExp, why: string]> = [
  [/\((scope|id)\)$/, 'the CDK checks where a construct is made'],
  [/\.(applyTo|supports)\(construct\)$/, 'the CDK calls it with what is in the tree'],
];

/** Texts and lists in which errors have a place of their own. */
const DOCUMENTS = /^(lifecycle (policy|rule)( text)?: |lifecycle rule \(|"images\[\d+\]" |"describeImagesOutput":\d+: )/;

/** What is no construct, but belongs to one. */
const OF_CONSTRUCTS = [lib.PrivateRegistry, lib.PullThroughCaches];

function wrong(type: spec.TypeReference): unknown[] {
  if (isList(type)) {
    const entries = wrong(type.collection.elementtype).map((entry) => [entry]);
    return [[], ...entries, ...isText(type.collection.elementtype) ? [Array(300).fill('a')] : []];
  }
  if (isText(type)) {
    return TEXTS;
  }
  if (spec.isNamedTypeReference(type) && type.fqn === 'aws-cdk-lib.Duration') {
    return DURATIONS;
  }
  return spec.isPrimitiveTypeReference(type) && type.primitive === spec.PrimitiveType.Number ? NUMBERS : [undefined, null];
}

/** Every error that a wrong value makes a call, or the use of what it made, throw, but for those of the CDK, which name the construct in their own way. */
const errors = publicCalls(assembly).flatMap((call) => publicValues(assembly, call).flatMap((value) => {
  const id = `${call.id}(${value.name})`;
  return OF_OTHERS.some(([pattern]) => pattern.test(id)) ? [] : wrong(value.type).flatMap((bad) => {
    const { error, isUsed } = outcome(assembly, call, value, bad);
    return error === undefined || Errors.isConstructError(error) ? [] : [{ id, message: error.message, stack: error.stack ?? '', isInTree: isUsed || belongsToConstruct(call), by: call.id.replace('new ', '') }];
  });
}));

function belongsToConstruct({ owner, kind }: PublicCall): boolean {
  const type = (lib as any)[owner];
  return type.prototype instanceof Construct || (OF_CONSTRUCTS.includes(type) && kind === 'method');
}

test('an error where there is a construct names its path', () => {
  const inTree = errors.filter(({ isInTree }) => isInTree);
  expect(inTree.length).toBeGreaterThan(400);
  expect(inTree.filter(({ message }) => !/^Stack(\/[\w/-]+)?: /.test(message))).toEqual([]);
});

test('an error of a value outside of the tree names the factory, or the place in the document', () => {
  const ofValues = errors.filter(({ isInTree }) => !isInTree);
  expect(ofValues.length).toBeGreaterThan(400);
  expect(ofValues.filter(({ message, by }) => !message.startsWith(`${by}: `) && !message.startsWith(`${by} (`) && !DOCUMENTS.test(message))).toEqual([]);
});

test('the first line of the stack trace is that which gave the value', () => {
  const ours = errors.filter(({ stack }) => !stack.includes('InputError'));
  expect(ours.filter(({ message, stack }) => !stack.slice(stack.indexOf(message) + message.length).split('\n')[1].includes('outcome.ts'))
    .map(({ id, stack }) => `${id}: ${stack}`)).toEqual([]);
});
