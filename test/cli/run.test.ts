import * as fs from 'node:fs';
import * as path from 'node:path';
import { expectRejected, files, images, POLICY, preview } from './preview.helpers';
import * as policyFile from '../../src/cli/input/policy-file';
import { runIn, World } from '../util/in-memory-io';
import { describeImages, keep } from '../util/inventories';

describe('help', () => {
  test.each([['--help'], ['-h']])('of the program with %s', (word) => {
    const { status, stdout, stderr } = runIn({}, word);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/Usage: cdk-managed-ecr <command> \[options\]\n/);
    expect(stdout).toMatch(/ {2}--version .*\n {2}-h, --help /);
    expect(stdout).toMatch(/ {2}preview .*\n {2}lint [^]*\n {2}map /);
    expect(stdout).toMatch(/Exit status: 0 .* 1 .* 2 /);
    expect(stdout).toMatch(/Examples:\n {2}\S/);
  });

  test.each([
    ['preview', [
      'app', 'stack', 'region', 'repository', 'policy', 'images', 'manifests', 'at', 'days', 'all', 'json', 'price', 'archive-price', 'fail-on-tag', 'fail-above', 'help',
    ]],
    ['lint', ['app', 'policy', 'json', 'strict', 'help']],
    ['map', ['app', 'inventory', 'out', 'svg', 'mermaid', 'help']],
  ])('of %s has every option', (command, options) => {
    const { status, stdout, stderr } = runIn({}, command, '--help');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect([...stdout.matchAll(/^ {2}(?:-h, )?--([a-z-]+)/gm)].map(([, option]) => option)).toEqual(options);
    expect(stdout).toContain(`Usage: cdk-managed-ecr ${command} `);
    expect(stdout).toContain('Exit status:');
    expect(stdout.split('Examples:\n')[1].match(/npx cdk-managed-ecr/g)).toHaveLength(2);
  });

  test('goes before everything else that was said', () => {
    expect(runIn({}, 'preview', '--nope', '-h')).toEqual(runIn({}, 'preview', '--help'));
  });

  test('says what a GB is, and that archiving saves nothing', () => {
    const text = runIn({}, 'preview', '--help').stdout.replace(/\s+/g, ' ');
    expect(text).toContain('A GB is 10^9 bytes');
    expect(text).toContain('archiving saves nothing below 150 TB at the list price');
    expect(text).toContain('An image that is archived cannot be pulled, so --fail-on-tag and --fail-above count it');
  });
});

