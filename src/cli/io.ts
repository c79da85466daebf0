import * as fs from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { InputError, nameOf, reading } from '../core/input-error';

/** The status of a bug, as `sysexits.h` numbers it. */
export const INTERNAL_ERROR = 70;

const STDIN = 0;

/** Whoever reads the output may stop early, as `head` does; the rest is then not wanted. */
const QUIET: ReadonlyArray<string | undefined> = ['EPIPE', 'ERR_STREAM_DESTROYED'];

/** Bytes that are read at once. */
const PART_SIZE = 262_144;

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
  /** The text of a file, or of standard input for `-`, part by part. */
  read(file: string): Iterable<string>;
  /** Writes a file, over one that is there. */
  write(file: string, text: string): void;
  now(): Date;
}

/** The real world. */
export function processIo(): Io {
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env: process.env,
    read,
    write,
    now: () => new Date(),
  };
}

/** The text of a file, or of standard input for `-`. */
export function readText(io: Io, file: string): string {
  return reading(file, () => [...readParts(io, file)].join(''));
}

/** The same part by part, for what may be longer than a string can be. */
export function* readParts(io: Io, file: string): Generator<string> {
  try {
    yield* io.read(file);
  } catch (error) {
    throw unreadable(file, error as NodeJS.ErrnoException);
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!QUIET.includes(error.code)) {
      process.exitCode = INTERNAL_ERROR;
      complain(`cannot write: ${error.message}`);
    }
  });
  return { write: (text) => { stream.write(text); }, isTerminal: stream.isTTY === true, columns: stream.columns };
}

function complain(problem: string): void {
  try {
    fs.writeSync(process.stderr.fd, `cdk-managed-ecr: ${problem}\n`);
  } catch {
    // Then there is only the exit status.
  }
}

function* read(file: string): Generator<string> {
  const descriptor = file === '-' ? STDIN : fs.openSync(file, 'r');
  try {
    const decoder = new StringDecoder('utf8');
    const buffer = Buffer.alloc(PART_SIZE);
    for (let length = readSome(descriptor, buffer); length > 0; length = readSome(descriptor, buffer)) {
      yield decoder.write(buffer.subarray(0, length));
    }
    yield decoder.end();
  } finally {
    if (descriptor !== STDIN) {
      fs.closeSync(descriptor);
    }
  }
}

function write(file: string, text: string): void {
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    throw unwritable(file, error as NodeJS.ErrnoException);
  }
}

/** Waits for a pipe that has nothing yet, for which a plain read throws. 0 is the end. */
function readSome(descriptor: number, buffer: Buffer): number {
  for (;;) {
    try {
      return fs.readSync(descriptor, buffer);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') {
        return 0;
      }
      if (code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function unwritable(file: string, error: NodeJS.ErrnoException): Error {
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such folder',
    EISDIR: 'it is a directory',
    EACCES: 'permission is denied',
  };
  return error.code === undefined ? error : new InputError(`cannot write ${file}: ${reasons[error.code] ?? error.message}`);
}

function unreadable(file: string, error: NodeJS.ErrnoException): Error {
  if (error.code === undefined) {
    return error;
  }
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a directory',
    EACCES: 'permission is denied',
  };
  return new InputError(`cannot read ${nameOf(file)}: ${reasons[error.code] ?? error.message}`);
}
