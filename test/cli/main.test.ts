import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { describeImages, expireAfter } from '../util/inventories';

const ROOT = path.join(__dirname, '..', '..');

jest.setTimeout(60_000);

/** Runs the program itself, with a policy that expires image 2. */
function program(command: string, input?: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: ROOT, input, encoding: 'utf8', env: { ...process.env, MAIN } });
  return { status, stdout, stderr };
}

const MAIN = `${process.execPath} --import tsx src/cli/main.ts`;
const PREVIEW = `$MAIN preview --policy <(echo '${expireAfter(5)}') --images - --at 2026-11-22`;
const images = (count: number) => describeImages('team/api', {}, ...Array.from({ length: count }, () => ({ tags: ['v1'], days: 10 })));

test('it reads standard input, and its status is that of the gates', () => {
  const { status, stdout, stderr } = program(`${PREVIEW} --fail-on-tag 'v*'`, images(1));
  expect(stderr).toBe('--fail-on-tag "v*": failed, 1 image goes: team/api:v1 is expired by rule 1\n');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^team\/api\n/);
  expect(stdout).not.toContain('\x1b');
});

test('it waits for a slow input, and whoever reads may stop early', () => {
  const slow = `(sleep 1; cat) | ${PREVIEW} --json --fail-above 1 | head -c 1; echo " \${PIPESTATUS[1]}"`;
  expect(program(slow, images(5_000))).toEqual({ status: 0, stdout: '{ 1\n', stderr: '--fail-above 1: failed, 5,000 images go\n' });
});

test('a list of images that is larger than the heap is read', () => {
  const list = `${process.execPath} --import tsx scripts/large-inventory.ts 10000 10000`;
  const small = PREVIEW.replace('$MAIN', `${process.execPath} --max-old-space-size=64 --import tsx src/cli/main.ts`);
  const { status, stdout, stderr } = program(`${list} | ${small}`);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^expires {3}10,000 {2}10\.0 GB$/m);
});

test('it needs words that can be used', () => {
  expect(program('$MAIN nope')).toEqual({
    status: 2, stdout: '', stderr: 'cdk-managed-ecr: unknown command \'nope\', there is preview, lint, access or map; see "cdk-managed-ecr --help"\n',
  });
});