test('the version is that of the package', () => {
  const { version } = JSON.parse(fs.readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8'));
  expect(runIn({}, '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

describe('words that cannot be used are one line and status 2', () => {
  const hint = '; see "cdk-managed-ecr preview --help"';
  test.each([
    [[], 'say what to do: preview, lint, access or map; see "cdk-managed-ecr --help"'],
    [['nope'], 'unknown command \'nope\', there is preview, lint, access or map; see "cdk-managed-ecr --help"'],
    [['previev'], 'unknown command \'previev\' (Did you mean preview?), there is preview, lint, access or map; see "cdk-managed-ecr --help"'],
    [['--json'], 'unknown option \'--json\'; see "cdk-managed-ecr --help"'],
    [['lint', '--nope'], 'unknown option \'--nope\'; see "cdk-managed-ecr lint --help"'],
    [['lint', '--constructor'], 'unknown option \'--constructor\'; see "cdk-managed-ecr lint --help"'],
    [['preview', '-j'], `unknown option '-j'${hint}`],
    [['preview', '--day', '1'], `unknown option '--day' (Did you mean --days?)${hint}`],
    [['preview', '--no-json'], `unknown option '--no-json' (Did you mean --json?)${hint}`],
    [['preview', '--images'], `option '--images <file>' argument missing${hint}`],
    ...['--json', '-x', ''].map((word): [string[], string] => [['preview', '--images', word],
      `option '--images <file>' argument '${word}' is invalid. It needs a value; a file whose name begins with - is given as ./-${hint}`]),
    [['preview', '--images='], `option '--images <file>' argument '' is invalid. It needs a value; a file whose name begins with - is given as ./-${hint}`],
    [['preview', '--json=yes'], `unknown option '--json=yes'${hint}`],
    [['preview', '--fail-on-tag', 'v1', 'v2'], `too many arguments for 'preview'. Expected 0 arguments but got 1; quote what the shell would expand${hint}`],
    [['preview', '--app', 'a', '--app', 'b'], `option '--app <directory>' argument 'b' is invalid. The option is given twice${hint}`],
    ...['0', '36501', '-1', '1.5'].map((days): [string[], string] => [['preview', ...POLICY, '--days', days],
      `option '--days <number>' argument '${days}' is invalid. It must be a whole number of 1 to 36500${days === '36501' ? ', so this is too large' : ''}${hint}`]),
    [['preview', ...POLICY, '--price', '9'.repeat(400)],
      `option '--price <USD>' argument '${'9'.repeat(400)}' is invalid. It must be a number of 0 to 9007199254740991, so this is too large${hint}`],
    [['preview', ...POLICY, '--fail-above=-1'], `option '--fail-above <number>' argument '-1' is invalid. It must be a whole number of at least 0${hint}`],
    [['preview', ...POLICY, '--price', '0,1'], `option '--price <USD>' argument '0,1' is invalid. It must be a number of at least 0${hint}`],
    ...[['--days', '1e2', 'a whole number of 1 to 36500, written like 90'], ['--days', '5.0', 'a whole number of 1 to 36500, written like 90'],
      ['--days', '4e4', 'a whole number of 1 to 36500, so this is too large'], ['--price', '.5', 'a number of at least 0, written like 0.5'],
      ['--price', '1e999', 'a number of 0 to 9007199254740991, so this is too large'], ['--price', ' ', 'a number of at least 0']].map(([option, word, allowed]): [string[], string] => [['preview', ...POLICY, option, word],
      `option '${option} <${option === '--days' ? 'number' : 'USD'}>' argument '${word}' is invalid. It must be ${allowed}${hint}`]),
    [['preview', ...POLICY, '--archive-price', '0.2'], `option '--archive-price <USD>' must be at most that of '--price <USD>', 0.1, got 0.2${hint}`],
    ...['today', '2026-02-30', '2026-11-22T12:00:00', '2026-11-22T25:00:00Z', '2026-13-01'].map((time): [string[], string] => [['preview', ...POLICY, '--at', time],
      `option '--at <time>' argument '${time}' is invalid. It must be a time such as 2026-11-22T12:00:00Z or a date such as 2026-11-22${hint}`]),
    [['preview', '--policy', 'policy.json'],
      '--images is missing; give the output of "aws ecr describe-images --filter imageStatus=ANY --output json", or - for standard input'],
    [['preview', ...POLICY, '--app', 'cdk.out'], `option '--policy <file>' cannot be used with option '--app <directory>'${hint}`],
    [['preview', ...POLICY, '--repository', 'x'], `option '--policy <file>' cannot be used with option '--repository <name>'${hint}`],
    [['preview', ...POLICY, '--stack', 'x'], `option '--policy <file>' cannot be used with option '--stack <name>'${hint}`],
    [['preview', ...POLICY, '--region', 'x'], `option '--policy <file>' cannot be used with option '--region <name>'${hint}`],
    [['preview', '--policy', '-', '--images', '-'], 'standard input can be read only once; give one - only'],
    [['preview', '--policy', 'policy.json', '--images', 'nope.json'], 'cannot read nope.json: there is no such file'],
  ])('%j', (args, message) => {
    expectRejected(runIn({ files }, ...args), message);
    expectRejected(runIn({ files, terminal: 80 }, ...args), message);
  });

  test.each([
    ['images', { 'images.json': '{"imageDetails": [{}]}' }],
    ['a policy', { 'policy.json': '{"rules":[]}' }],
    ['manifests', { 'manifests.json': '[' }],
  ])('so are %s, also for --json', (_, wrong) => {
    const { status, stdout, stderr } = preview({ files: { ...files, 'manifests.json': '{"images":[]}', ...wrong } },
      ...POLICY, '--manifests', 'manifests.json', '--json');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^cdk-managed-ecr: [^\n]+\n$/);
  });

  test('so is an app that is not there, which is cdk.out when none is said', () => {
    const { status, stderr } = preview({ files }, '--images', 'images.json');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^cdk-managed-ecr: cdk\.out: .*cdk synth.*\n$/);
  });
});

test('no character of an input is obeyed by a terminal', () => {
  const unsafe = 'x\u202ey\u009bz\u200f';
  const { stderr } = preview({ files }, '--policy', 'policy.json', '--images', unsafe);
  expect(stderr).toBe('cdk-managed-ecr: cannot read x\\u202ey z\\u200f: there is no such file\n');
  const { stdout } = preview({ files: { ...files, 'images.json': describeImages(unsafe, { tags: [unsafe] }) } }, ...POLICY, '--json');
  expect(stdout).not.toMatch(/[\u007f-\u009f\u200e\u200f\u202a-\u202e]/);
  expect(JSON.parse(stdout).repositories[0].images[0].imageTags).toEqual([unsafe]);
});

test('a bug shows where it is, and has a status of its own', () => {
  jest.spyOn(policyFile, 'readPolicyFile').mockImplementation(() => { throw new TypeError('oops'); });
  const { status, stdout, stderr } = preview({ files }, ...POLICY);
  expect({ status, stdout }).toEqual({ status: 70, stdout: '' });
  expect(stderr).toMatch(/^TypeError: oops\n +at /);
  jest.restoreAllMocks();
});

test('a file that cannot be read for a reason of the program is a bug', () => {
  const broken = { get 'policy.json'(): string { throw new TypeError('oops'); } };
  expect(preview({ files: broken }, ...POLICY).status).toBe(70);
});

describe('reading', () => {
  const long = (count: number) => describeImages('team/api', ...Array.from({ length: count }, () => ({ tags: ['t'.repeat(300)] })));
  const world = (text: string, over: World = {}) => ({ files: { 'policy.json': keep(1), 'images.json': text }, ...over });
  const ERASE = '\r\x1b[K';

  test('says on a terminal how far it is, and erases it', () => {
    let now = 0;
    const { stderr, status } = preview(world(long(12_000), { terminal: 80, now: () => new Date(now += 1_000) }), ...POLICY);
    expect(status).toBe(0);
    expect(stderr.split(ERASE)).toEqual([
      '', 'reading images.json: 0 images', 'reading images.json: 5,000 images', 'reading images.json: 10,000 images', '',
    ]);
  });

  test('erases it also when the input cannot be used', () => {
    let now = 0;
    const { stderr, status } = preview(world(`${long(12_000)}]`, { terminal: 80, now: () => new Date(now += 1_000) }), ...POLICY);
    expect(status).toBe(2);
    expect(stderr).toMatch(/\r\x1b\[Kcdk-managed-ecr: images\.json/);
  });

  test('says nothing of a short input, nor where there is no terminal', () => {
    expect(preview(world(images, { terminal: 80 }), ...POLICY).stderr).toBe('');
    expect(preview(world(long(12_000)), ...POLICY).stderr).toBe('');
  });

  test('says it of an input that takes long', () => {
    let now = 0;
    const { stderr } = preview(world(images, { terminal: 80, now: () => new Date(now += 1_000) }), ...POLICY);
    expect(stderr).toBe(`${ERASE}reading images.json: 0 images${ERASE}`);
  });
});
