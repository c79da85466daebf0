import { KINDS, repositoriesText, repositoryName } from './map-words';
import { isUnknown } from '../../../model/known';
import { withFewerNodes } from '../../../model/map-limits';
import { MapAccount, MapNode, MapRegistry, RegistryMap } from '../../../model/registry-map';

/** Mermaid draws no more arrows than 500 and no text longer than 50,000 characters unless it is configured, and nobody reads as many. */
const MOST_BOXES = 80;
const MOST_ARROWS = 400;
const MOST_NODES = 30;

/** What is no code of Mermaid in any place of a label. */
const PLAIN = /[^\p{L}\p{N} ./_:@,()-]/gu;

const ARROWS = { upstream: '-.->', replication: '==>', pull: '-->' } as const;

/** The map as a flowchart of Mermaid. The note says when it shows less than the map has. */
export function mapMermaid(whole: RegistryMap): { readonly text: string; readonly note?: string } {
  const registries = whole.accounts.flatMap((account) => account.registries);
  const boxes = registries.flatMap(({ groups, caches, templates }) => [...groups, ...caches, ...templates]).length;
  const isDetailed = boxes <= MOST_BOXES;
  const map = withFewerNodes(whole, MOST_NODES);
  // A cache that is not drawn stands for its registry.
  const drawn = new Map(isDetailed ? [] : registries.flatMap(({ id, caches }) => caches.map((cache) => [cache.id, id] as const)));
  const arrows = new Set(map.connections.map(({ kind, from, to }) => `${drawn.get(from) ?? from} ${ARROWS[kind]}|${KINDS[kind].title}| ${drawn.get(to) ?? to}`));
  const lines = [
    'flowchart LR',
    ...[...map.upstreams, ...map.consumers].map((node) => `  ${boxOf(node)}`),
    ...map.accounts.flatMap((account) => accountLines(account, isDetailed)),
    ...[...arrows].slice(0, MOST_ARROWS).map((arrow) => `  ${arrow}`),
  ];
  const notes = [
    ...(isDetailed ? [] : [`there are more than ${MOST_BOXES} prefixes and caches, so each registry is one box`]),
    ...(map.upstreams.length < whole.upstreams.length || map.consumers.length < whole.consumers.length ? [`at most ${MOST_NODES} upstreams and consumers are drawn one by one`] : []),
    ...(arrows.size > MOST_ARROWS ? [`${arrows.size - MOST_ARROWS} arrows are left out`] : []),
  ];
  return { text: `${lines.join('\n')}\n`, ...(notes.length === 0 ? {} : { note: notes.join('; ') }) };
}

function accountLines({ id, title, registries, publicRepositories }: MapAccount, isDetailed: boolean): string[] {
  const publics = publicRepositories === undefined || isUnknown(publicRepositories) || publicRepositories.length === 0 ? []
    : [`    ${id}p["${label(['Amazon ECR Public', ...isDetailed ? publicRepositories.slice(0, MOST_NODES).map((each) => repositoryName(each)) : []])}"]`];
  return [`  subgraph ${id}["${label([title])}"]`, ...registries.flatMap((registry) => registryLines(registry, isDetailed)), ...publics, '  end'];
}

function registryLines({ id, title, caches, templates, groups }: MapRegistry, isDetailed: boolean): string[] {
  const count = groups.reduce((sum, { repositories }) => sum + repositories.length, 0);
  if (!isDetailed || groups.length + caches.length + templates.length === 0) {
    return [`    ${id}["${label([title, repositoriesText(count)])}"]`];
  }
  return [
    `    subgraph ${id}["${label([title])}"]`,
    ...caches.map((cache) => `      ${boxOf({ ...cache, note: 'pull-through cache' })}`),
    ...templates.map((template) => `      ${boxOf({ ...template, note: 'creation template' })}`),
    ...groups.map(({ prefix, repositories }, index) =>
      `      ${id}g${index}["${label([prefix === '' ? 'without a prefix' : prefix, repositoriesText(repositories.length)])}"]`),
    '    end',
  ];
}

function boxOf({ id, title, note }: MapNode): string {
  return `${id}["${label(note === undefined || note === title ? [title] : [title, note])}"]`;
}

/** Mermaid reads Markdown and HTML in labels; a number between # and ; is a character that it does not read. */
function label(lines: readonly string[]): string {
  return lines.map((line) => line.replace(PLAIN, (character) => `#${character.codePointAt(0)};`)).join('<br>');
}
