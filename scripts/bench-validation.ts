// How does the validation of an app grow with the number of its resources? Guarded constructs, each of which looks for others of its kind
// in the whole app, against the plain resources, so that what remains is what the validations take.
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { table } from 'table';
import { PullPrincipal, PullThroughCache, RegistryPolicy, RepositoryCreationTemplate, TemplateScenario, Upstream } from '../src';

const SIZES = (process.env.SIZES ?? '500,2000,8000').split(',').map(Number);
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

/** Validates an app as synthesis does: the app first, then all below it. */
function validationTime(fill: Fill, size: number): number {
  const app = new App();
  fill(app, size);
  const constructs = app.node.findAll();
  const start = process.hrtime.bigint();
  for (const { node } of constructs) {
    node.validate();
  }
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (!constructs.some((construct) => CfnResource.isCfnResource(construct) && construct.cfnResourceType.startsWith(ecr.CfnRepository.CFN_RESOURCE_TYPE_NAME.slice(0, 8)))) {
    throw new Error('nothing was validated');
  }
  return time;
}

function main(): void {
  const rows = [['resources', 'number', 'ms', 'us a resource', 'growth']];
  for (const [name, fill] of Object.entries(CASES)) {
    let first: number | undefined;
    for (const size of SIZES) {
      const time = Math.min(...Array.from({ length: RUNS }, () => validationTime(fill, size)));
      const each = time / size * 1000;
      first ??= each;
      console.error(name, size, time.toFixed(0), (process.memoryUsage().heapUsed / 1e6).toFixed(0));
      rows.push([name, size.toLocaleString('en'), time.toFixed(0), each.toFixed(1), (each / first).toFixed(2)]);
    }
  }
  console.log('validation of an app; growth is the time of a resource against that in the smallest app, and 1 is linear');
  console.log(table(rows, { columns: [{}, ...rows[0].slice(1).map(() => ({ alignment: 'right' as const }))], drawHorizontalLine: (line, count) => line < 2 || line === count }));
}

main();
