import { createHash } from 'node:crypto';
import { bySeverity, countOf, factsOf, KINDS, namesOf, repositoriesText, repositoryName, sourceText, storageText } from './map-words';
import { Markup, markup } from './markup';
import { PAGE_SCRIPT } from './page-script';
import { PAGE_STYLE } from './page-style';
import { isUnknown } from '../../../model/known';
import {
  MapAccount, MapConnection, MapFinding, MapGroup, MapNode, MapRegistry, MapRepository, RegistryMap, repositoriesOf, storageOf,
} from '../../../model/registry-map';
import { formatBytes, formatCount } from '../format';

/** Registries with fewer repositories show them all at once. */
const FEW_REPOSITORIES = 30;
/** Of more registries each is closed at first. */
const FEW_REGISTRIES = 24;
/** More prefixes of a registry are scrolled. */
const MANY_GROUPS = 14;
/** Boxes of a column before "and 27 more". */
const MOST_NODES = 20;
/** Names in a row of the table before "and 27 more". */
const MOST_NAMES = 6;

/** The script that is on the page, and nothing else, may run; there is nothing that the page loads. */
const SCRIPT_HASH = createHash('sha256').update(PAGE_SCRIPT).digest('base64');
const CONTENT_SECURITY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'; base-uri 'none'; form-action 'none'`;

/** The map as one page of HTML that needs nothing else. */
export function mapPage(map: RegistryMap): string {
  const { accounts, upstreams, consumers, connections } = map;
  const registries = accounts.reduce((sum, account) => sum + account.registries.length, 0);
  const facts = factsOf(map, storageOf(repositoriesOf(accounts)));
  const style = { opensRegistries: registries <= FEW_REGISTRIES, opensGroups: repositoriesOf(accounts).length <= FEW_REPOSITORIES };
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY}">
<title>Container registry map</title>
<style>${new Markup(PAGE_STYLE)}</style>
</head>
<body>
<header>
<h1>Container registry map</h1>
<p class="muted">${sourceText(map)}</p>
<ul class="facts">${facts.map(([number, what]) => markup`<li><b>${number}</b> <span class="muted">${what}</span></li>`)}</ul>
</header>
<main>
<div class="tools" hidden>
<input type="search" id="search" placeholder="Search names ( / )" aria-label="Search repositories, accounts and caches" autocomplete="off" spellcheck="false">
<button type="button" id="open">Open all</button>
<button type="button" id="close">Close all</button>
<button type="button" id="theme">Light or dark</button>
<span id="found" role="status" class="muted"></span>
</div>
${legend(connections)}
<div class="stage">
<svg class="arrows" aria-hidden="true" focusable="false"></svg>
${column('from', 'Upstream registries', upstreams, 'upstreams')}
<section class="accounts" aria-label="Accounts">${accounts.map((account) => accountBox(account, style))}</section>
${column('to', 'Who gets images', consumers, 'consumers')}
</div>
${connectionTable(map)}
</main>
<script type="application/json" id="arrows">${new Markup(arrowData(connections))}</script>
<script>${new Markup(PAGE_SCRIPT)}</script>
</body>
</html>
`.text;
}

/** Ids that we made and three words, so that there is nothing to escape. */
function arrowData(connections: readonly MapConnection[]): string {
  return JSON.stringify(connections.map(({ kind, from, to }) => [kind, from, to]));
}

function legend(connections: readonly MapConnection[]): Markup {
  const kinds = Object.entries(KINDS).filter(([kind]) => connections.some((connection) => connection.kind === kind));
  return markup`<ul class="legend">${kinds.map(([kind, { legend: text }]) => markup`<li>
<svg width="34" height="10" aria-hidden="true"><path class="sample ${kind}" d="M1 5h24" fill="none"/><path class="tip ${kind}" d="M33 5l-9-4.5v9z"/></svg>${text}</li>`)}</ul>`;
}

function column(place: string, title: string, nodes: readonly MapNode[], id: string): Markup {
  if (nodes.length === 0) {
    return markup``;
  }
  const [first, others] = nodes.length > MOST_NODES ? [nodes.slice(0, MOST_NODES), nodes.slice(MOST_NODES)] : [nodes, []];
  const more = others.length === 0 ? [] : [markup`<details class="node" id="${id}" data-n><summary>and ${formatCount(others.length)} more</summary>${others.map(nodeBox)}</details>`];
  return markup`<section class="${place}"><h2>${title}</h2>${[...first.map(nodeBox), ...more]}</section>`;
}

function nodeBox({ id, title, note, isOpen }: MapNode): Markup {
  const more = note === undefined || note === title ? [] : [markup`<span class="muted">${note}</span>`];
  return markup`<div class="node${isOpen ? ' open' : ''}" id="${id}" data-n><b>${title}</b>${more}</div>`;
}

interface Style {
  readonly opensRegistries: boolean;
  readonly opensGroups: boolean;
}

function accountBox(account: MapAccount, style: Style): Markup {
  const { id, title, registries, publicRepositories } = account;
  const own = repositoriesOf([account]);
  return markup`<article class="account" id="${id}" data-n>
