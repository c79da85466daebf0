import * as fs from 'node:fs';
import * as path from 'node:path';
import { Command, CommanderError } from 'commander';
import * as Actions from './actions';
import { defineAccess } from './commands/access';
import { defineLint } from './commands/lint';
import { defineMap } from './commands/map';
import { definePreview } from './commands/preview';
import { INTERNAL_ERROR, Io } from './io';
import { printable } from './output/paint';
import { InputError } from '../core/input-error';

const PROGRAM = 'cdk-managed-ecr';
const HELP_WIDTH = 100;

const DESCRIPTION = 'What the registries of a CDK app, or of accounts, are and do: which images a lifecycle policy removes, who has access, and a picture of it all.';
const STATUSES = `
Exit status: 0 when all is well, 1 when a gate or --strict fails, 2 when the input cannot be used; 70 is a bug.`;
const EXAMPLES = `
Examples:
  npx cdk-managed-ecr preview --images images.json --days 90
  npx cdk-managed-ecr lint --strict
  npx cdk-managed-ecr map --out registry.html`;

/** Runs the command of these arguments; returns the exit status. */
export function run(args: readonly string[], io: Io): number {
  let status = 0;
  const program = new Command(PROGRAM)
    .description(DESCRIPTION)
    .usage('<command> [options]')
    .version(version(), '--version', 'show the version')
    .helpOption('-h, --help', 'show this')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: () => {}, getOutHelpWidth: () => HELP_WIDTH })
    .addHelpText('after', EXAMPLES)
    .addHelpText('afterAll', STATUSES);
  definePreview(program.command('preview'), (options) => { status = actions().preview(options, io); });
  defineLint(program.command('lint'), (options) => { status = actions().lint(options, io); });
  defineAccess(program.command('access'), (options) => { status = actions().access(options, io); });
  defineMap(program.command('map'), (options) => { status = actions().map(options, io); });

  try {
    program.parse(args, { from: 'user' });
    return status;
  } catch (error) {
    return statusOf(error, program, args[0], io);
  }
}

/** What the commands do, which takes long to load, and so is a file of its own beside this one. */
function actions(): typeof Actions {
  return require('./actions'); // eslint-disable-line @typescript-eslint/no-require-imports
}

function statusOf(error: unknown, program: Command, word: string | undefined, io: Io): number {
  if (error instanceof CommanderError) {
    const hasHelped = error.exitCode === 0;
    return hasHelped ? 0 : refused(new InputError(`${usageProblem(error, program)}; see "${helpOf(program, word)}"`), io);
  }
  if (InputError.is(error)) {
    return refused(error, io);
  }
  const text = (error instanceof Error ? error.stack : undefined) ?? String(error);
  io.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`);
  return INTERNAL_ERROR;
}

function refused({ message }: Error, io: Io): number {
  io.stderr.write(`${PROGRAM}: ${printable(message)}\n`);
  return 2;
}

function usageProblem({ code, message }: CommanderError, program: Command): string {
  const problem = message.replace(/^error: /, '');
  const names = program.commands.map((command) => command.name()).join(', ').replace(/, ([^,]*)$/, ' or $1');
  switch (code) {
    case 'commander.help': return `say what to do: ${names}`;
    case 'commander.unknownCommand': return `${problem}, there is ${names}`;
    case 'commander.excessArguments': return `${problem.replace(/\.$/, '')}; quote what the shell would expand`;
    default: return problem;
  }
}

function helpOf(program: Command, word: string | undefined): string {
  return [PROGRAM, ...program.commands.map((command) => command.name()).filter((name) => name === word), '--help'].join(' ');
}

function version(): string {
  return JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')).version;
}
