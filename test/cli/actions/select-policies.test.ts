import { Duration } from 'aws-cdk-lib';
import { mergeInventories, Selection, selectPolicies, selectPolicy } from '../../../src/cli/actions/select-policies';
import { InputError } from '../../../src/core/input-error';
import { LifecyclePolicy } from '../../../src/lifecycle/lifecycle-policy';
import { Inventory } from '../../../src/lifecycle/preview/described-images';
import { LifecycleRule } from '../../../src/lifecycle/rules/lifecycle-rule';
import { AssemblyPolicy } from '../../../src/model/assembly-policies';

const inventory = (repositoryName?: string, ...digests: string[]): Inventory =>
  ({ repositoryName, images: digests.map((imageDigest) => ({ imageDigest, imagePushedAt: new Date(0) })) });
const repository = (logicalId: string, name?: string, over: Partial<AssemblyPolicy> = {}): AssemblyPolicy =>
  ({ kind: 'repository', name, stack: 'Registry', logicalId, path: `Registry/${logicalId}`, file: 'Registry.template.json', ...over });
/** The same, with a policy of its own. */
const withPolicy = (days: number, source: AssemblyPolicy): AssemblyPolicy =>
  ({ ...source, policy: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(days))) });
const template = (logicalId: string, name?: string, over: Partial<AssemblyPolicy> = {}): AssemblyPolicy =>
  repository(logicalId, name, { kind: 'template', ...over });

/** The selections as `inventory < logical id`. */
const shape = (selections: Selection[]) => selections.map(({ inventory: { repositoryName }, source }) => `${repositoryName} < ${source?.logicalId}`);
const selected = (names: string[], ...policies: AssemblyPolicy[]) => shape(selectPolicies(names.map((name) => inventory(name, 'a')), policies));
const picked = (word: string, inventories: Inventory[], ...policies: AssemblyPolicy[]) => shape(selectPolicy(inventories, policies, word));

