import { attached } from '../../src/core/attached';

const KEY = Symbol.for('cdk-managed-ecr.test.Attached');

test('is made once an owner, and is found by a symbol that copies of this package share', () => {
  const [one, other] = [{}, {}];
  const make = jest.fn(() => ({}));
  const made = attached(one, KEY, make);
  expect(attached(one, Symbol.for('cdk-managed-ecr.test.Attached'), make)).toBe(made);
  expect(attached(other, KEY, make)).not.toBe(made);
  expect(attached(one, Symbol.for('cdk-managed-ecr.test.Other'), make)).not.toBe(made);
  expect(make).toHaveBeenCalledTimes(3);
});
