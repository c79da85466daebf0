import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { LifecyclePolicy, LifecycleRule, ManagedRepository, RepositoryCreationTemplate, TemplateScenario } from '../../src';
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

  test('pages of one repository are one list', () => {
    const [first, ...rest] = JSON.parse(images).imageDetails;
    const pages = { 'one.json': JSON.stringify({ imageDetails: [first] }), 'two.json': JSON.stringify({ imageDetails: rest }) };
    const result = previewJson({ files: { ...files, ...pages } }, '--policy', 'policy.json', '--images', 'two.json', '--images', 'one.json');
    expect(result.repositories).toHaveLength(1);
    expect(outcomes(result)).toEqual(['2 EXPIRING', '3 EXPIRING', '1 KEPT']);
  });

  test('an image in two pages is an error', () => {
    expectRejected(preview({ files }, ...POLICY, '--images', 'images.json'),
      `team/api: image ${digestOf(1)} is in images.json and in images.json; give each image once`);
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
