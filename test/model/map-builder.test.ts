import { afterDeployment, notCollected } from '../../src/model/known';
import { registryMapOf } from '../../src/model/map-builder';
import { withFewerNodes } from '../../src/model/map-limits';
import { MapNode, RegistryMap, repositoriesOf, storageOf } from '../../src/model/registry-map';
import { CacheData, PrivateRegistryData, RegistryModel } from '../../src/model/registry-model';
import { modelOf, pullPolicy, registryOf, repositoryOf } from '../util/registry-models';

const A = '111122223333';
const B = '222233334444';
const origin = { file: 'registry.json' };
const others = { credentialArn: undefined, customRoleArn: undefined };

function mapOf(...registries: PrivateRegistryData[]): RegistryMap {
  return registryMapOf(modelOf(registries));
}

/** The connections with titles for ids. */
function connectionsOf(map: RegistryMap): string[] {
  const registries = map.accounts.flatMap((account) => account.registries);
  const caches = registries.flatMap((registry) => registry.caches);
  const nodes: readonly MapNode[] = [...map.upstreams, ...map.consumers, ...map.accounts, ...registries, ...caches];
  const title = (id: string) => nodes.find((node) => node.id === id)!.title;
  return map.connections.map(({ kind, from, to, about }) => `${kind}: ${title(from)} -> ${title(to)}: ${about.join(' ')}`);
}

const cache = (data: Partial<CacheData>): CacheData =>
  ({ origin, prefix: 'hub', upstreamRegistry: 'docker-hub', upstreamRegistryUrl: 'registry-1.docker.io', upstreamPrefix: undefined, ...others, ...data });

test('accounts hold their registries, and registries their repositories by prefix', () => {
  const { accounts } = mapOf(
    registryOf(A, 'eu-west-1', { repositories: ['tool', 'team/web', 'team/api', 'data/x/y'].map((name) => repositoryOf(name)) }),
    registryOf(B, 'eu-west-1'), registryOf(A, 'us-east-1'),
  );
  expect(accounts.map(({ title, registries }) => [title, registries.map((registry) => registry.title)])).toEqual([[A, ['eu-west-1', 'us-east-1']], [B, ['eu-west-1']]]);
  expect(accounts[0].registries[0].groups.map(({ prefix, repositories }) => [prefix, repositories.map(({ name }) => name)])).toEqual([
    ['', ['tool']], ['data/', ['data/x/y']], ['team/', ['team/web', 'team/api']],
  ]);
});

test('a large group is split by the next part of the names', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => repositoryOf(`team/${index % 2 === 0 ? 'a' : 'b'}/${index}`));
  const groups = (count: number) => mapOf(registryOf(A, 'eu-west-1', { repositories: names(count) })).accounts[0].registries[0].groups;
  expect(groups(200).map(({ prefix }) => prefix)).toEqual(['team/']);
  expect(groups(201).map(({ prefix, repositories }) => [prefix, repositories.length])).toEqual([['team/a/', 101], ['team/b/', 100]]);
});

test('ids are made here, and are those of one thing each', () => {
  const map = mapOf(registryOf(A, 'eu-west-1', { caches: [cache({})], repositories: [repositoryOf('a', { policy: pullPolicy({ Principal: '*' }) })] }));
  const [account] = map.accounts;
  const ids = [account.id, account.registries[0].id, account.registries[0].caches[0].id, map.upstreams[0].id, map.consumers[0].id];
  expect(new Set(ids).size).toBe(5);
  ids.forEach((id) => expect(id).toMatch(/^n\d+$/));
});

