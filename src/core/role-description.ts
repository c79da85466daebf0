const MAX_LENGTH = 1000;

/** What IAM does not take in the description of a role: it takes Latin-1 without control characters, but for white space. */
const REFUSED = /[^\t\n\r\x20-\x7E\xA1-\xFF]/gu;

/** A text as the description of a role, with "?" for what IAM would refuse; ids of constructs may have any character. */
export function roleDescription(text: string): string {
  return text.replace(REFUSED, '?').slice(0, MAX_LENGTH);
}
