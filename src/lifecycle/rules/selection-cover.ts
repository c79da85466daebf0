import { ImageSelection } from './image-selection';
import { TagStatus } from './tag-status';
import { includesPattern } from '../../core/wildcards';

/**
 * The earlier selections behind which a selection is hidden, when every image it matches is matched by one of them.
 *
 * A selection with a token hides nothing and is never hidden.
 */
export function hiddenBehind(selection: ImageSelection, earlier: ImageSelection[]): ImageSelection[] | undefined {
  if (selection.tagStatus === TagStatus.ANY) {
    const untagged = earlier.find((other) => other.tagStatus === TagStatus.UNTAGGED);
    const tagged = earlier.find(selectsAllTagged);
    return untagged && tagged && [tagged, untagged];
  }
  const cover = earlier.find((other) => includesSelection(other, selection));
  return cover && [cover];
}

/** Whether the selection matches every tagged image. */
export function selectsAllTagged(selection: ImageSelection): boolean {
  return patterns(selection)?.every((pattern) => includesPattern(pattern, '*')) ?? false;
}

/** The entry that is one exact tag, if there is one: the selection then matches one image at most. */
export function selectsExactTag(selection: ImageSelection): string | undefined {
  return selection.tagPatternList?.find((pattern) => !pattern.includes('*'));
}

/** Whether every tagged image the narrow selection matches is matched by the wide one: each wide entry must contain a narrow one. */
function includesSelection(wide: ImageSelection, narrow: ImageSelection): boolean {
  const inside = patterns(narrow);
  return inside !== undefined && (patterns(wide)?.every((pattern) => inside.some((entry) => includesPattern(pattern, entry))) ?? false);
}

/** The tag list as patterns, a prefix `a` as `a*`; nothing for other selections, with tokens, and for a prefix no tag can have. */
function patterns(selection: ImageSelection): string[] | undefined {
  if (selection._hasTokens() || selection.tagPrefixList?.some((prefix) => prefix.includes('*'))) {
    return undefined;
  }
  return selection.tagPatternList ?? selection.tagPrefixList?.map((prefix) => `${prefix}*`);
}
