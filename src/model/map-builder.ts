import { isUnknown, Known, knownOr } from './known';
import { MapConnections, Readers } from './map-connections';
import { Permission, PermissionTarget } from './permissions/permission';
import { permissionsOf } from './permissions/permissions';
import { MapAccount, MapExtras, MapFinding, MapGroup, MapNode, MapRegistry, MapRepository, RegistryMap } from './registry-map';
import { CacheData, PrivateRegistryData, RegistryModel } from './registry-model';
import { belowPrefix, ROOT, withoutSlash } from '../core/names';

/** A group of more repositories than this is split by the next part of their names. */
const LARGE_GROUP = 200;
const MOST_PARTS = 3;

const SCENARIOS: Readonly<Record<string, string>> = { REPLICATION: 'replication', PULL_THROUGH_CACHE: 'pull-through caches', CREATE_ON_PUSH: 'pushes' };

/** The map of the registries of an app or of accounts. */
export function registryMapOf(model: RegistryModel, { findings = [], storageOf }: MapExtras = {}): RegistryMap {
  const newId = counter();
  const registries = model.registries.map((data) => ({ data, id: newId(), account: knownOr(data.account, undefined) }));
  const accountIds = new Map<string, string>();
  registries.forEach(({ account, id }) => accountIds.set(account ?? id, accountIds.get(account ?? id) ?? newId()));
  model.publicRegistries.forEach(({ account }, index) => {
    const key = knownOr(account, `public ${index}`);
    accountIds.set(key, accountIds.get(key) ?? newId());
  });
  const connections = new MapConnections(newId, accountIds, registries);
  const pulls = pullsOf(model);

  const findingsOf = (registry: MapFinding['registry'], repository?: string) =>
    findings.filter((finding) => finding.registry === registry && finding.repository === repository);
  const registryOf = ({ data, id, account }: typeof registries[number]): MapRegistry => {
    const pullsFrom = ({ kind, name, origin }: Pick<PermissionTarget, 'kind' | 'name' | 'origin'>) =>
      pulls.get(targetKeyOf({ kind, name, origin, account: data.account, region: data.region })) ?? [];
    const caches = knownOr(data.caches, []).map((cache) => ({ id: newId(), ...cacheTitle(cache), cache }));
    caches.forEach((each) => connections.addUpstream(each.id, each.cache));
    knownOr(data.replication, []).flatMap(({ rules }) => knownOr(rules, [])).forEach((rule) => connections.addReplication(id, account, rule));
    const repositories = knownOr(data.repositories, []).map((repository): MapRepository => {
      const name = knownOr(repository.name, undefined);
      const { path, logicalId } = repository.origin;
      const readers = connections.addPulls(id, pullsFrom({ kind: 'repository', ...repository }), name ?? path ?? logicalId ?? '');
      return {
        ...(name === undefined ? { otherName: path ?? logicalId } : { name }),
        ...(storageOf === undefined || isUnknown(repository.images) ? {} : { storage: storageOf(repository.images.file) }),
        ...marksOf(readers),
        findings: name === undefined ? [] : findingsOf(data, name),
      };
    });
    const cached = new Set(knownOr(data.caches, []).map(({ prefix }) => isUnknown(prefix) ? undefined : withoutSlash(prefix)));
    const templates = knownOr(data.templates, []).map((template) => ({ template, prefix: knownOr(template.prefix, undefined) }));
    templates.forEach(({ template, prefix }) => connections.addPulls(id, pullsFrom({ kind: 'template', name: template.prefix, origin: template.origin }), namesBelow(prefix)));
    (pulls.get(registryKeyOf(data)) ?? []).forEach((each) => connections.addPulls(id, [each], knownOr(each.target.name, '*')));
    return {
      id,
      title: isUnknown(data.region) ? 'a region known only after deployment' : data.region,
      ...noteOf(data),
      caches: caches.map(({ cache, ...node }) => node),
      templates: templates.filter(({ prefix }) => prefix === undefined || !cached.has(withoutSlash(prefix))).map(({ template, prefix }) => ({
        id: newId(),
        title: namesBelow(prefix),
        note: `created for ${knownOr(template.appliedFor, []).map((scenario) => SCENARIOS[scenario] ?? scenario).join(', ')}`,
      })),
      groups: groupsOf(repositories),
      findings: findingsOf(data),
      imageUses: knownOr(data.imageUses, []).length,
      unknown: unknownOf(data),
    };
  };

  const drawn = registries.map((each) => ({ key: each.account ?? each.id, registry: registryOf(each) }));
  const publics = model.publicRegistries.map((data, index) => ({
    key: knownOr(data.account, `public ${index}`),
    repositories: isUnknown(data.repositories) ? data.repositories : data.repositories.map((repository): MapRepository => ({
      ...(isUnknown(repository.name) ? { otherName: repository.origin.path ?? repository.origin.logicalId } : { name: repository.name }),
      readers: 0,
      isOpen: true,
      findings: isUnknown(repository.name) ? [] : findingsOf(data, repository.name),
    })),
  }));
  const accounts = [...accountIds].map(([key, id]): MapAccount => ({
    id,
    title: /^\d+$/.test(key) ? key : 'an account known only after deployment',
    registries: drawn.filter((each) => each.key === key).map(({ registry }) => registry),
    ...publics.filter((each) => each.key === key).map(({ repositories }) => ({ publicRepositories: repositories }))[0],
  }));
  const { kind, location, collectedAt } = model;
  return {
    kind,
    location,
    ...(collectedAt === undefined ? {} : { collectedAt }),
    accounts,
    ...connections.all(),
  };
}

