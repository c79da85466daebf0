import { App, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ImageTagMutability, ManagedRepository } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

const MANY = 'ImageTagMutability.manyWildcards';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

function rendered(tagMutability: ImageTagMutability): Record<string, unknown> {
  new ManagedRepository(stack, 'Api', { tagMutability });
  const { Properties } = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))[0];
  return { mutability: Properties.ImageTagMutability, filters: Properties.ImageTagMutabilityExclusionFilters };
}

const filter = (value: string) => ({ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: value });

test.each([
  [ImageTagMutability.immutable(), 'IMMUTABLE', undefined],
  [ImageTagMutability.mutable(), 'MUTABLE', undefined],
  [ImageTagMutability.immutableExcept('latest', 'dev-*'), 'IMMUTABLE_WITH_EXCLUSION', [filter('latest'), filter('dev-*')]],
  [ImageTagMutability.mutableExcept('v*'), 'MUTABLE_WITH_EXCLUSION', [filter('v*')]],
])('%#: %j renders as %s', (tagMutability, mutability, filters) => {
  expect(tagMutability.mutability).toBe(mutability);
  expect(rendered(tagMutability)).toEqual({ mutability, filters });
});

describe.each([
  ['immutableExcept', (...filters: string[]) => ImageTagMutability.immutableExcept(...filters)],
  ['mutableExcept', (...filters: string[]) => ImageTagMutability.mutableExcept(...filters)],
])('%s', (_, factory) => {
  test('takes 5 filters and not 6, and not none', () => {
    expect(() => factory('a', 'b', 'c', 'd', 'e')).not.toThrow();
    expect(() => factory('a', 'b', 'c', 'd', 'e', 'f')).toThrow('"filters" must be 1 to 5 tag filters, got 6');
    expect(() => factory()).toThrow('"filters" must be 1 to 5 tag filters, got 0');
  });

  test.each(['a', 'x'.repeat(128), 'A.b_c-*'])('takes %j', (value) => {
    expect(() => factory(value)).not.toThrow();
  });

  test.each(['', 'x'.repeat(129), 'a b', 'a/b', 'a?'])('refuses %j', (value) => {
    expect(() => factory(value)).toThrow(/"filters" must each be 1 to 128 letters/);
  });

  test('takes filters that are tokens, but no list token', () => {
    expect(() => factory(Lazy.string({ produce: () => 'x'.repeat(200) }))).not.toThrow();
    expect(() => factory(...Token.asList({ Ref: 'List' }))).toThrow(/got a list token/);
  });
});

test('two wildcards are fine, three are warned of', () => {
  const two = new Stack(new App(), 'Two');
  new ManagedRepository(two, 'Api', { tagMutability: ImageTagMutability.immutableExcept('*a*') });
  expect(warningIds(two)).toEqual([]);
  rendered(ImageTagMutability.immutableExcept('*a*b*'));
  expect(warningMessage(stack, MANY)).toContain('"*a*b*"');
});
