// Keeps what is printed short enough to be read.

/** The first lines of a list, and how many more there are. */
export function cut(lines: string[], max: number): string[] {
  return lines.length <= max ? lines : [...lines.slice(0, max), `and ${lines.length - max} more`];
}

/** A text whose blocks, separated by empty lines, have a first line and at most so many others. */
export function withShortBlocks(text: string, max: number): string {
  return text.split('\n\n').map((block) => {
    const [first, ...others] = block.split('\n');
    return [first, ...cut(others, max)].join('\n');
  }).join('\n\n');
}

export function indented(line: string): string {
  return `  ${line}`;
}
