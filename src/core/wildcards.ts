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

/** Whether a text matches a pattern of IAM, in which `*` stands for any text and `?` for one character. No pattern is slow. */
export function matchesGlob(pattern: string, text: string): boolean {
  return pattern.includes('?') ? globsOverlap(pattern, [...text].map((character) => ({ character }))) : matchesPattern(pattern, text);
}

/** Whether there is a text that matches both patterns of IAM. */
export function mayMatchBoth(one: string, other: string): boolean {
  return globsOverlap(one, partsOf(other));
}

/** A character as it is, or a wildcard. */
type GlobPart = { readonly character: string } | '*' | '?';

function partsOf(pattern: string): GlobPart[] {
  return [...pattern].map((character) => character === '*' || character === '?' ? character : { character });
}

/** Follows all places of the pattern at once that the parts can lead to, so that the time is at most the product of the lengths. */
function globsOverlap(pattern: string, parts: readonly GlobPart[]): boolean {
  const wide = partsOf(pattern);
  const closed = (places: ReadonlySet<number>) => {
    const all = new Set(places);
    // A set goes on over what is added to it.
    for (const place of all) {
      if (wide[place] === '*') {
        all.add(place + 1);
      }
    }
    return all;
  };
  const step = (places: ReadonlySet<number>, part: GlobPart) => closed(new Set([...places].flatMap((place) => {
    const at = wide[place];
    const fits = at !== undefined && (typeof at === 'string' || typeof part === 'string' || at.character === part.character);
    return fits ? [at === '*' ? place : place + 1] : [];
  })));
  let places: ReadonlySet<number> = closed(new Set([0]));
  for (const part of parts) {
    if (part !== '*') {
      places = step(places, part);
      continue;
    }
    // Any text: wherever the rest of the pattern can be reached from the first place on.
    const first = Math.min(...places);
    places = new Set(places.size === 0 ? [] : Array.from({ length: wide.length + 1 - first }, (_, index) => first + index));
  }
  return places.has(wide.length);
}