<h2>${title} <span class="muted">${[repositoriesText(own.length), ...storageOfAll(own)].join(' · ')}</span></h2>
${registries.map((registry) => registryBox(registry, style))}
${publicRepositories === undefined ? [] : publicBox(publicRepositories, style)}
</article>`;
}

function registryBox(registry: MapRegistry, { opensRegistries, opensGroups }: Style): Markup {
  const { id, title, note, caches, templates, groups, findings, imageUses, unknown } = registry;
  const repositories = groups.flatMap((group) => group.repositories);
  const largest = Math.max(...groups.map((group) => storageOf(group.repositories)?.bytes ?? 0));
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...(imageUses > 0 ? [`${countOf(imageUses, 'use', 'uses')} of images`] : []),
    repositoriesText(repositories.length),
    ...storageOfAll(repositories),
  ];
  const rules = [
    ...caches.map((cache) => ruleRow('cache', 'pull-through cache', cache)),
    ...templates.map((template) => ruleRow('template', 'creation template,', template)),
  ];
  const body = [
    ...findingList(findings),
    ...unknown.map((text) => markup`<p class="muted">${text}</p>`),
    ...(rules.length === 0 ? [] : [markup`<ul class="caches">${rules}</ul>`]),
    ...(groups.length === 0 ? [] : [markup`<div class="groups${groups.length > MANY_GROUPS ? ' many' : ''}">${groups.map((group) => groupBox(group, opensGroups, largest))}</div>`]),
  ];
  return markup`<details class="registry" id="${id}" data-n${new Markup(opensRegistries ? ' open' : '')}>
<summary>${title} <span class="muted">${notes.join(' · ')}</span>${findingMark([...findings, ...repositories.flatMap((each) => each.findings)])}</summary>
${body.length === 0 ? [] : markup`<div class="body">${body}</div>`}
</details>`;
}

function ruleRow(kind: string, what: string, { id, title, note }: MapNode): Markup {
  return markup`<li class="${kind}" id="${id}" data-n><b>${title}</b> <span class="muted">${note === undefined ? what : `${what} ${note}`}</span></li>`;
}

function publicBox(repositories: MapAccount['publicRepositories'] & {}, { opensGroups }: Style): Markup[] {
  if (isUnknown(repositories)) {
    return [markup`<p class="muted">public repositories: ${repositories.unknown} (${repositories.because})</p>`];
  }
  return repositories.length === 0 ? [] : [markup`<section class="registry"><div class="body"><h3 class="public">Amazon ECR Public</h3>
<div class="groups">${groupBox({ prefix: '', repositories }, opensGroups, 0, 'for anyone')}</div></div></section>`];
}

function groupBox({ prefix, repositories }: MapGroup, isOpen: boolean, largest: number, title = prefix === '' ? 'without a prefix' : prefix): Markup {
  const storage = storageOf(repositories);
  const bar = storage === undefined || largest === 0 ? [] : [markup`<span class="bar"><i style="width:${Math.round(storage.bytes / largest * 100)}%"></i></span>`];
  return markup`<details class="group" data-prefix="${prefix}"${new Markup(isOpen ? ' open' : '')}>
