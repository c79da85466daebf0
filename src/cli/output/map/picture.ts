import { countOf, KINDS, repositoriesText, repositoryName, storageText } from './map-words';
import { Markup, markup } from './markup';
import { COLORS } from './page-style';
import { isUnknown } from '../../../model/known';
import { withFewerNodes } from '../../../model/map-limits';
import {
  MapAccount, MapConnection, MapGroup, MapNode, MapRegistry, MapRepository, RegistryMap, repositoriesOf, storageOf,
} from '../../../model/registry-map';
import { formatBytes, formatCount } from '../format';

/** Rows of a registry, boxes of a column, and accounts with a picture that can still be read. */
const MOST_ROWS = 20;
const MOST_NODES = 24;
const FEW_REPOSITORIES = 8;

const MARGIN = 20;
const SIDE = 220;
const GUTTER = 96;
const MIDDLE = 520;
const ROW = 26;
const HEAD = 32;
const GAP = 12;
const NODE = 44;
const LEGEND = 40;
/** About the width of a letter at 13 px, of a font that is not known. */
const LETTER = 7;
/** The same of the small text of the legend. */
const LEGEND_LETTER = 6.2;

const STYLE = `${Object.entries(COLORS).map(([name, [light]]) => `.f-${name}{fill:${light}}.s-${name}{stroke:${light}}`).join('')}
@media (prefers-color-scheme:dark){${Object.entries(COLORS).map(([name, [, dark]]) => `.f-${name}{fill:${dark}}.s-${name}{stroke:${dark}}`).join('')}}
text{font:13px system-ui,"Segoe UI","Liberation Sans","DejaVu Sans",sans-serif}.b{font-weight:600}.t{font-size:12px}
.arrow{fill:none}.pull{stroke-width:1.6}.replication{stroke-width:3}.upstream{stroke-width:1.6;stroke-dasharray:5 4}`;

/** A box with its place, where arrows meet it. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What was drawn, and where it ends. */
interface Drawn {
  readonly shape: Markup;
  readonly bottom: number;
}

/** A line of a registry: a cache, a group, or a repository. */
interface Row {
  readonly id?: string;
  readonly title: string;
  readonly note: string;
  readonly kind: 'cache' | 'template' | 'repository' | 'more';
  readonly isOpen?: boolean;
}

/** The map as a still picture. The note says what is left out. */
export function mapPicture(whole: RegistryMap): { readonly text: string; readonly note?: string } {
  const map = withFewerNodes(whole, MOST_NODES);
  const { accounts, upstreams, consumers, connections } = map;
  const boxes = new Map<string, Box>();
  const hasReplication = connections.some(({ kind }) => kind === 'replication');
  const left = upstreams.length > 0 ? MARGIN + SIDE + GUTTER : MARGIN + (hasReplication ? GUTTER / 2 : 0);
  const right = left + MIDDLE + GUTTER;
  const top = MARGIN + LEGEND;

  let y = top;
  const middle = accounts.map((account) => {
    const drawn = drawAccount(account, left, y, boxes);
    y = drawn.bottom + GAP * 1.5;
    return drawn.shape;
  });
  const side = (nodes: readonly MapNode[], x: number) => {
    const height = nodes.length * (NODE + GAP) - GAP;
    const start = Math.max(top, top + (y - top - GAP * 1.5 - height) / 2);
    return nodes.map((node, index) => drawNode(node, { x, y: start + index * (NODE + GAP), width: SIDE, height: NODE }, boxes));
  };
  const columns = [side(upstreams, MARGIN), side(consumers, right)];
  const width = right + (consumers.length > 0 ? SIDE : -GUTTER / 2) + MARGIN;
  const sideHeight = Math.max(upstreams.length, consumers.length) * (NODE + GAP);
  const height = Math.max(y, top + sideHeight) + MARGIN - GAP;
  const text = markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label(whole)}">