/** Who may pull, by what it is from. What a registry policy allows is said of its patterns, and not again of each repository. */
function pullsOf(model: RegistryModel): ReadonlyMap<string, readonly Permission[]> {
  const pulls = new Map<string, Permission[]>();
  for (const permission of permissionsOf(model).permissions) {
    const { access, state, target, statements } = permission;
    const isByRegistry = statements.some(({ policy }) => policy === 'registry policy');
    if (access === 'pull' && state !== 'missing' && isByRegistry === (target.kind === 'registry')) {
      const key = isByRegistry ? registryKeyOf(target) : targetKeyOf(target);
      pulls.set(key, [...pulls.get(key) ?? [], permission]);
    }
  }
  return pulls;
}

/** What has no known name is where it is declared. */
function targetKeyOf({ kind, name, origin, account, region }: PermissionTarget): string {
  return JSON.stringify([account, region, kind, isUnknown(name) ? origin : name]);
}

function registryKeyOf({ account, region }: Pick<PermissionTarget, 'account' | 'region'>): string {
  return JSON.stringify([account, region]);
}

function marksOf(readers: Readers): Pick<MapRepository, 'readers' | 'isOpen'> {
  return { readers: readers.length, isOpen: readers.some(({ isOpen }) => isOpen) };
}

function cacheTitle({ prefix, upstreamPrefix }: CacheData): Omit<MapNode, 'id'> {
  const above = knownOr(upstreamPrefix, undefined);
  return {
    title: isUnknown(prefix) ? 'a prefix known only after deployment' : prefix === ROOT ? 'any name without a rule of its own' : `${prefix}/`,
    ...(above === undefined || above === ROOT ? {} : { note: `from ${above}/` }),
  };
}

/** The names of what a creation template is for. */
function namesBelow(prefix: string | undefined): string {
  return prefix === undefined ? 'names known only after deployment' : belowPrefix(prefix);
}

/** The stack, where it is what tells a registry from others. */
function noteOf({ account, region, ...lists }: PrivateRegistryData): Pick<MapNode, 'note'> {
  const stacks = Object.values(lists).flatMap((list: Known<readonly object[]>) => knownOr(list, [])).flatMap((item) =>
    (item as { readonly origin?: { readonly stack?: string } }).origin?.stack ?? []);
  return isUnknown(account) || isUnknown(region) ? { note: `stack ${[...new Set(stacks)].join(', ')}` } : {};
}

function unknownOf({ repositories, caches, replication, policies }: PrivateRegistryData): string[] {
  return Object.entries({ repositories, 'pull-through caches': caches, replication, 'registry policy': policies })
    .flatMap(([what, value]) => isUnknown(value) ? [`${what}: ${value.unknown} (${value.because})`] : []);
}

/** Repositories by the first part of their names, a large group by the next part, too. */
function groupsOf(repositories: readonly MapRepository[], parts = 1): MapGroup[] {
  const groups = new Map<string, MapRepository[]>();
  for (const repository of repositories) {
    const before = (repository.name ?? '').split('/').slice(0, -1).slice(0, parts);
    const prefix = before.map((part) => `${part}/`).join('');
    const members = groups.get(prefix) ?? [];
    members.push(repository);
    groups.set(prefix, members);
  }
  return [...groups].sort(([one], [other]) => one < other ? -1 : 1).flatMap(([prefix, members]) =>
    members.length > LARGE_GROUP && parts < MOST_PARTS && prefix !== '' ? groupsOf(members, parts + 1) : [{ prefix, repositories: members }]);
}

function counter(): () => string {
  let count = 0;
  return () => `n${count++}`;
}
