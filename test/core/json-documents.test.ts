import * as fc from 'fast-check';
import { InputError, reading } from '../../src/core/input-error';
import { jsonDocument, jsonDocuments } from '../../src/core/json-documents';
import { refusal } from '../util/refusal';

const SEED = Number(process.env.SEED ?? 20261122);
const EXPECTED = 'the output of a command';

const values = (text: string) => jsonDocuments(text, 'in.json', EXPECTED).map(({ value }) => value);
const lines = (text: string) => jsonDocuments(text, 'in.json', EXPECTED).map(({ line }) => line);

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

test.each<[string, string, unknown[]]>([
  ['one document', '{"a":[1,{"b":null}]}', [{ a: [1, { b: null }] }]],
  ['one document with white space around it', '\r\n\t {"a":1} \n', [{ a: 1 }]],
  ['documents with nothing between them', '{"a":1}[2]{"b":3}"x""y"[]', [{ a: 1 }, [2], { b: 3 }, 'x', 'y', []]],
  ['documents with white space between them', '{"a":1}\n\n {"b":2}\t[]', [{ a: 1 }, { b: 2 }, []]],
  ['JSON lines', '{"a":1}\n{"a":2}\r\n{"a":3}\n', [{ a: 1 }, { a: 2 }, { a: 3 }]],
  ['a byte order mark', '\ufeff{"a":1}', [{ a: 1 }]],
  ['a byte order mark before several documents', '\ufeff{"a":1}{"a":2}', [{ a: 1 }, { a: 2 }]],
  ['brackets, quotes and backslashes in strings', '{"a":"}{][\\"}","\\\\":"\\\\"}["\\u005d]\\n"]', [{ 'a': '}{]["}', '\\': '\\' }, [']]\n']]],
  ['documents that are no objects', '1 -2.5e3 true null "a"', [1, -2500, true, null, 'a']],
])('%s can be read', (_, text, expected) => {
  expect(values(text)).toEqual(expected);
});

test('each document has the line on which it begins', () => {
  expect(lines('{\n"a": 1\n}')).toEqual([1]);
  expect(lines('\n\n {}')).toEqual([3]);
  expect(lines('{\n"a": 1\n}\n{}{\n}\n\n[]')).toEqual([1, 4, 4, 7]);
});

test('any list of JSON values, joined by any white space, gives the values', () => {
  const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\r', '\t'), minLength: 1, maxLength: 4 });
  const value = fc.tuple(fc.jsonValue(), fc.constantFrom(undefined, 1, 4), space);
  fc.assert(fc.property(space, fc.array(value, { minLength: 1 }), (before, list) => {
    const text = before + list.map(([json, indent, after]) => JSON.stringify(json, undefined, indent) + after).join('');
    expect(values(text)).toEqual(list.map(([json]) => JSON.parse(JSON.stringify(json))));
  }), { seed: SEED, numRuns: 500 });
});

test('objects and lists need nothing between them', () => {
  const document = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
  fc.assert(fc.property(fc.array(document, { minLength: 1 }), (list) => {
    const texts = list.map((json) => JSON.stringify(json));
    expect(values(texts.join(''))).toEqual(texts.map((text) => JSON.parse(text)));
  }), { seed: SEED, numRuns: 500 });
});

test('every text that is cut off inside a document is refused', () => {
  fc.assert(fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), fc.nat(), (list, place) => {
    const text = JSON.stringify(list, undefined, 2);
    const cut = text.slice(0, 1 + place % (text.length - 1));
    expect(refusal(() => values(`{}\n${cut}`)))
      .toMatch(/^in\.json:\d+: ends inside the (list|object|string) that begins on line \d+; expected the rest of it$/);
  }), { seed: SEED, numRuns: 500 });
});

test('among several documents the same texts are JSON as alone', () => {
  const characters = ['', ',', ':', ']', '}', '{', '"', '\\', '0', 'e', '.', '-', '\n', '\u0001', '\u00a0'];
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 1 }), fc.constantFrom(...characters));
  fc.assert(fc.property(fc.jsonValue(), change, (json, [place, replaced, character]) => {
    const text = JSON.stringify([json], undefined, 1);
    const at = 1 + place % (text.length - 1);
    const changed = text.slice(0, at) + character + text.slice(at + replaced);
    const read = attempt(() => values(`{}${changed}`));
    const alone = attempt(() => [{}, JSON.parse(changed)]);
    // A change may also make two documents of one.
    expect(read?.length === 2 ? read : undefined).toEqual(alone);
  }), { seed: SEED, numRuns: 2_000 });
});

