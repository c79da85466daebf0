/** Why a source does not tell a value. */
export type UnknownReason = 'known only after deployment' | 'not collected';

/** Stands for a value that the source does not tell, so that nothing takes a guess for it. */
export interface Unknown {
  readonly unknown: UnknownReason;
  /** What it depends on, or why it could not be read: `Fn::If`, `AccessDeniedException`. */
  readonly because: string;
}

/** A value, or why the source does not tell it. `undefined` is a value: there is none. */
export type Known<T> = T | Unknown;

/** The parts of a text that are known only after deployment are written like this; it is in no name, ARN or action. */
const PART = /<known only after deployment: ([^<>]*)>/;
const PARTS = new RegExp(PART, 'g');

export function afterDeployment(because: string): Unknown {
  return { unknown: 'known only after deployment', because };
}

export function notCollected(because: string): Unknown {
  return { unknown: 'not collected', because };
}

export function isUnknown(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'unknown' in value && 'because' in value;
}

/** The value where it is known, else what is given for it. */
export function knownOr<T, E>(value: Known<T>, otherwise: E): T | E {
  return isUnknown(value) ? otherwise : value;
}

/** The text for a part that is known only after deployment. */
export function unknownPart(because: string): string {
  return `<known only after deployment: ${because.replace(/[<>]/g, '')}>`;
}

/** Whether a part of the text is known only after deployment. */
export function isPartlyKnown(text: string): boolean {
  return PART.test(text);
}

/** The text, or what the first part that is not known depends on. */
export function wholeText(text: string): Known<string> {
  const [, because] = PART.exec(text) ?? [];
  return because === undefined ? text : afterDeployment(because);
}

/** The text with something else for each part that is known only after deployment. */
export function withParts(text: string, instead: string): string {
  return text.replace(PARTS, instead);
}

/** The pieces of a text between delimiters, which may also be in the parts that are known only after deployment. */
export function splitKnown(text: string, delimiter: string): string[] {
  const parts: string[] = [];
  return text.replace(PARTS, (part) => `<${parts.push(part) - 1}>`).split(delimiter).map((piece) => piece.replace(/<(\d+)>/g, (_, index) => parts[index]));
}
