import { missingIn } from './image-checks';
import { ImageStatus, RepositoryImage } from './repository-image';
import { isDate } from '../../core/date';
import { briefly } from '../../core/input-error';
import { Json } from '../../core/json-documents';
import { shown } from '../../core/shown';

const EXPECTED_TIME = 'a time with its zone such as "2026-11-22T12:00:00+00:00", or seconds since 1970';

const TIME = /^(\d{4}-\d\d-(\d\d))[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
/** Those of the year 5138: what is more are milliseconds. */
const MAX_SECONDS = 1e11;

const STATUSES = Object.values(ImageStatus);

/** What is wrong with an image. */
export class Wrong extends Error {}

/**
 * The image that is described. Throws `Wrong`.
 *
 * @param children the digests that indexes reference, by the digest of the index
 */
export function imageOf(value: Json, children: ReadonlyMap<string, readonly string[]>): RepositoryImage {
  const imageDigest = textOf(value, 'imageDigest')!;
  const image = {
    imageDigest,
    imageTags: textsOf(value, 'imageTags'),
    imagePushedAt: timeOf(value, 'imagePushedAt')!,
    imageSizeInBytes: sizeOf(value),
    lastRecordedPullTime: timeOf(value, 'lastRecordedPullTime'),
    imageStatus: statusOf(value),
    lastArchivedAt: timeOf(value, 'lastArchivedAt'),
    lastActivatedAt: timeOf(value, 'lastActivatedAt'),
    imageManifestMediaType: textOf(value, 'imageManifestMediaType'),
    subjectManifestDigest: textOf(value, 'subjectManifestDigest'),
    referencedDigests: children.get(imageDigest)?.slice() ?? textsOf(value, 'referencedDigests'),
  };
  const problem = missingIn(image);
  if (problem !== undefined) {
    throw new Wrong(problem);
  }
  return image;
}

/** `--query` gives `null` for what an image does not have. */
export function textOf(image: Json, key: string): string | undefined {
  const value = image[key] ?? undefined;
  if (value !== undefined && typeof value !== 'string') {
    throw wrong(key, value, 'a string');
  }
  return value;
}

function textsOf(image: Json, key: string): string[] | undefined {
  const value = image[key] ?? undefined;
  if (value !== undefined && !(Array.isArray(value) && value.every((text) => typeof text === 'string'))) {
    throw wrong(key, value, 'a list of strings');
  }
  return value;
}

function sizeOf({ imageSizeInBytes }: Json): number | undefined {
  const value = imageSizeInBytes ?? undefined;
  if (value !== undefined && !(typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)) {
    throw wrong('imageSizeInBytes', value, `a whole number of 0 to ${Number.MAX_SAFE_INTEGER}`);
  }
  return value;
}

function statusOf({ imageStatus }: Json): ImageStatus | undefined {
  const value = imageStatus ?? undefined;
  if (value !== undefined && !STATUSES.includes(value as ImageStatus)) {
    throw wrong('imageStatus', value, `one of ${STATUSES.map(shown).join(', ')}`);
  }
  return value as ImageStatus | undefined;
}

/** Version 2 of the AWS CLI writes times as text, version 1 and the API as seconds, and Python with a space before the hour. */
function timeOf(image: Json, key: string): Date | undefined {
  const value = image[key] ?? undefined;
  if (value === undefined) {
    return undefined;
  }
  const isSeconds = typeof value === 'number' && value >= 0 && value < MAX_SECONDS;
  const time = isSeconds ? Math.round(value * 1000) : typeof value === 'string' ? millisecondsOf(value) : NaN;
  if (Number.isNaN(time)) {
    throw wrong(key, value, EXPECTED_TIME);
  }
  return new Date(time);
}

/** Not a number for what is no time. */
function millisecondsOf(text: string): number {
  const [, date, day] = TIME.exec(text) ?? [];
  // Every month has the first 28 days, so most dates need no second look.
  return date !== undefined && (day <= '28' || isDate(date)) ? Date.parse(text.replace(' ', 'T')) : NaN;
}

function wrong(key: string, value: unknown, expected: string): Wrong {
  return new Wrong(`"${key}" is ${briefly(value)}; expected ${expected}`);
}
