import { App, Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { canonical, canonicalOrder } from '../../src/core/canonical';

const stack = new Stack(new App(), 'Stack');

test('two tokens that come to the same have the same text', () => {
  expect(canonical(Fn.ref('AWS::AccountId'), stack)).toBe(canonical(Aws.ACCOUNT_ID, stack));
  expect(canonical(`${Fn.importValue('A')}/x`, stack)).not.toBe(canonical(`${Fn.importValue('B')}/x`, stack));
});

test('the order of keys is not part of it, that of lists is', () => {
  expect(canonical({ a: 1, b: { c: 2, d: 3 } }, stack)).toBe(canonical({ b: { d: 3, c: 2 }, a: 1 }, stack));
  expect(canonical(['a', 'b'], stack)).not.toBe(canonical(['b', 'a'], stack));
});

test('what is known comes first, then tokens by what they come to', () => {
  const [later, earlier] = ['B', 'A'].map((id) => new CfnParameter(stack, id).valueAsString);
  expect(canonicalOrder([later, 'z', earlier, 'a', 'z', Fn.ref('A')], stack).map((value) => stack.resolve(value)))
    .toEqual(['a', 'z', { Ref: 'A' }, { Ref: 'B' }]);
});

test('upper case comes before lower case, in every locale', () => {
  expect(canonicalOrder(['b', 'ä', 'a', 'B'], stack)).toEqual(['B', 'a', 'b', 'ä']);
});

test('undefined is a text too', () => {
  expect(canonical(undefined, stack)).toBe('');
});
