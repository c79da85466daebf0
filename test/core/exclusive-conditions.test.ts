import { App, CfnCondition, CfnParameter, Fn, ICfnConditionExpression, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ManagedRepository, RegistryPolicy } from '../../src';
import { excludeEachOther } from '../../src/core/exclusive-conditions';
import { ENV } from '../util/registries';

let app: App;
let stack: Stack;
let parameter: string;
let other: string;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
  parameter = new CfnParameter(stack, 'Stage').valueAsString;
  other = new CfnParameter(stack, 'Other').valueAsString;
});

let ids = 0;
const condition = (expression?: ICfnConditionExpression, scope = stack) => new CfnCondition(scope, `Condition${++ids}`, { expression });
const is = (value: string, what = parameter) => Fn.conditionEquals(what, value);

function resource(on: CfnCondition | undefined, scope = stack): ecr.CfnRepository {
  const made = new ecr.CfnRepository(scope, `Resource${++ids}`);
  made.cfnOptions.condition = on;
  return made;
}

describe.each<[string, boolean, () => [ICfnConditionExpression, ICfnConditionExpression]]>([
  ['a condition and not the same', true, () => { const one = condition(is('prod')); return [one, Fn.conditionNot(one)]; }],
  ['a comparison and not the same, written again', true, () => [is('prod'), Fn.conditionNot(is('prod'))]],
  ['two values of one parameter', true, () => [is('prod'), is('test')]],
  ['two values, the parameter on the other side', true, () => [is('prod'), Fn.conditionEquals('test', parameter)]],
  ['two parameters and not the same', true, () => [Fn.conditionEquals(parameter, other), Fn.conditionNot(Fn.conditionEquals(other, parameter))]],
  ['a condition without an expression and not the same', true, () => { const one = condition(); return [one, Fn.conditionNot(one)]; }],
  ['And with one that excludes', true, () => [Fn.conditionAnd(is('prod'), is('a', other)), Fn.conditionAnd(is('b', other), condition(is('prod')))]],
  ['Or and not both', true, () => [Fn.conditionOr(is('a'), is('b')), Fn.conditionAnd(Fn.conditionNot(is('a')), Fn.conditionNot(is('b')))]],
  ['Or of other values', true, () => [Fn.conditionOr(is('a'), is('b')), is('c')]],
  ['not Or and one of it', true, () => [Fn.conditionNot(Fn.conditionOr(is('a'), is('b'))), is('b')]],
  ['not And and both', true, () => [Fn.conditionNot(Fn.conditionAnd(is('a'), is('b', other))), Fn.conditionAnd(is('a'), is('b', other))]],
  ['a comparison of two texts that differ', true, () => [Fn.conditionEquals('a', 'b'), is('a')]],
  ['one value twice', false, () => [is('prod'), is('prod')]],
  ['one value, and not another', false, () => [is('prod'), Fn.conditionNot(is('test'))]],
  ['not two values', false, () => [Fn.conditionNot(is('prod')), Fn.conditionNot(is('test'))]],
  ['values of two parameters', false, () => [is('prod'), is('test', other)]],
  ['conditions of which nothing is known', false, () => [condition(), Fn.conditionNot(condition())]],
  ['Or with a value that both may have', false, () => [Fn.conditionOr(is('a'), is('b')), Fn.conditionOr(is('b'), is('c'))]],
  ['not And and one of it', false, () => [Fn.conditionNot(Fn.conditionAnd(is('a'), is('b', other))), is('a')]],
])('%s', (_, expected, make) => {
  test(expected ? 'exclude each other' : 'do not', () => {
    const [one, two] = make();
    const [first, second] = [resource(condition(one)), resource(condition(two))];
    expect([excludeEachOther(first, second), excludeEachOther(second, first)]).toEqual([expected, expected]);
  });
});

test('a condition does not exclude what is always there', () => {
  expect(excludeEachOther(resource(condition(Fn.conditionEquals('a', 'b'))), resource(undefined))).toBe(false);
});

