// Synthesizes the platform, shows what was made and checks it. Exits with 1 when a check found something.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { accessTable, inLines } from './access';
import { stackPage } from './stack-page';
import { cut, indented, withShortBlocks } from './text';
import { Finding, loadApp, synthesize } from '../../test/util/synthesize';

const ROOT = path.join(__dirname, '..', '..');
const PLATFORM = path.join(ROOT, 'examples', 'platform');
const OUTPUT = path.join(PLATFORM, 'cdk.out');
const COMMAND_LINE = path.join(ROOT, 'src', 'cli', 'main.ts');
const DATA = path.join(ROOT, 'examples', 'data');

/** The images of a repository and, where it has image indexes, their manifests. */
const INVENTORIES = [
  ['docker-in-aws-todobackend.json', 'docker-in-aws-todobackend.manifests.json'],
  ['ci-scratch.json'],
  ['regulated-payments.json'],
];
const PREVIEW_TIME = '2026-11-22T00:00:00Z';
/** All accounts of the platform are in it. */
const ORGANIZATION = 'o-a1b2c3d4e5';

/** Lines of a list before "and 27 more". */
const LONGEST_LIST = 8;

async function main(): Promise<void> {
  const { directory, stacks, findings, warnings, acknowledgements } = synthesize(loadApp(path.join(PLATFORM, 'app.ts')));
  fs.rmSync(OUTPUT, { recursive: true, force: true });
  fs.cpSync(directory, OUTPUT, { recursive: true });
  fs.rmSync(directory, { recursive: true });

  stacks.forEach((stack) => console.log(`\n${stackPage(stack)}`));
  printTitle('Who may pull and push, by an IAM simulator that has both halves of each policy');
  console.log(inLines(await accessTable(stacks, ORGANIZATION)).map(indented).join('\n'));
  INVENTORIES.forEach(previewLifecycle);
  printTitle('Checks');
  printList('Warnings', warnings.map(inWords));
  printList('Acknowledged', acknowledgements.map(({ rule, path: at, reason }) => `${rule} at ${at}: ${reason}`));
  printList('Findings of CDK\'s template validation and cdk-nag AwsSolutions', findings.map(inWords), Infinity);
  printList('Templates', stacks.map(({ templateFile }) => path.relative(process.cwd(), path.join(OUTPUT, templateFile))));
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** As `npx cdk-managed-ecr preview --app cdk.out` does it, on inventories in the format of `aws ecr describe-images`. */
function previewLifecycle([images, ...manifests]: string[]): void {
  const relative = (file: string) => path.relative(ROOT, file);
  const args = [
    'preview', '--app', relative(OUTPUT), '--at', PREVIEW_TIME, '--images', relative(path.join(DATA, images)),
    ...manifests.flatMap((file) => ['--manifests', relative(path.join(DATA, file))]),
  ];
  printTitle(`$ npx cdk-managed-ecr ${args.join(' ')}`);
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', COMMAND_LINE, ...args], { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) {
    throw new Error(`the preview of ${images} failed with status ${status}`);
  }
  console.log(withShortBlocks(stdout.trim(), LONGEST_LIST));
}

function printTitle(title: string): void {
  console.log(`\n${title}\n`);
}

function printList(title: string, lines: string[], max = LONGEST_LIST): void {
  console.log([`${title}: ${lines.length === 0 ? 'none' : lines.length}`, ...cut(lines, max).map(indented)].join('\n'));
}

function inWords({ severity, rule, message, paths }: Finding): string {
  return `${severity} ${rule} at ${paths.join(', ')}: ${message}`;
}

void main();