<style>${new Markup(STYLE)}</style>
<rect width="100%" height="100%" class="f-paper"/>
${legend(connections)}
${arrows(connections, boxes)}
${middle}
${columns.flat()}
</svg>
`.text;
  const note = leftOut(whole);
  return { text, ...(note === undefined ? {} : { note }) };
}

function label(map: RegistryMap): string {
  const registries = map.accounts.flatMap((account) => account.registries).length;
  return `Container registries: ${countOf(registries, 'registry', 'registries')}, ${repositoriesText(repositoriesOf(map.accounts).length)}, `
    + `${countOf(map.connections.length, 'connection', 'connections')}`;
}

function leftOut({ accounts, upstreams, consumers }: RegistryMap): string | undefined {
  const large = accounts.flatMap((account) => account.registries).filter((registry) => rowsOf(registry).some(({ kind }) => kind === 'more')).length;
  const parts = [
    ...(large > 0 ? [`the first ${MOST_ROWS - 1} rows of ${countOf(large, 'registry', 'registries')}`] : []),
    ...(Math.max(upstreams.length, consumers.length) > MOST_NODES ? [`the first ${MOST_NODES - 1} of a column`] : []),
  ];
  return parts.length === 0 ? undefined : `it shows ${parts.join(' and ')}, the page all of them`;
}

function legend(connections: readonly MapConnection[]): Markup[] {
  let x = MARGIN;
  return (Object.keys(KINDS) as Array<MapConnection['kind']>).filter((kind) => connections.some((connection) => connection.kind === kind)).map((kind) => {
    const { legend: text } = KINDS[kind];
    const at = x;
    x += 44 + text.length * LEGEND_LETTER + 20;
    return markup`<path class="arrow ${kind} s-${kind}" d="M${at} ${MARGIN + 8}h22"/><path class="f-${kind}" d="M${at + 32} ${MARGIN + 8}l-9 -4.5v9z"/>
<text x="${at + 40}" y="${MARGIN + 12}" class="t f-muted">${text}</text>`;
  });
}

function drawAccount(account: MapAccount, x: number, y: number, boxes: Map<string, Box>): Drawn {
  const inner = MIDDLE - 2 * GAP;
  let at = y + HEAD;
  const shapes = account.registries.map((registry) => {
    const drawn = drawRegistry(registry, x + GAP, at, inner, boxes);
    at = drawn.bottom + GAP;
    return drawn.shape;
  });
  const { publicRepositories } = account;
  if (publicRepositories !== undefined && !isUnknown(publicRepositories) && publicRepositories.length > 0) {
    const rows = limited(publicRepositories.map((repository): Row => ({ title: repositoryName(repository), note: 'for anyone', kind: 'repository', isOpen: true })));
    const drawn = drawRows('Amazon ECR Public', '', rows, x + GAP, at, inner, boxes);
    shapes.push(drawn.shape);
    at = drawn.bottom + GAP;
  }
  const own = repositoriesOf([account]);
  boxes.set(account.id, { x, y, width: MIDDLE, height: HEAD });
  return {
    shape: markup`<rect x="${x}" y="${y}" width="${MIDDLE}" height="${at - y}" rx="12" class="f-box s-line"/>
${line(account.title, [repositoriesText(own.length), ...storageTexts(own)].join(' · '), x + GAP, y + 21, inner, 'b')}${shapes}`,
    bottom: at,
  };
}

function drawRegistry(registry: MapRegistry, x: number, y: number, width: number, boxes: Map<string, Box>): Drawn {
  const own = registry.groups.flatMap(({ repositories }) => repositories);
  boxes.set(registry.id, { x: x - GAP, y, width: MIDDLE, height: HEAD });
  const uses = registry.imageUses > 0 ? [`${countOf(registry.imageUses, 'use', 'uses')} of images`] : [];
  const note = [...(registry.note === undefined ? [] : [registry.note]), ...uses, repositoriesText(own.length), ...storageTexts(own)].join(' · ');
  return drawRows(registry.title, note, rowsOf(registry), x, y, width, boxes);
}

function drawRows(
  title: string, note: string, rows: readonly Row[], x: number, y: number, width: number, boxes: Map<string, Box>,
): Drawn {
  const bottom = y + HEAD + rows.length * ROW + (rows.length > 0 ? 8 : 0);
  const shapes = rows.map((row, index) => {
    const box = { x: x + 8, y: y + HEAD + index * ROW, width: width - 16, height: ROW - 4 };
    if (row.id !== undefined) {
      boxes.set(row.id, { ...box, x: x - GAP, width: MIDDLE });
    }
    const edge = row.kind === 'cache' ? ' s-upstream' : row.isOpen ? ' s-alert' : ' s-line';
    const dash = row.kind === 'cache' || row.kind === 'template' ? new Markup(' stroke-dasharray="4 3"') : undefined;
    const frame = row.kind === 'more' ? [] : [markup`<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="6" class="f-box${edge}"${dash}/>`];
    return markup`${frame}${line(row.title, row.note, box.x + 10, box.y + 15.5, box.width - 20, row.kind === 'more' ? 't f-muted' : '')}`;
  });
  return {
    shape: markup`<rect x="${x}" y="${y}" width="${width}" height="${bottom - y}" rx="10" class="f-inner s-line"/>${line(title, note, x + 12, y + 21, width - 24, 'b')}${shapes}`,
    bottom,
  };
}

/** The rows of a registry: caches and creation templates, then repositories when there are few, or else their groups. */
function rowsOf({ caches, templates, groups }: MapRegistry): Row[] {
  const count = groups.reduce((sum, { repositories }) => sum + repositories.length, 0);
  return limited([
    ...caches.map(({ id, title, note = '' }): Row => ({ id, title, note: `pull-through cache ${note}`.trim(), kind: 'cache' })),
    ...templates.map(({ id, title, note }): Row => ({ id, title, note: `${note}`, kind: 'template' })),
    ...(count <= FEW_REPOSITORIES ? groups.flatMap(({ repositories }) => repositories.map(repositoryRow)) : groups.map(groupRow)),
  ]);
}

function repositoryRow(repository: MapRepository): Row {
  const { storage, readers, isOpen } = repository;
  const note = [...(isOpen ? ['anyone'] : []), ...(readers > 0 ? [`shared with ${formatCount(readers)}`] : []), ...(storage === undefined ? [] : [storageText(storage)])];
  return { title: repositoryName(repository), note: note.join(' · '), kind: 'repository', isOpen };
}

function groupRow({ prefix, repositories }: MapGroup): Row {
  const storage = storageOf(repositories);
  return {
    title: prefix === '' ? 'without a prefix' : prefix,
    note: [repositoriesText(repositories.length), ...(storage === undefined ? [] : [formatBytes(storage.bytes)])].join(' · '),
    kind: 'repository',
    isOpen: repositories.some(({ isOpen }) => isOpen),
  };
}

function limited(rows: readonly Row[]): Row[] {
  const more = rows.length - MOST_ROWS;
  return more <= 0 ? [...rows] : [...rows.slice(0, MOST_ROWS - 1), { title: `and ${formatCount(more + 1)} more`, note: '', kind: 'more' }];
}

function drawNode({ id, title, note, isOpen }: MapNode, box: Box, boxes: Map<string, Box>): Markup {
  boxes.set(id, box);
  const { x, y, width, height } = box;
  const more = note === undefined || note === title ? [] : [line(note, '', x + 12, y + 35, width - 20, 't f-muted')];
  return markup`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" class="f-box ${isOpen ? 's-alert' : 's-line'}"/>
