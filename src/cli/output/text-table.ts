import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

const GAP = '  ';

/** The last column is wrapped only when it has at least this much room. */
const MIN_WRAPPED = 24;

export interface Column {
  readonly title: string;
  /** Numbers end at the same place. */
  readonly alignRight?: boolean;
  /** Gives a padded cell its colour. */
  readonly paint?: (cell: string) => string;
}

/** The lines of a table: titles, then rows. What the last column has beyond the width goes to further lines. */
export function textTable(columns: readonly Column[], rows: ReadonlyArray<readonly string[]>, width = Infinity): string[] {
  const widths = columns.map(({ title }, c) => rows.reduce((widest, row) => Math.max(widest, stringWidth(row[c])), title.length));
  const last = columns.length - 1;
  const indent = widths.slice(0, last).reduce((sum, each) => sum + each + GAP.length, 0);
  const room = width - indent;
  const isWrapped = room >= MIN_WRAPPED && !columns[last].alignRight;

  const line = (cells: readonly string[], painted: boolean) => cells.map((cell, c) => {
    const space = ' '.repeat(widths[c] - stringWidth(cell));
    const padded = columns[c].alignRight ? `${space}${cell}` : c === last ? cell : `${cell}${space}`;
    return painted && columns[c].paint !== undefined ? columns[c].paint(padded) : padded;
  }).join(GAP).trimEnd();

  return [
    line(columns.map(({ title }) => title), false),
    ...rows.flatMap((row) => {
      const [first, ...rest] = isWrapped ? wrapped(row[last], room) : [row[last]];
      return [line([...row.slice(0, last), first], true), ...rest.map((text) => `${' '.repeat(indent)}${text}`)];
    }),
  ];
}

/** The text in lines of at most this width, broken between words; a longer word has a line of its own. */
export function wrapped(text: string, width: number): string[] {
  return stringWidth(text) <= width ? [text] : wrapAnsi(text, width).split('\n');
}
