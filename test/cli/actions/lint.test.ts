import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ImageSelection, LifecyclePolicy, LifecycleRule, ManagedRepository, RepositoryCreationTemplate, TemplateScenario } from '../../../src';
import { runIn, World } from '../../util/in-memory-io';

const untagged = LifecycleRule.expireUntagged(Duration.days(5));
const GOOD = LifecyclePolicy.of(untagged);
/** Both entries at once, and no rule for untagged images. */
const DOUBTFUL = LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.taggedAll('a*', 'b*')));

const directories: string[] = [];
afterAll(() => directories.forEach((directory) => fs.rmSync(directory, { recursive: true })));

/** The cloud assembly of an app. */
function assembly(build: (stack: Stack) => void): string {
  const outdir = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-managed-ecr-'));
  directories.push(outdir);
  const app = new App({ outdir, context: { 'aws:cdk:enable-path-metadata': true } });
  build(new Stack(app, 'Registry'));
  app.synth();
  return outdir;
}

const lint = (app: string, args: string[] = [], world: World = {}) => runIn(world, 'lint', '--app', app, ...args);

const doubtful = assembly((stack) => {
  new ManagedRepository(stack, 'Good', { repositoryName: 'team/good', lifecycle: GOOD });
  new ManagedRepository(stack, 'Doubtful', { repositoryName: 'team/doubtful', lifecycle: DOUBTFUL });
  new ManagedRepository(stack, 'Unnamed', { lifecycle: DOUBTFUL });
  new ecr.CfnRepository(stack, 'Bare', { repositoryName: 'team/bare' });
  new RepositoryCreationTemplate(stack, 'Prod', { prefix: 'prod', appliedFor: [TemplateScenario.REPLICATION], lifecycle: DOUBTFUL });
});
const good = assembly((stack) => new ManagedRepository(stack, 'Good', { lifecycle: GOOD }));

test('every finding is said, with its repository or template', () => {
  const { status, stdout, stderr } = lint(doubtful);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [one, two] = DOUBTFUL.lint();
  const findings = [`  ${one.id}`, `    ${one.message}`, `  ${two.id}`, `    ${two.message}`, ''];
  expect(stdout).toBe([
    'team/doubtful (Registry/Doubtful), stack Registry', ...findings,
    'Registry/Unnamed (repository named by CloudFormation), stack Registry', ...findings,
    '"prod" (creation template Registry/Prod), stack Registry', ...findings,
    'without a lifecycle policy, so that no image ever goes', '  team/bare (Registry/Bare), stack Registry', '',
    '6 findings in 4 lifecycle policies, 1 without a policy', '',
  ].join('\n'));
});

test('no finding is one line', () => {
  expect(lint(good)).toEqual({ status: 0, stdout: '0 findings in 1 lifecycle policy\n', stderr: '' });
});

test('--strict fails when there are findings', () => {
  expect(lint(doubtful, ['--strict'])).toEqual({ ...lint(doubtful), status: 1 });
  expect(lint(good, ['--strict']).status).toBe(0);
});

test('--json has every policy and its findings', () => {
  const { status, stdout, stderr } = lint(doubtful, ['--json', '--strict'], { terminal: 80 });
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const { policies } = JSON.parse(stdout);
  expect(policies.map(({ path: at, hasPolicy, findings }: any) => [at, hasPolicy, findings.length])).toEqual([
    ['Registry/Good', true, 0], ['Registry/Doubtful', true, 2], ['Registry/Unnamed', true, 2], ['Registry/Bare', false, 0], ['Registry/Prod', true, 2],
  ]);
  expect(policies[1]).toEqual({
    kind: 'repository',
    name: 'team/doubtful',
    stack: 'Registry',
    logicalId: expect.stringMatching(/^Doubtful/),
    path: 'Registry/Doubtful',
    file: path.join(doubtful, 'Registry.template.json'),
    hasPolicy: true,
    findings: DOUBTFUL.lint(),
  });
});

test('a policy that ECR would reject cannot be used', () => {
  const rejected = assembly((stack) => new ecr.CfnRepository(stack, 'Wrong', { lifecyclePolicy: { lifecyclePolicyText: '{"rules":[]}' } }));
  const { status, stdout, stderr } = lint(rejected, ['--json']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^cdk-managed-ecr: [^\n]*Registry\.template\.json: Wrong: [^\n]+\n$/);
});

test('a policy that is known only when it is deployed is listed, and is no finding', () => {
  const app = assembly((stack) => {
    const days = new CfnParameter(stack, 'Days', { type: 'Number' }).valueAsNumber;
    new ManagedRepository(stack, 'Good', { lifecycle: GOOD });
    const lifecycle = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(days)));
    new ManagedRepository(stack, 'Unknown', { repositoryName: 'team/unknown', lifecycle });
  });
  const problem = 'known only when it is deployed, because of Fn::Join';
  expect(lint(app, ['--strict'])).toEqual({
    status: 0,
    stdout: `team/unknown (Registry/Unknown), stack Registry\n  ${problem}\n\n0 findings in 1 lifecycle policy, 1 known only when it is deployed\n`,
    stderr: '',
  });
  const { policies } = JSON.parse(lint(app, ['--json', '--strict']).stdout);
  expect(policies.map(({ hasPolicy, findings, ...each }: any) => [hasPolicy, findings, each.problem]))
    .toEqual([[true, [], undefined], [true, [], problem]]);
});

test('on a terminal it has colours and its width', () => {
  const { stdout } = lint(doubtful, [], { terminal: 60 });
  expect(stdout).toContain('\x1b[33mtagListIsAnd\x1b[39m');
  const messages = stdout.split('\n').filter((line) => line.startsWith('    '));
  expect(messages.length).toBeGreaterThan(6);
  expect(messages.every((line) => line.length <= 60)).toBe(true);
  expect(lint(doubtful).stdout).not.toContain('\x1b');
});

describe('--policy', () => {
  const world = { files: { 'policy.json': DOUBTFUL.toJson() } };

  test('has the findings of a file', () => {
    const [one, two] = DOUBTFUL.lint();
    expect(runIn(world, 'lint', '--policy', 'policy.json', '--strict')).toEqual({
      status: 1,
      stderr: '',
      stdout: ['policy.json', `  ${one.id}`, `    ${one.message}`, `  ${two.id}`, `    ${two.message}`, '', '2 findings in 1 lifecycle policy', ''].join('\n'),
    });
    expect(JSON.parse(runIn(world, 'lint', '--policy', 'policy.json', '--json').stdout)).toEqual({
      policies: [{ kind: 'file', file: 'policy.json', hasPolicy: true, findings: DOUBTFUL.lint() }],
    });
  });

  test('may be the output of get-lifecycle-policy, on standard input', () => {
    const stdin = JSON.stringify({ repositoryName: 'a', lifecyclePolicyText: DOUBTFUL.toJson() });
    const { status, stdout } = runIn({ stdin }, 'lint', '--policy', '-');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^standard input\n/);
  });

  test('that ECR would reject, or beside an app, cannot be used', () => {
    expect(runIn({ files: { 'policy.json': '{"rules":[]}' } }, 'lint', '--policy', 'policy.json').status).toBe(2);
    expect(runIn(world, 'lint', '--policy', 'policy.json', '--app', 'cdk.out').stderr)
      .toContain('option \'--policy <file>\' cannot be used with option \'--app <directory>\'');
  });
});
