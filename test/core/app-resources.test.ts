import { App, CfnResource, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct, IConstruct } from 'constructs';
import { AppResources, validateInApp } from '../../src/core/app-resources';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const { CFN_RESOURCE_TYPE_NAME: POLICY } = ecr.CfnRegistryPolicy;

let app: App;
let stack: Stack;
/** The apps that were looked at, in order, and the policies that were seen in them in each validation. */
let apps: AppResources[];
let seen: string[][];
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
  apps = [];
  seen = [];
});

const policy = (scope: Construct, id = 'Policy') => new ecr.CfnRegistryPolicy(scope, id, { policyText: {} });
const paths = (resources: readonly CfnResource[]) => resources.map(({ node }) => node.path);
const policiesIn = (found: AppResources) => paths(found.at(ENV, POLICY));

function watch(scope: Construct, id = 'Watch'): IConstruct {
  const construct = new Construct(scope, id);
  validateInApp(construct, (found) => {
    apps.push(found);
    seen.push(policiesIn(found));
    return [];
  });
  return construct;
}

describe('one walk', () => {
  test('serves all that are validated in a synthesis', () => {
    const walk = jest.spyOn(app.node, 'findAll');
    [stack, new NestedStack(stack, 'Nested'), new Stack(app, 'Second')].forEach((scope) => watch(scope));
    watch(stack, 'Other');
    app.synth();
    expect(walk).toHaveBeenCalledTimes(1);
    expect(apps).toHaveLength(4);
    expect(new Set(apps).size).toBe(1);
  });

  test('is made again in the next synthesis', () => {
    watch(stack);
    app.synth();
    policy(stack);
    app.synth({ force: true });
    expect(seen).toEqual([[], ['Stack/Policy']]);
  });

  test('is made again for what the next synthesis lost', () => {
    watch(stack);
    policy(stack);
    app.synth();
    stack.node.tryRemoveChild('Policy');
    app.synth({ force: true });
    expect(seen).toEqual([['Stack/Policy'], []]);
  });

  test('is one for each stage, as aspects of the app come after the stages in it', () => {
    const stage = new Stage(app, 'Stage', { env: ENV });
    watch(new Stack(stage, 'Inner'));
    watch(new Stack(stage, 'Inner2'));
    watch(stack);
    app.synth();
    expect(apps[0]).toBe(apps[1]);
    expect(apps[2]).not.toBe(apps[1]);
    app.synth({ force: true });
    expect(apps.at(-1)).not.toBe(apps[2]);
  });

  test('sees the whole app, also from a stage that is synthesized alone', () => {
    const stage = new Stage(app, 'Stage', { env: ENV });
    policy(stack);
    const inner = new Stack(stage, 'Inner');
    watch(inner);
    stage.synth();
    policy(inner);
    stage.synth({ force: true });
    expect(seen).toEqual([['Stack/Policy'], ['Stack/Policy', 'Stage/Inner/Policy']]);
  });
});

describe('a validation by hand', () => {
  test.each([
    ['before the app is synthesized', () => undefined],
    ['after the app was synthesized', () => app.synth()],
  ])('sees the app as it is then, %s', (_, before) => {
    const [one, other] = [watch(stack), watch(stack, 'Other')];
    before();
    seen = [];
    one.node.validate();
    policy(stack);
    other.node.validate();
    policy(stack, 'Second');
    one.node.validate();
    expect(seen).toEqual([[], ['Stack/Policy'], ['Stack/Policy', 'Stack/Second']]);
  });

  test('of a construct that was made after the synthesis sees itself', () => {
    watch(stack);
    app.synth();
    policy(stack);
    watch(stack, 'Later').node.validate();
    expect(seen).toEqual([[], ['Stack/Policy']]);
  });
});

describe('the resources', () => {
  test('of a registry are those of its stacks and those nested in them', () => {
    policy(stack);
    policy(new NestedStack(new NestedStack(stack, 'Outer'), 'Nested'));
    policy(new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } }));
    policy(new Stack(app, 'Agnostic'));
    new ecr.CfnRepository(stack, 'Repository');
    expect(policiesIn(new AppResources(app))).toEqual(['Stack/Policy', 'Stack/Outer/Nested/Policy']);
  });

  test('of a registry that is not known are those of stacks that say the same', () => {
    const agnostic = new Stack(app, 'Agnostic', { env: { region: ENV.region } });
    policy(agnostic);
    policy(stack);
    expect(paths(new AppResources(app).at(agnostic, POLICY))).toEqual(['Agnostic/Policy']);
  });

  test('are grouped by key, and those without one are left out', () => {
    const keyOf = ({ prefix }: ecr.CfnRepositoryCreationTemplate) => prefix === 'none' ? undefined : prefix;
    const agnostic = new Stack(app, 'Agnostic');
    const template = (scope: Construct, id: string, prefix: string) => new ecr.CfnRepositoryCreationTemplate(scope, id, { prefix, appliedFor: [] });
    template(stack, 'A', 'a');
    template(stack, 'B', 'b');
    template(stack, 'None', 'none');
    template(agnostic, 'A', 'a');
    const found = new AppResources(app);
    const { byRegistry, byStack } = found.group(ecr.CfnRepositoryCreationTemplate.CFN_RESOURCE_TYPE_NAME, keyOf, 'a');
    expect([...byRegistry].map(([key, resources]) => [key, paths(resources)])).toEqual([['111111111111/eu-west-1', ['Stack/A']]]);
    expect([...byStack].map(([key, resources]) => [key, paths(resources)])).toEqual([[agnostic, ['Agnostic/A']]]);
    expect(found.group(ecr.CfnRepositoryCreationTemplate.CFN_RESOURCE_TYPE_NAME, keyOf, 'none').byRegistry.size).toBe(0);
  });

  test('have a place where a stack is', () => {
    const found = new AppResources(app);
    expect(found.hasStackAt(ENV)).toBe(true);
    expect(found.hasStackAt({ ...ENV, region: 'us-east-1' })).toBe(false);
  });
});
