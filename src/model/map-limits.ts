import { MapConnection, MapNode, RegistryMap } from './registry-map';

/** Nodes of a column, and which of the others became which. */
interface Fewer {
  readonly nodes: readonly MapNode[];
  readonly merged: Array<[string, string]>;
}

/**
 * The map with at most so many upstreams and so many consumers: one box stands for all others, and its arrows for theirs.
 */
export function withFewerNodes(map: RegistryMap, most: number): RegistryMap {
  const upstreams = fewer(map.upstreams, most, 'more-upstreams');
  const consumers = fewer(map.consumers, most, 'more-consumers');
  const merged = new Map([...upstreams.merged, ...consumers.merged]);
  const connections = new Map<string, MapConnection>();
  for (const connection of map.connections) {
    const { kind, about } = connection;
    const from = merged.get(connection.from) ?? connection.from;
    const to = merged.get(connection.to) ?? connection.to;
    const key = `${kind} ${from} ${to}`;
    connections.set(key, { kind, from, to, about: [...new Set([...connections.get(key)?.about ?? [], ...about])] });
  }
  return { ...map, upstreams: upstreams.nodes, consumers: consumers.nodes, connections: [...connections.values()] };
}

function fewer(nodes: readonly MapNode[], most: number, id: string): Fewer {
  if (nodes.length <= most) {
    return { nodes, merged: [] };
  }
  const others = nodes.slice(most - 1);
  return { nodes: [...nodes.slice(0, most - 1), { id, title: `${others.length} more` }], merged: others.map((node) => [node.id, id]) };
}
