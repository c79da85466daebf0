/** The value as it is written in messages: strings quoted, lists and objects as compact JSON. */
export function shown(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
