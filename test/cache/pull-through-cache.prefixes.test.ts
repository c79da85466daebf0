import { App, Aws, CfnParameter, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { PullThroughCache, RepositoryCreationTemplate, TemplateScenario, Upstream } from '../../src';
import { ENV } from '../util/registries';
import { RULE, TEMPLATE } from '../util/resource-types';
import { warningIds, warningMessage } from '../util/warnings';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function cache(ecrRepositoryPrefix: string, upstreamRepositoryPrefix?: string, to = stack, id = 'Cache'): PullThroughCache {
  return new PullThroughCache(to, id, { upstream: Upstream.quay(), ecrRepositoryPrefix, upstreamRepositoryPrefix });
}

const add = (to: Stack, prefix = 'team', id = 'Other') => cache(prefix, undefined, to, id);
const addL1 = (to: Stack, ecrRepositoryPrefix = 'team', id = 'ByHand') => new ecr.CfnPullThroughCacheRule(to, id, { ecrRepositoryPrefix });
const properties = (type: string) => Object.values(Template.fromStack(stack).findResources(type))[0].Properties;

const VALID = ['ab', '00', 'team', 'team/', 'team/images/0', 'a__b', 'a--b.c/0', 'a_b', 'ROOT', 'x'.repeat(30), `${'x'.repeat(29)}/`];
const MALFORMED = ['/team', 'team//', 'team/*', 'Team', 'root/ROOT', 'a..b', 'a___b', 'a b', 'team\n', 'ROOT/', '-a', 'a-', '__', 'ä0'];
const OUT_OF_BOUNDS = ['', 'x', '/', 'x'.repeat(31), `${'x'.repeat(30)}/`];

describe('ecrRepositoryPrefix', () => {
  test.each(VALID)('%s goes to the rule and to the template as it is', (prefix) => {
    expect(cache(prefix).ecrRepositoryPrefix).toBe(prefix);
    expect(properties(RULE).EcrRepositoryPrefix).toBe(prefix);
    expect(properties(TEMPLATE).Prefix).toBe(prefix);
  });

  test.each(MALFORMED)('%j is refused by the pattern', (prefix) => {
    expect(() => cache(prefix)).toThrow('Stack/Cache: "ecrRepositoryPrefix" must be "ROOT", or path components joined by "/", '
      + 'each of lower-case letters and digits with single separators inside');
    expect(() => cache(prefix, undefined, stack, 'Other')).toThrow(`got ${JSON.stringify(prefix)}; write for example "team/images", without wildcards`);
  });

  test.each(OUT_OF_BOUNDS)('%j is refused by its length', (prefix) => {
    expect(() => cache(prefix)).toThrow(`Stack/Cache: "ecrRepositoryPrefix" must have 2 to 30 characters, got ${prefix.length}: ${JSON.stringify(prefix)}`);
  });

  test('may be a token, of any length and followed by anything', () => {
    cache(`${new CfnParameter(stack, 'Prefix').valueAsString}${'-x'.repeat(20)}/`);
    const value = { 'Fn::Join': ['', [{ Ref: 'Prefix' }, `${'-x'.repeat(20)}/`]] };
    expect(properties(RULE).EcrRepositoryPrefix).toEqual(value);
    expect(properties(TEMPLATE).Prefix).toEqual(value);
  });
});

describe('upstreamRepositoryPrefix', () => {
  test('is left out by default', () => {
    cache('team');
    expect(properties(RULE)).not.toHaveProperty('UpstreamRepositoryPrefix');
  });

  test.each(VALID)('%s goes to the rule as it is', (prefix) => {
    cache('team', prefix);
    expect(properties(RULE)).toMatchObject({ EcrRepositoryPrefix: 'team', UpstreamRepositoryPrefix: prefix });
  });

  test.each(MALFORMED)('%j is refused by the pattern', (prefix) => {
    expect(() => cache('team', prefix)).toThrow('Stack/Cache: "upstreamRepositoryPrefix" must be "ROOT", or path components joined by "/"');
  });

  test.each(OUT_OF_BOUNDS)('%j is refused by its length', (prefix) => {
    expect(() => cache('team', prefix)).toThrow(`Stack/Cache: "upstreamRepositoryPrefix" must have 2 to 30 characters, got ${prefix.length}: ${JSON.stringify(prefix)}`);
  });

  test('may be a token', () => {
    cache('team', new CfnParameter(stack, 'Prefix').valueAsString);
    expect(properties(RULE).UpstreamRepositoryPrefix).toEqual({ Ref: 'Prefix' });
  });

  test.each(['team', 'team/', 'root'])('%s is refused for ROOT', (prefix) => {
    expect(() => cache('ROOT', prefix)).toThrow(`Stack/Cache: "upstreamRepositoryPrefix" is "${prefix}" and "ecrRepositoryPrefix" is "ROOT", where ECR takes no part of an `
      + `upstream; name the prefix of the cached repositories, such as "${prefix.replace('/', '')}", or leave out "upstreamRepositoryPrefix"`);
  });

  test.each<[string, () => [string, string]]>([
    ['ROOT for ROOT', () => ['ROOT', 'ROOT']],
    ['a token for ROOT', () => ['ROOT', new CfnParameter(stack, 'Prefix').valueAsString]],
    ['a prefix for a token', () => [new CfnParameter(stack, 'Prefix').valueAsString, 'team']],
  ])('%s passes', (_, prefixes) => {
    const [here, there] = prefixes();
    cache(here, there);
    expect(properties(RULE)).toMatchObject({ EcrRepositoryPrefix: stack.resolve(here), UpstreamRepositoryPrefix: stack.resolve(there) });
  });
});

describe('one cache a prefix', () => {
  const PERHAPS = 'PullThroughCache.perhapsSamePrefix';

  test.each<[string, string, () => void]>([
    ['the same stack', 'Stack/Other/Resource', () => add(stack)],
    ['the same stack, with a slash at the end', 'Stack/Other/Resource', () => add(stack, 'team/')],
    ['another stack of the environment', 'Elsewhere/Other/Resource', () => add(new Stack(app, 'Elsewhere', { env: ENV }))],
    ['a nested stack', 'Stack/Nested/Other/Resource', () => add(new NestedStack(stack, 'Nested'))],
    ['a stage', 'Stage/Elsewhere/ByHand', () => addL1(new Stack(new Stage(app, 'Stage', { env: ENV }), 'Elsewhere'))],
    ['an L1 written by hand', 'Stack/ByHand', () => addL1(stack, 'team/')],
  ])('a second one in %s is an error that names both', (_, path, other) => {
    cache('team');
    other();
    expect(() => app.synth()).toThrow(`an account and region has one pull-through cache a prefix, but ${['Stack/Cache/Resource', path].sort().join(' and ')} are both for "team"; `
      + 'give each another "ecrRepositoryPrefix"');
  });

  test.each([['team', 'upstream-team'], ['team', 'ROOT']])('also when %s stands for %s in one of them', (prefix, upstreamPrefix) => {
    cache('team');
    cache(prefix, upstreamPrefix, stack, 'Other');
    expect(() => app.synth()).toThrow('Stack/Cache/Resource and Stack/Other/Resource are both for "team"');
  });

  test('two for ROOT are an error', () => {
    cache('ROOT');
    add(stack, 'ROOT');
    expect(() => app.synth()).toThrow('Stack/Cache/Resource and Stack/Other/Resource are both for "ROOT"');
  });

  test('two of one upstream, each with its default prefix, are an error', () => {
    ['One', 'Other'].forEach((id) => new PullThroughCache(stack, id, { upstream: Upstream.quay() }));
    expect(() => app.synth()).toThrow('Stack/One/Resource and Stack/Other/Resource are both for "quay"');
  });

  test.each<[string, () => void]>([
    ['another prefix', () => add(stack, 'teams')],
    ['ROOT besides', () => add(stack, 'ROOT')],
    ['another region', () => add(new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } }))],
    ['another account', () => add(new Stack(app, 'Elsewhere', { env: { ...ENV, account: '222222222222' } }))],
    ['another account, its region not known', () => add(new Stack(app, 'Elsewhere', { env: { account: '222222222222' } }))],
    ['a prefix that is a token', () => add(stack, Aws.STACK_NAME)],
    ['two prefixes that are the same token', () => ['One', 'Two'].forEach((id) => add(stack, Aws.STACK_NAME, id))],
    ['an imported one', () => PullThroughCache.fromPullThroughCacheAttributes(stack, 'Imported', { ecrRepositoryPrefix: 'team', upstreamRegistryUrl: 'quay.io' })],
  ])('%s is fine', (_, other) => {
    cache('team');
    other();
    expect(() => app.synth()).not.toThrow();
    expect(warningIds(stack)).toEqual([]);
  });

  test.each<[string, object | undefined]>([['is not known', undefined], ['is known in part, and the same in that', { region: ENV.region }]])(
    'one in a stack whose environment %s is warned of', (_, env) => {
      cache('team/');
      addL1(new Stack(app, 'Agnostic', { env }));
      expect(() => app.synth()).not.toThrow();
      expect(warningMessage(stack, PERHAPS)).toBe('Agnostic/ByHand is a cache for the prefix "team/" too, and it is not known whether in another account or region, where '
        + 'alone it can be deployed; give the stacks an "env", or keep one of the two');
    });

  test('caches of two stacks whose environments are not known are warned of, both', () => {
    const stacks = ['One', 'Two'].map((id) => new Stack(app, id));
    stacks.forEach((to) => add(to));
    app.synth();
    expect(stacks.map((to) => warningIds(to).filter((id) => id === PERHAPS))).toEqual([[PERHAPS], [PERHAPS]]);
  });

  test('caches of one stack whose environment is not known are an error', () => {
    const agnostic = new Stack(app, 'Agnostic');
    add(agnostic);
    add(agnostic, 'team/', 'Another');
    expect(() => app.synth()).toThrow('Agnostic/Another/Resource and Agnostic/Other/Resource are both for "team"');
  });

  test('the warning can be acknowledged on the cache', () => {
    Validations.of(cache('team')).acknowledge({ id: `cdk-managed-ecr:${PERHAPS}`, reason: 'the other one goes to another account' });
    addL1(new Stack(app, 'Agnostic'));
    app.synth();
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('a prefix below another', () => {
  const NESTED = 'PullThroughCache.nestedPrefix';

  test.each<[string, () => void]>([
    ['the same stack', () => add(stack, 'team/images/', 'Other')],
    ['another stack of the environment', () => add(new Stack(app, 'Elsewhere', { env: ENV }), 'team/images')],
    ['an L1 written by hand', () => addL1(stack, 'team/images')],
  ])('is warned of at the upper one: in %s', (_, other) => {
    cache('team/');
    other();
    expect(() => app.synth()).not.toThrow();
    expect(warningIds(stack)).toEqual([NESTED]);
    expect(warningMessage(stack, NESTED)).toMatch(/^the prefix "team\/images" of .*(Other\/Resource|ByHand) is below "team", and ECR does not say which of the two a pull goes through/);
  });

  test.each(['teams', 'team-images/x', 'images/team', 'te', 'ROOT'])('%s beside it is not', (prefix) => {
    cache('team');
    add(stack, prefix);
    expect(warningIds(stack)).toEqual([]);
  });

  test('in another environment is not', () => {
    cache('team');
    add(new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } }), 'team/images');
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('a creation template below the prefix', () => {
  const NESTED = 'PullThroughCache.nestedTemplate';
  const addTemplate = (prefix: string, to = stack) =>
    new RepositoryCreationTemplate(to, 'Other', { prefix, appliedFor: [TemplateScenario.REPLICATION] });

  test.each<[string, () => void]>([
    ['the same stack', () => addTemplate('team/images/')],
    ['another stack of the environment', () => addTemplate('team/images/', new Stack(app, 'Elsewhere', { env: ENV }))],
    ['an L1 written by hand', () => new ecr.CfnRepositoryCreationTemplate(stack, 'ByHand', { prefix: 'team/images/', appliedFor: ['REPLICATION'] })],
  ])('is warned of, because repositories there get its settings: in %s', (_, other) => {
    cache('team/');
    other();
    expect(() => app.synth()).not.toThrow();
    expect(warningIds(stack)).toEqual([NESTED]);
    expect(warningMessage(stack, NESTED)).toMatch(/^the creation template .*(Other\/Resource|ByHand) for "team\/images\/" is below "team", so repositories there get its settings and policy/);
  });

  test.each([['teams'], ['images/team'], ['te'], ['ROOT'], [Aws.STACK_NAME]])('%#: is not, where it is or may be beside it', (prefix) => {
    cache('team');
    addTemplate(prefix);
    expect(warningIds(stack)).toEqual([]);
  });

  test('is not in another environment', () => {
    cache('team');
    addTemplate('team/images', new Stack(app, 'Elsewhere', { env: { ...ENV, region: 'us-east-1' } }));
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('50 rules', () => {
  const rules = (count: number, to = stack) => Array.from({ length: count }, (_, i) => addL1(to, `by-hand-${i}`, `ByHand${i}`));
  const message = (count: number) => `ECR takes 50 pull-through cache rules in an account and region, got ${count}; let one cache without "upstreamRepositoryPrefix" `
    + 'stand for several of the same upstream';

  function errors(): string[] {
    try {
      app.synth();
      return [];
    } catch (error) {
      return (error as Error).message.split('\n').slice(1);
    }
  }

  test('are the most a registry takes', () => {
    rules(48);
    cache('team');
    add(stack, 'other');
    expect(errors()).toEqual([]);
  });

  test('and one more is an error, said once', () => {
    rules(48);
    cache('team');
    add(stack, 'other');
    add(stack, 'third', 'Another');
    expect(errors()).toEqual([expect.stringContaining(`[Stack/Another] ${message(51)}`)]);
  });

  test.each<[number, string[]]>([[50, []], [51, [expect.stringContaining(message(51))]]])(
    'are those of all stacks of the environment, also with prefixes that are tokens, and no others: %i', (count, expected) => {
      rules(24);
      rules(count - 28, new Stack(app, 'Elsewhere', { env: ENV }));
      rules(50, new Stack(app, 'Far', { env: { ...ENV, region: 'us-east-1' } }));
      rules(50, new Stack(app, 'Agnostic'));
      ['One', 'Two'].forEach((id) => add(stack, Aws.STACK_NAME, id));
      add(stack, 'third', 'Three');
      add(new NestedStack(stack, 'Nested'), 'fourth', 'Four');
      expect(errors()).toEqual(expected);
    });
});
