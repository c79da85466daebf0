import { Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { jsonWithTokens } from '../../src/core/json-templates';
import { evaluated } from '../util/evaluated';

const VALUES = { Text: 'a b', Number: 7, List: ['x', 'y'] };

let stack: Stack;
let text: string;
let number: number;
let list: string[];
beforeEach(() => {
  stack = new Stack();
  text = new CfnParameter(stack, 'Text').valueAsString;
  number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
});

/** What a value is once it is read, written again and deployed. */
function readAndDeployed(value: unknown): unknown {
  const json = jsonWithTokens(stack.resolve(value))!;
  return JSON.parse(evaluated(stack.resolve(stack.toJsonString(JSON.parse(json))), VALUES));
}

test.each<[string, () => string, object]>([
  ['no token', () => '{"a":["b",1,{}]}', { a: ['b', 1, {}] }],
  ['tokens in texts and keys', () => JSON.stringify({ a: text, b: `x${text}y${text}`, [`k${text}`]: 1 }), { 'a': 'a b', 'b': 'xa bya b', 'ka b': 1 }],
  ['numbers', () => JSON.stringify({ a: number, b: `n${Fn.ref('Number')}` }), { a: 7, b: 'n7' }],
  ['the CDK\'s own text', () => stack.toJsonString({ a: text, b: number }), { a: 'a b', b: 7 }],
  ['escapes around tokens', () => JSON.stringify({ a: `"\\${text}\\"`, b: text }), { a: '"\\a b\\"', b: 'a b' }],
  ['escapes inside functions', () => stack.toJsonString({ a: Fn.join('"\\', list), b: Fn.select(0, ['q"q', text]) }), { a: 'x"\\y', b: 'q"q' }],
  ['a joined list parameter', () => stack.toJsonString({ a: Fn.join('', list) }), { a: 'xy' }],
  ['a delimiter', () => Fn.join(',', ['{"a":1', '"b":2}']), { a: 1, b: 2 }],
  ['Fn::Sub', () => Fn.sub('{"a":"${Text}-${AWS::Region}","b":${Number},"c":"${!Text}","d":"${Role.Arn.Name}"}'),
    { a: 'a b-AWS::Region', b: 7, c: '${Text}', d: 'Role.Arn.Name' }],
  ['Fn::Sub with variables', () => Fn.sub('{"a":"${Own}","b":"${Text}"}', { Own: Fn.join('-', ['x', text]) }), { a: 'x-a b', b: 'a b' }],
  ['functions in functions', () => Fn.join('', ['{"a":"', Fn.sub('${Text}!'), Fn.join('', ['"', ',"b":', Fn.ref('Number'), '}'])]), { a: 'a b!', b: 7 }],
])('reads a text with %s', (_, make, expected) => {
  expect(readAndDeployed(make())).toEqual(expected);
});

test.each<[string, () => unknown]>([
  ['Fn::ImportValue', () => Fn.importValue('Policy')],
  ['a parameter', () => text],
  ['a joined list parameter', () => Fn.join('', list)],
  ['Fn::If', () => Fn.conditionIf('Condition', '{}', Aws.NO_VALUE)],
  ['nothing', () => undefined],
])('knows nothing of %s', (_, make) => {
  expect(jsonWithTokens(stack.resolve(make()))).toBeUndefined();
});
