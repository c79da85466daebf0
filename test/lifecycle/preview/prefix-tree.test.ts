import * as fc from 'fast-check';
import { PrefixTree } from '../../../src/lifecycle/preview/prefix-tree';

function found(prefixes: string[], text: string): number[] {
  const tree = new PrefixTree();
  prefixes.forEach((prefix, value) => tree.add(prefix, value));
  const flags = new Uint8Array(prefixes.length);
  tree.mark(text, flags);
  return prefixes.map((_, value) => value).filter((value) => flags[value] === 1);
}

test('every prefix of the text is found, the empty one and the whole text included', () => {
  expect(found(['dev-', '', 'dev', 'prod', 'dev-1', 'dev-12', 'Dev', 'dev-'], 'dev-1')).toEqual([0, 1, 2, 4, 7]);
  expect(found(['a'], '')).toEqual([]);
});

test('it finds what startsWith finds', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '-', '\u00e9', '\u{1F433}'), maxLength: 5 });
  fc.assert(fc.property(fc.array(text, { maxLength: 8 }), text, (prefixes, word) => {
    expect(found(prefixes, word)).toEqual(prefixes.map((_, value) => value).filter((value) => word.startsWith(prefixes[value])));
  }));
});
