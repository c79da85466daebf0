import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { LifecyclePolicy, LifecycleRule, ManagedRepository, RepositoryCreationTemplate, TemplateScenario } from '../../src';
import * as policyFile from '../../src/cli/input/policy-file';
import { Outcome, runIn, World } from '../util/in-memory-io';
import { archiveAfter, describeImages, digestOf, expireAfter, ImageData, keep } from '../util/inventories';

const POLICY = ['--policy', 'policy.json', '--images', 'images.json'];

/** Three images of team/api, of which the policy keeps the newest. */
const images = describeImages('team/api', { tags: ['v3'] }, { tags: ['v2'], days: 10 }, { tags: ['v1'], days: 20 });
const files = { 'policy.json': keep(1), 'images.json': images };

const preview = (world: World, ...args: string[]) => runIn(world, 'preview', ...args);
const json = ({ stdout, stderr, status }: Outcome) => {
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return JSON.parse(stdout);
};
const previewJson = (world: World, ...args: string[]) => json(preview(world, ...args, '--json'));
/** Images by number, as `1 EXPIRING`. */
const outcomes = ({ repositories }: any, index = 0) => repositories[index].images
  .map(({ imageDigest, outcome }: any) => `${parseInt(imageDigest.slice(7), 16)} ${outcome}`);

function expectRejected({ status, stdout, stderr }: Outcome, message: string): void {
  expect(stderr).toBe(`cdk-managed-ecr: ${message}\n`);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
}

