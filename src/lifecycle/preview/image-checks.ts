import { ImageStatus, RepositoryImage } from './repository-image';
import { shown } from '../../core/validation';

const STATUSES = Object.values(ImageStatus);

/** What is wrong with an image, if anything: what a policy looks at must be there and make sense. */
export function problemOf(image: RepositoryImage): string | undefined {
  return missingIn(image) ?? wrongTimeIn(image) ?? wrongValueIn(image);
}

/** What an image lacks. */
export function missingIn({ imageDigest, imagePushedAt, imageStatus, lastArchivedAt }: RepositoryImage): string | undefined {
  if (typeof imageDigest !== 'string' || imageDigest === '') {
    return '"imageDigest" is missing; give the digest of the manifest';
  }
  if (imagePushedAt === undefined) {
    return '"imagePushedAt" is missing; give the time of the push';
  }
  return imageStatus === ImageStatus.ARCHIVED && lastArchivedAt === undefined
    ? '"lastArchivedAt" is missing, which an archived image has; give the time it was archived'
    : undefined;
}

/** Whether it is a time: the JSON of an inventory has texts instead. */
export function isTime(value: Date): boolean {
  return typeof value?.getTime === 'function' && !Number.isNaN(value.getTime());
}

function wrongTimeIn({ imagePushedAt, lastRecordedPullTime, lastArchivedAt, lastActivatedAt }: RepositoryImage): string | undefined {
  const name = !isTime(imagePushedAt) ? 'imagePushedAt'
    : lastRecordedPullTime !== undefined && !isTime(lastRecordedPullTime) ? 'lastRecordedPullTime'
      : lastArchivedAt !== undefined && !isTime(lastArchivedAt) ? 'lastArchivedAt'
        : lastActivatedAt !== undefined && !isTime(lastActivatedAt) ? 'lastActivatedAt' : undefined;
  return name && `"${name}" is not a time that can be read; give a time such as new Date("2026-11-22T12:00:00Z")`;
}

function wrongValueIn({ imageSizeInBytes: size, imageTags, imageStatus }: RepositoryImage): string | undefined {
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0)) {
    return `"imageSizeInBytes" must be a whole number of at least 0, got ${size}`;
  }
  if (imageTags !== undefined && !Array.isArray(imageTags)) {
    return `"imageTags" must be a list, got ${shown(imageTags)}`;
  }
  return imageStatus === undefined || STATUSES.includes(imageStatus)
    ? undefined
    : `"imageStatus" must be one of ${STATUSES.join(', ')}, got ${shown(imageStatus)}`;
}
