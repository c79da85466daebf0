import { isPartlyKnown, isUnknown, knownOr } from './known';
import { Permission } from './permissions/permission';
import { PermissionSource, sourcesOf } from './permissions/permission-source';
import { MapConnection, MapNode } from './registry-map';
import { CacheData, PrivateRegistryData, ReplicationRuleData } from './registry-model';
import { ROOT } from '../core/names';
import { registryOfHost } from '../core/registry-host';

/** Who may pull. */
export type Readers = ReadonlyArray<Pick<MapNode, 'id' | 'isOpen'>>;

/** A registry that is on the map. */
interface Placed {
  readonly id: string;
  readonly data: PrivateRegistryData;
}

const UPSTREAMS: Readonly<Record<string, string>> = {
  'docker-hub': 'Docker Hub',
  'ecr-public': 'Amazon ECR Public',
  'ecr': 'Amazon ECR',
  'quay': 'Quay',
  'k8s': 'Kubernetes',
  'github-container-registry': 'GitHub',
  'gitlab-container-registry': 'GitLab',
  'azure-container-registry': 'Azure',
  'chainguard': 'Chainguard',
};

const AFTER_DEPLOYMENT = 'known only after deployment';

/** The arrows of a map, and what they lead to or come from that is no registry of it. */
export class MapConnections {
  private readonly upstreams = new Map<string, MapNode>();
  private readonly consumers = new Map<string, MapNode>();
  private readonly connections = new Map<string, Omit<MapConnection, 'about'> & { readonly about: Set<string> }>();

  /**
   * @param accountIds the ids of the accounts of the map
   * @param registries the registries of the map
   */
  constructor(
    private readonly newId: () => string, private readonly accountIds: ReadonlyMap<string, string>, private readonly registries: readonly Placed[],
  ) {}

  public addUpstream(cacheId: string, { upstreamRegistry, upstreamRegistryUrl, upstreamPrefix, prefix }: CacheData): void {
    const url = isUnknown(upstreamRegistryUrl) ? AFTER_DEPLOYMENT : upstreamRegistryUrl;
    const { account, region } = registryOfHost(url) ?? {};
    const from = this.registryId(account, region)
      ?? this.node(this.upstreams, url, () => ({ title: UPSTREAMS[knownOr(upstreamRegistry, undefined) ?? ''] ?? url, note: url }));
    const above = knownOr(upstreamPrefix, undefined);
    this.add('upstream', from, cacheId, isUnknown(prefix) ? prefix.unknown : `${above === undefined || above === ROOT ? '' : `${above}/* as `}${prefix}/*`);
  }

  public addReplication(registryId: string, own: string | undefined, { destinations, prefixes }: ReplicationRuleData): void {
    for (const { account, region } of destinations) {
      const known = knownOr(account, own);
      const where = isUnknown(region) ? `a region ${AFTER_DEPLOYMENT}` : region;
      const to = this.registryId(known, where)
        ?? this.node(this.consumers, `${known}/${where}`, () => ({ title: known ?? `an account ${AFTER_DEPLOYMENT}`, note: `registry in ${where}` }));
      (prefixes.length === 0 ? ['*'] : prefixes.map((prefix) => `${prefix}*`)).forEach((about) => this.add('replication', registryId, to, about));
    }
  }

  /**
   * Adds who may pull from a registry, but those of its own account.
   *
   * @param about the names of the repositories that it is about
   */
  public addPulls(registryId: string, permissions: readonly Permission[], about: string): Readers {
    const readers = new Map(permissions.flatMap(sourcesOf).map((source) => this.reader(source)).map((reader) => [reader.id, reader]));
    [...readers.keys()].forEach((id) => this.add('pull', registryId, id, about));
    return [...readers.values()];
  }

  /** What was added. Where fewer arrows lead to comes last. */
  public all(): { upstreams: MapNode[]; consumers: MapNode[]; connections: MapConnection[] } {
    const connections = [...this.connections.values()].map(({ about, ...ends }) => ({ ...ends, about: [...about] }));
    const weights = new Map<string, number>();
    connections.forEach(({ to, about }) => weights.set(to, (weights.get(to) ?? 0) + about.length));
    const weight = ({ id, isOpen }: MapNode) => isOpen ? Infinity : weights.get(id) ?? 0;
    return {
      upstreams: [...this.upstreams.values()],
      consumers: [...this.consumers.values()].sort((one, other) => weight(other) - weight(one) || 0),
      connections,
    };
  }

  private reader({ kind, name }: PermissionSource): Readers[number] {
    const isOpen = kind === 'anyone' && name === '';
    const id = (kind === 'account' ? this.accountIds.get(name) : undefined) ?? this.node(this.consumers, `${kind} ${name}`, () => ({
      ...readerTitle(kind, name),
      ...(isOpen ? { isOpen } : {}),
    }));
    return { id, isOpen };
  }

  private registryId(account: string | undefined, region: string | undefined): string | undefined {
    return account === undefined ? undefined : this.registries.find(({ data }) => data.account === account && data.region === region)?.id;
  }

  private node(nodes: Map<string, MapNode>, key: string, make: () => Omit<MapNode, 'id'>): string {
    const node = nodes.get(key) ?? { id: this.newId(), ...make() };
    nodes.set(key, node);
    return node.id;
  }

  private add(kind: MapConnection['kind'], from: string, to: string, about: string): void {
    const key = `${kind} ${from} ${to}`;
    const connection = this.connections.get(key) ?? { kind, from, to, about: new Set() };
    this.connections.set(key, connection);
    connection.about.add(about);
  }
}

function readerTitle(kind: PermissionSource['kind'], name: string): Omit<MapNode, 'id'> {
  switch (kind) {
    case 'account': return { title: name, note: 'account' };
    case 'organization': return { title: name, note: 'organization' };
    case 'service': return { title: isPartlyKnown(name) ? `a service ${AFTER_DEPLOYMENT}` : name, note: 'AWS service' };
    case 'anyone': return { title: 'anyone', note: name === '' ? 'without a condition' : name };
    default: return isPartlyKnown(name) ? { title: `a principal ${AFTER_DEPLOYMENT}`, note: name } : { title: name, note: 'principal' };
  }
}
