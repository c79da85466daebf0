import { formatAge, formatBytes, formatCount, formatImages, formatUsd } from './format';
import { Paint, printable } from './paint';
import { notesOf } from './preview-notes';
import { Column, textTable, wrapped } from './text-table';
import { LifecycleOutcome, LifecyclePreviewTotal } from '../../lifecycle/preview/lifecycle-preview-image';
import { LifecycleSimulationEvent } from '../../lifecycle/preview/lifecycle-simulation';
import { Prices, RepositoryPreview } from '../actions/repository-preview';
import { PolicySource } from '../actions/select-policies';

const MAX_ROWS = 50;
const MAX_TAGS_LENGTH = 40;
const DIGEST_LENGTH = 'sha256:'.length + 12;

/** What a reason begins with, and the table has in a column of its own. */
const OUTCOME = /^[a-z]+: /;

const WORDS = { [LifecycleOutcome.KEPT]: 'stays', [LifecycleOutcome.EXPIRING]: 'expires', [LifecycleOutcome.ARCHIVING]: 'archived' };

/** How the report is written. */
export interface ReportStyle {
  readonly paint: Paint;
  readonly width?: number;
  /** Whether every row of a table is shown. */
  readonly showsAll: boolean;
}

/** What a rule does on a day. */
type Happening = Pick<LifecycleSimulationEvent, 'day' | 'at' | 'outcome' | 'rulePriority'> & LifecyclePreviewTotal;

/** What policies do with the images of some repositories, to be read. */
export function previewReport(previews: readonly RepositoryPreview[], at: Date, prices: Prices, style: ReportStyle): string {
  const sections = previews.map((each) => [
    ...heading(each, at, style),
    ...(each.inventory.images.length === 0 ? ['', 'There are no images.'] : repositoryLines(each, prices, style)),
    ...notesOf(each).flatMap((note) => ['', ...noteLines(note, style)]),
  ]);
  const all = previews.length > 1 ? [['all repositories', '', ...summary(previews, prices, style)]] : [];
  return [...sections, ...all].map(([title, ...rest]) => [style.paint.bold(title), ...rest].join('\n')).join('\n\n');
}

function heading(each: RepositoryPreview, at: Date, { paint }: ReportStyle): string[] {
  const { inventory: { registryId, repositoryName }, source, policy, problem } = each;
  const without = policy === undefined && source !== undefined ? ', which has none, so every image stays' : '';
  const account = registryId === undefined ? '' : `, account ${registryId}`;
  return [
    printable(`${repositoryName ?? 'images of a repository without a name'}${account}`),
    paint.dim(`policy  ${problem === undefined ? `${printable(sourceText(source))}${without}` : `none: ${problem}, so the app removes no image`}`),
    paint.dim(`time    ${at.toISOString()}`),
  ];
}

function sourceText(source: PolicySource | undefined): string {
  if (source === undefined) {
    return 'not known, since there is no image that names the repository';
  }
  const { kind, name, stack, logicalId, path, file } = source;
  const what = kind === 'template' ? 'creation template' : 'repository';
  return kind === 'file' ? `the file ${file}` : `${what} ${name ?? 'named by CloudFormation'}: ${path ?? logicalId} in the stack ${stack}, ${file}`;
}

function repositoryLines(each: RepositoryPreview, prices: Prices, style: ReportStyle): string[] {
  return [
    '', ...goingTable(each, style),
    ...(each.preview.rules.length > 0 ? ['', ...ruleTable(each, style)] : []),
    '', ...summary([each], prices, style),
    ...(each.simulation === undefined ? [] : ['', ...simulationLines(each, style)]),
  ];
}

function goingTable({ inventory: { images }, preview }: RepositoryPreview, style: ReportStyle): string[] {
  const going = preview._going()
    .map(({ place, image }) => ({
      image,
      since: (images[place].lastActivatedAt ?? images[place].imagePushedAt).getTime(),
      size: images[place].imageSizeInBytes,
    }))
    .sort((one, other) => (one.image.rulePriority ?? Infinity) - (other.image.rulePriority ?? Infinity) || other.since - one.since || 0);
  if (going.length === 0) {
    return [`Nothing goes: ${images.length === 1 ? 'the only image stays' : `all ${formatImages(images.length)} stay`}.`];
  }
  const columns = [
    { title: 'IMAGE' }, { title: 'SIZE', alignRight: true }, { title: 'AGE', alignRight: true }, outcomeColumn(style.paint),
    { title: 'RULE', alignRight: true }, { title: 'WHY' },
  ];
  return limitedTable(columns, going, ({ image, since: from, size }) => [
    imageName(image.imageDigest, image.imageTags), size === undefined ? '-' : formatBytes(size), formatAge(preview.at.getTime() - from), WORDS[image.outcome],
    ruleText(image.rulePriority), printable(image.reason.replace(OUTCOME, '')),
  ], style);
}

function ruleTable({ preview, policy }: RepositoryPreview, { paint, width }: ReportStyle): string[] {
  const selections = policy!.rules.map((rule) => `${rule._isArchive() ? 'archived, ' : ''}${rule.selection._label()}`);
  const rows = preview.rules.map(({ rulePriority, outcome, imageCount, sizeInBytes, description }, place) => [
    ruleText(rulePriority), printable(selections[place]), WORDS[outcome], formatCount(imageCount), formatBytes(sizeInBytes),
    printable(description ?? ''),
  ]);
  const columns = [{ title: 'RULE', alignRight: true }, { title: 'SELECTS' }, outcomeColumn(paint), ...totalColumns(), { title: 'DESCRIPTION' }];
  return textTable(columns, rows, width);
}