describe('help', () => {
  test.each([['--help'], ['-h']])('of the program with %s', (word) => {
    const { status, stdout, stderr } = runIn({}, word);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/Usage: cdk-managed-ecr <command> \[options\]\n/);
    expect(stdout).toMatch(/ {2}--version .*\n {2}-h, --help /);
    expect(stdout).toMatch(/ {2}preview .*\n {2}lint /);
    expect(stdout).toMatch(/Exit status: 0 .* 1 .* 2 /);
    expect(stdout).toMatch(/Examples:\n {2}\S/);
  });

  test.each([
    ['preview', [
      'app', 'stack', 'region', 'repository', 'policy', 'images', 'manifests', 'at', 'days', 'all', 'json', 'price', 'archive-price', 'fail-on-tag', 'fail-above', 'help',
    ]],
    ['lint', ['app', 'policy', 'json', 'strict', 'help']],
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
    [[], 'say what to do: preview or lint; see "cdk-managed-ecr --help"'],
    [['nope'], 'unknown command \'nope\', there is preview or lint; see "cdk-managed-ecr --help"'],
    [['previev'], 'unknown command \'previev\' (Did you mean preview?), there is preview or lint; see "cdk-managed-ecr --help"'],
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

describe('preview --policy', () => {
  test('is for every list of images', () => {
    const all = { ...files, 'more.json': describeImages('team/web', {}, { days: 1 }) };
    const result = previewJson({ files: all }, ...POLICY, '--images', 'more.json');
    expect(result.repositories.map(({ repositoryName, policy }: any) => [repositoryName, policy])).toEqual([
      ['team/api', { source: 'file', file: 'policy.json' }], ['team/web', { source: 'file', file: 'policy.json' }],
    ]);
    expect(outcomes(result)).toEqual(['1 KEPT', '2 EXPIRING', '3 EXPIRING']);
    expect(outcomes(result, 1)).toEqual(['1 KEPT', '2 EXPIRING']);
  });

  test('of two accounts keeps the repositories of one name apart, and says which is which', () => {
    const of = (registryId: string, ...days: number[]) => describeImages('api', ...days.map((each) => ({ registryId, days: each, tags: [`v${each}`] })));
    const two = { files: { 'policy.json': keep(1), 'a.json': of('111111111111', 0, 1), 'b.json': of('222222222222', 0, 1, 2) } };
    const args = ['--policy', 'policy.json', '--images', 'a.json', '--images', 'b.json'];
    const { repositories } = previewJson(two, ...args);
    expect(repositories.map(({ registryId, totals }: any) => [registryId, totals.expiring.imageCount])).toEqual([['111111111111', 1], ['222222222222', 2]]);
    const { stdout, stderr } = preview(two, ...args, '--fail-on-tag', 'v2');
    expect(stdout).toMatch(/^api, account 111111111111$/m);
    expect(stdout).toMatch(/^api, account 222222222222$/m);
    expect(stderr).toContain('api:v2 of account 222222222222 is expired by rule 1');
  });

  test('that get-lifecycle-policy wrote is for the images of its repository and account only', () => {
    const answer = (change: object) => ({
      files: {
        'policy.json': JSON.stringify({ registryId: '111111111111', repositoryName: 'team/api', lifecyclePolicyText: keep(1), ...change }),
        'images.json': describeImages('team/api', { registryId: '111111111111' }),
      },
    });
    expect(preview(answer({}), ...POLICY).status).toBe(0);
    expectRejected(preview(answer({ repositoryName: 'team/web' }), ...POLICY), 'policy.json: is the policy of the repository team/web, and the images are of '
      + 'team/api; give the images of team/web, or a file with the text of the policy alone');
    expectRejected(preview(answer({ registryId: '222222222222' }), ...POLICY), 'policy.json: is the policy of the account 222222222222, and the images are of '
      + '111111111111; give the images of 222222222222, or a file with the text of the policy alone');
  });

  test('pages of one repository are one list', () => {
    const [first, ...rest] = JSON.parse(images).imageDetails;
    const pages = { 'one.json': JSON.stringify({ imageDetails: [first] }), 'two.json': JSON.stringify({ imageDetails: rest }) };
    const result = previewJson({ files: { ...files, ...pages } }, '--policy', 'policy.json', '--images', 'two.json', '--images', 'one.json');
    expect(result.repositories).toHaveLength(1);
    expect(outcomes(result)).toEqual(['2 EXPIRING', '3 EXPIRING', '1 KEPT']);
  });

  test('an image in two pages is an error', () => {
    expectRejected(preview({ files }, ...POLICY, '--images', 'images.json'),
      `team/api: image ${digestOf(1)} is in images.json and in images.json; give each image once, and the images of one region at a time`);
  });

  test('a list of images that goes on elsewhere is an error', () => {
    const cut = { ...files, 'images.json': JSON.stringify({ ...JSON.parse(images), NextToken: 'abc' }) };
    expectRejected(preview({ files: cut }, ...POLICY),
      'images.json: team/api: has a token for more images; expected all of them, so leave out --max-items and --no-paginate');
  });

  test('reads images or the policy from standard input', () => {
    const fromFile = previewJson({ files }, ...POLICY);
    expect(previewJson({ files, stdin: images }, '--policy', 'policy.json', '--images', '-')).toEqual(fromFile);
    expect(previewJson({ files, stdin: keep(1) }, '--policy', '-', '--images', 'images.json').repositories[0].images)
      .toEqual(fromFile.repositories[0].images);
  });

  test('an empty list of images is fine', () => {
    const { status, stdout } = preview({ files, stdin: '{"imageDetails":[]}' }, '--policy', 'policy.json', '--images', '-');
    expect(status).toBe(0);
    expect(stdout).toContain('There are no images.');
  });
});

describe('preview --app', () => {
  let app: string;
  beforeAll(() => {
    app = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-managed-ecr-'));
    const stack = new Stack(new App({ outdir: app, context: { 'aws:cdk:enable-path-metadata': true } }), 'Registry');
    const lifecycle = (days: number) => LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(days)));
    new ManagedRepository(stack, 'Api', { repositoryName: 'team/api', lifecycle: lifecycle(15) });
    new ManagedRepository(stack, 'Unnamed', { lifecycle: lifecycle(5) });
    new ManagedRepository(stack, 'Bare', { repositoryName: 'team/bare', lifecycle: LifecyclePolicy.none() });
    new RepositoryCreationTemplate(stack, 'Prod', { prefix: 'prod', appliedFor: [TemplateScenario.REPLICATION], lifecycle: lifecycle(5) });
    App.of(stack)!.synth();
  });
  afterAll(() => fs.rmSync(app, { recursive: true }));

  /** Images that are 0, 10 and 20 days old. */
  const untagged = (name?: string) => ({ stdin: describeImages(name, {}, { days: 10 }, { days: 20 }) });
  const source = ({ repositories: [{ policy }] }: any) => policy;

  test('takes the policy of the repository of that name', () => {
    const result = previewJson(untagged('team/api'), '--app', app, '--images', '-');
    expect(outcomes(result)).toEqual(['1 KEPT', '2 KEPT', '3 EXPIRING']);
    expect(source(result)).toEqual({
      source: 'repository',
      name: 'team/api',
      stack: 'Registry',
      logicalId: expect.stringMatching(/^Api/),
      path: 'Registry/Api',
      file: path.join(app, 'Registry.template.json'),
    });
  });

  test('says whose policy it is', () => {
    const policyLine = (world: World, ...args: string[]) => preview(world, '--app', app, '--images', '-', ...args).stdout.match(/^policy {2}(.*)$/m)?.[1];
    const file = path.join(app, 'Registry.template.json');
    expect(policyLine(untagged('team/api'))).toBe(`repository team/api: Registry/Api in the stack Registry, ${file}`);
    expect(policyLine(untagged('prod/x'))).toBe(`creation template prod: Registry/Prod in the stack Registry, ${file}`);
    expect(policyLine(untagged('x'), '--repository', 'Registry/Unnamed'))
      .toBe(`repository named by CloudFormation: Registry/Unnamed in the stack Registry, ${file}`);
  });

  test('an empty list of images is that of no repository, and fine', () => {
    const empty = { stdin: '{"imageDetails":[]}' };
    const { status, stdout } = preview(empty, '--app', app, '--images', '-', '--fail-above', '0');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^policy {2}not known.*\n.*\n\nThere are no images\.$/m);
    const result = previewJson(empty, '--app', app, '--images', '-');
    expect(result.repositories[0].policy).toBeUndefined();
    expect(result.repositories[0].images).toEqual([]);
    expect(preview(empty, '--app', app, '--repository', 'nope', '--images', '-').status).toBe(2);
  });

  test('takes the policy of the template that fits', () => {
    const result = previewJson(untagged('prod/x'), '--app', app, '--images', '-');
    expect(outcomes(result)).toEqual(['1 KEPT', '2 EXPIRING', '3 EXPIRING']);
    expect(source(result)).toMatchObject({ source: 'template', name: 'prod' });
  });

  test('takes the policy that --repository says', () => {
    const result = previewJson(untagged('registry-unnamed-1a2b'), '--app', app, '--repository', 'Registry/Unnamed', '--images', '-');
    expect(outcomes(result)).toEqual(['1 KEPT', '2 EXPIRING', '3 EXPIRING']);
    expect(source(result)).toMatchObject({ path: 'Registry/Unnamed' });
  });

  test('names the repositories there are when none fits', () => {
    const { status, stdout, stderr } = preview(untagged('other'), '--app', app, '--images', '-', '--json');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/"other".*--repository: team\/api \(Registry\/Api\), Registry\/Unnamed \(repository named by CloudFormation\), /);
  });

  test('a repository that the app does not have is listed beside the others', () => {
    const [api, other] = ['team/api', 'other'].map((name) => describeImages(name, {}, { days: 20 }));
    const both = { stdin: api + other };
    const { status, stdout } = preview(both, '--app', app, '--images', '-');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^other\npolicy {2}none: no repository or creation template of the app is for it, so the app removes no image$/m);
    const { repositories } = previewJson(both, '--app', app, '--images', '-');
    expect(repositories.map(({ policy, problem, totals }: any) => [policy?.name, problem, totals.expiring.imageCount])).toEqual([
      ['team/api', undefined, 1], [undefined, 'no repository or creation template of the app is for it', 0],
    ]);
  });

  test('--stack and --region leave out the other stacks', () => {
    const regions = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-managed-ecr-'));
    const cdk = new App({ outdir: regions });
    [['Eu', 'eu-west-1', 5], ['Us', 'us-east-1', 15]].forEach(([id, region, days]) => new ManagedRepository(
      new Stack(cdk, String(id), { env: { account: '111111111111', region: String(region) } }), 'Api',
      { repositoryName: 'team/api', lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(Number(days)))) }));
    cdk.synth();
    const args = ['--app', regions, '--images', '-'];
    expect(preview(untagged('team/api'), ...args).stderr).toContain('--stack or --region');
    expect(outcomes(previewJson(untagged('team/api'), ...args, '--stack', 'Eu'))).toEqual(['1 KEPT', '2 EXPIRING', '3 EXPIRING']);
    expect(outcomes(previewJson(untagged('team/api'), ...args, '--region', 'us-east-1'))).toEqual(['1 KEPT', '2 KEPT', '3 EXPIRING']);
    expect(preview(untagged('team/api'), ...args, '--region', 'us-east-2').stderr).toContain('they are for eu-west-1, us-east-1');
    fs.rmSync(regions, { recursive: true });
  });

  test('a repository without policy keeps everything, and the report says so', () => {
    expect(outcomes(previewJson(untagged('team/bare'), '--app', app, '--images', '-'))).toEqual(['1 KEPT', '2 KEPT', '3 KEPT']);
    expect(preview(untagged('team/bare'), '--app', app, '--images', '-').stdout).toContain('which has none, so every image stays');
  });
});

