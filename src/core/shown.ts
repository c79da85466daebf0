/** The markers that the CDK writes for tokens in texts, in lists and as numbers. */
const MARKER = /[$#]\{Token\[[a-zA-Z0-9:._-]+\]\}|-1\.\d{10,16}e\+289/g;

/** The value as it is written in messages: strings quoted, lists and objects as compact JSON, tokens as `<token>`. */
export function shown(value: unknown): string {
  return withoutMarkers(JSON.stringify(value) ?? String(value));
}

/** The message with `<token>` for each token, whose marker says nothing to a reader. */
export function withoutMarkers(message: string): string {
  return message.replace(MARKER, '<token>');
}
