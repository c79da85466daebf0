// Is the package good for somebody who has nothing but the package? Packs it, compares what is in it with what should be,
// installs it into an empty TypeScript project, and synthesizes the first example of the README there with the real command line.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as source from '../src';

const ROOT = path.join(__dirname, '..');
const { devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const INSTALLED = ['aws-cdk-lib', 'constructs', 'typescript', 'aws-cdk', '@types/node'];

const COMMAND_LINE = 'lib/cli/main.js';
const LICENSES = 'lib/cli/THIRD_PARTY_LICENSES';
const BUNDLE = [COMMAND_LINE, 'lib/cli/actions.js', LICENSES];
/** Bytes, packed and without the command line. */
const MAX_SIZE = 400_000;
/** The examples of the README and of the doc comments as the packages of other languages have them. */
const TRANSLATIONS = '.jsii.tabl.json';
const LANGUAGES = ['python', 'java', 'csharp', 'go'];
/** What the sources of the command line import. Their own dependencies are found by the bundler. */
const BUNDLED = ['commander', 'picocolors', 'string-width', 'wrap-ansi'];
/** Rooms that are compiled into the command line, and so are no modules of the package. */
const TOOLS = ['cli/', 'model/'];
/** Modules of CDK that other classes than `ManagedRepository` need. */
const UNUSED = ['aws-ecs', 'aws-signer', 'custom-resources', 'aws-secretsmanager'];

interface Translated {
  readonly didCompile: boolean;
  readonly translations: { readonly [language: string]: { readonly source: string } };
}
interface Tablet {
  readonly snippets: { readonly [key: string]: Translated };
}

/** Says what is exported, and which files are loaded with the package and then with one class. */
const LOAD = `
const loaded = () => Object.keys(require.cache).filter((file) => file !== __filename && file !== require.resolve('cdk-managed-ecr'));
const lib = require('cdk-managed-ecr');
const first = loaded();
lib.ManagedRepository;
const repository = loaded();
console.log(JSON.stringify({ names: Object.keys(lib).sort(), first, repository }));
`;

/** Says which files the help loads. */
const HELP = `
process.on('exit', () => console.log(JSON.stringify({ loaded: Object.keys(require.cache).filter((file) => file !== __filename) })));
require('./node_modules/cdk-managed-ecr/lib/cli/main.js');
`;

function main(): void {
  // Outside the checkout, where Node would find the dependencies of the checkout.
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'package-test-'));
  const project = path.join(directory, 'project');
  fs.mkdirSync(project);
  let packed: { filename: string; files: Array<{ path: string; size: number; mode: number }> };

  try {
    runSteps({
      'pack': () => {
        const [result] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', directory], ROOT));
        packed = result;
      },
      'the package holds what it should and nothing else': () => {
        const actual = packed.files.map((file) => file.path);
        const expected = expectedFiles();
        const report = [
          ...expected.filter((file) => !actual.includes(file)).map((file) => `missing: ${file}`),
          ...actual.filter((file) => !expected.includes(file)).map((file) => `not expected: ${file}`),
        ];
        if (report.length > 0) { throw new Error(report.join('\n')); }
        const { size } = fs.statSync(path.join(directory, packed.filename));
        const bundle = BUNDLE.reduce((sum, file) => sum + gzipSync(fs.readFileSync(path.join(ROOT, file))).length, 0);
        console.log(`  ${actual.length} files, ${kB(size)} packed, of which ${kB(bundle)} are the command line`);
        if (size - bundle > MAX_SIZE) { throw new Error(`without the command line it may have ${kB(MAX_SIZE)}`); }
      },
      'every example is there in every language': () => {
        const { snippets } = JSON.parse(fs.readFileSync(path.join(ROOT, TRANSLATIONS), 'utf8')) as Tablet;
        const examples = Object.values(snippets);
        const isTranslated = ({ translations }: Translated) => LANGUAGES.every((language) => translations[language]?.source);
        const lacking = examples.filter((each) => !each.didCompile || !isTranslated(each));
        if (lacking.length > 0) { throw new Error(lacking.map(({ translations }) => translations.$.source).join('\n\n')); }
        const sources = new Set(examples.map(({ translations }) => translations.$.source.trim()));
        const missing = examplesOf(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')).filter((example) => !sources.has(example.trim()));
        if (missing.length > 0) { throw new Error(`not translated, run "npx projen post-compile":\n${missing.join('\n')}`); }
        console.log(`  ${examples.length} examples in ${LANGUAGES.join(', ')}`);
      },
      'the command line can be started': () => {
        const { mode } = packed.files.find((file) => file.path === COMMAND_LINE)!;
        if (mode % 0o1000 !== 0o755) { throw new Error(`${COMMAND_LINE} has the mode ${mode.toString(8)}`); }
      },
      'no file has a source map': () => {
        const mapped = packed.files.filter((file) => /\.js$/.test(file.path)
          && fs.readFileSync(path.join(ROOT, file.path), 'utf8').includes('//# sourceMappingURL=')).map((file) => file.path);
        if (mapped.length > 0) { throw new Error(mapped.join('\n')); }
      },
      'what is in the command line has its licence beside it': () => {
        const text = fs.readFileSync(path.join(ROOT, LICENSES), 'utf8');
        const missing = BUNDLED.filter((name) => !new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm').test(text));
        if (missing.length > 0) { throw new Error(`${LICENSES} lacks ${missing.join(', ')}`); }
      },
      'install into an empty project': () => {
        fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'project', version: '1.0.0', private: true }));
        const versions = INSTALLED.map((name) => `${name}@${devDependencies[name]}`);
        run('npm', ['install', '--no-audit', '--no-fund', path.join(directory, packed.filename), ...versions], project);
      },
      'it loads what is used, and exports what the source does': () => {
        const expected = Object.keys(source).sort();
        fs.writeFileSync(path.join(project, 'load.js'), LOAD);
        const { names, first, repository } = JSON.parse(run('node', ['load.js'], project));
        if (names.join() !== expected.join()) { throw new Error(`it exports ${names}, the source ${expected}`); }
        if (first.length > 0) { throw new Error(`loading the package loads ${first}`); }
        const others = repository.filter((file: string) => UNUSED.some((name) => file.includes(`/aws-cdk-lib/${name}/`)));
        if (others.length > 0) { throw new Error(`a ManagedRepository loads ${others}`); }
        console.log(`  ${names.length} names`);
      },
      'import it as an ECMAScript module': () => {
        fs.writeFileSync(path.join(project, 'import.mjs'), "import { ManagedRepository } from 'cdk-managed-ecr'; console.log(ManagedRepository.name);");
        const name = run('node', ['import.mjs'], project).trim();
        if (name !== 'ManagedRepository') { throw new Error(`it gives ${name}`); }
      },
      'compile the first example of the README': () => {
        fs.writeFileSync(path.join(project, 'app.ts'), examplesOf(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8'))[0]);
        run('npx', ['--no-install', 'tsc', '--strict', '--target', 'es2022', '--module', 'node16', '--types', 'node', 'app.ts'], project);
      },
      'synthesize it': () => {
        run('npx', ['--no-install', 'cdk', 'synth', '--quiet', '--no-notices', '--app', 'node app.js', '--output', 'cdk.out'], project);
        const templates = fs.readdirSync(path.join(project, 'cdk.out')).filter((file) => file.endsWith('.template.json'));
        const types = templates.flatMap((file) => {
          const template = JSON.parse(fs.readFileSync(path.join(project, 'cdk.out', file), 'utf8'));
          return Object.values<any>(template.Resources).map((resource) => resource.Type);
        });
        console.log(`  ${templates.join(', ')}: ${types.join(', ')}`);
        if (!types.includes('AWS::ECR::Repository')) { throw new Error('there is no AWS::ECR::Repository'); }
      },
      'the command line has help, and loads nothing for it': () => {
        const help = run('npx', ['--no-install', 'cdk-managed-ecr', '--help'], project);
        if (!help.startsWith('Usage: cdk-managed-ecr <command> [options]')) { throw new Error(help); }
        fs.writeFileSync(path.join(project, 'help.js'), HELP);
        const { loaded } = JSON.parse(run('node', ['help.js', '--help'], project).split('\n').at(-2)!);
        if (loaded.length !== 1) { throw new Error(`it loads ${loaded.join(', ')}`); }
      },
      'input that cannot be used is one line and the status 2': () => {
        const { status, stderr } = spawnSync('npx', ['--no-install', 'cdk-managed-ecr', 'access', '--app', 'nowhere'], { cwd: project, encoding: 'utf8' });
        if (status !== 2 || stderr.trim().split('\n').length !== 1) { throw new Error(`${status}: ${stderr}`); }
      },
      'look at its lifecycle policy with the command line': () => {
        fs.writeFileSync(path.join(project, 'images.json'), JSON.stringify({
          imageDetails: [{ repositoryName: 'team/api', imageDigest: `sha256:${'0'.repeat(64)}`, imagePushedAt: '2026-01-01T00:00:00Z' }],
        }));
        const preview = run('npx', ['--no-install', 'cdk-managed-ecr', 'preview', '--images', 'images.json', '--at', '2026-11-22', '--json'], project);
        const { repositories } = JSON.parse(preview);
        console.log(`  ${repositories[0].images[0].reason}`);
        if (repositories[0].images[0].outcome !== 'EXPIRING') { throw new Error(`an untagged image of ten months is kept: ${preview}`); }
      },
    });
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
}

/** Each step needs the one before, so the first failure is the last thing that runs. */
function runSteps(steps: { [name: string]: () => void }): void {
  const names = Object.keys(steps);
  let passed = 0;
  try {
    for (const name of names) {
      console.log(`- ${name}`);
      steps[name]();
      passed++;
    }
  } catch (error) {
    console.error(`FAILED: ${(error as Error).message}`);
    names.slice(passed + 1).forEach((name) => console.log(`- ${name}: not run`));
    process.exitCode = 1;
  }
  console.log(`package: ${passed} passed, ${names.length - passed} failed`);
}

/** What is compiled from src, and what a user reads. */
function expectedFiles(): string[] {
  const below = (directory: string) => (fs.existsSync(path.join(ROOT, directory))
    ? fs.readdirSync(path.join(ROOT, directory), { recursive: true, encoding: 'utf8' }) : [])
    .map((file) => file.split(path.sep).join('/'));
  const modules = below('src').filter((file) => file.endsWith('.ts') && !TOOLS.some((room) => file.startsWith(room))).map((file) => file.replace(/\.ts$/, ''));
  const guides = below('docs').filter((file) => file.endsWith('.md') && !file.startsWith('decisions/'));
  return [
    '.jsii', TRANSLATIONS, 'LICENSE', 'README.md', 'package.json',
    ...BUNDLE,
    ...modules.flatMap((file) => [`lib/${file}.d.ts`, `lib/${file}.js`]),
    ...guides.map((file) => `docs/${file}`),
  ];
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}

function examplesOf(readme: string): string[] {
  const examples = [...readme.matchAll(/^```(?:ts|typescript)\b.*\n([^]*?)^```/gm)].map(([, example]) => example);
  if (examples.length === 0) { throw new Error('the README has no TypeScript example'); }
  return examples;
}

function run(command: string, args: string[], cwd: string): string {
  // Drop what the npm that runs this script says of the checkout; keep the user's configuration.
  const env = Object.fromEntries(Object.entries(process.env)
    .filter(([name]) => !/^(INIT_CWD|npm_(config_local_prefix|package_|lifecycle_).*)$/.test(name)));
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd, encoding: 'utf8', maxBuffer: 2 ** 26, env: { ...env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  if (status !== 0) { throw new Error(`${command} ${args.join(' ')}\n${error ?? ''}${stdout}${stderr}`); }
  return stdout;
}

main();
