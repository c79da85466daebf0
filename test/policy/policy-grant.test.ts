import { App, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { mergedStatements, PolicyGrant } from '../../src/policy/policy-grant';

const stack = new Stack(new App(), 'Stack');
const merged = (grants: readonly PolicyGrant[]) => mergedStatements(grants, stack);
const account = (value: string, actions = ['ecr:BatchGetImage']): PolicyGrant => ({ principal: 'AWS', value, actions });
const organization = (value: string): PolicyGrant => ({
  principal: '*', condition: { operator: 'StringEquals', key: 'aws:PrincipalOrgID' }, value, actions: ['ecr:BatchGetImage'],
});

test('no grant is no statement', () => {
  expect(merged([])).toEqual([]);
});

test('accounts with the same actions share a statement, sorted', () => {
  expect(merged([account('2'), account('1'), account('2')])).toEqual([
    { Effect: 'Allow', Principal: { AWS: ['1', '2'] }, Action: ['ecr:BatchGetImage'] },
  ]);
});

test('an account that is granted twice has the actions of both, in one statement', () => {
  expect(merged([account('1'), account('1', ['ecr:PutImage']), account('2')])).toEqual([
    { Effect: 'Allow', Principal: { AWS: ['2'] }, Action: ['ecr:BatchGetImage'] },
    { Effect: 'Allow', Principal: { AWS: ['1'] }, Action: ['ecr:BatchGetImage', 'ecr:PutImage'] },
  ].sort((a, b) => b.Action.length - a.Action.length));
});

test('values of one condition share a statement', () => {
  expect(merged([organization('o-2'), organization('o-1')])).toEqual([{
    Effect: 'Allow', Principal: '*', Action: ['ecr:BatchGetImage'], Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-1', 'o-2'] } },
  }]);
});

test('conditions that belong to a value keep it apart', () => {
  const limited = (value: string, source: string): PolicyGrant => ({ ...account(value), also: { StringEquals: { 'aws:SourceAccount': [source] } } });
  expect(merged([limited('1', 'a'), limited('2', 'b'), limited('1', 'a')])).toHaveLength(2);
});

test('resources keep statements apart, and are in them', () => {
  expect(merged([{ ...account('1'), resources: ['x'] }, account('1')])).toEqual([
    { Effect: 'Allow', Principal: { AWS: ['1'] }, Action: ['ecr:BatchGetImage'], Resource: ['x'] },
    { Effect: 'Allow', Principal: { AWS: ['1'] }, Action: ['ecr:BatchGetImage'] },
  ]);
});

describe('for random sets of grants', () => {
  const slots = [
    { principal: 'AWS' },
    { principal: '*', condition: { operator: 'StringEquals', key: 'aws:PrincipalOrgID' } },
    { principal: 'lambda', condition: { operator: 'StringLike', key: 'aws:SourceArn' } },
  ];
  const grant: fc.Arbitrary<PolicyGrant> = fc.record({
    slot: fc.constantFrom(...slots),
    value: fc.constantFrom('1', '2', '3', '4'),
    also: fc.constantFrom(undefined, { StringEquals: { k: ['v'] } }, { StringEquals: { k: ['w'] } }),
    actions: fc.subarray(['a', 'b', 'c'], { minLength: 1 }),
  }).map(({ slot, ...rest }) => ({ ...slot, ...rest }));
  const grants = fc.array(grant, { maxLength: 12 });

  /** What a set of statements allows, as the pairs of everything but the action, and the action. */
  function allowed(statements: ReturnType<typeof merged>): string[] {
    return [...new Set(statements.flatMap(({ Principal, Condition, Action }) => {
      const values = (Principal as any).AWS ?? [''];
      const orgs = Condition?.StringEquals?.['aws:PrincipalOrgID'] ?? [''];
      const arns = Condition?.StringLike?.['aws:SourceArn'] ?? [''];
      const also = Condition?.StringEquals?.k ?? [''];
      const who = (Principal as any).AWS === undefined ? JSON.stringify(Principal) : 'AWS';
      return Action.flatMap((action) => values.flatMap((v: string) => orgs.flatMap((o) => arns.flatMap((a) => also.map((k) =>
        [who, v, o, a, k, action].join('|'))))));
    }))].sort();
  }

  test('the order and repetition of grants do not matter', () => {
    fc.assert(fc.property(grants.chain((set) => fc.tuple(
      fc.constant(set), fc.shuffledSubarray([...set, ...set], { minLength: set.length * 2 }),
    )), ([set, shuffled]) => {
      expect(merged(shuffled)).toEqual(merged(set));
    }));
  });

  test('merging allows what the grants allow one by one, and nothing else', () => {
    fc.assert(fc.property(grants, (set) => {
      expect(allowed(merged(set))).toEqual(allowed(set.flatMap((one) => merged([one]))));
    }));
  });

  test('no two statements differ in their values alone, or in their actions alone', () => {
    fc.assert(fc.property(grants, (set) => {
      const shapes = merged(set).map(({ Principal, Condition, Action }) => JSON.stringify([
        (Principal as any).AWS === undefined ? Principal : 'AWS', Object.entries(Condition ?? {}).map(([k, v]) => [k, Object.keys(v)]),
        Condition?.StringEquals?.k, Action,
      ]));
      const known = shapes.filter((shape) => !shape.includes('"k"'));
      expect(new Set(known).size).toBe(known.length);
    }));
  });
});
