import * as fs from 'node:fs';
import { formatCount } from './format';
import { InputError } from './input-error';

/** Characters of input from which on reading it is worth a word. */
const LONG_INPUT = 5_000_000;

/** Milliseconds after which reading is worth a word, and between two words. */
const LONG_TIME = 1_000;
const BETWEEN = 100;

const ERASE_LINE = '\r\x1b[K';

/** The status of a bug, as `sysexits.h` numbers it. */
export const INTERNAL_ERROR = 70;

/** Where text is written to. */
export interface Output {
  readonly isTerminal: boolean;
  /** The width of the terminal. */
  readonly columns?: number;
  write(text: string): void;
}

/** All that the command line sees of the world but the cloud assembly. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readFile(file: string): string;
  readStdin(): string;
  now(): Date;
}

/** The real world. */
export function processIo(): Io {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    readFile: (file) => fs.readFileSync(file, 'utf8'),
    readStdin,
    now: () => new Date(),
  };
}

/** The text of a file, or of standard input for `-`. */
export function readText(io: Io, file: string): string {
  try {
    return file === '-' ? io.readStdin() : io.readFile(file);
  } catch (error) {
    throw unreadable(file, error as NodeJS.ErrnoException);
  }
}

/** How a file is called in messages. */
export function inputName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** Colours, or none when the output is not a terminal or does not want them. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
}

export function paintFor({ stdout, env }: Io): Paint {
  const isPlain = !stdout.isTerminal || Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  const style = (on: number, off: number) => (text: string) => isPlain ? text : `\x1b[${on}m${text}\x1b[${off}m`;
  return { bold: style(1, 22), dim: style(2, 22), red: style(31, 39), yellow: style(33, 39) };
}

/** Text of an input as it can be shown: a terminal would obey control characters. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Says on a terminal how far the reading of a long input is. */
export class Progress {
  private readonly start: number;
  private last = -Infinity;

  constructor(private readonly io: Io, private readonly file: string, private readonly length: number) {
    this.start = io.now().getTime();
  }

  public report(images: number): void {
    const now = this.io.now().getTime();
    const isLong = this.length >= LONG_INPUT || now - this.start >= LONG_TIME;
    if (this.io.stderr.isTerminal && isLong && now - this.last >= BETWEEN) {
      this.last = now;
      this.io.stderr.write(`${ERASE_LINE}reading ${printable(inputName(this.file))}: ${formatCount(images)} images`);
    }
  }

  public end(): void {
    if (this.last > -Infinity) {
      this.io.stderr.write(ERASE_LINE);
    }
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  // Whoever reads may stop early, as `head` does; the rest is then not wanted.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      process.exitCode = INTERNAL_ERROR;
      fs.writeSync(process.stderr.fd, `cdk-managed-ecr: cannot write: ${error.message}\n`);
    }
  });
  return { write: (text) => { stream.write(text); }, isTerminal: stream.isTTY === true, columns: stream.columns };
}

/** Reads to the end, also from a pipe that has nothing yet, for which a plain read throws. */
function readStdin(): string {
  const chunks: Buffer[] = [];
  const buffer = Buffer.alloc(65_536);
  for (;;) {
    try {
      const length = fs.readSync(0, buffer);
      if (length === 0) {
        return Buffer.concat(chunks).toString('utf8');
      }
      chunks.push(Buffer.from(buffer.subarray(0, length)));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') {
        return Buffer.concat(chunks).toString('utf8');
      }
      if (code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function unreadable(file: string, error: NodeJS.ErrnoException): Error {
  if (error.code === undefined) {
    return error;
  }
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a directory',
    EACCES: 'permission is denied',
    ERR_STRING_TOO_LONG: 'it is too long; split it and give each part',
  };
  return new InputError(`cannot read ${inputName(file)}: ${reasons[error.code] ?? error.message}`);
}
