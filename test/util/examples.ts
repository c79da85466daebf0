import * as fs from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

export interface Example {
  /** What its snapshots are filed under. */
  readonly name: string;
  readonly file: string;
}

/** Every app of examples/: each file there, and the app.ts of each folder. */
export function findExamples(): Example[] {
  const directory = path.join(ROOT, 'examples');
  return fs.readdirSync(directory, { withFileTypes: true })
    .map((entry) => entry.isDirectory()
      ? { name: entry.name, file: path.join(directory, entry.name, 'app.ts') }
      : { name: path.basename(entry.name, '.ts'), file: path.join(directory, entry.name) })
    .filter(({ file }) => file.endsWith('.ts') && fs.existsSync(file))
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** What a text in a template is shown under when it is JSON, so that it can be read line by line. */
const JSON_TEXT = '<JSON text>';

/** The template as it is kept: readable, and without the hashes that change with every build of an asset. */
export function snapshotText(template: unknown): string {
  return `${JSON.stringify(template, withReadableText, 2).replace(/\b[0-9a-f]{64}\b/g, '<asset hash>')}\n`;
}

/** Only a text that its value gives again, character by character, so that two texts never look the same. */
function withReadableText(_key: string, value: unknown): unknown {
  if (typeof value !== 'string' || !/^[{[]/.test(value)) {
    return value;
  }
  try {
    const parsed = JSON.parse(value);
    return JSON.stringify(parsed) === value ? { [JSON_TEXT]: parsed } : value;
  } catch {
    return value;
  }
}

/** Snapshots that belong to no stack any more, relative to their directory. */
export function obsoleteSnapshots(directory: string, current: Iterable<string>): string[] {
  const known = new Set(current);
  return (fs.existsSync(directory) ? fs.readdirSync(directory, { recursive: true, withFileTypes: true }) : [])
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !known.has(file))
    .sort();
}
