import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');

/** Ids that a call of `warn` makes of something else, all of which `raisedIds` knows the values of. */
const COMPUTED = ['`LifecyclePolicy.${finding.id}`', '`ManagedRepository.${reason}`', '`PublicRepository.${reason}`', '`RegistryPolicy.${reason}`', 'warningId'];

function sources(): { readonly file: string; readonly text: string }[] {
  return readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
    .map((file) => ({ file, text: readFileSync(path.join(ROOT, 'src', file), 'utf8') }));
}

/** Every `<Class>.<reason>` that a call of `warn` in src/ names, every finding of the lifecycle lint, and every risk of a statement. */
function raisedIds(): string[] {
  const text = sources().map((source) => source.text).join('\n');
  const direct = [...text.matchAll(/\bwarn\([^,]+,\s*'([\w.]+)'/g)].map(([, id]) => id);
  const handedOn = [...text.matchAll(/, this, '([A-Z]\w+\.\w+)'\)/g)].map(([, id]) => id);
  const findings = [...text.matchAll(/(?:found\(|\bid: )'(\w+)'/g)].map(([, id]) => `LifecyclePolicy.${id}`);
  const risks = [...text.matchAll(/\breason: '(\w+)' as const/g)].flatMap(([, reason]) => ['ManagedRepository', 'PublicRepository', 'RegistryPolicy'].map((owner) => `${owner}.${reason}`))
    .filter((id) => id !== 'RegistryPolicy.publicPrincipal'); // an error there
  return [...new Set([...direct, ...handedOn, ...findings, ...risks])].sort();
}

test('docs/warnings.md lists the id of every warning, and no other', () => {
  const listed = [...readFileSync(path.join(ROOT, 'docs/warnings.md'), 'utf8').matchAll(/^\| `([\w.]+)`/gm)].map(([, id]) => id);
  expect(raisedIds().length).toBeGreaterThan(10);
  expect(listed).toEqual(raisedIds());
});

test('an id that is no text where the warning is raised is one of those that are looked for above', () => {
  const computed = sources().flatMap(({ text }) => [...text.matchAll(/\bwarn\([\w.]+,\s*([^'\s][^,]*),/g)].map(([, id]) => id));
  expect([...new Set(computed)].sort()).toEqual(COMPUTED);
});

test('every warning is raised by warn(), with the prefix of the library', () => {
  const others = sources().filter(({ file, text }) => file !== path.join('core', 'warnings.ts') && /\baddWarning(V2)?\(/.test(text));
  expect(others.map(({ file }) => file)).toEqual([]);
});
