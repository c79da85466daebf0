import { problemOf } from './image-checks';
import { ImageStatus, RepositoryImage } from './repository-image';
import { invalid } from '../../core/validation';

export const DAY = 86_400_000;

/** The place of no image, and of no rule. */
export const NONE = -1;

/** An image index and the images in the repository that it references, by their places. */
export interface ImageIndex {
  readonly place: number;
  readonly parts: readonly number[];
}

/**
 * The images of a repository in columns, which at a million images take a fraction of the time and memory of as many objects. An image is
 * known by its place in the list that was given; times are milliseconds.
 */
export class ImageTable {
  /** The push, or the restoring from the archive. */
  public readonly activeSince: Float64Array;
  /** The last pull, or what stands for it. */
  public readonly pulledSince: Float64Array;
  public readonly archivedSince: Float64Array;
  public readonly isArchived: Uint8Array;
  /** The subject of each referrer, when that is in the repository. */
  public readonly subjects: Int32Array;
  /** The referrers of images in the repository. */
  public readonly referrers: readonly number[];
  /** All of them, the newest first. Images of the same time are in the order of their digests, the lower one as the newer. */
  public readonly newestFirst: Int32Array;
  /** Those that say what they reference, the newest first. */
  public readonly indexes: readonly ImageIndex[];

  /** Throws for images that lack what a policy looks at, or have it wrong, and for digests that are there twice. */
  constructor(public readonly images: readonly RepositoryImage[]) {
    const count = images.length;
    this.activeSince = new Float64Array(count);
    this.pulledSince = new Float64Array(count);
    this.archivedSince = new Float64Array(count);
    this.isArchived = new Uint8Array(count);
    this.subjects = new Int32Array(count).fill(NONE);
    const places = this.read();
    this.newestFirst = Int32Array.from(images.keys()).sort((one, other) => this.byAge(one, other));
    this.indexes = this.relate(places);
    this.referrers = [...images.keys()].filter((place) => this.subjects[place] !== NONE);
  }

  /** Fills the columns. Returns the places by digest, which the same pass collects. */
  private read(): ReadonlyMap<string, number> {
    const places = new Map<string, number>();
    this.images.forEach((image, place) => {
      const problem = problemOf(image);
      if (problem !== undefined) {
        throw wrong(image, place, problem);
      }
      places.set(image.imageDigest, place);
      if (places.size === place) {
        throw wrong(image, place, 'its digest is in the list twice; give each image once');
      }
      const activated = image.lastActivatedAt?.getTime();
      const activeSince = activated ?? image.imagePushedAt.getTime();
      const pulled = image.lastRecordedPullTime?.getTime();
      this.activeSince[place] = activeSince;
      this.pulledSince[place] = pulled !== undefined && (activated === undefined || pulled > activated) ? pulled : activeSince;
      this.archivedSince[place] = image.lastArchivedAt?.getTime() ?? activeSince;
      this.isArchived[place] = image.imageStatus === ImageStatus.ARCHIVED ? 1 : 0;
    });
    return places;
  }

  /** Finds the subjects, and the parts of indexes. */
  private relate(places: ReadonlyMap<string, number>): ImageIndex[] {
    const indexes: ImageIndex[] = [];
    this.images.forEach(({ subjectManifestDigest, referencedDigests }, place) => {
      if (subjectManifestDigest !== undefined) {
        this.subjects[place] = othersOf([subjectManifestDigest], place, places)[0] ?? NONE;
      }
      if (referencedDigests !== undefined) {
        indexes.push({ place, parts: othersOf(referencedDigests, place, places) });
      }
    });
    return indexes.sort((one, other) => this.byAge(one.place, other.place));
  }

  private byAge(one: number, other: number): number {
    return this.activeSince[other] - this.activeSince[one] || (this.images[one].imageDigest < this.images[other].imageDigest ? -1 : 1);
  }
}

function othersOf(digests: readonly string[], place: number, places: ReadonlyMap<string, number>): number[] {
  return digests.map((digest) => places.get(digest) ?? NONE).filter((other) => other !== NONE && other !== place);
}

function wrong({ imageDigest }: RepositoryImage, place: number, problem: string): Error {
  return invalid(problem, `"images[${place}]" (${imageDigest || 'without digest'})`);
}
