import { imageOf, textOf, Wrong } from './image-detail';
import { RepositoryImage } from './repository-image';
import { briefly, InputError, reading } from '../../core/input-error';
import { isObject, jsonDocuments, membersOf } from '../../core/json-documents';
import { shown } from '../../core/shown';

/** The images of one repository. */
export interface Inventory {
  /** Undefined when the images do not say. */
  readonly repositoryName?: string;
  readonly images: RepositoryImage[];
  /** Whether more pages follow the ones that were read. */
  readonly isPartial?: boolean;
}

/** What should describe an image, and where it was found. */
interface Detail {
  readonly value: unknown;
  /** Where in its document. */
  readonly place: string;
  /** The line on which its document begins. */
  readonly line: number;
  /** Whether its page says that another follows. */
  readonly hasNext?: boolean;
}

interface Group {
  readonly images: RepositoryImage[];
  isPartial: boolean;
  readonly digests: Set<string>;
}

type Groups = Map<string | undefined, Group>;

const PROGRESS_STEP = 5_000;

const EXPECTED = 'the output of aws ecr describe-images --output json';
/** What is wrong with pages that are not all. */
export const IS_PARTIAL = 'has a token for more images; expected all of them, so leave out --max-items and --no-paginate';

/** Digests have up to 135. */
const MAX_DIGEST_LENGTH = 200;
const KEY_BEFORE = /"imageDigest"\s*:\s*$/;
const MAX_KEY_LENGTH = 100;

/**
 * The images of one repository, from the output of `aws ecr describe-images`.
 *
 * @param name what the text is called in messages
 */
export function describedImages(text: string, name: string): RepositoryImage[] {
  const inventories = readInventories(text, name);
  if (inventories.length > 1) {
    const names = inventories.map(({ repositoryName }) => repositoryName === undefined ? 'a repository without a name' : shown(repositoryName));
    throw InputError.in(name, `has images of ${names.join(', ')}; expected those of one repository, so preview each with a text of its own`);
  }
  const [{ images, isPartial = false }] = inventories;
  if (isPartial) {
    throw InputError.in(name, IS_PARTIAL);
  }
  return images;
}

/**
 * The images of each repository, from the output of `aws ecr describe-images`: one or more pages, lists of images or single images. When
 * there is no image at all, it is an empty repository without a name.
 *
 * @param children the digests that indexes reference, by the digest of the index
 * @param progress told now and then how many images were read
 */
export function readInventories(
  text: string, file: string, children: ReadonlyMap<string, readonly string[]> = new Map(), progress?: (images: number) => void,
): Inventory[] {
  return reading(file, () => inventoriesIn(text, file, children, progress));
}

function inventoriesIn(
  text: string, file: string, children: ReadonlyMap<string, readonly string[]>, progress?: (images: number) => void,
): Inventory[] {
  const documents = jsonDocuments(text, file, EXPECTED);
  const details = documents.flatMap(({ value, line }) => detailsOf({ value, place: '', line }, file));
  const groups: Groups = new Map();
  details.forEach((detail, index) => {
    try {
      add(groups, detail, children);
    } catch (error) {
      throw error instanceof Wrong ? located(error.message, detail, groups, text, file) : error;
    }
    if ((index + 1) % PROGRESS_STEP === 0) {
      progress?.(index + 1);
    }
  });
  // A filter may leave the last page without an image that would say its repository.
  const endsEmpty = documents.some(({ value }) => isEmptyPage(value) && !hasNext(value));
  if (groups.size === 0) {
    return [{ images: [], ...partial(!endsEmpty && documents.some(({ value }) => hasNext(value))) }];
  }
  return [...groups].map(([repositoryName, { images, isPartial }]) => ({ repositoryName, images, ...partial(isPartial && !endsEmpty) }));
}

function detailsOf(document: Detail, file: string): Detail[] {
  const { value, place, line } = document;
  if (Array.isArray(value)) {
    return value.flatMap((entry, i) => detailsOf({ value: entry, place: `${place}[${i}]`, line }, file));
  }
  if (isObject(value) && 'imageDetails' in value) {
    const path = `${place}.imageDetails`.replace(/^\./, '');
    if (!Array.isArray(value.imageDetails)) {
      throw InputError.in(file, `"${path}" is ${briefly(value.imageDetails)}; expected a list of images`, line);
    }
    return value.imageDetails.map((entry, i) => ({ value: entry, place: `${path}[${i}]`, line, hasNext: hasNext(value) }));
  }
  if (isObject(value) && ('imageDigest' in value || 'imagePushedAt' in value)) {
    return [document];
  }
  throw InputError.in(file, `${place === '' ? 'the document' : place} is ${briefly(value)}; expected ${EXPECTED}`, line);
}

/** The AWS CLI writes `NextToken` with `--max-items`, and `nextToken` with `--no-paginate`. */
function hasNext(page: unknown): boolean {
  const { NextToken, nextToken } = membersOf(page);
  return (NextToken ?? nextToken ?? undefined) !== undefined;
}

function isEmptyPage(value: unknown): boolean {
  const { imageDetails } = membersOf(value);
  return Array.isArray(imageDetails) && imageDetails.length === 0;
}

function partial(isPartial: boolean): Pick<Inventory, 'isPartial'> {
  return isPartial ? { isPartial } : {};
}

function add(groups: Groups, { value, hasNext: isFollowed = false }: Detail, children: ReadonlyMap<string, readonly string[]>): void {
  if (!isObject(value)) {
    throw new Wrong(`is ${briefly(value)}; expected an image`);
  }
  const image = imageOf(value, children);
  const name = textOf(value, 'repositoryName');
  const group = groups.get(name) ?? { images: [], digests: new Set(), isPartial: true };
  if (group.digests.has(image.imageDigest)) {
    throw new Wrong('is there twice; expected each image of a repository once, so give each page once');
  }
  group.images.push(image);
  group.digests.add(image.imageDigest);
  group.isPartial &&= isFollowed;
  groups.set(name, group);
}

function located(problem: string, { value, place, line }: Detail, groups: Groups, text: string, file: string): InputError {
  const digest = isObject(value) ? value.imageDigest : undefined;
  if (typeof digest !== 'string' || digest === '') {
    return InputError.in(file, `${place === '' ? 'the image' : place}: ${problem}`, line);
  }
  // Only the images of other repositories can have had the same digest without an error.
  const earlier = [...groups.values()].filter(({ digests }) => digests.has(digest)).length;
  const name = digest.length > MAX_DIGEST_LENGTH ? `${digest.slice(0, MAX_DIGEST_LENGTH)}...` : digest;
  return InputError.in(file, `image ${name}: ${problem}`, lineOfDigest(text, digest, earlier) ?? line);
}

/** The line on which the text gives an image this digest, after so many others of the same digest. */
function lineOfDigest(text: string, digest: string, earlier: number): number | undefined {
  const literal = shown(digest);
  let left = earlier;
  for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
    if (KEY_BEFORE.test(text.slice(Math.max(0, at - MAX_KEY_LENGTH), at)) && left-- === 0) {
      return text.slice(0, at).split('\n').length;
    }
  }
  return undefined;
}
