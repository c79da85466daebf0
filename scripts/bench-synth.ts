// What does a ManagedRepository cost in a synthesis, against an ecr.Repository with the same content? Both in apps of 100 to 10,000
// repositories, each app in a process of its own, by turns, since CDK keeps the tokens of all apps for ever. Needs what "projen compile" writes.
import { deepStrictEqual } from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { table } from 'table';
import * as library from '../src';

/** As users have it, without what is added to the code of scripts. */
const { ManagedRepository, PullPrincipal } = createRequire(__filename)('../lib') as typeof library;

const SIZES = [100, 1_000, 10_000];
/** More of the small apps, which take less time. */
const TURNS = [7, 5, 3];
/** A stack has at most 500 resources. */
const REPOSITORIES_A_STACK = 400;
const WARM_UP = 200;
const CONSUMER = '222222222222';
const PULL_ACTIONS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** A repository with immutable tags, KMS encryption, scan on push, a lifecycle policy and a consumer. */
type Make = (stack: Stack, id: string) => void;

const KINDS: Record<'nothing' | 'Repository' | 'ManagedRepository', Make> = {
  nothing: () => undefined,
  Repository: (stack, id) => {
    const repository = new ecr.Repository(stack, id, {
      repositoryName: `team/${id.toLowerCase()}`,
      encryption: ecr.RepositoryEncryption.KMS,
      imageTagMutability: ecr.TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      lifecycleRules: [{ tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(14) }],
    });
    repository.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.ArnPrincipal(CONSUMER)], actions: PULL_ACTIONS }));
  },
  ManagedRepository: (stack, id) => {
    new ManagedRepository(stack, id, { repositoryName: `team/${id.toLowerCase()}`, pullPrincipals: [PullPrincipal.account(CONSUMER)] });
  },
};

type Kind = keyof typeof KINDS;

/**
 * The templates of a number of repositories. They are in a stage, because CDK judges the templates of a whole app by rules of its own, which
 * takes ten times what all else does and would hide the difference.
 */
function synthesized(make: Make, size: number): string[] {
  const app = new Stage(new App({ analyticsReporting: false }), 'Stage');
  const stacks = Array.from({ length: Math.ceil(size / REPOSITORIES_A_STACK) }, (_, i) =>
    new Stack(app, `Stack${i}`, { env: { account: '111111111111', region: 'eu-west-1' } }));
  for (let i = 0; i < size; i++) {
    make(stacks[i % stacks.length], `Repository${i}`);
  }
  return app.synth().stacks.map(({ templateFullPath }) => templateFullPath);
}

/** The time that the processor takes, in milliseconds, so that other work on the machine does not count. */
function timed(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function measured(kind: Kind, size: number): number {
  return Number(execFileSync(process.execPath, [...process.execArgv, __filename, kind, String(size)]));
}

/** The best of all turns for each kind. */
function times(size: number, turns: number): Record<Kind, number> {
  const best = { nothing: Infinity, Repository: Infinity, ManagedRepository: Infinity };
  for (let turn = 0; turn < turns; turn++) {
    for (const kind of Object.keys(KINDS) as Kind[]) {
      best[kind] = Math.min(best[kind], measured(kind, size));
    }
  }
  return best;
}

/** The repository of the one template there is, as plain data. */
function content(make: Make): unknown {
  const [path] = synthesized(make, 1);
  const [{ Properties }] = Object.values<any>(JSON.parse(readFileSync(path, 'utf8')).Resources);
  const { LifecyclePolicy, ...properties } = Properties;
  const { rules } = JSON.parse(LifecyclePolicy.LifecyclePolicyText);
  return {
    ...properties,
    RepositoryPolicyText: JSON.parse(JSON.stringify(properties.RepositoryPolicyText).replace(`["${CONSUMER}"]`, `"${CONSUMER}"`)),
    rules: rules.map(({ selection, action }: any) => ({ selection, action })),
  };
}

function report(): void {
  deepStrictEqual(content(KINDS.ManagedRepository), content(KINDS.Repository));
  const rows = [['repositories', 'us an ecr.Repository', 'us a ManagedRepository', 'ratio']];
  SIZES.forEach((size, i) => {
    const { nothing, Repository, ManagedRepository: managed } = times(size, TURNS[i]);
    const each = (time: number) => (time - nothing) / size * 1000;
    rows.push([size.toLocaleString('en'), each(Repository).toFixed(0), each(managed).toFixed(0), (each(managed) / each(Repository)).toFixed(2)]);
  });
  console.log('construction and synthesis, without what the app and its stacks take');
  console.log(table(rows, { columnDefault: { alignment: 'right' }, drawHorizontalLine: (line, count) => line < 2 || line === count }));
}

const [, , kind, size] = process.argv;
if (kind === undefined) {
  report();
} else {
  synthesized(KINDS[kind as Kind], WARM_UP);
  console.log(timed(() => synthesized(KINDS[kind as Kind], Number(size))));
}
