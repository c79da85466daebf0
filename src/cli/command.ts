import { Arguments, Options } from './arguments';
import { Io } from './terminal';
import { wrapped } from './text-table';

export const PROGRAM = 'cdk-managed-ecr';

const HELP_WIDTH = 100;

const STATUSES = [
  'Exit status: 0 when all is well, 1 when a gate or --strict fails, 2 when the input cannot be used; 70 is a bug.',
];

/** One of the things that the command line does. */
export interface Command {
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  readonly usage: readonly string[];
  /** What to know beyond the options, a paragraph each. */
  readonly details: readonly string[];
  readonly options: Options;
  readonly examples: readonly string[];
  /** Returns the exit status. */
  run(args: Arguments, io: Io): number;
}

export function programHelp(commands: readonly Command[]): string {
  const entries = [
    ...commands.map(({ name, summary }) => [name, summary] as const),
    ['--help, -h', 'show this, or the help of a command after its name'] as const,
    ['--version', 'show the version'] as const,
  ];
  return [
    `${PROGRAM}: what the lifecycle policies of a CDK app do with images in Amazon ECR, before they are deployed`,
    `Usage: ${PROGRAM} <command> [options]`,
    definitions(entries),
    ...STATUSES,
    exampleLines(commands.map(({ examples: [first] }) => first)),
  ].join('\n\n') + '\n';
}

export function commandHelp({ name, summary, usage, details, options, examples }: Command): string {
  const entries = Object.entries(options).map(([option, { value, isRepeated, help }]) =>
    [`--${option}${value === undefined ? '' : ` ${value}`}${isRepeated ? ' ...' : ''}`, help] as const);
  return [
    `${PROGRAM} ${name}: ${summary}`,
    usage.map((line, index) => `${index === 0 ? 'Usage:' : '      '} ${PROGRAM} ${name} ${line}`).join('\n'),
    definitions([...entries, ['--help, -h', 'show this']]),
    ...[...details, ...STATUSES].map((text) => wrapped(text, HELP_WIDTH).join('\n')),
    exampleLines(examples),
  ].join('\n\n') + '\n';
}

function definitions(entries: ReadonlyArray<readonly [string, string]>): string {
  const width = Math.max(...entries.map(([term]) => term.length)) + 4;
  return entries.flatMap(([term, text]) => wrapped(text, HELP_WIDTH - width).map((line, index) =>
    `${(index === 0 ? `  ${term}` : '').padEnd(width)}${line}`)).join('\n');
}

function exampleLines(examples: readonly string[]): string {
  return ['Examples:', ...examples.map((example) => example.split('\n').map((line) => `  ${line}`).join('\n'))].join('\n');
}
