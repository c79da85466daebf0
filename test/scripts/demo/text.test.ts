import { cut, withShortBlocks } from '../../../scripts/demo/text';

test('a list is cut when it is longer than allowed', () => {
  expect(cut(['a', 'b'], 2)).toEqual(['a', 'b']);
  expect(cut(['a', 'b', 'c'], 2)).toEqual(['a', 'b', 'and 1 more']);
  expect(cut([], 0)).toEqual([]);
});

test('each block of a text is cut below its first line', () => {
  expect(withShortBlocks('HEAD\na\nb\nc\nd\n\nTOTAL\na\nb', 2)).toBe('HEAD\na\nb\nand 2 more\n\nTOTAL\na\nb');
});
