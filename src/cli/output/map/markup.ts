import { printable } from '../paint';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

/** What XML has no place for: halves of characters, and code points that are none. */
const NO_CHARACTER = /[\p{Cs}\ufffe\uffff]/gu;

/** Text of HTML or SVG. Made by the functions here alone, so that what is from an input is text in it, never markup. */
export class Markup {
  constructor(public readonly text: string) {}
}

type Part = string | number | undefined | Markup | readonly Markup[];

/** HTML or SVG in which the values are text. */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => `${text}${index < values.length ? markupOf(values[index]) : ''}`).join(''));
}

/** A text as HTML and SVG show it. */
export function escaped(text: string): string {
  return printable(text)
    .replace(NO_CHARACTER, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

function markupOf(value: Part): string {
  if (value instanceof Markup) {
    return value.text;
  }
  return typeof value === 'object' ? value.map(({ text }) => text).join('') : escaped(String(value ?? ''));
}