function summary(previews: readonly RepositoryPreview[], prices: Prices, style: ReportStyle): string[] {
  const row = (word: string, totalOf: (each: RepositoryPreview) => LifecyclePreviewTotal) => {
    const totals = previews.map(totalOf);
    const sum = (key: keyof LifecyclePreviewTotal) => totals.reduce((so, total) => so + total[key], 0);
    return [word, formatCount(sum('imageCount')), formatBytes(sum('sizeInBytes'))];
  };
  const rows = [
    row(WORDS.EXPIRING, ({ preview }) => preview.expiring),
    row(WORDS.ARCHIVING, ({ preview }) => preview.archiving),
    row(WORDS.KEPT, ({ preview }) => preview.kept),
  ];
  const saving = previews.reduce((sum, { monthlySaving }) => sum + monthlySaving, 0);
  const table = textTable([outcomeColumn(style.paint), ...totalColumns()], rows);
  return [...table, '', ...wrapped(savingText(saving, previews, prices), style.width ?? Infinity)];
}

function savingText(saving: number, previews: readonly RepositoryPreview[], { standard, archive }: Prices): string {
  const price = standard === archive ? formatUsd(standard) : `${formatUsd(standard)} (archive ${formatUsd(archive)})`;
  const amount = saving > 0 && saving < 0.01 ? 'less than 0.01 USD' : `at most about ${formatUsd(saving)}`;
  const unknown = previews.reduce((sum, { unknownSizes }) => sum + unknownSizes, 0);
  const without = `${formatImages(unknown)} without a size in the list`;
  const known = unknown > 0 ? `What it saves is not known: there ${unknown === 1 ? 'is' : 'are'} ${without}.` : 'Saves nothing.';
  const text = saving > 0
    ? `Saves ${amount} a month at ${price} per GB-month${unknown > 0 ? `, not counting ${without}` : ''}; images share layers, so it may be less.`
    : known;
  const archives = standard === archive && previews.some(({ preview }) => preview.archiving.imageCount > 0);
  return archives ? `${text} At this price archived images cost as much as others.` : text;
}

function simulationLines({ inventory: { images }, simulation }: RepositoryPreview, style: ReportStyle): string[] {
  const { days, events, remainingStandard, remainingArchive } = simulation!;
  const sizes = new Map(images.map(({ imageDigest, imageSizeInBytes = 0 }) => [imageDigest, imageSizeInBytes]));
  const groups = new Map<string, Happening>();
  for (const { day, at, outcome, rulePriority, imageDigest } of events) {
    const key = `${day} ${outcome} ${rulePriority}`;
    const { imageCount, sizeInBytes } = groups.get(key) ?? { imageCount: 0, sizeInBytes: 0 };
    groups.set(key, { day, at, outcome, rulePriority, imageCount: imageCount + 1, sizeInBytes: sizeInBytes + sizes.get(imageDigest)! });
  }
  const columns = [
    { title: 'DAY', alignRight: true }, { title: 'DATE' }, outcomeColumn(style.paint), ...totalColumns(), { title: 'RULE', alignRight: true },
  ];
  const table = limitedTable(columns, [...groups.values()], ({ day, at, outcome, rulePriority, imageCount, sizeInBytes }) => [
    formatCount(day), at.toISOString().slice(0, 10), WORDS[outcome], formatCount(imageCount), formatBytes(sizeInBytes), ruleText(rulePriority),
  ], style);
  const left = ({ imageCount, sizeInBytes }: LifecyclePreviewTotal) => `${formatImages(imageCount)} (${formatBytes(sizeInBytes)})`;
  return [
    `The next ${days === 1 ? 'day' : `${formatCount(days)} days`}, if nothing is pushed, pulled or restored:`, '',
    ...(groups.size > 0 ? table : ['Nothing goes.']), '',
    `What is left then: ${left(remainingStandard)} in standard storage and ${left(remainingArchive)} in the archive.`,
  ];
}

/** A table that leaves out rows when there are too many, and says so. */
function limitedTable<T>(columns: Column[], items: readonly T[], rowOf: (item: T) => string[], { showsAll, width, paint }: ReportStyle): string[] {
  const shownItems = showsAll ? items : items.slice(0, MAX_ROWS);
  const more = items.length - shownItems.length;
  return [
    ...textTable(columns, shownItems.map(rowOf), width),
    ...(more > 0 ? [paint.dim(`... and ${formatCount(more)} more; --all shows them`)] : []),
  ];
}

function totalColumns(): Column[] {
  return [{ title: 'IMAGES', alignRight: true }, { title: 'STORAGE', alignRight: true }];
}

function outcomeColumn({ red, yellow }: Paint): Column {
  return {
    title: 'WHAT',
    paint: (cell) => cell.startsWith(WORDS.EXPIRING) ? red(cell) : cell.startsWith(WORDS.ARCHIVING) ? yellow(cell) : cell,
  };
}

/** The tags, as many as there is room for, or else the beginning of the digest. */
function imageName(digest: string, tags: readonly string[]): string {
  const [first = digest.slice(0, DIGEST_LENGTH), ...others] = tags;
  let text = first;
  let count = 0;
  while (count < others.length && text.length + others[count].length + 2 <= MAX_TAGS_LENGTH) {
    text += `, ${others[count++]}`;
  }
  return printable(count < others.length ? `${text} +${others.length - count}` : text);
}

/** What follows an image that was archived before has no rule. */
function ruleText(rulePriority: number | undefined): string {
  return rulePriority === undefined ? '-' : String(rulePriority);
}

function noteLines(note: { readonly text: string; readonly command?: string }, { paint, width = Infinity }: ReportStyle): string[] {
  return [...wrapped(`Note: ${note.text}`, width).map(paint.yellow), ...(note.command === undefined ? [] : ['', `  ${printable(note.command)}`])];
}
