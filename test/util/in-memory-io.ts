import { Io } from '../../src/cli/io';
import { run } from '../../src/cli/run';

export const NOW = new Date('2026-11-22T00:00:00Z');

export interface World {
  /** What is written is put into it, too. */
  readonly files?: Record<string, string>;
  readonly stdin?: string;
  readonly env?: Record<string, string>;
  /** The width of the terminal that both outputs are; without it they are none. */
  readonly terminal?: number;
  readonly now?: () => Date;
}

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A world in memory; files that it does not have are missing. */
export function inMemoryIo({ files = {}, stdin = '', env = {}, terminal, now = () => NOW }: World = {}) {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written) => ({
    isTerminal: terminal !== undefined,
    columns: terminal,
    write: (text: string) => { written[name] += text; },
  });
  const io: Io = {
    stdout: output('stdout'),
    stderr: output('stderr'),
    env,
    read: (file) => {
      const text = file === '-' ? stdin : files[file];
      if (text === undefined) {
        throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      }
      return [text.slice(0, 1_000), text.slice(1_000)];
    },
    write: (file, text) => { files[file] = text; },
    now,
  };
  return { io, written };
}

/** Runs the command line in a world in memory. */
export function runIn(world: World, ...args: string[]): Outcome {
  const { io, written } = inMemoryIo(world);
  const status = run(args, io);
  return { status, ...written };
}
