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
