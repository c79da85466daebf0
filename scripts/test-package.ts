// Is the package good for somebody who has nothing but the package? Packs it, compares what is in it with what should be,
// installs it into an empty TypeScript project, and synthesizes the first example of the README there with the real command line.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..');
const { devDependencies } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const INSTALLED = ['aws-cdk-lib', 'constructs', 'typescript', 'aws-cdk', '@types/node'];

function main(): void {
  // Outside the checkout, where Node would find the dependencies of the checkout.
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'package-test-'));
  const project = path.join(directory, 'project');
  fs.mkdirSync(project);
  let packed: { filename: string; files: Array<{ path: string }> };

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
        console.log(`  ${actual.length} files`);
      },
      'install into an empty project': () => {
        fs.writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'project', version: '1.0.0', private: true }));
        const versions = INSTALLED.map((name) => `${name}@${devDependencies[name]}`);
        run('npm', ['install', '--no-audit', '--no-fund', path.join(directory, packed.filename), ...versions], project);
      },
      'compile the first example of the README': () => {
        fs.writeFileSync(path.join(project, 'app.ts'), firstExample(fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')));
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
  const modules = below('src').filter((file) => file.endsWith('.ts')).map((file) => file.replace(/\.ts$/, ''));
  const guides = below('docs').filter((file) => file.endsWith('.md') && !file.startsWith('decisions/'));
  return [
    '.jsii', 'API.md', 'LICENSE', 'README.md', 'package.json',
    ...modules.flatMap((file) => [`lib/${file}.d.ts`, `lib/${file}.js`]),
    ...guides.map((file) => `docs/${file}`),
  ];
}

function firstExample(readme: string): string {
  const fence = /^```(?:ts|typescript)\b.*\n([^]*?)^```/m.exec(readme);
  if (!fence) { throw new Error('the README has no TypeScript example'); }
  return fence[1];
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
