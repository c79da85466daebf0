import { readManifests } from '../../../src/cli/input/manifests';
import { refusal } from '../../util/refusal';

const index = (...digests: string[]) => JSON.stringify({ schemaVersion: 2, manifests: digests.map((digest) => ({ digest, size: 1 })) }, undefined, 2);
const image = (imageDigest: string, imageManifest: unknown) => ({ repositoryName: 'team/api', imageId: { imageDigest, imageTag: 'v1' }, imageManifest });
const output = (...images: unknown[]) => JSON.stringify({ images, failures: [] }, undefined, 4);
const read = (text: string) => readManifests(text, 'in.json');
const messageOf = (text: string) => refusal(() => read(text));

test('an index gives the digests that it references', () => {
  expect(read(output(image('sha256:i', index('sha256:a', 'sha256:b')), image('sha256:j', index('sha256:c')), image('sha256:k', index()))))
    .toEqual(new Map([['sha256:i', ['sha256:a', 'sha256:b']], ['sha256:j', ['sha256:c']], ['sha256:k', []]]));
});

test('the manifests of images are left out', () => {
  const manifest = JSON.stringify({ schemaVersion: 2, config: { digest: 'sha256:c' }, layers: [{ digest: 'sha256:l' }] });
  expect(read(output(image('sha256:i', index('sha256:a')), image('sha256:a', manifest)))).toEqual(new Map([['sha256:i', ['sha256:a']]]));
});

test('an index with several tags is there once', () => {
  expect(read(output(image('sha256:i', index('sha256:a')), image('sha256:i', index('sha256:a')))).size).toBe(1);
});

test('several outputs are read, and what could not be got is left out', () => {
  const failed = JSON.stringify({ images: [], failures: [{ imageId: { imageDigest: 'sha256:x' }, failureCode: 'ImageNotFound' }] });
  expect([...read(`${output(image('sha256:i', index('sha256:a')))}\n${failed}${output(image('sha256:j', index('sha256:b')))}`).keys()])
    .toEqual(['sha256:i', 'sha256:j']);
});

test.each<[string, string, string]>([
  ['nothing', '', 'in.json: is empty; expected the output of aws ecr batch-get-image --output json'],
  ['the output of another command', '{}\n{"imageDetails": []}', 'in.json:1: the document is {}; expected the output of aws ecr batch-get-image --output json'],
  ['a list', '{"images":[]}\n[1]', 'in.json:2: the document is [1]; expected the output of aws ecr batch-get-image --output json'],
  ['a bare index', index('sha256:a'),
    'in.json:1: the document is {"schemaVersion":2,"manifests":[{"digest":"sha256:a","size":...; expected the output of aws ecr batch-get-image --output json'],
  ['an image that is null', output(null), 'in.json:1: images[0]: "imageId" is missing; expected an object with "imageDigest"'],
  ['an image without digest', output(image('sha256:i', index()), { imageId: { imageTag: 'v1' }, imageManifest: index() }),
    'in.json:1: images[1]: "imageId" is {"imageTag":"v1"}; expected an object with "imageDigest"'],
  ['an image with an empty digest', output(image('', index())),
    'in.json:1: images[0]: "imageId" is {"imageDigest":"","imageTag":"v1"}; expected an object with "imageDigest"'],
  ['an image without manifest', output(image('sha256:i', undefined)),
    'in.json:1: images[0]: "imageManifest" is missing; expected the JSON text of a manifest'],
  ['a manifest that is no text', output(image('sha256:i', { manifests: [] })),
    'in.json:1: images[0]: "imageManifest" is {"manifests":[]}; expected the JSON text of a manifest'],
  ['a manifest that is no JSON', `{"images":[]}\n${output(image('sha256:i', '{"manifests":'))}`,
    'in.json:2: images[0]: "imageManifest" is "{\\"manifests\\":"; expected the JSON text of a manifest'],
  ['a manifest that is a list', output(image('sha256:i', '[]')), 'in.json:1: images[0]: "imageManifest" is "[]"; expected the JSON text of a manifest'],
  ['a manifest that is null', output(image('sha256:i', 'null')), 'in.json:1: images[0]: "imageManifest" is "null"; expected the JSON text of a manifest'],
  ['a deep list', `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    'in.json:1: the document is a list of many levels; expected the output of aws ecr batch-get-image --output json'],
  ['references that are no list', output(image('sha256:i', '{"manifests":{}}')),
    'in.json:1: images[0]: "imageManifest.manifests" is {}; expected a list'],
  ['a reference without digest', output(image('sha256:i', '{"manifests":[{"digest":"sha256:a"},{"size":1}]}')),
    'in.json:1: images[0]: "imageManifest.manifests[1]" is {"size":1}; expected an object with "digest"'],
])('%s is refused', (_, text, message) => {
  expect(messageOf(text)).toBe(message);
});
