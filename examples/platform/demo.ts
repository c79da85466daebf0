// Synthesizes the platform, shows what was made and checks it. Exits with 1 when a check found something.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { table } from 'table';
import { accessTable } from './access';
import { describeResources, ResourceRow } from './report';
import { Finding, loadApp, synthesize, SynthesizedStack } from './synthesize';
import { processIo } from '../../src/cli/io';
import { run } from '../../src/cli/run';

const OUTPUT = path.join(__dirname, 'cdk.out');
const DATA = path.join(__dirname, '..', 'data');
/** The images of a repository and, where it has image indexes, their manifests. */
const INVENTORIES = [
  ['docker-in-aws-todobackend.json', 'docker-in-aws-todobackend.manifests.json'],
  ['ci-scratch.json'],
  ['regulated-payments.json'],
];
const PREVIEW_TIME = '2026-11-22T00:00:00Z';
/** All accounts of the platform are in it. */
const ORGANIZATION = 'o-a1b2c3d4e5';
const COLUMNS: ReadonlyArray<[heading: string, width: number, cell: (row: ResourceRow) => string]> = [
  ['resource, type', 25, (row) => `${row.resource}\n${row.type}`],
  ['encryption', 19, (row) => row.encryption],
  ['tags', 16, (row) => row.mutability],
  ['lifecycle', 34, (row) => row.lifecycle.join('\n')],
  ['who may pull', 21, (row) => row.pull.join('\n')],
];

async function main(): Promise<void> {
  const { directory, stacks, findings, warnings, acknowledgements } = synthesize(loadApp(path.join(__dirname, 'app.ts')));
  fs.rmSync(OUTPUT, { recursive: true, force: true });
  fs.cpSync(directory, OUTPUT, { recursive: true });
  fs.rmSync(directory, { recursive: true });

  stacks.forEach(printStack);
  console.log('Who may pull and push, by an IAM simulator that has both halves of each policy:');
  console.log(table(await accessTable(stacks, ORGANIZATION)));
  INVENTORIES.forEach(previewLifecycle);
  printList('Warnings', warnings.map(inWords));
  printList('Acknowledged', acknowledgements.map(({ rule, path: at, reason }) => `${rule} at ${at}: ${reason}`));
  printList('Findings of CDK\'s template validation and cdk-nag AwsSolutions', findings.map(inWords));
  printList('Templates', stacks.map(({ templateFile }) => path.relative(process.cwd(), path.join(OUTPUT, templateFile))));
  process.exitCode = findings.length === 0 ? 0 : 1;
}

/** As `npx cdk-managed-ecr preview --app cdk.out` does it, on inventories in the format of `aws ecr describe-images`. */
function previewLifecycle([images, ...manifests]: string[]): void {
  const args = ['preview', '--app', OUTPUT, '--at', PREVIEW_TIME, '--images', path.join(DATA, images), ...manifests.flatMap((file) => ['--manifests', path.join(DATA, file)])];
  console.log(`\n$ npx cdk-managed-ecr ${args.map((arg) => path.isAbsolute(arg) ? path.relative(process.cwd(), arg) : arg).join(' ')}`);
  if (run(args, processIo()) !== 0) {
    throw new Error(`the preview of ${images} failed`);
  }
}

function printStack({ id, environment, template }: SynthesizedStack): void {
  const rows = describeResources(template);
  console.log(`\n${id} in ${environment}: ${template.Description ?? ''}`);
  console.log(table([COLUMNS.map(([heading]) => heading), ...rows.map((row) => COLUMNS.map(([, , cell]) => cell(row)))], {
    columns: COLUMNS.map(([, width]) => ({ width, wrapWord: true })),
  }));
}

function printList(title: string, lines: string[]): void {
  console.log(`${title}: ${lines.length === 0 ? 'none' : lines.length}`);
  lines.forEach((line) => console.log(`  ${line}`));
}

function inWords({ severity, rule, message, paths }: Finding): string {
  return `${severity} ${rule} at ${paths.join(', ')}: ${message}`;
}

void main();
