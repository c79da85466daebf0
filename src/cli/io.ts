import * as fs from 'node:fs';
import { InputError, nameOf } from '../core/input-error';

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
  return new InputError(`cannot read ${nameOf(file)}: ${reasons[error.code] ?? error.message}`);
}
