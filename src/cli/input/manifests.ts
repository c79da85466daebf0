import { briefly, Fail, InputError, reading } from '../../core/input-error';
import { isObject, Json, jsonDocuments, membersOf } from '../../core/json-documents';

const EXPECTED = 'the output of aws ecr batch-get-image --output json';

/**
 * What each image index references, by the digest of the index, from the output of `aws ecr batch-get-image`. Manifests of images, which
 * reference no other, are left out; so is what the call failed to get.
 */
export function readManifests(text: string, file: string): Map<string, string[]> {
  return reading(file, () => referencesIn(text, file));
}

function referencesIn(text: string, file: string): Map<string, string[]> {
  const references = new Map<string, string[]>();
  for (const { value, line } of jsonDocuments(text, file, EXPECTED)) {
    const { images } = membersOf(value);
    if (!Array.isArray(images)) {
      throw InputError.in(file, `the document is ${briefly(value)}; expected ${EXPECTED}`, line);
    }
    images.forEach((image, i) => {
      const fail = (problem: string) => InputError.in(file, `images[${i}]: ${problem}`, line);
      const { imageId, imageManifest } = membersOf(image);
      const digest = digestIn('imageId', imageId, 'imageDigest', fail);
      const referenced = referencedBy(manifestOf(imageManifest, fail), fail);
      if (referenced !== undefined) {
        references.set(digest, referenced);
      }
    });
  }
  return references;
}

/** The digests in an image index or a Docker manifest list; undefined for the manifest of an image. */
function referencedBy({ manifests }: Json, fail: Fail): string[] | undefined {
  if (manifests !== undefined && !Array.isArray(manifests)) {
    throw fail(`"imageManifest.manifests" is ${briefly(manifests)}; expected a list`);
  }
  return manifests?.map((manifest, i) => digestIn(`imageManifest.manifests[${i}]`, manifest, 'digest', fail));
}

function manifestOf(text: unknown, fail: Fail): Json {
  try {
    const manifest = typeof text === 'string' && JSON.parse(text);
    if (isObject(manifest)) {
      return manifest;
    }
  } catch {
    // Not JSON is as wrong as any other JSON than an object.
  }
  throw fail(`"imageManifest" is ${briefly(text)}; expected the JSON text of a manifest`);
}

function digestIn(place: string, value: unknown, key: string, fail: Fail): string {
  const digest = membersOf(value)[key];
  if (typeof digest !== 'string' || digest === '') {
    throw fail(`"${place}" is ${briefly(value)}; expected an object with "${key}"`);
  }
  return digest;
}
