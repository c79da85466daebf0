import { formatCount } from './format';
import { printable } from './paint';
import { nameOf } from '../../core/input-error';
import { Io } from '../io';

/** Milliseconds after which reading is worth a word, and between two words. */
const LONG_TIME = 1_000;
const BETWEEN = 100;

const ERASE_LINE = '\r\x1b[K';

/** Says on a terminal how far a reading is that takes long. */
export class Progress {
  private readonly start: number;
  private last = -Infinity;

  constructor(private readonly io: Io, private readonly file: string) {
    this.start = io.now().getTime();
  }

  public report(images: number): void {
    const now = this.io.now().getTime();
    if (this.io.stderr.isTerminal && now - this.start >= LONG_TIME && now - this.last >= BETWEEN) {
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