<summary><b>${title}</b>${openMark(repositories.filter((each) => each.isOpen).length, repositories.length)}${findingMark(repositories.flatMap(({ findings }) => findings))}<span class="muted">${[formatCount(repositories.length), ...(storage === undefined ? [] : [formatBytes(storage.bytes)])].join(' · ')}</span>${bar}</summary>
<ul class="repositories">${repositories.map((repository) => repositoryRow(repository, prefix))}</ul></details>`;
}

function repositoryRow(repository: MapRepository, prefix: string): Markup {
  const { storage, readers, isOpen, findings } = repository;
  const notes = [
    ...(readers > 0 ? [`shared with ${formatCount(readers)}`] : []),
    ...(storage === undefined ? [] : [storageText(storage)]),
  ];
  const note = notes.length === 0 ? [] : [markup`<span class="muted">${notes.join(' · ')}</span>`];
  return markup`<li><span>${repositoryName(repository, prefix)}</span>${isOpen ? markup`<span class="mark alert">anyone</span>` : []}${note}${findingList(findings)}</li>`;
}

function openMark(open: number, all: number): Markup[] {
  return open === 0 ? [] : [markup`<span class="mark alert">${open === all ? 'anyone' : `${formatCount(open)} for anyone`}</span>`];
}

function findingMark(findings: readonly MapFinding[]): Markup[] {
  if (findings.length === 0) {
    return [];
  }
  const [{ severity }] = bySeverity(findings);
  return [markup`<span class="mark ${severityClass(severity)}">${countOf(findings.length, 'finding', 'findings')}, ${findings.length === 1 ? '' : 'worst '}${severity}</span>`];
}

function findingList(findings: readonly MapFinding[]): Markup[] {
  return findings.length === 0 ? [] : [markup`<ul class="findings">${bySeverity(findings).map(({ severity, title }) =>
    markup`<li><span class="mark ${severityClass(severity)}">${severity}</span> ${title}</li>`)}</ul>`];
}

function severityClass(severity: MapFinding['severity']): string {
  return severity === 'critical' || severity === 'high' ? 'alert' : 'warn';
}

function storageOfAll(repositories: readonly MapRepository[]): string[] {
  const storage = storageOf(repositories);
  return storage === undefined ? [] : [storageText(storage)];
}

function connectionTable(map: RegistryMap): Markup {
  const names = namesOf(map);
  if (map.connections.length === 0) {
    return markup`<section class="connections"><h2>Connections</h2><p class="muted">There are none: nothing is cached, replicated, or shared with others.</p></section>`;
  }
  const sorted = Object.keys(KINDS).flatMap((kind) => map.connections.filter((connection) => connection.kind === kind));
  const rows = sorted.map(({ kind, from, to, about }) => {
    // Of a cache the arrow comes from its upstream; the sentence begins with what is ours.
    const [subject, object] = kind === 'upstream' ? [to, from] : [from, to];
    return markup`<tr><td>${names.get(subject)}</td><td class="kind ${kind}">${KINDS[kind].title}</td><td>${names.get(object)}</td><td data-label="repositories">${nameList(about)}</td></tr>`;
  });
  return markup`<section class="connections"><h2>Connections</h2>
<table><thead><tr><th scope="col">Registry</th><th scope="col">What</th><th scope="col">Whom</th><th scope="col">Repositories</th></tr></thead>
<tbody>${rows}</tbody></table></section>`;
}

function nameList(names: readonly string[]): Markup {
  const items = (some: readonly string[]) => markup`<ul>${some.map((name) => markup`<li>${name === '*' ? 'all' : name}</li>`)}</ul>`;
  return names.length <= MOST_NAMES ? items(names)
    : markup`${items(names.slice(0, MOST_NAMES))}<details><summary>and ${formatCount(names.length - MOST_NAMES)} more</summary>${items(names.slice(MOST_NAMES))}</details>`;
}
