import { App, Lazy, Stack } from 'aws-cdk-lib';
import { conditionProblems, limitsPrincipals, limitsSources, namesAccount } from '../../src/policy/conditions';
import { LIMITING, OPEN, UNKNOWN, USELESS } from '../util/conditions';

describe('limit who it is', () => {
  test.each(LIMITING)('%j', (conditions) => {
    expect(limitsPrincipals(conditions)).toBe(true);
  });

  test.each(UNKNOWN)('%#: as far as is known, before and after the tokens are resolved', (make) => {
    expect(limitsPrincipals(make())).toBe(true);
    expect(limitsPrincipals(new Stack(new App(), 'Stack').resolve(make()))).toBe(true);
  });
});

test.each([Lazy.any({ produce: () => ({}) }), { 'Fn::If': ['A', {}, {}] }])('%#: may limit who it is when they are tokens as a whole', (token: any) => {
  expect(limitsPrincipals({ StringEquals: token })).toBe(true);
  expect(limitsPrincipals(token)).toBe(true);
  expect(limitsPrincipals({ StringNotEquals: token })).toBe(false);
});

describe('do not limit who it is', () => {
  test.each([...OPEN, ...USELESS])('%j', (conditions) => {
    expect(limitsPrincipals(conditions)).toBe(false);
  });

  test('when there are none', () => {
    expect(limitsPrincipals(undefined)).toBe(false);
    expect(limitsPrincipals({ StringEquals: undefined })).toBe(false);
  });
});

describe('limit for whom a service acts', () => {
  const ofSource = (conditions: object) => /aws:source(account|arn|orgid|orgpaths)/i.test(JSON.stringify(conditions));

  test.each(LIMITING.filter(ofSource))('%j', (conditions) => {
    expect(limitsSources(conditions)).toBe(true);
  });

  test.each([...LIMITING.filter((conditions) => !ofSource(conditions)), ...OPEN, ...USELESS])('not %j', (conditions) => {
    expect(limitsSources(conditions)).toBe(false);
  });
});

test.each([
  ['arn:aws:ecs:eu-west-1:222222222222:cluster/x', true], ['arn:aws:ecs:*:222222222222:*', true],
  ['arn:aws:ecs:*:*:cluster/x', false], ['arn:aws:s3:::bucket', false], ['arn:aws:ecs:*:222222222222', false], ['*', false], ['', false],
])('%s names an account: %j', (arn, expected) => {
  expect(namesAccount(arn)).toBe(expected);
});

describe('without a value', () => {
  test.each([undefined, null, '', NaN, [], [undefined], ['o-a1b2c3d4e5', '']])('%p is said, with the key', (value) => {
    expect(conditionProblems({ StringEquals: { 'aws:PrincipalOrgID': value, 'aws:PrincipalAccount': '222222222222' } }))
      .toEqual([expect.stringMatching(/^the condition "StringEquals" on "aws:PrincipalOrgID" has no value, got /)]);
  });

  test.each([undefined, null, {}])('%p is said, with the operator', (operands) => {
    expect(conditionProblems({ StringEquals: operands })).toEqual([expect.stringMatching(/^the condition "StringEquals" has no key, got /)]);
  });

  test.each([undefined, {}, { Bool: { 'aws:SecureTransport': true } }, { NumericLessThan: { x: 0 } }, { 'Fn::If': ['A', {}, {}] }, { StringEquals: { Ref: 'X' } }])(
    '%j is not', (conditions) => {
      expect(conditionProblems(conditions)).toEqual([]);
    });

  test.each([...LIMITING, ...OPEN])('%j is not', (conditions) => {
    expect(conditionProblems(conditions)).toEqual([]);
  });

  test.each(UNKNOWN)('%#: tokens are not', (make) => {
    expect(conditionProblems(make())).toEqual([]);
  });
});
