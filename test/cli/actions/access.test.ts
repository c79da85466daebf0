import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ManagedRepository, PullPrincipal } from '../../../src';
import { runIn } from '../../util/in-memory-io';

const ACCOUNT = '111122223333';
let directory: string;
beforeEach(() => { directory = fs.mkdtempSync(path.join(os.tmpdir(), 'access-')); });
afterEach(() => fs.rmSync(directory, { recursive: true }));

function write(file: string, value: unknown) {
  fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
  fs.writeFileSync(path.join(directory, file), JSON.stringify(value));
}

/** An inventory of one repository with these statements. */
function inventory(...statements: object[]): string {
  write(`${ACCOUNT}/eu-west-1/registry.json`, { 'get-registry-policy': null, 'describe-repository-creation-templates': null });
  write(`${ACCOUNT}/eu-west-1/repositories/team/api.json`, {
    'describe-repositories': { repositories: [{ repositoryName: 'team/api', repositoryArn: 'x', registryId: ACCOUNT }] },
    'get-repository-policy': { policyText: JSON.stringify({ Statement: statements }) },
  });
  return directory;
}

const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const allow = (Principal: unknown, more: object = {}) => ({ Effect: 'Allow', Principal, Action: PULL, ...more });
const access = (...args: string[]) => runIn({}, 'access', '--inventory', directory, ...args);

test('each line has who, the conditions in words, the half that it lacks, and its statement', () => {
  inventory(
    allow('*', { Sid: 'Company', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
    allow({ Service: 'lambda.amazonaws.com' }, { Condition: { StringLike: { 'aws:sourceARN': 'arn:aws:lambda:*:444455556666:function:*' } } }),
  );
  const { status, stdout, stderr } = access();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const where = '(team/api.json)';
  expect(stdout).toContain([
    `team/api (${ACCOUNT}, eu-west-1)`,
    '  pull: anyone',
    '    only from organization o-a1b2c3d4e5',
    '    needs policies of their own that allow it, in the account of the registry only to log in',
    `    by repository policy, statement Company ${where}`,
    '  pull: lambda.amazonaws.com',
    '    only through Lambda functions of 444455556666',
    `    by repository policy, statement 2 ${where}`,
    '',
  ].join('\n'));
  expect(stdout).toContain('what roles and users are allowed by their own policies: not collected, an inventory has no policies of roles and users');
  expect(stdout).toMatch(/2 lines about 1 repository or pattern, none public\n$/);
});

test('--fail-on-public fails for everybody, and not when a condition or a denial says who', () => {
  inventory(allow('*'));
  expect(access('--fail-on-public')).toMatchObject({ status: 1, stdout: expect.stringContaining('  PUBLIC pull: anyone\n') });
  expect(access().status).toBe(0);
  inventory(allow({ AWS: '*' }, { Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } }));
  expect(access('--fail-on-public').status).toBe(0);
  inventory(allow('*'), { Effect: 'Deny', Principal: '*', Action: 'ecr:*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } });
  expect(access('--fail-on-public')).toMatchObject({ status: 0, stdout: expect.stringContaining('denied when not from organization o-a1b2c3d4e5 by') });
});

test('lines are selected by repository, principal, organization and action', () => {
  inventory(allow({ AWS: '444455556666' }), allow('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
    { Effect: 'Allow', Principal: { AWS: '555566667777' }, Action: 'ecr:SetRepositoryPolicy' });
  const lines = (...args: string[]) => access(...args).stdout.split('\n').filter((line) => /^ {2}(pull|administer)/.test(line));
  expect(lines()).toHaveLength(3);
  expect(lines('--principal', '444455556666')).toEqual(['  pull: account 444455556666', '  pull: anyone']);
  expect(lines('--principal', 'arn:aws:iam::555566667777:role/x', '--action', 'administer')).toEqual(['  administer (SetRepositoryPolicy): account 555566667777']);
  expect(lines('--organization', 'o-a1b2c3d4e5')).toEqual(['  pull: anyone']);
  expect(lines('--repository', 'team/*')).toHaveLength(3);
  expect(access('--repository', 'other')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('there is no repository or creation template "other"') });
  expect(access('--principal', 'me')).toMatchObject({ status: 2, stdout: '' });
});

test('markup and escapes in what is read are text', () => {
  inventory(allow({ AWS: '444455556666' }, { Sid: '<b>|\u001b[31m', Condition: { StringLike: { 'aws:PrincipalTag/a': '<script>\u202e' } } }));
  expect(access().stdout).toContain('<b>|\\u001b[31m');
  const { stdout } = access('--format', 'markdown');
  expect(stdout).toContain('\\<b\\>\\|');
  expect(stdout).not.toMatch(/[\u001b\u202e]|[^\\]<script/);
  expect(JSON.parse(access('--format', 'json').stdout).permissions[0])
    .toMatchObject({ access: 'pull', state: 'half', words: { principal: 'account 444455556666' } });
});

test('of an app, the policies of its roles are the other half', () => {
  const app = new App({ outdir: directory, postCliContext: { 'aws:cdk:enable-path-metadata': true } });
  const owner = new Stack(app, 'Owner', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  const consumer = new Stack(app, 'Consumer', { env: { account: '444455556666', region: 'eu-west-1' } });
  new ManagedRepository(owner, 'Api', { repositoryName: 'team/api', pullPrincipals: [PullPrincipal.account('444455556666')] });
  const roleOf = (id: string) => new iam.Role(consumer, id, { roleName: id, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  const grant = (role: iam.Role, actions: string[], resource: string) => role.addToPolicy(new iam.PolicyStatement({
    actions,
    resources: [resource],
  }));
  const whole = roleOf('Whole');
  grant(whole, PULL, `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/team/api`);
  grant(whole, ['ecr:GetAuthorizationToken'], '*');
  grant(roleOf('NoLogin'), PULL, '*');
  grant(roleOf('NoResource'), ['ecr:BatchImportUpstreamImage'], `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/*`);
  app.synth();
  const { permissions } = JSON.parse(runIn({}, 'access', '--app', directory, '--format', 'json').stdout);
  expect(permissions.map(({ access: kind, state, words }: any) => [kind, words.principal, state])).toEqual([
    ['pull', 'account 444455556666', 'half'],
    ['pull', 'arn:aws:iam::444455556666:role/Whole', 'allowed'],
    ['pull', 'arn:aws:iam::444455556666:role/NoLogin', 'missing'],
    ['import', 'arn:aws:iam::444455556666:role/NoResource', 'missing'],
  ]);
});
