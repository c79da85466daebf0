import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';

const ROOT = path.join(__dirname, '..');

/** Every `<Class>.<reason>` that a call of `warn` in src/ names, every finding of the lifecycle lint, and every risk of a statement. */
function raisedIds(): string[] {
  const sources = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const text = sources.map((file) => readFileSync(path.join(ROOT, 'src', file), 'utf8')).join('\n');
  const direct = [...text.matchAll(/\bwarn\([^,]+,\s*'([\w.]+)'/g)].map(([, id]) => id);
  const ofGrants = [...text.matchAll(/'(\w+\.(?:granteePolicy|unknownAccount))'/g)].map(([, id]) => id);
  const findings = [...text.matchAll(/(?:found\(|\bid: )'(\w+)'/g)].map(([, id]) => `LifecyclePolicy.${id}`);
  const risks = [...text.matchAll(/\breason: '(\w+)' as const/g)].flatMap(([, reason]) => [`ManagedRepository.${reason}`, `RegistryPolicy.${reason}`])
    .filter((id) => id !== 'RegistryPolicy.publicPrincipal'); // an error there
  return [...new Set([...direct, ...ofGrants, ...findings, ...risks])].sort();
}

test('docs/warnings.md lists the id of every warning, and no other', () => {
  const listed = [...readFileSync(path.join(ROOT, 'docs/warnings.md'), 'utf8').matchAll(/^\| `([\w.]+)`/gm)].map(([, id]) => id);
  expect(raisedIds().length).toBeGreaterThan(10);
  expect(listed).toEqual(raisedIds());
});
