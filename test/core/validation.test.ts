import { App, Aws, Stack, Token } from 'aws-cdk-lib';
import { invalid, isKnown, isToken, shown } from '../../src/core/validation';

test('an error names the construct, where there is one', () => {
  expect(invalid('wrong').message).toBe('wrong');
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
