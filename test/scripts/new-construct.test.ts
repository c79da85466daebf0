import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { addConstruct } from '../../scripts/new-construct';

jest.setTimeout(120_000); // type-checks and tests the copy

const ROOT = path.join(__dirname, '..', '..');
const CHANGED = ['src/index.ts', 'rosetta/default.ts-fixture', 'README.md'];

let copy: string;
beforeAll(() => {
  copy = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'new-construct-')));
  for (const name of ['src', 'rosetta', 'README.md', 'package.json', 'tsconfig.json', 'test/tsconfig.json', 'test/setup.ts', 'test/util/warnings.ts']) {
    fs.cpSync(path.join(ROOT, name), path.join(copy, name), { recursive: true });
  }
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
});
afterAll(() => fs.rmSync(copy, { recursive: true }));

const read = (name: string) => fs.readFileSync(path.join(copy, name), 'utf8');

function run(module: string, ...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, [require.resolve(module), ...args], { cwd: copy, encoding: 'utf8' });
  return stdout + stderr;
}

/** The lines that a text has and another has not. */
function added(before: string, after: string): string[] {
  const known = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !known.has(line));
}

test('adds a construct that compiles and passes its test, and its lines elsewhere', () => {
  const before = CHANGED.map(read);
  expect(addConstruct(copy, 'registry', 'ImageVault')).toEqual([
    'src/registry/image-vault.ts', 'test/registry/image-vault.test.ts', 'examples/image-vault.ts', ...CHANGED,
  ]);

  const [index, fixture, readme] = CHANGED.map((name, position) => added(before[position], read(name)));
  expect(index).toEqual(['export { ImageVault, type ImageVaultProps } from \'./registry/image-vault\';']);
  expect(fixture).toEqual(['  ImageVault,']);
  expect(readme).toEqual([expect.stringMatching(/^\| `ImageVault` \| .* \| \[.*\]\(.*\) \|$/)]);

  expect(run('typescript/bin/tsc', '--noEmit', '-p', 'test/tsconfig.json')).toBe('');
  expect(run('jest/bin/jest', '--coverage=false', '--ci', 'test/registry/image-vault.test.ts')).toContain('3 passed, 3 total');
});

test('keeps the exports of a topic and the names of the fixture in order', () => {
  addConstruct(copy, 'registry', 'AaaFirst');
  addConstruct(copy, 'registry', 'ZzzLast');
  const files = [...read('src/index.ts').matchAll(/from '\.\/registry\/(.*)'/g)].map(([, file]) => file);
  expect(files[0]).toBe('aaa-first');
  expect(files.at(-1)).toBe('zzz-last');
  const [, names] = /import \{\n((?: {2}\w+,\n)+)\} from 'cdk-managed-ecr'/.exec(read('rosetta/default.ts-fixture'))!;
  expect(names).toMatch(/^ {2}AaaFirst,\n/);
  expect(names).toMatch(/ {2}ZzzLast,\n$/);
});

test('refuses what it cannot place, and writes nothing then', () => {
  const before = CHANGED.map(read);
  expect(() => addConstruct(copy, 'core', 'ImageSafe')).toThrow(/"core" has no constructs; choose one of .*\bregistry\b/);
  expect(() => addConstruct(copy, 'nowhere', 'ImageSafe')).toThrow(/"nowhere" has no constructs/);
  expect(() => addConstruct(copy, 'registry', 'imageSafe')).toThrow('"imageSafe" must be a noun in the words of ECR, written like RepositoryCreationTemplate');
  expect(() => addConstruct(copy, 'registry', 'RegistryPolicy')).toThrow('src/registry/registry-policy.ts exists already; choose another noun, or delete it');

  fs.writeFileSync(path.join(copy, 'README.md'), 'no table');
  expect(() => addConstruct(copy, 'registry', 'ImageSafe')).toThrow(/README\.md has no/);
  fs.writeFileSync(path.join(copy, 'README.md'), before[2]);
  expect(fs.existsSync(path.join(copy, 'src/registry/image-safe.ts'))).toBe(false);
  expect(CHANGED.map(read)).toEqual(before);
});
