import { imageOf, textOf, Wrong } from './image-detail';
import { ImageDetail, Page, readImageDetails } from './image-documents';
import { RepositoryImage } from './repository-image';
import { briefly, InputError, reading } from '../../core/input-error';
import { isObject } from '../../core/json-documents';
import { shown } from '../../core/shown';

/** The images of one repository. */
export interface Inventory {
  /** The account. Undefined when the images do not say. */
  readonly registryId?: string;
  /** Undefined when the images do not say. */
  readonly repositoryName?: string;
  readonly images: RepositoryImage[];
  /** Whether more pages follow the ones that were read. */
  readonly isPartial?: boolean;
}

interface Group {
  readonly registryId?: string;
  readonly repositoryName?: string;
  readonly images: RepositoryImage[];
  readonly pages: Set<Page>;
  readonly digests: Set<string>;
}

const PROGRESS_STEP = 5_000;

/** What is wrong with pages that are not all. */
export const IS_PARTIAL = 'has a token for more images; expected all of them, so leave out --max-items and --no-paginate';

/** Digests have up to 135. */
const MAX_DIGEST_LENGTH = 200;

/**
 * The images of one repository, from the output of `aws ecr describe-images`.
 *
 * @param name what the text is called in messages
 */
export function describedImages(text: string, name: string): RepositoryImage[] {
  const inventories = readInventories([text], name);
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
 * @param parts the text
 * @param children the digests that indexes reference, by the digest of the index
 * @param progress told now and then how many images were read
 */
export function readInventories(
  parts: Iterable<string>, file: string, children: ReadonlyMap<string, readonly string[]> = new Map(), progress?: (images: number) => void,
): Inventory[] {
  return reading(file, () => inventoriesIn(parts, file, children, progress));
}

function inventoriesIn(
  parts: Iterable<string>, file: string, children: ReadonlyMap<string, readonly string[]>, progress?: (images: number) => void,
): Inventory[] {
  const groups = new Groups();
  let count = 0;
  const pages = readImageDetails(parts, file, (detail) => {
    try {
      add(groups, detail, children);
    } catch (error) {
      throw error instanceof Wrong ? located(error.message, detail, file) : error;
    }
    if (++count % PROGRESS_STEP === 0) {
      progress?.(count);
    }
  });
  // A filter may leave the last page without an image that would say its repository.
  const endsEmpty = pages.some((page) => page.isEmpty && !page.hasNext);
  const all = groups.all();
  if (all.length === 0) {
    return [{ images: [], ...partial(!endsEmpty && pages.some((page) => page.hasNext)) }];
  }
  return all.map(({ registryId, repositoryName, images, pages: own }) => ({
    ...(registryId === undefined ? {} : { registryId }),
    repositoryName,
    images,
    ...partial(!endsEmpty && [...own].every((page) => page.hasNext)),
  }));
}

function partial(isPartial: boolean): Pick<Inventory, 'isPartial'> {
  return isPartial ? { isPartial } : {};
}

/** The images read so far, by account and name of the repository. */
class Groups {
  private readonly groups = new Map<string | undefined, Map<string | undefined, Group>>();

  public all(): Group[] {
    return [...this.groups.values()].flatMap((named) => [...named.values()]);
  }

  public of(registryId: string | undefined, repositoryName: string | undefined): Group {
    const named = this.groups.get(repositoryName) ?? new Map<string | undefined, Group>();
    const group = named.get(registryId) ?? { registryId, repositoryName, images: [], pages: new Set(), digests: new Set() };
    named.set(registryId, group);
    this.groups.set(repositoryName, named);
    return group;
  }
}

function add(groups: Groups, { value, page }: ImageDetail, children: ReadonlyMap<string, readonly string[]>): void {
  if (!isObject(value)) {
    throw new Wrong(`is ${briefly(value)}; expected an image`);
  }
  const image = imageOf(value, children);
  const { images, digests, pages } = groups.of(textOf(value, 'registryId'), textOf(value, 'repositoryName'));
  if (digests.has(image.imageDigest)) {
    throw new Wrong('is there twice; expected each image of a repository once, so give each page once, and one region at a time');
  }
  images.push(image);
  digests.add(image.imageDigest);
  pages.add(page);
}

function located(problem: string, { value, place, line, digestLine }: ImageDetail, file: string): InputError {
  const digest = isObject(value) ? value.imageDigest : undefined;
  if (typeof digest !== 'string' || digest === '') {
    return InputError.in(file, `${place === '' ? 'the image' : place}: ${problem}`, line);
  }
  const name = digest.length > MAX_DIGEST_LENGTH ? `${digest.slice(0, MAX_DIGEST_LENGTH)}...` : digest;
  return InputError.in(file, `image ${name}: ${problem}`, digestLine(digest) ?? line);
}