describe('caches', () => {
  test('have an arrow from their upstream, which is one for all caches', () => {
    const map = mapOf(registryOf(A, 'eu-west-1', { caches: [cache({}), cache({ prefix: 'org', upstreamPrefix: 'org' })] }), registryOf(A, 'us-east-1', { caches: [cache({})] }));
    expect(map.upstreams).toMatchObject([{ title: 'Docker Hub', note: 'registry-1.docker.io' }]);
    expect(connectionsOf(map)).toEqual(['upstream: Docker Hub -> hub/: hub/*', 'upstream: Docker Hub -> org/: org/* as org/*', 'upstream: Docker Hub -> hub/: hub/*']);
  });

  test('of a registry of the map come from its box', () => {
    const url = `${B}.dkr.ecr.us-east-1.amazonaws.com`;
    const map = mapOf(registryOf(A, 'eu-west-1', { caches: [cache({ prefix: 'ROOT', upstreamRegistry: 'ecr', upstreamRegistryUrl: url, upstreamPrefix: 'ROOT' })] }),
      registryOf(B, 'us-east-1'));
    expect(map.upstreams).toEqual([]);
    expect(connectionsOf(map)).toEqual(['upstream: us-east-1 -> any name without a rule of its own: ROOT/*']);
  });
});

test('replication leads to the registry, or to a box beside the map', () => {
  const rules = [
    { destinations: [{ account: A, region: 'us-east-1' }, { account: B, region: 'us-east-1' }], prefixes: ['prod/', 'base'] },
    { destinations: [{ account: A, region: 'us-east-1' }], prefixes: [] },
  ];
  const map = mapOf(registryOf(A, 'eu-west-1', { replication: [{ origin, rules }] }), registryOf(A, 'us-east-1'));
  expect(map.consumers).toMatchObject([{ title: B, note: 'registry in us-east-1' }]);
  expect(connectionsOf(map)).toEqual(['replication: eu-west-1 -> us-east-1: prod/* base* *', `replication: eu-west-1 -> ${B}: prod/* base*`]);
});

