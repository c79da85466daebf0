import { App, Aws, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { AppResources } from '../../src/core/app-resources';
import { guardSingleton, rivals } from '../../src/core/singletons';
import { topStack } from '../../src/core/stacks';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

const setting = (to: Stack, id = 'One') => new ecr.CfnRegistryPolicy(to, id, { policyText: {} });
const rivalsOf = (resource: CfnResource) => rivals(new AppResources(app), resource);
const paths = (resources: CfnResource[]) => resources.map(({ node }) => node.path);

test('topStack is the stack that is deployed', () => {
  expect(topStack(new NestedStack(new NestedStack(stack, 'Outer'), 'Inner'))).toBe(stack);
  expect(topStack(setting(stack))).toBe(stack);
});

describe('rivals of a resource', () => {
  test('are all of its type in its account and region', () => {
    const one = setting(stack);
    setting(stack, 'Two');
    setting(new NestedStack(stack, 'Nested'));
    setting(new Stack(app, 'Other', { env: ENV }));
    setting(new Stack(new Stage(app, 'Stage', { env: ENV }), 'Stack'));
    const found = rivalsOf(one);
    expect(paths(found.same)).toEqual(['Stack/Two', 'Stack/Nested/One', 'Other/One', 'Stage/Stack/One']);
    expect(found.perhaps).toEqual([]);
  });

  test('are perhaps those whose account or region is not known', () => {
    const one = setting(stack);
    setting(new Stack(app, 'Agnostic'));
    setting(new Stack(app, 'Region', { env: { region: ENV.region } }));
    setting(new Stack(app, 'Account', { env: { account: ENV.account } }));
    const found = rivalsOf(one);
    expect(found.same).toEqual([]);
    expect(paths(found.perhaps)).toEqual(['Agnostic/One', 'Region/One', 'Account/One']);
  });

  test('are none elsewhere, and none of another type', () => {
    const one = setting(stack);
    setting(new Stack(app, 'Region', { env: { ...ENV, region: 'us-east-1' } }));
    setting(new Stack(app, 'Account', { env: { account: '222222222222' } }));
    new ecr.CfnRepository(stack, 'Repository');
    expect(rivalsOf(one)).toEqual({ same: [], perhaps: [] });
  });

  test('are perhaps many, of which the first few are named', () => {
    const one = setting(new Stack(app, 'Agnostic'));
    ['A', 'B', 'C', 'D'].forEach((id) => setting(new Stack(app, id)));
    expect(paths(rivalsOf(one).perhaps)).toEqual(['A/One', 'B/One', 'C/One']);
    expect(paths(rivalsOf(setting(stack)).perhaps)).toEqual(['Agnostic/One', 'A/One', 'B/One']);
  });

  test('are in one stack also when its environment is not known', () => {
    const agnostic = new Stack(app, 'Agnostic');
    const one = setting(agnostic);
    setting(agnostic, 'Two');
    expect(paths(rivalsOf(one).same)).toEqual(['Agnostic/Two']);
  });

  test('have the same key, where there is one', () => {
    const keyOf = ({ prefix }: ecr.CfnRepositoryCreationTemplate) => prefix === Aws.STACK_NAME ? undefined : prefix;
    const [one, , , token] = ['a', 'b', 'a', Aws.STACK_NAME, Aws.STACK_NAME].map((prefix, index) =>
      new ecr.CfnRepositoryCreationTemplate(stack, `Template${index}`, { prefix, appliedFor: [] }));
    expect(paths(rivals(new AppResources(app), one, keyOf).same)).toEqual(['Stack/Template2']);
    expect(rivals(new AppResources(app), token, keyOf)).toEqual({ same: [], perhaps: [] });
  });
});

describe('guardSingleton', () => {
  test('is content with one', () => {
    guardSingleton(setting(stack), 'the policy');
    expect(() => app.synth()).not.toThrow();
    expect(warningIds(stack)).toEqual([]);
  });

  test('names both of two that are deployed to the same place', () => {
    guardSingleton(setting(stack), 'the policy');
    setting(new Stack(app, 'Other', { env: ENV }));
    expect(() => app.synth()).toThrow(
      '[Stack/One] the policy of an account and region is set once, but Other/One and Stack/One both set it; keep one of them, and add to it what the others have',
    );
  });

  test('warns of two that are perhaps deployed to the same place', () => {
    guardSingleton(setting(stack), 'the policy');
    setting(new Stack(app, 'Agnostic'));
    app.synth();
    expect(warningMessage(stack, 'PrivateRegistry.perhapsSecondOwner'))
      .toBe('Agnostic/One sets the policy too, and it is not known whether in another account or region; the last one deployed wins, '
        + 'so give the stacks an "env", or keep one of the two');
  });
});
