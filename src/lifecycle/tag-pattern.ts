/** The only wildcard of a tag pattern; it stands for any text, also for none. */
const WILDCARD = '*';

/**
 * Whether a tag matches a pattern of a `tagPatternList`, in which `*` stands for any text.
 *
 * Linear but for the text behind the last `*` that was met: no regular expression, so no pattern is slow.
 */
export function matchesPattern(pattern: string, tag: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < tag.length) {
    if (pattern[p] === WILDCARD) {
      star = p++;
      resume = t;
    } else if (p < pattern.length && pattern[p] === tag[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === WILDCARD) {
    p++;
  }
  return p === pattern.length;
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
