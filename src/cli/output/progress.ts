import { formatCount } from './format';
import { printable } from './paint';
import { nameOf } from '../../core/input-error';
import { Io } from '../io';

/** Characters of input from which on reading it is worth a word. */
const LONG_INPUT = 5_000_000;

/** Milliseconds after which reading is worth a word, and between two words. */
const LONG_TIME = 1_000;
const BETWEEN = 100;

const ERASE_LINE = '\r\x1b[K';

/** Says on a terminal how far the reading of a long input is. */
export class Progress {
  private readonly start: number;
  private last = -Infinity;

  constructor(private readonly io: Io, private readonly file: string, private readonly length: number) {
    this.start = io.now().getTime();
  }

  public report(images: number): void {
    const now = this.io.now().getTime();
    const isLong = this.length >= LONG_INPUT || now - this.start >= LONG_TIME;
    if (this.io.stderr.isTerminal && isLong && now - this.last >= BETWEEN) {
      this.last = now;
      this.io.stderr.write(`${ERASE_LINE}reading ${printable(nameOf(this.file))}: ${formatCount(images)} images`);
    }
  }

  public end(): void {
    if (this.last > -Infinity) {
      this.io.stderr.write(ERASE_LINE);
    }
  }
}
