import { formatCount } from './format';
import { paintFor, printable } from './paint';
import { wrapped } from './text-table';
import { knownOr } from '../../model/known';
import { Permission, PermissionGap, Permissions, PermissionTarget } from '../../model/permissions/permission';
import { conditionWords, denialWords, limitWords, principalWords, statementWords, targetWords } from '../../model/permissions/words';
import { Io } from '../io';

const STATES: Readonly<Record<Permission['state'], string>> = { 'allowed': '', 'half': 'needs', 'missing': 'lacks', 'not known': 'not known:' };

/** The lines by what they are to, for a terminal. */
export function accessText({ targets, permissions, gaps }: Permissions, io: Io): string {
  const { bold, red, yellow } = paintFor(io);
  const width = (io.stdout.isTerminal ? io.stdout.columns : undefined) ?? Infinity;
  const lines = (text: string, indent: string) => wrapped(printable(text), width - indent.length).map((line) => `${indent}${line}`);
  const section = (target: PermissionTarget, those: readonly Permission[]) => [
    bold(printable(`${targetWords(target)}${placeWords(target)}`)),
    ...those.length === 0 ? ['  nobody, by what was read'] : those.flatMap((each) => [
      `  ${each.isPublic ? red('PUBLIC ') : ''}${printable(lineWords(each))}`,
      ...limitWords(each).flatMap((words) => lines(words, '    ')),
      ...each.state === 'allowed' ? [] : lines(`${STATES[each.state]} ${each.needs.join('; ')}`, '    ').map(yellow),
      ...each.statements.flatMap((statement) => lines(`by ${statementWords(statement)}`, '    ')),
    ]),
    '',
  ];
  return [
    ...byTarget(targets, permissions).flatMap(([target, those]) => section(target, those)),
    ...gaps.length === 0 ? [] : [bold('not known'), ...gaps.flatMap((gap) => lines(gapWords(gap), '  ')), ''],
    summary(permissions, targets),
  ].join('\n');
}

/** The lines as tables, for a comment or a page. */
export function accessMarkdown({ targets, permissions, gaps }: Permissions): string {
  return [
    '# Who has access',
    '',
    ...byTarget(targets, permissions).filter(([, those]) => those.length > 0).flatMap(([target, those]) => [
      `## ${cell(`${targetWords(target)}${placeWords(target)}`)}`,
      '',
      '| Access | Who | When | State | Statement |',
      '|---|---|---|---|---|',
      ...those.map((each) => `| ${[
        accessWords(each),
        `${each.isPublic ? 'PUBLIC: ' : ''}${principalWords(each.principal)}`,
        limitWords(each).join('; '),
        each.state === 'allowed' ? 'allowed' : `${STATES[each.state]} ${each.needs.join('; ')}`,
        each.statements.map(statementWords).join('; '),
      ].map(cell).join(' | ')} |`),
      '',
    ]),
    ...gaps.length === 0 ? [] : ['## Not known', '', ...gaps.map((gap) => `- ${cell(gapWords(gap))}`), ''],
    cell(summary(permissions, targets)),
  ].join('\n');
}

/** The lines as data, with the words beside. */
export function accessJson({ permissions, gaps }: Permissions): object {
  return {
    permissions: permissions.map((each) => ({
      ...each,
      words: {
        target: targetWords(each.target),
        principal: principalWords(each.principal),
        conditions: each.conditions.map(conditionWords),
        denials: each.denials.map(denialWords),
        statements: each.statements.map(statementWords),
      },
    })),
    gaps,
  };
}

function byTarget(targets: readonly PermissionTarget[], permissions: readonly Permission[]): Array<[PermissionTarget, Permission[]]> {
  const all = new Map<PermissionTarget, Permission[]>(targets.map((target) => [target, []]));
  permissions.forEach((each) => all.get(each.target)?.push(each));
  return [...all];
}

function lineWords(permission: Permission): string {
  return `${accessWords(permission)}: ${principalWords(permission.principal)}`;
}

function accessWords({ access, actions }: Permission): string {
  return access === 'administer' ? `administer (${actions.map((action) => action.replace(/^[^:]*:/, '')).join(', ')})` : access;
}

function placeWords({ kind, account, region }: PermissionTarget): string {
  const where = [account, ...region === undefined ? [] : [region]].map((each) => knownOr(each, undefined)).filter((each) => each !== undefined);
  return `${where.length === 0 ? '' : ` (${where.join(', ')})`}${kind === 'public repository' ? ', public repository' : ''}`;
}

function gapWords({ target, message }: PermissionGap): string {
  return target === undefined ? message : `${targetWords(target)}: ${message}`;
}

function summary(permissions: readonly Permission[], targets: readonly PermissionTarget[]): string {
  const open = permissions.filter(({ isPublic }) => isPublic).length;
  return `${formatCount(permissions.length)} ${permissions.length === 1 ? 'line' : 'lines'} about ${formatCount(targets.length)} ${
    targets.length === 1 ? 'repository or pattern' : 'repositories and patterns'}, ${open === 0 ? 'none public' : `${formatCount(open)} public`}`;
}

/** Text that is text in a table of Markdown, whatever it has. */
function cell(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>|#~&!]/g, '\\$&');
}