test.each<[string, string, string]>([
  ['no bytes', '', `in.json: is empty; expected ${EXPECTED}`],
  ['nothing but white space', '\ufeff \r\n\t', `in.json: is empty; expected ${EXPECTED}`],
  ['an error message of the AWS CLI', '\nAn error occurred (RepositoryNotFoundException) when calling the DescribeImages operation',
    `in.json:2: is not JSON, begins with "An error occurred (RepositoryNotFoundExc"; expected ${EXPECTED}`],
  ['a table', '-----------------\n|DescribeImages |', `in.json:1: is not JSON, begins with "-----------------"; expected ${EXPECTED}`],
  ['YAML', 'imageDetails:\n- imageDigest: sha256:0', `in.json:1: is not JSON, begins with "imageDetails:"; expected ${EXPECTED}`],
  ['text that begins with a number', '385605022855\tdocker-in-aws', `in.json:1: is not JSON, begins with "385605022855\\tdocker-in-aws"; expected ${EXPECTED}`],
  ['UTF-16', '\ufffd\ufffd{\0\r\0', `in.json:1: is not text in UTF-8; expected ${EXPECTED}`],
  ['an object that is cut off', '{\n"a": {\n"b": 1', 'in.json:3: ends inside the object that begins on line 2; expected the rest of it'],
  ['a list that is cut off', '{\n"a": [\n{},\n', 'in.json:4: ends inside the list that begins on line 2; expected the rest of it'],
  ['a string that is cut off', '{\n"a": "x', 'in.json:2: ends inside the string that begins on line 2; expected the rest of it'],
  ['an escape that is cut off', '{}\n{"a": "x\\', 'in.json:2: ends inside the string that begins on line 2; expected the rest of it'],
  ['a code that is cut off', '{"a": "x\\u00', 'in.json:1: ends inside the string that begins on line 1; expected the rest of it'],
  ['a word that is cut off', '[\n1, tru', 'in.json:2: ends inside the list that begins on line 1; expected the rest of it'],
  ['a number that is cut off', '{"a":\n-', 'in.json:2: ends inside the object that begins on line 1; expected the rest of it'],
  ['a page that is cut off', '{\n}\n{\n"a": 1,\n', 'in.json:5: ends inside the object that begins on line 3; expected the rest of it'],
  ['garbage between documents', '{\n}\n{}, {}', 'in.json:3: unexpected ", {}"; expected another JSON document or the end'],
  ['a line that is no JSON', '{}\nretrying\n{}', 'in.json:2: unexpected "retrying"; expected another JSON document or the end'],
  ['a bracket too many', '{"a":[]]}', 'in.json:1: unexpected "]}"; expected "," or "}"'],
  ['the wrong bracket', '{"a":[1\n}}', 'in.json:2: unexpected "}}"; expected "," or "]"'],
  ['no value', '{"a":\n}', 'in.json:2: unexpected "}"; expected a value'],
  ['a comma before the end of a list', '[1,\n]', 'in.json:2: unexpected "]"; expected a value'],
  ['a comma before the end of an object', '{"a":1,\n}', 'in.json:2: unexpected "}"; expected a key in double quotes'],
  ['a list that begins with a comma', '[,1]', 'in.json:1: unexpected ",1]"; expected a value or "]"'],
  ['a key in single quotes', '{\'a\': 1}', 'in.json:1: unexpected "\'a\': 1}"; expected a key in double quotes or "}"'],
  ['no colon', '{"a" 1}', 'in.json:1: unexpected "1}"; expected ":"'],
  ['no comma', '{"a": 1\n"b": 2}', 'in.json:2: unexpected "\\"b\\": 2}"; expected "," or "}"'],
  ['a word that is none', '{"a": NaN}', 'in.json:1: unexpected "NaN}"; expected a value'],
  ['a number that begins with zero', '{"a": 01}', 'in.json:1: unexpected "1}"; expected "," or "}"'],
  ['a wrong escape', '{"a": "\\x41"}',
    'in.json:1: unexpected "\\\\x41\\"}" in a string; expected a character or an escape that JSON allows in a string, or the closing quote'],
  ['a string over two lines', '[\n"a\nb"]',
    'in.json:2: unexpected end of the line in a string; expected a character or an escape that JSON allows in a string, or the closing quote'],
])('%s is refused', (_, text, message) => {
  expect(refusal(() => values(text))).toBe(message);
});

test('what was expected is said in the words of the caller', () => {
  expect(refusal(() => jsonDocuments('', '-', 'a policy'))).toBe('standard input: is empty; expected a policy');
  expect(refusal(() => jsonDocuments('rules: []', '-', 'a policy'))).toBe('standard input:1: is not JSON, begins with "rules: []"; expected a policy');
});

test('a single document is refused when another follows', () => {
  expect(jsonDocument(' {"a":1}\n', 'in.json', 'a policy')).toEqual({ a: 1 });
  expect(refusal(() => jsonDocument('{"a":1}\n\n{}', 'in.json', 'a policy')))
    .toBe('in.json:3: another JSON document begins here; expected a policy, and nothing else');
});

test('nesting as deep as the text allows is read', () => {
  const deep = '['.repeat(50_000) + ']'.repeat(50_000);
  expect(values(`{}${deep}`)).toHaveLength(2);
  expect(refusal(() => values(`{}${deep.slice(0, -1)}`))).toBe('in.json:1: ends inside the list that begins on line 1; expected the rest of it');
});

test('strings with millions of escapes are read', () => {
  const text = JSON.stringify({ a: '\n'.repeat(4_000_000) });
  expect(values(`{}${text}`)).toHaveLength(2);
  expect(refusal(() => values(`{}${text.slice(0, -3)}`))).toBe('in.json:1: ends inside the string that begins on line 1; expected the rest of it');
});

test('what overflows the stack is refused as an error in the file, and no other error is', () => {
  const overflow = (): number => overflow() + 1;
  expect(refusal(() => reading('-', overflow))).toBe('standard input: is nested too deeply, or has too long a text');
  expect(() => reading('-', () => { throw new TypeError('oops'); })).toThrow(TypeError);
  expect(reading('-', () => 1)).toBe(1);
});

test('many documents on one line take no quadratic time', () => {
  const timeOf = (count: number) => {
    const text = '{"imageDigest":"sha256:0"}'.repeat(count);
    const start = performance.now();
    expect(values(text)).toHaveLength(count);
    return performance.now() - start;
  };
  timeOf(2_000);
  // Ten times as many would take a hundred times as long.
  expect(timeOf(100_000)).toBeLessThan(40 * Math.max(timeOf(10_000), 5));
});

test('a message is one line of bounded length, whatever is in the file', () => {
  expect(new InputError('a\r\nb\u001b[31mc\u2028d').message).toBe('a b [31mc d');
  expect(new InputError('x'.repeat(3_000)).message).toBe(`${'x'.repeat(2_000)}...`);
  expect(new InputError('a').name).toBe('InputError');
});
