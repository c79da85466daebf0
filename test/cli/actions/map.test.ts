import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Outcome, runIn, World } from '../../util/in-memory-io';
import { describeImages } from '../../util/inventories';

const REGISTRY = '111122223333/eu-west-1';
const IMAGES = `${REGISTRY}/images/team/api.json`;

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'map-'));
  write(`${REGISTRY}/registry.json`, { 'describe-registry': { registryId: '111122223333' } });
  write(`${REGISTRY}/repositories/team/api.json`, { 'describe-repositories': { repositories: [{ repositoryName: 'team/api' }] } });
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

function write(file: string, json: unknown): void {
  const whole = path.join(directory, file);
  fs.mkdirSync(path.dirname(whole), { recursive: true });
  fs.writeFileSync(whole, JSON.stringify(json));
}

/** Adds the images of the repository, which the command reads through its world. */
function withImages(text: string): World {
  write(IMAGES, {});
  return { files: { [path.join(directory, IMAGES)]: text } };
}

function map(world: World, ...args: string[]): Outcome {
  return runIn(world, 'map', '--inventory', directory, ...args);
}

test('each file is written and named', () => {
  const files: Record<string, string> = {};
  const { status, stdout, stderr } = map({ files }, '--out', 'map.html', '--svg', 'map.svg', '--mermaid', 'map.mmd');
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toBe(['map.html', 'map.svg', 'map.mmd'].map((file) => `${file}: 1 registry, 1 repository, 0 connections\n`).join(''));
  expect(files['map.html']).toMatch(/^<!doctype html>\n[^]*<b>team\/<\/b>[^]*<li><span>api<\/span><\/li>[^]*<\/html>\n$/);
  expect(files['map.svg']).toMatch(/^<svg [^]*team\/api[^]*<\/svg>\n$/);
  expect(files['map.mmd']).toMatch(/^flowchart LR\n/);
});

test('- is standard output, which has nothing else', () => {
  const { status, stdout, stderr } = map({}, '--svg', '-');
  expect(status).toBe(0);
  expect(stdout).toMatch(/^<svg [^]*<\/svg>\n$/);
  expect(stderr).toBe('standard output: 1 registry, 1 repository, 0 connections\n');
});

test('the sizes of images are summed', () => {
  const world = withImages(describeImages('team/api', { size: 1_500_000_000 }, { size: 500_000_000 }));
  map(world, '--out', 'map.html');
  expect(world.files!['map.html']).toContain('<li><span>api</span><span class="muted">2 images, 2.00 GB</span></li>');
});

test('a template may be given for an app', () => {
  const template = path.join(directory, 'x.template.json');
  fs.writeFileSync(template, JSON.stringify({ Resources: { Api: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'team/web' } } } }));
  const files: Record<string, string> = {};
  expect(runIn({ files }, 'map', '--app', template, '--out', 'map.html').status).toBe(0);
  expect(files['map.html']).toContain('<li><span>web</span></li>');
  expect(files['map.html']).toContain('an account known only after deployment');
});

describe('nothing is written when', () => {
  const hint = '; see "cdk-managed-ecr map --help"';
  test.each<[string, string[], string]>([
    ['no file is named', [], `say where to write with --out, --svg or --mermaid${hint}`],
    ['two are the same', ['--out', 'x', '--svg', 'x'], `each of --out, --svg and --mermaid needs a file of its own${hint}`],
    ['a file is named twice', ['--out', 'x', '--out', 'y'], `option '--out <file>' argument 'y' is invalid. The option is given twice${hint}`],
  ])('%s', (_, args, message) => {
    const files = {};
    expect(map({ files }, ...args)).toEqual({ status: 2, stdout: '', stderr: `cdk-managed-ecr: ${message}\n` });
    expect(files).toEqual({});
  });

  test.each<[string, string]>([
    ['["x"]', ': [0] is "x"; expected the output of aws ecr describe-images --output json'],
    ['{"imageDetails":[{"imageDigest":"sha256:1","imageSizeInBytes":"5"}]}', ': "imageSizeInBytes" of imageDetails[0] is "5"; expected a number of bytes'],
    ['{"imageDetails":["x"]}', ': imageDetails[0] is "x"; expected an image'],
  ])('the images are %s', (text, message) => {
    const world = withImages(text);
    const { status, stdout, stderr } = map(world, '--out', 'map.html');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.replace(/:1: /, ': ')).toBe(`cdk-managed-ecr: ${path.join(directory, IMAGES)}${message}\n`);
    expect(Object.keys(world.files!)).toHaveLength(1);
  });
});