describe('the policy of an inventory', () => {
  test('is that of the repository of its name', () => {
    expect(selected(['team/api', 'team/web'], repository('Api', 'team/api'), repository('Web', 'team/web'), template('Root', 'ROOT')))
      .toEqual(['team/api < Api', 'team/web < Web']);
  });

  test('is else that of the template with the longest prefix that fits', () => {
    const templates = [template('Root', 'ROOT'), template('Prod', 'prod'), template('Team', 'prod/team/'), template('Unknown')];
    expect(selected(['prod/team/api', 'prod/teams', 'prod/x', 'production/x', 'prod'], ...templates))
      .toEqual(['prod/team/api < Team', 'prod/teams < Prod', 'prod/x < Prod', 'production/x < Root', 'prod < Root']);
  });

  test('is not that of a repository whose name is a prefix, nor that of one without a name', () => {
    expect(() => selected(['prod/x'], repository('Prod', 'prod'), repository('Unnamed')))
      .toThrow('no repository or creation template of the app is for "prod/x"; if it is one of these under another name, say which with '
        + '--repository: prod (Registry/Prod), Registry/Unnamed (repository named by CloudFormation)');
  });

  test('is not guessed when several stacks have a repository or a template of that name', () => {
    const eu = withPolicy(1, repository('Api', 'team/api', { stack: 'Eu', path: 'Eu/Api' }));
    const us = withPolicy(2, repository('Api', 'team/api', { stack: 'Us', path: undefined }));
    expect(() => selected(['team/api'], eu, us)).toThrow(
      '"team/api" could have the policy of team/api (Eu/Api), team/api (Us/Api); say which with --repository and the construct path, --stack or --region');
    expect(() => selected(['team/api'], template('One', 'team'), withPolicy(1, template('Two', 'team/'))))
      .toThrow('"team/api" could have the policy of "team" (creation template Registry/One), "team/" (creation template Registry/Two)');
  });

  test('is the only one there is when the images do not name their repository', () => {
    expect(shape(selectPolicies([inventory(undefined, 'a')], [repository('Api', 'team/api')]))).toEqual(['undefined < Api']);
    expect(() => selectPolicies([inventory(undefined, 'a')], [repository('Api', 'team/api'), template('Unknown')])).toThrow(
      'the images do not say which repository they are in; say it with --repository: team/api (Registry/Api), '
      + 'Registry/Unknown (creation template)');
  });

  test('needs no choice among several that are equal', () => {
    const eu = withPolicy(1, repository('Api', 'team/api', { stack: 'Eu', region: 'eu-west-1' }));
    const us = withPolicy(1, repository('Api2', 'team/api', { stack: 'Us', region: 'us-east-1' }));
    expect(selected(['team/api'], eu, us)).toEqual(['team/api < Api']);
    expect(picked('team/api', [inventory('x', 'a')], eu, us)).toEqual(['x < Api']);
    expect(selected(['team/api'], repository('Api', 'team/api'), repository('Api2', 'team/api'))).toEqual(['team/api < Api']);
    // What is known only at deployment is equal to nothing.
    const unknown = repository('Api3', 'team/api', { problem: 'known only when it is deployed' });
    expect(() => selected(['team/api'], unknown, { ...unknown, logicalId: 'Api4' })).toThrow('say which');
  });

  test('is that of a stack for the account of the images', () => {
    const one = withPolicy(1, repository('One', 'api', { account: '111111111111' }));
    const two = withPolicy(2, repository('Two', 'api', { account: '222222222222' }));
    const of = (registryId: string): Inventory => ({ ...inventory('api', 'a'), registryId });
    expect(shape(selectPolicies([of('222222222222'), of('111111111111')], [one, two]))).toEqual(['api < Two', 'api < One']);
    expect(() => selectPolicies([of('333333333333')], [one, two])).toThrow('of the app is for "api" of account 333333333333;');
    expect(shape(selectPolicy([of('222222222222'), of('111111111111')], [one, two], 'One'))).toEqual(['api < One']);
    expect(shape(selectPolicies([of('333333333333')], [one, repository('Any', 'api')]))).toEqual(['api < Any']);
  });

  test('is missing for what the app does not have, which is told beside the others', () => {
    const [own, other] = selectPolicies([inventory('team/api', 'a'), inventory('other', 'b')], [repository('Api', 'team/api')]);
    expect(own).toMatchObject({ source: { logicalId: 'Api' } });
    expect(own.problem).toBeUndefined();
    expect(other).toEqual({ inventory: inventory('other', 'b'), problem: 'no repository or creation template of the app is for it' });
    expect(() => selectPolicies([inventory('other', 'b'), inventory('more', 'c'), inventory()], [repository('Api', 'team/api')]))
      .toThrow('no repository or creation template of the app is for "other"; if it is one of these');
  });

  test('is not needed when there is no image', () => {
    expect(selectPolicies([inventory()], [repository('Api'), repository('Web')])).toEqual([{ inventory: inventory() }]);
  });

  test('messages are of bad input, and list ten names', () => {
    const many = Array.from({ length: 12 }, (_, i) => repository(`R${i}`, `r${i}`));
    const error = (() => {
      try {
        return selected(['x'], ...many);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(InputError);
    expect(String(error)).toMatch(/r9 \(Registry\/R9\) and 2 more$/);
  });
});

describe('--repository', () => {
  const api = repository('Api3F2', 'team/api', { path: 'Registry/Api' });
  const web = repository('Web1A7', undefined, { path: 'Registry/Web' });
  const prod = template('Prod9C4', 'prod/', { path: 'Registry/Prod' });
  const all = [api, web, prod];
  const one = [inventory('x', 'a')];

  test.each([
    ['name', 'team/api', 'Api3F2'],
    ['construct path', 'Registry/Web', 'Web1A7'],
    ['logical id', 'Web1A7', 'Web1A7'],
    ['prefix', 'prod/', 'Prod9C4'],
    ['prefix without its slash', 'prod', 'Prod9C4'],
  ])('picks by %s', (_, word, logicalId) => {
    expect(picked(word, one, ...all)).toEqual([`x < ${logicalId}`]);
  });

  test('picks by stack and logical id where there is no construct path', () => {
    expect(picked('Registry/Api3F2', one, { ...api, path: undefined }, web)).toEqual(['x < Api3F2']);
  });

  test('a construct path goes before a name', () => {
    expect(picked('Registry/Web', one, repository('Other', 'Registry/Web', { path: 'Registry/Other' }), web)).toEqual(['x < Web1A7']);
  });

  test('a word for several is not guessed, and their paths tell them apart', () => {
    const eu = repository('Api', 'team/api', { path: 'Eu/Api' });
    const us = withPolicy(1, repository('Api', 'team/api', { path: 'Us/Api' }));
    expect(() => picked('team/api', one, eu, us)).toThrow('"team/api" could mean the policy of team/api (Eu/Api), team/api (Us/Api); say which');
    expect(picked('Us/Api', one, eu, us)).toEqual(['x < Api']);
    expect(selectPolicy(one, [eu, us], 'Us/Api')[0].source).toBe(us);
  });

  test('a word for none lists what there is', () => {
    expect(() => picked('nope', one, ...all)).toThrow('the app has no repository or creation template "nope", it has team/api (Registry/Api), '
      + 'Registry/Web (repository named by CloudFormation), "prod/" (creation template Registry/Prod)');
  });

  test('goes with the images of that name', () => {
    expect(picked('team/api', [inventory('x', 'a'), inventory('team/api', 'a'), inventory(undefined, 'a')], ...all)).toEqual(['team/api < Api3F2']);
    expect(picked('prod', [inventory('prod/x', 'a'), inventory('x', 'a'), inventory('prod/y', 'a'), inventory(undefined, 'a')], ...all))
      .toEqual(['prod/x < Prod9C4', 'prod/y < Prod9C4']);
  });

  test('goes else with the only images, or with the only ones without a name', () => {
    expect(picked('team/api', [inventory('other', 'a')], ...all)).toEqual(['other < Api3F2']);
    expect(picked('Web1A7', [inventory('x', 'a'), inventory(undefined, 'a'), inventory('y', 'a')], ...all)).toEqual(['undefined < Web1A7']);
  });

  test('without images that could be meant is an error', () => {
    expect(() => picked('team/api', [inventory('x', 'a'), inventory('y', 'a')], ...all))
      .toThrow('none of the 2 inventories is for team/api (Registry/Api), they are for x, y');
  });
});

describe('inventories of several files', () => {
  const inFile = (file: string, each: Inventory) => ({ ...each, file });
  const merge = (...inventories: Inventory[]) => mergeInventories(inventories.map((each, i) => inFile(`${i}.json`, each)));

  test('are one for each repository', () => {
    expect(merge(inventory('x', 'a'), inventory('y', 'b'), inventory('x', 'c', 'd'))).toEqual([inventory('x', 'a', 'c', 'd'), inventory('y', 'b')]);
  });

  test('stay apart when they are of two accounts', () => {
    const of = (registryId: string, each: Inventory): Inventory => ({ registryId, ...each });
    expect(merge(of('1', inventory('x', 'a')), of('2', inventory('x', 'a', 'b')), of('1', inventory('x', 'c')))).toEqual([
      of('1', inventory('x', 'a', 'c')), of('2', inventory('x', 'a', 'b')),
    ]);
  });

  test('stay apart when they have no name', () => {
    expect(merge(inventory(undefined, 'a'), inventory(undefined, 'a'))).toHaveLength(2);
  });

  test('are left out when they are empty, unless all are', () => {
    expect(merge(inventory(), inventory('x', 'a'), inventory())).toEqual([inventory('x', 'a')]);
    expect(merge(inventory(), inventory())).toEqual([inventory()]);
  });

  test('with the same image are refused, and both are named', () => {
    expect(merge(inventory('x', 'a'), inventory('y', 'a'))).toHaveLength(2);
    expect(() => merge(inventory('x', 'a', 'b'), inventory('x', 'c'), inventory('x', 'd', 'b')))
      .toThrow(new InputError('x: image b is in 0.json and in 2.json; give each image once, and the images of one region at a time'));
    expect(() => mergeInventories([inFile('-', inventory('x', 'a')), inFile('a.json', inventory('x', 'a'))]))
      .toThrow('image a is in standard input and in a.json');
  });

  test('are refused when they all say that more images follow', () => {
    const partial = (each: Inventory): Inventory => ({ ...each, isPartial: true });
    const problem = 'has a token for more images; expected all of them, so leave out --max-items and --no-paginate';
    expect(() => merge(inventory('y', 'a'), partial(inventory('x', 'a')))).toThrow(new InputError(`1.json: x: ${problem}`));
    expect(() => merge(partial(inventory('x', 'a')), partial(inventory('x', 'b')))).toThrow(new InputError(`0.json: x: ${problem}`));
    expect(() => merge(partial(inventory()))).toThrow(new InputError(`0.json: ${problem}`));
    expect(merge(partial(inventory('x', 'a')), inventory('x', 'b'))).toEqual([inventory('x', 'a', 'b')]);
  });
});

test('a policy that is known only when it is deployed is refused where it is the one', () => {
  const unknown = repository('Api', 'team/api', { problem: 'known only when it is deployed, because of Ref' });
  const web = repository('Web', 'team/web');
  const message = 'Registry.template.json: Api: the lifecycle policy is known only when it is deployed, because of Ref; expected a text without tokens';
  expect(selected(['team/web'], unknown, web)).toEqual(['team/web < Web']);
  expect(() => selected(['team/web', 'team/api'], unknown, web)).toThrow(new InputError(message));
  expect(() => picked('Api', [inventory('x', 'a')], unknown, web)).toThrow(new InputError(message));
});
