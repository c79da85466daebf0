// Runs the benchmarks, each in a process of its own and one after the other: all of them, or those that are named, such as `npm run bench -- preview`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const FILE = /^bench-(.+)\.ts$/;

const known = readdirSync(__dirname).flatMap((file) => FILE.exec(file)?.[1] ?? []).sort();
const named = process.argv.slice(2);
const unknown = named.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`there is no benchmark ${unknown.map((name) => `"${name}"`).join(', ')}; there are ${known.join(', ')}`);
  process.exit(2);
}
for (const name of named.length > 0 ? named : known) {
  console.log(`== ${name}\n`);
  const { status } = spawnSync(process.execPath, ['--expose-gc', '--import', 'tsx', join(__dirname, `bench-${name}.ts`)], {
    stdio: 'inherit',
    env: { ...process.env, TSX_TSCONFIG_PATH: 'examples/tsconfig.json' },
  });
  process.exitCode ||= status ?? 1;
}
