import * as fs from 'node:fs';
import * as path from 'node:path';
import { Arguments, UsageError } from './arguments';
import { Command, commandHelp, PROGRAM, programHelp } from './command';
import { InputError } from './input-error';
import { lintCommand } from './lint-command';
import { previewCommand } from './preview-command';
import { INTERNAL_ERROR, Io } from './terminal';
import { shown } from '../core/validation';

const COMMANDS: readonly Command[] = [previewCommand, lintCommand];

const HELP = ['--help', '-h'];

/** Does what the words say; returns the exit status. */
export function run(args: readonly string[], io: Io): number {
  const command = COMMANDS.find(({ name }) => name === args[0]);
  try {
    return command === undefined ? runProgram(args[0], io) : runCommand(command, args.slice(1), io);
  } catch (error) {
    if (error instanceof InputError) {
      const hint = error instanceof UsageError ? `; see "${[PROGRAM, command?.name, '--help'].filter((word) => word !== undefined).join(' ')}"` : '';
      io.stderr.write(`${PROGRAM}: ${error.message}${hint}\n`);
      return 2;
    }
    io.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return INTERNAL_ERROR;
  }
}

function runProgram(word: string | undefined, io: Io): number {
  if (word !== undefined && HELP.includes(word)) {
    io.stdout.write(programHelp(COMMANDS));
    return 0;
  }
  if (word === '--version') {
    io.stdout.write(`${version()}\n`);
    return 0;
  }
  const names = COMMANDS.map(({ name }) => name).join(' or ');
  throw new UsageError(word === undefined ? `say what to do: ${names}` : `unknown command ${shown(word)}, there is ${names}`);
}

function runCommand(command: Command, args: readonly string[], io: Io): number {
  if (args.some((word) => HELP.includes(word))) {
    io.stdout.write(commandHelp(command));
    return 0;
  }
  return command.run(Arguments.parse(args, command.options), io);
}

function version(): string {
  return JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')).version;
}
