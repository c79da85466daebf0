import { textTable, wrapped } from '../../../src/cli/output/text-table';

const NAME = { title: 'NAME' };
const SIZE = { title: 'SIZE', alignRight: true };
const WHY = { title: 'WHY' };

test('columns are as wide as their widest cell or their title', () => {
  expect(textTable([NAME, SIZE, WHY], [['a', '1', 'x'], ['longer', '12345', 'yy']])).toEqual([
    'NAME     SIZE  WHY',
    'a           1  x',
    'longer  12345  yy',
  ]);
});

test('no line ends with spaces', () => {
  expect(textTable([NAME, WHY], [['longer', ''], ['a', 'x']])).toEqual(['NAME    WHY', 'longer', 'a       x']);
});

test('a last column of numbers ends at the same place', () => {
  expect(textTable([NAME, SIZE], [['a', '1'], ['b', '12345']])).toEqual(['NAME   SIZE', 'a         1', 'b     12345']);
});

test('a table without rows has titles', () => {
  expect(textTable([NAME, WHY], [])).toEqual(['NAME  WHY']);
});

test('colours do not move the columns, and titles have none', () => {
  const painted = { ...NAME, paint: (cell: string) => `<${cell}>` };
  expect(textTable([painted, WHY], [['a', 'x'], ['longer', 'y']])).toEqual(['NAME    WHY', '<a     >  x', '<longer>  y']);
});

test('what the last column has beyond the width goes to further lines', () => {
  expect(textTable([NAME, WHY], [['a', 'one two three four five six'], ['b', 'seven']], 30)).toEqual([
    'NAME  WHY',
    'a     one two three four five',
    '      six',
    'b     seven',
  ]);
  expect(textTable([NAME, WHY], [['a', 'one two three four five']], 29)).toHaveLength(2);
});

test('the last column is not wrapped when there is hardly room', () => {
  expect(textTable([NAME, WHY], [['a', 'one two three four five six']], 29)).toHaveLength(2);
  expect(textTable([NAME, SIZE], [['a', 'one two three four five six seven']], 31)).toHaveLength(2);
});

test('text is broken between words, and longer words are left whole', () => {
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapped('one two three', 6)).toEqual(['one', 'two', 'three']);
  expect(wrapped('a verylongword b', 5)).toEqual(['a', 'verylongword', 'b']);
  expect(wrapped('', 5)).toEqual(['']);
  expect(wrapped('one two', Infinity)).toEqual(['one two']);
});

test('letters that take two places do so', () => {
  expect(textTable([NAME, WHY], [['\u4e2d\u6587\u5b57', 'x'], ['a', 'y']])).toEqual(['NAME    WHY', '\u4e2d\u6587\u5b57  x', 'a       y']);
});
