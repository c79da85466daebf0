/** The only wildcard of a tag pattern; it stands for any text, also for none. */
const WILDCARD = '*';

/**
 * Whether a tag matches a pattern of a `tagPatternList`, in which `*` stands for any text.
 */
export function matchesPattern(pattern: string, tag: string): boolean {
  return hasParts(pattern.split(WILDCARD), tag);
}

/**
 * Whether a tag consists of the parts of a pattern between its `*`, with any text between them.
 *
 * The first place of each part is good enough, since what is left for the parts after it is the most. No regular expression, so no
 * pattern is slow.
 */
export function hasParts(parts: readonly string[], tag: string): boolean {
  const last = parts.length - 1;
  if (last === 0) {
    return tag === parts[0];
  }
  const end = tag.length - parts[last].length;
  let position = parts[0].length;
  if (position > end || !tag.startsWith(parts[0]) || !tag.endsWith(parts[last])) {
    return false;
  }
  for (let i = 1; i < last; i++) {
    const place = tag.indexOf(parts[i], position);
    position = place + parts[i].length;
    if (place < 0 || position > end) {
      return false;
    }
  }
  return true;
}

/**
 * Whether every tag that matches `narrow` also matches `wide`.
 *
 * A `*` of the narrow pattern stands for text that the wide one may not name letter by letter, so only a `*` of the wide one
 * can take it in. Matching the narrow pattern as if it were a tag says exactly that.
 */
export function includesPattern(wide: string, narrow: string): boolean {
  return matchesPattern(wide, narrow);
}

/** The number of `*` in a pattern. */
export function wildcardCount(pattern: string): number {
  return pattern.split(WILDCARD).length - 1;
}
