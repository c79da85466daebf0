import { knownOr } from '../../../model/known';
import { MapConnection, MapFinding, MapNode, MapRepository, MapStorage, RegistryMap, repositoriesOf } from '../../../model/registry-map';
import { formatBytes, formatCount, formatImages } from '../format';

/** What a connection is called in the legend and the table. */
export const KINDS: Readonly<Record<MapConnection['kind'], { readonly title: string; readonly legend: string }>> = {
  upstream: { title: 'cached from', legend: 'images that a pull-through cache imports' },
  replication: { title: 'replicated to', legend: 'images that are replicated' },
  pull: { title: 'shared with', legend: 'images that others may pull' },
};

const SEVERITIES: ReadonlyArray<MapFinding['severity']> = ['critical', 'high', 'medium', 'low'];

/** A number of things: `1 repository`, `1,200 repositories`. */
export function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

export function repositoriesText(count: number): string {
  return countOf(count, 'repository', 'repositories');
}

export function storageText({ images, bytes }: MapStorage): string {
  return `${formatImages(images)}, ${formatBytes(bytes)}`;
}

/** What a repository is called below the prefix of its group. */
export function repositoryName({ name, otherName }: MapRepository, prefix = ''): string {
  return name?.slice(prefix.length) ?? `${otherName ?? 'a repository'} (named by CloudFormation)`;
}

/** The worst severity first. */
export function bySeverity(findings: readonly MapFinding[]): MapFinding[] {
  return [...findings].sort((one, other) => SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity));
}

/** All findings of the map. */
export function findingsOf({ accounts }: RegistryMap): MapFinding[] {
  return [
    ...accounts.flatMap(({ registries }) => registries.flatMap(({ findings }) => findings)),
    ...repositoriesOf(accounts).flatMap(({ findings }) => findings),
  ];
}

/** What each box is called where it stands alone: a registry with its account. */
export function namesOf({ accounts, upstreams, consumers }: RegistryMap): Map<string, string> {
  const simple = (nodes: readonly MapNode[]) => nodes.map(({ id, title, note }): [string, string] =>
    [id, note === undefined || note === title ? title : `${title} (${note})`]);
  return new Map([
    ...simple(upstreams),
    ...simple(consumers),
    ...accounts.flatMap((account): Array<[string, string]> => [
      [account.id, `${account.title} (account)`],
      ...account.registries.flatMap((registry): Array<[string, string]> => {
        const place = `${account.title} ${registry.title}`;
        return [[registry.id, place], ...registry.caches.map(({ id, title }): [string, string] => [id, `${title} in ${place}`])];
      }),
    ]),
  ]);
}

/** What was read, in one line. */
export function sourceText({ kind, location, collectedAt }: RegistryMap): string {
  const what = kind === 'app' ? `as the app in ${location} declares it` : `as it is in the accounts, from the inventory in ${location}`;
  return collectedAt === undefined ? what : `${what}, taken ${collectedAt}`;
}

/** The numbers at the top: how many, and of what. */
export function factsOf(map: RegistryMap, storage: MapStorage | undefined): Array<[string, string]> {
  const repositories = repositoriesOf(map.accounts);
  const registries = map.accounts.flatMap((account) => account.registries);
  const publics = map.accounts.flatMap(({ publicRepositories }) => knownOr(publicRepositories ?? [], []));
  const findings = findingsOf(map).length;
  const facts: Array<[number | string, string, string]> = [
    [map.accounts.length, 'account', 'accounts'],
    [registries.length, 'registry', 'registries'],
    [repositories.length - publics.length, 'repository', 'repositories'],
    [publics.length, 'public repository', 'public repositories'],
    [registries.flatMap(({ caches }) => caches).length, 'pull-through cache', 'pull-through caches'],
    [map.connections.filter(({ kind }) => kind === 'replication').length, 'replication', 'replications'],
    [map.connections.filter(({ kind }) => kind === 'pull').length, 'pull right', 'pull rights'],
    [findings, 'finding', 'findings'],
  ];
  return [
    ...facts.filter(([count]) => count !== 0).map(([count, one, many]): [string, string] => [formatCount(count as number), count === 1 ? one : many]),
    ...(storage === undefined ? [] : [[formatBytes(storage.bytes), `in ${formatImages(storage.images)}`] as [string, string]]),
  ];
}
