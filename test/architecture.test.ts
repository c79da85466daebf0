import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');
const FOLDERS = readdirSync(path.join(ROOT, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();

/** What each room may import, sorted, as eslint holds it. */
function zones(): Map<string, string[]> {
  const config = readFileSync(path.join(ROOT, '.eslintrc.json'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  const [, { zones: all }] = JSON.parse(config).rules['import/no-restricted-paths'];
  return new Map(all.map(({ target, except }: { target: string; except: string[] }): [string, string[]] => {
    const room = path.basename(target);
    return [room, except.map((each) => path.basename(each)).filter((each) => each !== room).sort()];
  }));
}

test('every folder of src is a room', () => {
  expect(FOLDERS.length).toBeGreaterThan(5);
  expect(FOLDERS.filter((folder) => !zones().has(folder))).toEqual([]);
});

test('docs/architecture.md says of each room what eslint lets it import', () => {
  const text = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8').split('## Rooms')[1].split('\n## ')[0];
  const rows = [...text.matchAll(/^\| `(\w+)` \|.*\| ([^|]*) \|$/gm)].map(([, room, below]): [string, string[]] =>
    [room, [...below.matchAll(/`(\w+)`/g)].map(([, each]) => each).sort()]);
  expect(rows.length).toBeGreaterThan(5);
  expect(new Map(rows)).toEqual(zones());
});

test('docs/architecture.md names files that exist', () => {
  const text = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8');
  const files = [...text.matchAll(/`((?:\w[\w-]*\/)+[\w-]+\.ts)`/g)].map(([, file]) => path.join(ROOT, 'src', file));
  expect(files.length).toBeGreaterThan(5);
  files.forEach((file) => expect(readFileSync(file, 'utf8')).not.toBe(''));
});
