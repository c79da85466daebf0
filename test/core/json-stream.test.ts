import * as fc from 'fast-check';
import { jsonDocuments } from '../../src/core/json-documents';
import { JsonStream } from '../../src/core/json-stream';

const SEED = Number(process.env.SEED ?? 20261124);
const EXPECTED = 'the output of a command';

/** The documents, every list and object of them entered down to a depth and read as a whole below. */
function streamed(parts: Iterable<string>, depth: number) {
  const stream = new JsonStream(parts, 'in.json', EXPECTED);
  const documents: Array<{ value: unknown; line: number }> = [];
  stream.documents((line) => documents.push({ value: valueAt(depth), line }));
  return documents;

  function valueAt(left: number): unknown {
    const first = stream.next();
    if (left > 0 && first === '[') {
      const list: unknown[] = [];
      stream.entries(() => list.push(valueAt(left - 1)));
      return list;
    }
    if (left > 0 && first === '{') {
      const entries: Array<[string, unknown]> = [];
      stream.members((key) => entries.push([key, valueAt(left - 1)]));
      return Object.fromEntries(entries);
    }
    return stream.value().value;
  }
}

/** What reading gives, or the message of its error. */
function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
}

/** The text in parts, cut after each of the numbers. */
function cut(text: string, sizes: readonly number[]): string[] {
  const parts: string[] = [];
  let at = 0;
  for (const size of sizes) {
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return [...parts, text.slice(at)];
}

const sizes = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 60 });
const space = fc.string({ unit: fc.constantFrom(' ', '\n', '\t'), maxLength: 3 });
const document = fc.oneof(fc.array(fc.jsonValue()), fc.dictionary(fc.string(), fc.jsonValue()));
const documents = fc.array(fc.tuple(document, fc.constantFrom(undefined, 2), space), { minLength: 1 })
  .map((list) => list.map(([json, indent, after]) => JSON.stringify(json, undefined, indent) + after).join(''));

test('however the text is cut, and however deep it is entered, the values and lines are those of the text', () => {
  fc.assert(fc.property(documents, sizes, fc.nat(4), (text, at, depth) => {
    expect(streamed(cut(text, at), depth)).toEqual(jsonDocuments(text, 'in.json', EXPECTED).map(({ value, line }) => ({ value, line })));
  }), { seed: SEED, numRuns: 500 });
});

test('a text that is changed somewhere gives the same values or the same error', () => {
  const characters = ['', ',', ':', ']', '}', '{', '[', '"', '\\', '0', 'e', '.', '-', '\n', '\u0001', '\u00a0', 'tru'];
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 3 }), fc.constantFrom(...characters));
  fc.assert(fc.property(documents, change, sizes, fc.nat(4), (text, [place, replaced, characters_], at, depth) => {
    const from = place % text.length;
    const changed = text.slice(0, from) + characters_ + text.slice(from + replaced);
    expect(outcome(() => streamed(cut(changed, at), depth))).toEqual(outcome(() => jsonDocuments(changed, 'in.json', EXPECTED)));
  }), { seed: SEED, numRuns: 3_000 });
});

test('a text that is cut off gives the same error', () => {
  fc.assert(fc.property(documents, fc.nat(), sizes, fc.nat(4), (text, place, at, depth) => {
    const short = text.slice(0, place % text.length);
    expect(outcome(() => streamed(cut(short, at), depth))).toEqual(outcome(() => jsonDocuments(short, 'in.json', EXPECTED)));
  }), { seed: SEED, numRuns: 1_000 });
});

test.each([
  '', '\ufeff \r\n\t', '\ufeff{"a":1}[2]', '\nAn error occurred', '385605022855\tdocker-in-aws', '\ufffd\ufffd{\0', '{"a":"\\\\"}{"b":"\\""}', '{"a": "\\x41"}', '[1,',
  '{}\nretrying\n{}', '[[1, 2', '{"a" 1}', '[01]', '1 -2.5e3 true null "a"', '{"__proto__":1}',
])('%j gives the same, in single characters', (text) => {
  [0, 1, 2].forEach((depth) =>
    expect(outcome(() => streamed(text, depth))).toEqual(outcome(() => jsonDocuments(text, 'in.json', EXPECTED))));
});

test('no more of the text is asked for than what is being read needs', () => {
  let given = 0;
  let greatest = 0;
  let read = 0;
  function* parts() {
    yield '[';
    for (; given < 10_000; given++) {
      yield `${given === 0 ? '' : ','}{"a":"${'x'.repeat(100)}"}`;
    }
    yield ']';
  }
  const stream = new JsonStream(parts(), 'in.json', EXPECTED);
  stream.documents(() => stream.entries(() => {
    stream.value();
    greatest = Math.max(greatest, given - ++read);
  }));
  expect(read).toBe(10_000);
  expect(greatest).toBeLessThan(5);
});

test('a long value in many parts takes no quadratic time', () => {
  const timeOf = (count: number) => {
    const start = performance.now();
    const parts = ['{"a":"', ...Array.from({ length: count }, () => '\\"'.repeat(500)), '"}'];
    expect(streamed(parts, 0)).toHaveLength(1);
    return performance.now() - start;
  };
  timeOf(500);
  // Ten times as many would take a hundred times as long.
  expect(timeOf(10_000)).toBeLessThan(40 * Math.max(timeOf(1_000), 5));
});
