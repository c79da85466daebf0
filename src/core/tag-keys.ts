/** Whether a tag has a key that AWS keeps for itself, in any case, so that nobody else can set it. */
export function isReservedTag(key: string): boolean {
  return /^aws:/i.test(key);
}
