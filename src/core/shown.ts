/** The markers that the CDK writes for tokens in texts, in lists and as numbers. */
const MARKER = /[$#]\{Token\[[a-zA-Z0-9:._-]+\]\}|-1\.\d{10,16}e\+289/g;

/** The value as it is written in messages: strings quoted, lists and objects as compact JSON, tokens as `<token>`. */
export function shown(value: unknown): string {
  return withoutMarkers(json(value) ?? String(value));
}

/** The message with `<token>` for each token, whose marker says nothing to a reader. */
export function withoutMarkers(message: string): string {
  return message.replace(MARKER, '<token>');
}

function json(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    return Array.isArray(value) ? 'a list of many levels' : 'an object of many levels';
  }
}
