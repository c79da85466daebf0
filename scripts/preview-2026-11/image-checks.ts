import { ImageStatus, RepositoryImage } from '../../src/lifecycle/preview/repository-image';

const TIMES = ['imagePushedAt', 'lastRecordedPullTime', 'lastArchivedAt', 'lastActivatedAt'] as const;
const STATUSES = Object.values(ImageStatus);

/** Checks an inventory: what a policy looks at must be there and make sense. */
export function checkImages(images: readonly RepositoryImage[]): void {
  const seen = new Set<string>();
  images.forEach((image, index) => {
    const problem = problemOf(image) ?? (seen.has(image.imageDigest) ? 'its digest is in the list twice; give each image once' : undefined);
    if (problem !== undefined) {
      throw new Error(`"images[${index}]" (${image.imageDigest || 'without digest'}): ${problem}`);
    }
    seen.add(image.imageDigest);
  });
}

/** What is wrong with an image, if anything. */
export function problemOf(image: RepositoryImage): string | undefined {
  const { imageDigest, imagePushedAt, imageTags, imageSizeInBytes: size, imageStatus, lastArchivedAt } = image;
  if (typeof imageDigest !== 'string' || imageDigest === '') {
    return '"imageDigest" is missing; give the digest of the manifest';
  }
  if (imagePushedAt === undefined) {
    return '"imagePushedAt" is missing; give the time of the push';
  }
  const wrongTime = TIMES.find((name) => image[name] !== undefined && !isTime(image[name]));
  if (wrongTime !== undefined) {
    return `"${wrongTime}" is not a time that can be read; give a time such as new Date("2026-11-22T12:00:00Z")`;
  }
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0)) {
    return `"imageSizeInBytes" must be a whole number of at least 0, got ${size}`;
  }
  if (imageTags !== undefined && !Array.isArray(imageTags)) {
    return `"imageTags" must be a list, got ${JSON.stringify(imageTags)}`;
  }
  if (imageStatus !== undefined && !STATUSES.includes(imageStatus)) {
    return `"imageStatus" must be one of ${STATUSES.join(', ')}, got ${JSON.stringify(imageStatus)}`;
  }
  return imageStatus === ImageStatus.ARCHIVED && lastArchivedAt === undefined
    ? '"lastArchivedAt" is missing, which an archived image has; give the time it was archived'
    : undefined;
}

/** Whether it is a time: the JSON of an inventory has texts instead. */
export function isTime(value: Date): boolean {
  return typeof value?.getTime === 'function' && !Number.isNaN(value.getTime());
}
