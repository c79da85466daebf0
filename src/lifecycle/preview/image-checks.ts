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

function wrongValueIn(image: RepositoryImage): string | undefined {
  const { imageSizeInBytes: size, imageTags, referencedDigests, imageManifestMediaType, subjectManifestDigest, imageStatus } = image;
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0)) {
    return `"imageSizeInBytes" must be a whole number of at least 0, got ${size}; leave it out when it is not known`;
  }
  if (imageTags !== undefined && !isTexts(imageTags)) {
    return wrongList('imageTags', imageTags);
  }
  if (referencedDigests !== undefined && !isTexts(referencedDigests)) {
    return wrongList('referencedDigests', referencedDigests);
  }
  if (imageManifestMediaType !== undefined && !isText(imageManifestMediaType)) {
    return wrongText('imageManifestMediaType', imageManifestMediaType);
  }
  if (subjectManifestDigest !== undefined && !isText(subjectManifestDigest)) {
    return wrongText('subjectManifestDigest', subjectManifestDigest);
  }
  return imageStatus === undefined || STATUSES.includes(imageStatus)
    ? undefined
    : `"imageStatus" must be one of ${STATUSES.join(', ')}, got ${shown(imageStatus)}; leave it out for an image that is not archived`;
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function wrongList(name: string, value: unknown): string {
  return `"${name}" must be a list of texts, none of them empty, got ${shown(value)}; leave it out when it is not known`;
}

function wrongText(name: string, value: unknown): string {
  return `"${name}" must be a text that is not empty, got ${shown(value)}; leave it out when there is none`;
}