test('the conditions of nested stacks count, and a parameter of another stack is another one', () => {
  const one = condition(is('prod'));
  const nested = new NestedStack(stack, 'Nested');
  nested.nestedStackResource!.cfnOptions.condition = one;
  expect(excludeEachOther(resource(undefined, nested), resource(condition(Fn.conditionNot(one))))).toBe(true);
  expect(excludeEachOther(resource(undefined, nested), resource(one))).toBe(false);
  const second = new Stack(app, 'Second', { env: ENV });
  const theirs = new CfnParameter(second, 'Stage').valueAsString;
  expect(excludeEachOther(resource(condition(is('a'))), resource(condition(is('b', theirs), second), second))).toBe(false);
});

test('a condition that is made of itself is not known', () => {
  const one = condition();
  one.expression = Fn.conditionNot(one);
  expect(excludeEachOther(resource(one), resource(one))).toBe(false);
});

test('conditions of many parts are not known to exclude each other, and take no time', () => {
  const many = Fn.conditionAnd(...Array.from({ length: 30 }, (__, i) => Fn.conditionOr(is(`a${i}`, `\${p${i}}${other}`), is(`b${i}`, `\${p${i}}${other}`))), is('a'));
  expect(excludeEachOther(resource(condition(many)), resource(condition(Fn.conditionAnd(many, Fn.conditionNot(is('a'))))))).toBe(false);
});

describe('of two of which one is made', () => {
  const conditions = () => {
    const one = condition(is('prod'));
    return [one, condition(Fn.conditionNot(one))];
  };
  const policies = () => ['One', 'Two'].map((id) => {
    const policy = new RegistryPolicy(stack, id);
    policy.allowReplicationFrom('222222222222');
    return policy.node.defaultChild as ecr.CfnRegistryPolicy;
  });

  test('registry policies are taken, and the first keeps the logical id that does not depend on its place', () => {
    const alone = Object.keys(Template.fromStack(policyStack()).findResources('AWS::ECR::RegistryPolicy'));
    const resources = policies();
    conditions().forEach((on, index) => { resources[index].cfnOptions.condition = on; });
    const found = Template.fromStack(stack).findResources('AWS::ECR::RegistryPolicy');
    expect(Object.keys(found)).toEqual([...alone, expect.stringMatching(/^TwoRESOURCE|^Two[0-9A-F]{8}$/)]);
    expect(new Set(Object.values(found).map(({ Condition }) => Condition)).size).toBe(2);
  });

  test.each<[string, (on: CfnCondition[]) => Array<CfnCondition | undefined>]>([
    ['on no condition', () => []],
    ['of which one is always made', ([one]) => [one, undefined]],
    ['on one condition', ([one]) => [one, one]],
  ])('registry policies %s are refused', (_, choose) => {
    const resources = policies();
    choose(conditions()).forEach((on, index) => { resources[index].cfnOptions.condition = on; });
    expect(() => app.synth()).toThrow(/Stack\/One\/Resource and Stack\/Two\/Resource both set it/);
  });

  test('repositories of one name are taken, and refused where both may be', () => {
    const [first, second] = ['One', 'Two'].map((id) =>
      new ManagedRepository(stack, id, { repositoryName: 'team/api' }).node.defaultChild as ecr.CfnRepository);
    const [one, not] = conditions();
    first.cfnOptions.condition = one;
    second.cfnOptions.condition = not;
    expect(() => app.synth()).not.toThrow();
    second.cfnOptions.condition = condition(is('a', other));
    expect(() => app.synth({ force: true })).toThrow(/one repository a name/);
  });
});

function policyStack(): Stack {
  const alone = new Stack(new App(), 'Stack', { env: ENV });
  new RegistryPolicy(alone, 'Elsewhere').allowReplicationFrom('222222222222');
  return alone;
}
