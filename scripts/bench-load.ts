// How long do the package and its command line take to load? Each measurement is a fresh process; the kinds take turns, so that whatever
// else the machine does concerns them all alike; of each the median is taken. Needs what "projen compile" writes.
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { table } from 'table';

const ROOT = path.join(__dirname, '..');
const RUNS = 25;
const ONE = (construct: string) => `const { App, Stack } = require('aws-cdk-lib'); new (${construct})(new Stack(new App(), 'Stack'), 'Repository');`;
const MAIN = path.join('lib', 'cli', 'main.js');

const PROGRAMS = {
  'node': ['-e', '0'],
  'aws-cdk-lib and one ecr.Repository': ['-e', ONE('require("aws-cdk-lib/aws-ecr").Repository')],
  'the package and one ManagedRepository': ['-e', ONE('require("./lib").ManagedRepository')],
  'the package alone': ['-e', 'require("./lib")'],
  'the command line, --help': [MAIN, '--help'],
};
type Program = keyof typeof PROGRAMS;
const NAMES = Object.keys(PROGRAMS) as Program[];

/** What is said of two programs, the most it may be, and whether the start of Node.js is left out of both. */
const RATIOS: ReadonlyArray<{ readonly of: Program; readonly to: Program; readonly without?: Program; readonly target: number }> = [
  { of: 'the package and one ManagedRepository', to: 'aws-cdk-lib and one ecr.Repository', without: 'node', target: 1.3 },
  { of: 'the command line, --help', to: 'node', target: 1.3 },
];

function main(): void {
  const times = new Map(NAMES.map((name): [Program, number[]] => [name, []]));
  for (let run = 0; run < RUNS; run++) {
    NAMES.forEach((name) => times.get(name)!.push(timeOf(PROGRAMS[name])));
  }
  const median = (name: Program) => times.get(name)!.sort((one, other) => one - other)[Math.floor(RUNS / 2)];
  console.log(`loading: medians of ${RUNS} fresh processes each, which take turns`);
  console.log(table([['program', 'ms'], ...NAMES.map((name) => [name, median(name).toFixed(1)])]));
  console.log(table([
    ['ratio', 'is', 'target'],
    ...RATIOS.map(({ of, to, without, target }) => {
      const start = without === undefined ? 0 : median(without);
      const words = without === undefined ? '' : `, both without the time of ${without}`;
      return [`${of} to ${to}${words}`, ((median(of) - start) / (median(to) - start)).toFixed(2), `at most ${target}`];
    }),
  ]));
}

function timeOf(args: readonly string[]): number {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) { throw new Error(`node ${args.join(' ')}: ${stderr}`); }
  return time;
}

main();
