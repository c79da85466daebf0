import fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { processIo, readText } from '../../src/cli/io';
import { InputError } from '../../src/core/input-error';

const failure = (code: string) => Object.assign(new Error(`${code}: failed`), { code });

describe('the real world', () => {
  const { exitCode } = process;
  const listeners = [process.stdout, process.stderr].map((stream) => ({ stream, known: stream.listeners('error') }));
  const io = processIo();
  const added = listeners.map(({ stream, known }) => stream.listeners('error').filter((listener) => !known.includes(listener)));
  afterAll(() => listeners.forEach(({ stream }, index) => added[index].forEach((listener) => stream.off('error', listener as () => void))));
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = exitCode;
  });

  /** Standard input that gives text, fails with a code, and ends with an empty text. */
  const standardInput = (...steps: Array<{ readonly text: string } | { readonly code: string }>) => jest.spyOn(fs, 'readSync')
    .mockImplementation((_, buffer) => {
      const step = steps.shift()!;
      if ('code' in step) {
        throw failure(step.code);
      }
      return Buffer.from(step.text, 'latin1').copy(buffer as Buffer);
    });

  test('has the time, the environment and files', () => {
    expect(Math.abs(io.now().getTime() - Date.now())).toBeLessThan(60_000);
    expect(io.env).toBe(process.env);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-managed-ecr-'));
    fs.writeFileSync(path.join(directory, 'a.json'), '{"ä":1}');
    expect(readText(io, path.join(directory, 'a.json'))).toBe('{"ä":1}');
    expect(() => readText(io, directory)).toThrow(`cannot read ${directory}: it is a directory`);
    expect(() => readText(io, path.join(directory, 'b.json'))).toThrow('b.json: there is no such file');
    fs.rmSync(directory, { recursive: true });
  });

  test('standard input is read to its end, also when it is slow', () => {
    // A letter of two bytes, half of it in each part.
    standardInput({ text: '{"\xc3' }, { code: 'EAGAIN' }, { code: 'EAGAIN' }, { text: '\xa4":1}' }, { text: '' });
    expect(readText(io, '-')).toBe('{"ä":1}');
    standardInput({ text: '{}' }, { code: 'EOF' });
    expect(readText(io, '-')).toBe('{}');
  });

  test('standard input that cannot be read is bad input', () => {
    standardInput({ code: 'EBADF' });
    expect(() => readText(io, '-')).toThrow(new InputError('cannot read standard input: EBADF: failed'));
  });

  test('whoever reads the output may stop early', () => {
    const write = jest.spyOn(fs, 'writeSync').mockReturnValue(0);
    expect(added.map(({ length }) => length)).toEqual([1, 1]);
    added.flat().forEach((listener) => ['EPIPE', 'ERR_STREAM_DESTROYED'].forEach((code) => listener(failure(code))));
    expect(process.exitCode).toBe(exitCode);
    expect(write).not.toHaveBeenCalled();
  });

  test('output that cannot be written is not passed over', () => {
    const write = jest.spyOn(fs, 'writeSync').mockReturnValue(0);
    added[0][0](failure('ENOSPC'));
    expect(process.exitCode).toBe(70);
    expect(write.mock.calls).toEqual([[process.stderr.fd, 'cdk-managed-ecr: cannot write: ENOSPC: failed\n']]);
  });

  test('standard error that cannot be written leaves the exit status', () => {
    jest.spyOn(fs, 'writeSync').mockImplementation(() => { throw failure('EBADF'); });
    added[1][0](failure('EBADF'));
    expect(process.exitCode).toBe(70);
  });

  test('writes to the standard output', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    io.stdout.write('text');
    expect(write.mock.calls).toEqual([['text']]);
    expect(io.stdout.isTerminal).toBe(process.stdout.isTTY === true);
  });
});
