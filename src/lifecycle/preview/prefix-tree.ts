interface Node {
  /** By the code of the next character. */
  readonly next: Node[];
  /** What was added for the text that leads here. */
  readonly values: number[];
}

/** Numbers by prefix: those of all prefixes of a text are found in one walk along it. */
export class PrefixTree {
  private readonly root: Node = newNode();

  public add(prefix: string, value: number): void {
    let node = this.root;
    for (let i = 0; i < prefix.length; i++) {
      node = node.next[prefix.charCodeAt(i)] ??= newNode();
    }
    node.values.push(value);
  }

  /** Sets the flags whose numbers were added for a prefix of the text. */
  public mark(text: string, flags: Uint8Array): void {
    let node: Node | undefined = this.root;
    for (let i = 0; node !== undefined; i++) {
      for (const value of node.values) {
        flags[value] = 1;
      }
      node = i < text.length ? node.next[text.charCodeAt(i)] : undefined;
    }
  }
}

function newNode(): Node {
  return { next: [], values: [] };
}
