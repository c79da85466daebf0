import * as path from 'node:path';
import { Construct } from 'constructs';
import { loadAssembly } from './util/assembly';
import { INSTANCES, newStack } from './util/base-values';
import { outcome } from './util/outcome';
import { isList, isText, PublicCall, publicCalls, PublicValue, publicValues } from './util/public-calls';

const assembly = loadAssembly(path.join(__dirname, '..'));

/** Values that no property takes, of each kind. */
const TEXTS = ['', 'not valid!', '*', 'UPPER', 'x'.repeat(20_000), '://'];
const NUMBERS = [-1, 0.5, 1e9];
const NOTHING = [undefined, null, NaN];

/** Errors of the CDK, and what is asked of a scope that there is not. */
const EXCEPTIONS = [/^Only root constructs may have an empty ID/, /^Resolution error: /, /^"scope" is missing/];

function badValues({ type }: PublicValue): unknown[] {
  return [...NOTHING, ...isList(type) ? [[], [undefined], ...TEXTS.map((text) => [text])] : isText(type) ? TEXTS : NUMBERS];
}

function isOfConstruct({ kind, owner, parameters }: PublicCall): boolean {
  return kind === 'method' ? INSTANCES[owner](newStack(owner)) instanceof Construct : parameters[0].name === 'scope';
}

/** The errors of ours that a kind of calls throws, and how the call was made. */
function errorsOf(isMeant: (call: PublicCall) => boolean): Array<[call: string, error: Error]> {
  const errorOf = (call: PublicCall, value: PublicValue, bad: unknown): Array<[string, Error]> => {
    const { error } = outcome(assembly, call, value, bad);
    const isOurs = error?.name === 'Error' && !EXCEPTIONS.some((pattern) => pattern.test(error.message));
    return isOurs ? [[`${call.id}(${value.path.join('.')}) = ${JSON.stringify(bad)?.slice(0, 30)}`, error]] : [];
  };
  return publicCalls(assembly).filter(isMeant).flatMap((call) =>
    publicValues(assembly, call).flatMap((value) => badValues(value).flatMap((bad) => errorOf(call, value, bad))));
}

test('every error of a construct begins with its path', () => {
  const errors = errorsOf(isOfConstruct);
  expect(errors.length).toBeGreaterThan(500);
  expect(errors.filter(([, { message }]) => !/^(Stack|App|There)(\/[^\s:]+)?: /.test(message)).map(([call, { message }]) => `${call}: ${message}`)).toEqual([]);
});

test('every error of a value has the line that made it in its stack trace', () => {
  const errors = errorsOf((call) => !isOfConstruct(call));
  expect(errors.length).toBeGreaterThan(100);
  expect(errors.filter(([, { stack }]) => !stack?.includes('outcome.ts')).map(([call, { stack }]) => `${call}: ${stack}`)).toEqual([]);
});