describe('preview options', () => {
  test('--at is the time of the ages, and now without it', () => {
    const old = { files: { 'policy.json': expireAfter(15), 'images.json': images } };
    const now = previewJson(old, ...POLICY);
    expect(now.at).toBe('2026-11-22T00:00:00.000Z');
    expect(outcomes(now)).toEqual(['1 KEPT', '2 KEPT', '3 EXPIRING']);
    const later = previewJson(old, ...POLICY, '--at', '2026-12-02T02:00:00+01:00');
    expect(later.at).toBe('2026-12-02T01:00:00.000Z');
    expect(outcomes(later)).toEqual(['1 KEPT', '2 EXPIRING', '3 EXPIRING']);
    expect(previewJson(old, ...POLICY, '--at', '2026-12-02').at).toBe('2026-12-02T00:00:00.000Z');
    expect(previewJson(old, ...POLICY, '--at', '2026-12-02 02:00:00+01:00').at).toBe(later.at);
    expect(preview(old, ...POLICY, '--at', '2026-12-02').stdout).toContain('2026-12-02T00:00:00.000Z');
  });

  test('--days adds what happens on later days', () => {
    const old = { files: { 'policy.json': expireAfter(15), 'images.json': images } };
    expect(previewJson(old, ...POLICY).repositories[0].simulation).toBeUndefined();
    const { simulation } = previewJson(old, ...POLICY, '--days', '30').repositories[0];
    expect(simulation).toMatchObject({ days: 30, remainingStandard: { imageCount: 0, sizeInBytes: 0 } });
    expect(simulation.events.map(({ day, imageTags }: any) => `${day} ${imageTags}`)).toEqual(['0 v1', '6 v2', '16 v3']);
    expect(simulation.events[1]).toMatchObject({ imageDigest: digestOf(2), outcome: 'EXPIRING', rulePriority: 1, at: '2026-11-28T00:00:00.000Z' });
  });

  test('--manifests says what the parts of an index are', () => {
    const index: ImageData = { tags: ['v1'], imageManifestMediaType: 'application/vnd.oci.image.index.v1+json' };
    const manifest = (number: number, part: number) => JSON.stringify({
      images: [{ imageId: { imageDigest: digestOf(number) }, imageManifest: JSON.stringify({ manifests: [{ digest: digestOf(part) }] }) }],
    });
    const world = {
      files: {
        'policy.json': keep(2),
        'images.json': describeImages('team/api', index, index, { days: 10 }, { days: 20 }),
        'a.json': manifest(1, 3),
        'b.json': manifest(2, 4),
      },
    };
    const unknown = previewJson(world, ...POLICY);
    expect(outcomes(unknown)).toEqual(['1 KEPT', '2 KEPT', '3 EXPIRING', '4 EXPIRING']);
    expect(unknown.repositories[0].unknownIndexes).toEqual([digestOf(1), digestOf(2)]);
    const known = previewJson(world, ...POLICY, '--manifests', 'a.json', '--manifests', 'b.json');
    expect(outcomes(known)).toEqual(['1 KEPT', '2 KEPT', '3 KEPT', '4 KEPT']);
    expect(known.repositories[0].unknownIndexes).toEqual([]);
  });

  test('--price and --archive-price say what a GB and month saves', () => {
    const gigabytes = describeImages('team/api', { size: 1e9, days: 20 }, { size: 2e9, days: 20, imageStatus: 'ARCHIVED', lastArchivedAt: '2020-01-01T00:00:00Z' });
    const saving = (policy: string, ...args: string[]) =>
      previewJson({ files: { 'policy.json': policy, 'images.json': gigabytes } }, ...POLICY, ...args).repositories[0].monthlySaving;
    expect(saving(expireAfter(10))).toBeCloseTo(0.1);
    expect(saving(expireAfter(10), '--price', '0.5')).toBeCloseTo(0.5);
    expect(saving(archiveAfter(10))).toBeCloseTo(0.2);
    expect(saving(archiveAfter(10), '--price', '1')).toBeCloseTo(2);
    expect(saving(archiveAfter(10), '--archive-price', '0.07')).toBeCloseTo(0.03 + 0.14);
  });

  test('--json is one document with totals, rules and every image', () => {
    const result = previewJson({ files, terminal: 80 }, ...POLICY);
    expect(result).toEqual({
      at: '2026-11-22T00:00:00.000Z',
      repositories: [{
        repositoryName: 'team/api',
        policy: { source: 'file', file: 'policy.json' },
        totals: {
          expiring: { imageCount: 2, sizeInBytes: 2_000_000 },
          archiving: { imageCount: 0, sizeInBytes: 0 },
          kept: { imageCount: 1, sizeInBytes: 1_000_000 },
          remainingStandard: { imageCount: 1, sizeInBytes: 1_000_000 },
          remainingArchive: { imageCount: 0, sizeInBytes: 0 },
        },
        monthlySaving: expect.closeTo(0.0002),
        rules: [{ rulePriority: 1, outcome: 'EXPIRING', imageCount: 2, sizeInBytes: 2_000_000 }],
        images: [expect.objectContaining({ outcome: 'KEPT' }), expect.anything(), {
          imageDigest: digestOf(3),
          imageTags: ['v1'],
          imageSizeInBytes: 1_000_000,
          imagePushedAt: '2026-11-02T00:00:00.000Z',
          outcome: 'EXPIRING',
          rulePriority: 1,
          reason: expect.stringMatching(/^expiring: /),
        }],
        unknownIndexes: [],
      }],
      gates: [],
    });
  });
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