${line(title, '', x + 12, y + (more.length === 0 ? 26 : 18), width - 20, 'b')}${more}`;
}

/** A title, and at the other end a note. What there is no room for is cut, and in the title that shows when it is pointed at. */
function line(title: string, note: string, x: number, y: number, width: number, style: string): Markup {
  const room = Math.floor(width / LETTER) - (note === '' ? 0 : Math.min(note.length, 44) + 2);
  const end = note === '' ? [] : [markup`<text x="${x + width}" y="${y}" text-anchor="end" class="t f-muted">${cut(note, 44)}</text>`];
  return markup`<text x="${x}" y="${y}" class="${style.includes('f-') ? style : `${style} f-ink`}">${cut(title, room)}<title>${title}</title></text>${end}`;
}

function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, Math.max(1, length - 1)).join('')}…`;
}

function storageTexts(repositories: readonly MapRepository[]): string[] {
  const storage = storageOf(repositories);
  return storage === undefined ? [] : [storageText(storage)];
}

/** Arrows run between the columns; those between accounts bow beside them. */
function arrows(connections: readonly MapConnection[], boxes: ReadonlyMap<string, Box>): Markup[] {
  let bowed = 0;
  return connections.flatMap(({ kind, from: fromId, to: toId }) => {
    const from = boxes.get(fromId);
    const to = boxes.get(toId);
    if (from === undefined || to === undefined) {
      return [];
    }
    const bows = from.x === to.x;
    const isLeft = bows && kind !== 'pull';
    const turns = bows && !isLeft ? 1 : -1;
    const x1 = isLeft ? from.x : from.x + from.width;
    const x2 = turns > 0 ? to.x + to.width : to.x;
    const y1 = from.y + from.height / 2 + (kind === 'replication' ? 5 : 0);
    const y2 = to.y + to.height / 2 - (bows ? 5 : 0);
    const tip = x2 + turns * 7;
    const reach = turns * (44 + 12 * (bows ? bowed++ % 4 : 0));
    const half = (tip - x1) / 2;
    const [c1, c2] = bows ? [x1 + reach, x2 + reach] : [x1 + half, tip - half];
    return [markup`<path class="arrow ${kind} s-${kind}" d="M${round(x1)} ${round(y1)}C${round(c1)} ${round(y1)} ${round(c2)} ${round(y2)} ${round(tip)} ${round(y2)}"/>
<path class="f-${kind}" d="M${round(x2)} ${round(y2)}l${turns * 9} -4.5v9z"/>`];
  });
}

function round(number: number): number {
  return Math.round(number * 10) / 10;
}
