// How does the validation of an app grow with its resources? Each of these constructs looks in the whole app for others of its kind.
import { execFileSync } from 'node:child_process';
import { App, Stack } from 'aws-cdk-lib';
import { table } from 'table';
import { PullPrincipal, PullThroughCache, RegistryPolicy, RepositoryCreationTemplate, TemplateScenario, Upstream } from '../src';

const SIZES = [500, 2_000, 8_000];
const RUNS = 3;
const STACKS = 8;
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'us-west-2'];
const PULL_PRINCIPALS = [PullPrincipal.account('999999999999')];

/** Makes a number of resources in an app. */
type Fill = (app: App, size: number) => void;

const CASES: Record<string, Fill> = {
  'creation templates, in 8 stacks of 4 regions': (app, size) => {
    const stacks = Array.from({ length: STACKS }, (_, i) => stackOf(app, i, '111111111111'));
    times(size, (i) => new RepositoryCreationTemplate(stacks[i % STACKS], `Template${i}`, {
      prefix: `team-${i}`, appliedFor: [TemplateScenario.CREATE_ON_PUSH],
    }));
  },
  'registry policies, one a stack and account': (app, size) => {
    times(size, (i) => new RegistryPolicy(stackOf(app, i, accountOf(i)), 'Policy').allowPull({ pullPrincipals: PULL_PRINCIPALS }));
  },
  'registry policies, one a stack without an account': (app, size) => {
    times(size, (i) => new RegistryPolicy(new Stack(app, `Stack${i}`), 'Policy').allowPull({ pullPrincipals: PULL_PRINCIPALS }));
  },
  'pull-through caches, 40 an account': (app, size) => {
    const accounts = Array.from({ length: Math.ceil(size / 40) }, (_, i) => stackOf(app, i, accountOf(i)));
    times(size, (i) => new PullThroughCache(accounts[Math.floor(i / 40)], `Cache${i}`, { upstream: Upstream.quay(), ecrRepositoryPrefix: `quay-${i}` }));
  },
};

function times(count: number, make: (i: number) => unknown): void {
  for (let i = 0; i < count; i++) {
    make(i);
  }
}

function accountOf(i: number): string {
  return String(200_000_000_000 + i);
}

function stackOf(app: App, i: number, account: string): Stack {
  return new Stack(app, `Stack${i}`, { env: { account, region: REGIONS[i % REGIONS.length] } });
}

/** Validates an app as synthesis does: the app first, then all below it. In milliseconds. */
function validationTime(fill: Fill, size: number): number {
  const app = new App();
  fill(app, size);
  const constructs = app.node.findAll();
  const start = process.hrtime.bigint();
  const problems = constructs.flatMap(({ node }) => node.validate());
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (problems.length > 0) {
    throw new Error(`the app is not valid: ${problems[0]}`);
  }
  return time;
}

/** The best of some runs, in a process of their own: CDK keeps the tokens of all apps for ever, so that one run would slow down the next. */
function measured(name: string, size: number): number {
  return Number(execFileSync(process.execPath, [...process.execArgv, __filename, name, String(size)]));
}

function report(): void {
  const rows = [['resources', 'number', 'ms', 'us a resource', 'growth']];
  for (const name of Object.keys(CASES)) {
    let first: number | undefined;
    for (const size of SIZES) {
      const time = measured(name, size);
      const each = time / size * 1000;
      first ??= each;
      rows.push([name, size.toLocaleString('en'), time.toFixed(0), each.toFixed(1), (each / first).toFixed(2)]);
    }
  }
  console.log('validation of an app; growth is the time of a resource against that in the smallest app, and 1 is linear');
  console.log(table(rows, {
    columns: rows[0].map((_, column) => ({ alignment: column === 0 ? 'left' as const : 'right' as const })),
    drawHorizontalLine: (line, count) => line < 2 || line === count,
  }));
}

const [, , name, size] = process.argv;
if (name === undefined) {
  report();
} else {
  console.log(Math.min(...Array.from({ length: RUNS }, () => validationTime(CASES[name], Number(size)))));
}
