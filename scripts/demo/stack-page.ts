// What a stack has of Amazon ECR, on one screen.
import { table } from 'table';
import { describeRegistry, describeRepositories, RepositoryRow } from './report';
import { indented } from './text';
import { SynthesizedStack } from '../../test/util/synthesize';

const COLUMNS: ReadonlyArray<[heading: string, width: number, cell: (row: RepositoryRow) => string]> = [
  ['REPOSITORY', 25, ({ name }) => name],
  ['TAGS', 16, ({ mutability }) => mutability],
  ['ENCRYPTION', 19, ({ encryption }) => encryption],
  ['LIFECYCLE', 40, ({ lifecycle }) => lifecycle.join('\n')],
  ['WHO MAY PULL', 42, ({ pull }) => pull.join('\n')],
];

/** The repositories and templates as a table, and a line for whatever else there is. */
export function stackPage({ id, environment, template }: SynthesizedStack): string {
  const repositories = describeRepositories(template);
  const others = describeRegistry(template);
  return [
    `${id} in ${environment}: ${template.Description ?? ''}\n`,
    ...repositories.length === 0 ? [] : [repositoryTable(repositories)],
    ...[...others, ...repositories.length + others.length === 0 ? ['nothing of Amazon ECR'] : []].map(indented),
  ].join('\n');
}

function repositoryTable(repositories: RepositoryRow[]): string {
  const rows = [COLUMNS.map(([heading]) => heading), ...repositories.map((row) => COLUMNS.map(([, , cell]) => cell(row)))];
  return table(rows, {
    border: { bodyLeft: '', bodyRight: '', bodyJoin: '' },
    columns: COLUMNS.map(([, width]) => ({ width, wrapWord: true, paddingLeft: 2, paddingRight: 0 })),
    drawHorizontalLine: () => false,
  }).replace(/ +$/gm, '');
}
