import * as fc from 'fast-check';
import { writeJson } from '../../../src/cli/output/json-text';
import { inMemoryIo } from '../../util/in-memory-io';

const SEED = Number(process.env.SEED ?? 20261124);

function written(value: unknown): string {
  const { io, written: outputs } = inMemoryIo();
  writeJson(io.stdout, value);
  return outputs.stdout;
}

test('it is the text of JSON.stringify', () => {
  const dates = { at: new Date(0), list: [undefined, new Date(1)], none: undefined, empty: [{}, [], ''] };
  expect(written(dates)).toBe(`${JSON.stringify(dates, undefined, 2)}\n`);
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(written(value)).toBe(`${JSON.stringify(value, undefined, 2)}\n`);
  }), { seed: SEED, numRuns: 500 });
});

test('no character of it is obeyed by a terminal, and it is the same value', () => {
  const unsafe = fc.constantFrom('\u0007', '\u001b', '\u007f', '\u0085', '\u009b', '\u061c', '\u200e', '\u200f', '\u2028', '\u202e', '\u2066', 'a', 'ä', '"', '\\', '\n');
  const text = fc.string({ unit: unsafe });
  fc.assert(fc.property(fc.dictionary(text, fc.array(fc.dictionary(text, fc.array(fc.dictionary(text, fc.array(text)))))), (value) => {
    const json = written(value);
    expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
    expect(JSON.parse(json)).toEqual(value);
  }), { seed: SEED, numRuns: 300 });
});

test('it is written in parts', () => {
  const { io } = inMemoryIo();
  const lengths: number[] = [];
  writeJson({ ...io.stdout, write: ({ length }) => lengths.push(length) }, { images: Array.from({ length: 10_000 }, (_, i) => ({ i, text: 'x'.repeat(100) })) });
  expect(lengths.length).toBeGreaterThan(10);
  expect(Math.max(...lengths)).toBeLessThan(100_000);
});
