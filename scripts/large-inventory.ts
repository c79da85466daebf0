// Writes what `aws ecr describe-images` would of a repository: a number of images, each with so many characters of findings that no policy
// looks at.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const IMAGES_AT_ONCE = 1_000;

const [images, length] = process.argv.slice(2).map(Number);
const findings = 'x'.repeat(length);

function* inventory(): Generator<string> {
  yield '{"imageDetails": [';
  for (let first = 0; first < images; first += IMAGES_AT_ONCE) {
    const count = Math.min(IMAGES_AT_ONCE, images - first);
    yield `${first === 0 ? '' : ',\n'}${Array.from({ length: count }, (_, i) => image(first + i)).join(',\n')}`;
  }
  yield ']}\n';
}

function image(index: number): string {
  return JSON.stringify({
    registryId: '111122223333',
    repositoryName: 'team/api',
    imageDigest: `sha256:${index.toString(16).padStart(64, '0')}`,
    imageTags: [`v${index}`],
    imageSizeInBytes: 1_000_000,
    imagePushedAt: '2026-11-01T12:00:00+00:00',
    findings,
  }, undefined, 4);
}

void pipeline(Readable.from(inventory()), process.stdout);