describe('pull rights', () => {
  const shared = (...principals: string[]) => pullPolicy({ Principal: { AWS: principals } });

  test('are arrows to accounts of the map or beside it, without the own one', () => {
    const map = mapOf(registryOf(A, 'eu-west-1', {
      repositories: [repositoryOf('x', { policy: shared(A, B, '333344445555') }), repositoryOf('y', { policy: shared(B) }), repositoryOf('z', { policy: shared(A) })],
    }), registryOf(B, 'eu-west-1'));
    expect(map.consumers).toMatchObject([{ title: '333344445555', note: 'account' }]);
    expect(connectionsOf(map)).toEqual([`pull: eu-west-1 -> ${B}: x y`, 'pull: eu-west-1 -> 333344445555: x']);
    expect(repositoriesOf(map.accounts).map(({ readers }) => readers)).toEqual([2, 1, 0]);
  });

  test('that are denied again are none', () => {
    const deny = { Effect: 'Deny', Principal: '*' };
    const map = mapOf(registryOf(A, 'eu-west-1', {
      repositories: [repositoryOf('x', { policy: pullPolicy({ Principal: { AWS: B } }, deny) }), repositoryOf('y', { policy: shared(B) })],
    }));
    expect(connectionsOf(map)).toEqual([`pull: eu-west-1 -> ${B}: y`]);
  });

  test('of the registry policy are not said again of each repository', () => {
    const map = mapOf(registryOf(A, 'eu-west-1', {
      policies: [{ origin, policy: pullPolicy({ Principal: { AWS: B }, Resource: '*' }) }], repositories: [repositoryOf('x'), repositoryOf('y')],
    }));
    expect(connectionsOf(map)).toEqual([`pull: eu-west-1 -> ${B}: *`]);
  });

  test('for anyone are marked, and come first', () => {
    const map = mapOf(registryOf(A, 'eu-west-1', {
      repositories: [repositoryOf('x', { policy: shared(B) }), repositoryOf('y', { policy: shared(B) }), repositoryOf('z', { policy: pullPolicy({ Principal: '*' }) })],
    }));
    expect(map.consumers.map(({ title, isOpen = false }) => [title, isOpen])).toEqual([['anyone', true], [B, false]]);
    expect(repositoriesOf(map.accounts).map(({ isOpen }) => isOpen)).toEqual([false, false, true]);
  });

  test('of the registry and of creation templates are for patterns', () => {
    const settings = repositoryOf('x', { policy: shared(B) });
    const map = mapOf(registryOf(A, 'eu-west-1', {
      policies: [{ origin, policy: pullPolicy({ Principal: { AWS: B }, Resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/prod/*' }) }],
      templates: ['team/', 'hub', 'ROOT'].map((prefix) => ({ ...settings, prefix, appliedFor: ['REPLICATION'], customRoleArn: undefined })),
      caches: [cache({})],
    }));
    expect(connectionsOf(map)).toContain(`pull: eu-west-1 -> ${B}: team/* hub/* * prod/*`);
    // That of the cache is not shown twice.
    expect(map.accounts[0].registries[0].templates).toMatchObject([{ title: 'team/*', note: 'created for replication' }, { title: '*' }]);
  });
});

test('what is not known is said', () => {
  const stack = { file: 'x.json', stack: 'Registry', path: 'Registry/Api/Resource' };
  const [{ title, registries: [registry] }] = registryMapOf({
    ...modelOf([registryOf(A, 'eu-west-1', {
      account: afterDeployment('AWS::AccountId'),
      region: afterDeployment('AWS::Region'),
      caches: notCollected('AccessDeniedException'),
      repositories: [repositoryOf('', { name: afterDeployment('a name that CloudFormation gives'), origin: stack })],
    })]),
    kind: 'app',
  }).accounts;
  expect([title, registry.title, registry.note]).toEqual(['an account known only after deployment', 'a region known only after deployment', 'stack Registry']);
  expect(registry.unknown).toEqual(['pull-through caches: not collected (AccessDeniedException)']);
  expect(registry.groups).toMatchObject([{ prefix: '', repositories: [{ otherName: 'Registry/Api/Resource' }] }]);
});

test('public repositories are in their account, for anyone', () => {
  const publicRepository = { origin, name: 'tool', policy: undefined, tags: {}, catalogData: undefined };
  const model: RegistryModel = modelOf([registryOf(A, 'eu-west-1')], { publicRegistries: [{ account: A, repositories: [publicRepository] }, { account: B, repositories: [] }] });
  expect(registryMapOf(model).accounts).toMatchObject([
    { title: A, registries: [{ title: 'eu-west-1' }], publicRepositories: [{ name: 'tool', isOpen: true }] }, { title: B, registries: [], publicRepositories: [] },
  ]);
});

test('findings and storage are where they belong', () => {
  const images = { file: 'images.json' };
  const registry = registryOf(A, 'eu-west-1', { repositories: [repositoryOf('a', { images }), repositoryOf('b', { images }), repositoryOf('c')] });
  const finding = { registry, severity: 'high', title: 'open' } as const;
  const { accounts } = registryMapOf(modelOf([registry]), { findings: [{ ...finding, repository: 'b' }, finding], storageOf: () => ({ images: 2, bytes: 10 }) });
  expect(accounts[0].registries[0].findings).toEqual([finding]);
  expect(repositoriesOf(accounts).map(({ findings }) => findings.length)).toEqual([0, 1, 0]);
  expect(storageOf(repositoriesOf(accounts))).toEqual({ images: 4, bytes: 20 });
  expect(storageOf(repositoriesOf(accounts).slice(2))).toBeUndefined();
});

test('fewer boxes: the last stands for all others and has their arrows', () => {
  const accounts = Array.from({ length: 5 }, (_, index) => `${index}`.repeat(12));
  const map = mapOf(registryOf(A, 'eu-west-1', { repositories: [repositoryOf('x', { policy: pullPolicy({ Principal: { AWS: accounts } }) })] }));
  expect(withFewerNodes(map, 5)).toEqual(map);
  const less = withFewerNodes(map, 3);
  expect(less.consumers.map(({ title }) => title)).toEqual([accounts[0], accounts[1], '3 more']);
  expect(connectionsOf(less)).toEqual([`pull: eu-west-1 -> ${accounts[0]}: x`, `pull: eu-west-1 -> ${accounts[1]}: x`, 'pull: eu-west-1 -> 3 more: x']);
});
