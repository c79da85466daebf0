import { Fn, Lazy, Token } from 'aws-cdk-lib';
import { ImageSelection } from '../../../src';

const flat = (selection: ImageSelection) => ({
  tagStatus: selection.tagStatus,
  tagPatternList: selection.tagPatternList,
  tagPrefixList: selection.tagPrefixList,
});

test.each<[string, ImageSelection, object]>([
  ['taggedAll', ImageSelection.taggedAll('a*', 'b'), { tagStatus: 'tagged', tagPatternList: ['a*', 'b'] }],
  ['taggedAllPrefixes', ImageSelection.taggedAllPrefixes('a', 'b'), { tagStatus: 'tagged', tagPrefixList: ['a', 'b'] }],
  ['untagged', ImageSelection.untagged(), { tagStatus: 'untagged' }],
  ['all', ImageSelection.all(), { tagStatus: 'any' }],
])('%s says it in the words of ECR, as one rule', (_, selection, expected) => {
  expect(flat(selection)).toEqual(expected);
  expect(selection._expand().map(flat)).toEqual([expected]);
});

test('taggedAny is one selection for each pattern', () => {
  const selection = ImageSelection.taggedAny('a*', 'b', 'a*');
  expect(selection.tagStatus).toBe('tagged');
  expect(selection.tagPatternList).toEqual(['a*', 'b', 'a*']);
  expect(selection._expand().map(flat)).toEqual([
    { tagStatus: 'tagged', tagPatternList: ['a*'] },
    { tagStatus: 'tagged', tagPatternList: ['b'] },
  ]);
});

test('taggedAnyPrefix is one selection for each prefix', () => {
  const selection = ImageSelection.taggedAnyPrefix('a', 'b', 'b');
  expect(selection.tagPrefixList).toEqual(['a', 'b', 'b']);
  expect(selection._expand().map(flat)).toEqual([
    { tagStatus: 'tagged', tagPrefixList: ['a'] },
    { tagStatus: 'tagged', tagPrefixList: ['b'] },
  ]);
});

test('a selection cannot be changed, neither by the list it was made of nor by its own', () => {
  const patterns = ['a*'];
  const selection = ImageSelection.taggedAll(...patterns);
  patterns.push('b');
  expect(selection.tagPatternList).toEqual(['a*']);
  expect(() => selection.tagPatternList!.push('b')).toThrow(TypeError);
});

describe.each<[string, string, (...entries: string[]) => ImageSelection]>([
  ['taggedAll', 'tagPatternList', ImageSelection.taggedAll],
  ['taggedAny', 'tagPatternList', ImageSelection.taggedAny],
  ['taggedAllPrefixes', 'tagPrefixList', ImageSelection.taggedAllPrefixes],
  ['taggedAnyPrefix', 'tagPrefixList', ImageSelection.taggedAnyPrefix],
])('%s', (factory, list, select) => {
  test('needs an entry', () => {
    expect(() => select()).toThrow(
      `ImageSelection.${factory}: "${list}" must have at least one entry, got []; name at least one tag, or select all images`,
    );
  });

  test('refuses an empty entry', () => {
    expect(() => select('a', '')).toThrow(
      `ImageSelection.${factory}: "${list}" entries must not be empty, got ["a",""]; use the pattern "*" for all tagged images`,
    );
  });

  test('takes string tokens', () => {
    const token = Lazy.string({ produce: () => '' });
    expect(select(token, 'b')[list as 'tagPatternList']).toEqual([token, 'b']);
    expect(select(token)._hasTokens()).toBe(true);
    expect(select('b')._hasTokens()).toBe(false);
  });

  test('refuses a list token between other entries', () => {
    const [token] = Token.asList({ Ref: 'Tags' });
    expect(() => select('a', token)).toThrow(/"tagP\w+List" mixes a list token with other entries, got .*; give the token alone/);
  });
});

test.each([ImageSelection.taggedAll, ImageSelection.taggedAllPrefixes])('a list token is a list of all', (select) => {
  const tokens = Fn.split(',', Token.asString({ Ref: 'Tags' }));
  const selection = select(...tokens);
  expect(selection.tagPatternList ?? selection.tagPrefixList).toEqual(tokens);
  expect(selection._hasTokens()).toBe(true);
});

test.each([
  ['taggedAny', 'taggedAll', ImageSelection.taggedAny],
  ['taggedAnyPrefix', 'taggedAllPrefixes', ImageSelection.taggedAnyPrefix],
])('%s cannot make rules of a list token', (factory, alternative, select) => {
  expect(() => select(...Token.asList({ Ref: 'Tags' }))).toThrow(
    `ImageSelection.${factory}: the entries must be known at synthesis, got a list token, since each becomes a rule of its own; `
    + `give them one by one, or use "${alternative}" if images must match all of them`,
  );
});

test.each([ImageSelection.taggedAll, ImageSelection.taggedAny])('a pattern has at most four wildcards', (select) => {
  expect(select('*test*1*2*3', 'test*1*2*3*').tagPatternList).toEqual(['*test*1*2*3', 'test*1*2*3*']);
  expect(() => select('a', 'test*1*2*3*4*5*6')).toThrow(
    /"tagPatternList" entry "test\*1\*2\*3\*4\*5\*6" has 6 wildcards, at most 4 "\*" are allowed; shorten the pattern/,
  );
  expect(() => select('*1*2*3*4*')).toThrow('has 5 wildcards');
  const token = `*1*2*3*4*${Lazy.string({ produce: () => '' })}`;
  expect(select(token).tagPatternList).toEqual([token]);
});

test('a prefix may hold any number of asterisks: they are no wildcards there', () => {
  expect(ImageSelection.taggedAllPrefixes('*1*2*3*4*').tagPrefixList).toEqual(['*1*2*3*4*']);
});
