import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { expectRejected, files, images, outcomes, POLICY, preview, previewJson } from './preview.helpers';
import { LifecyclePolicy, LifecycleRule, ManagedRepository, RepositoryCreationTemplate, TemplateScenario } from '../../src';
import { World } from '../util/in-memory-io';
import { describeImages, digestOf, keep } from '../util/inventories';

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
