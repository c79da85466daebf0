import { RepositoryImage } from '../../src/lifecycle/preview/repository-image';

export const DAY = 86_400_000;

/** The place of no rule. */
export const NONE = -1;

/** An image, with what the last run found. Times are milliseconds. */
export interface Entry {
  readonly image: RepositoryImage;
  /** Its place in the list that was given. */
  readonly place: number;
  /** The push, or the restoring from the archive. */
  readonly activeSince: number;
  /** The last pull, or what stands for it. */
  readonly pulledSince: number;
  archivedSince: number;
  isArchived: boolean;
  isGone: boolean;
  /** The image that it is about, when that is in the repository. */
  subject?: Entry;
  children: readonly Entry[];

  /** The index in the repository that it is a part of. */
  index?: Entry;
  /** The image that decides for it: the last of its subjects. */
  follows?: Entry;
  /** The first rule that its tags match, by its place in the policy. No later rule can act on it. */
  rule: number;
  /** Its place among all that match this rule, from the newest. */
  rank: number;
  /** Whether this rule acts on it. */
  isMarked: boolean;
  /** The first later rule that would have acted on it. */
  shieldedFrom: number;
}
