import { App, Aws, Stack, Token } from 'aws-cdk-lib';
import { checkStruct, invalid, isKnown, isToken, optional, optionalText, required, shown } from '../../src/core/validation';

test('an error names the construct, or the factory of what is outside of the tree', () => {
  expect(invalid('wrong', 'PullPrincipal.account').message).toBe('PullPrincipal.account: wrong');
  expect(invalid('wrong', new Stack(new App(), 'Stack')).message).toBe('Stack: wrong');
});

test.each([undefined, Aws.REGION, Token.asNumber({ Ref: 'N' }), Token.asList({ Ref: 'L' })])('%# is not known', (value) => {
  expect(isKnown<unknown>(value)).toBe(false);
});

test.each(['', 'a', 0, false, [['a']]])('%j is known', (value) => {
  expect(isKnown<unknown>(value)).toBe(true);
});

test.each([['a"b', '"a\\"b"'], [1, '1'], [undefined, 'undefined'], [['a'], '["a"]']])('%j is shown as %s', (value, text) => {
  expect(shown(value)).toBe(text);
});

test.each<[string, boolean]>([
  [Aws.REGION, true],
  ['', false],
  ['nginx', false],
  [`nginx:${Aws.REGION}`, false],
  [`${Aws.REGION}${Aws.ACCOUNT_ID}`, false],
])('whether %j is one token and nothing else', (text, expected) => {
  expect(isToken(text)).toBe(expected);
});

describe('values that are missing', () => {
  const scope = new Stack(new App(), 'Here');

  test.each([[undefined, 'undefined'], [null, 'null'], [NaN, 'NaN']])('%s is refused where a value is required, by its name and place', (value, given) => {
    expect(() => required('accountId', value, scope)).toThrow(`Here: "accountId" is missing, got ${given}; give it a value`);
    expect(() => required('accountIds', ['1', value], scope)).toThrow(`Here: "accountIds[1]" is missing, got ${given}; give it a value`);
  });

  test('what may be left out may be undefined, and nothing else that is missing', () => {
    expect(optional('region', undefined, scope)).toBeUndefined();
    expect(() => optional('region', null, scope)).toThrow('"region" is missing, got null');
    expect(() => optional('tags', [undefined], scope)).toThrow('"tags[0]" is missing, got undefined');
    expect(() => optionalText('tag', '', scope)).toThrow('"tag" is missing, got ""');
    expect(optionalText('tag', undefined, scope)).toBeUndefined();
  });

  test('tokens, zero, false and empty lists are there', () => {
    for (const value of [Aws.REGION, Token.asNumber({ Ref: 'Number' }), Token.asList({ Ref: 'List' }), 0, false, [], {}]) {
      expect(required('value', value, scope)).toBe(value);
      expect(optional('value', value, scope)).toBe(value);
    }
  });

  test('a struct has what it must have, and nothing that is missing', () => {
    const struct: { readonly prefix: string; readonly role?: string } = { prefix: 'team', role: undefined };
    expect(() => checkStruct('props', struct, ['prefix'], scope)).not.toThrow();
    expect(() => checkStruct('props', { ...struct, role: null as any }, ['prefix'], scope)).toThrow('"role" is missing, got null');
    expect(() => checkStruct('props', {} as typeof struct, ['prefix'], scope)).toThrow('Here: "prefix" is missing, got undefined');
    expect(() => checkStruct('props', undefined as any, [], scope)).toThrow('Here: "props" is missing, got undefined');
  });
});
