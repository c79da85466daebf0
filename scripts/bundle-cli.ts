// The command line becomes two files that need nothing but the peers of the package: main.js, which starts, and actions.js, which it loads
// when there is something to do. What only they are made of is taken out of the package.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { build, Metafile } from 'esbuild';

const ROOT = path.join(__dirname, '..');
const LIB = path.join(ROOT, 'lib');
/** The rooms that are in the command line only. */
const ROOMS = ['cli', 'model'];
const ENTRIES = { main: 'src/cli/main.ts', actions: 'src/cli/actions/index.ts' };
const LICENSES = 'THIRD_PARTY_LICENSES';
const PERMISSIVE = ['Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

async function main(): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES,
    outdir: path.join(LIB, 'cli'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    // Names stay as they are, so that the stack trace of a bug can be read.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // The peers of the package, and from main.js the other file.
    external: ['aws-cdk-lib', 'constructs', './actions'],
    metafile: true,
    write: false,
  }).then(({ outputFiles, ...result }) => {
    ROOMS.forEach((room) => fs.rmSync(path.join(LIB, room), { recursive: true, force: true }));
    fs.mkdirSync(path.join(LIB, 'cli'), { recursive: true });
    outputFiles.forEach(({ path: file, contents }) => fs.writeFileSync(file, contents));
    return result;
  });
  fs.chmodSync(path.join(LIB, 'cli', 'main.js'), 0o755);
  fs.writeFileSync(path.join(LIB, 'cli', LICENSES), licenses(metafile));
}

/** The licence of each package that something in the files is from. */
function licenses({ inputs }: Metafile): string {
  const packages = new Set(Object.keys(inputs).flatMap((file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
  const texts = [...packages].sort().map((directory) => {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(ROOT, directory, 'package.json'), 'utf8'));
    const file = fs.readdirSync(path.join(ROOT, directory)).find((each) => /^(licen[cs]e|copying)/i.test(each));
    if (!PERMISSIVE.includes(license) || file === undefined) {
      throw new Error(`${name}: the licence is ${license}, its file ${file}; bundle packages with a licence file and one of ${PERMISSIVE.join(', ')}`);
    }
    return `${name} ${version} (${license})\n\n${fs.readFileSync(path.join(ROOT, directory, file), 'utf8').trim()}\n`;
  });
  return ['The command line of this package, lib/cli, holds the packages below.\n', ...texts].join(`\n${'-'.repeat(80)}\n\n`);
}

void main();
