import { LifecyclePreviewTotal } from './lifecycle-preview-image';

/** Adds up images by what they have in common: one of a few, known by their numbers. */
export class ImageTotals {
  private readonly counts: Float64Array;
  private readonly sizes: Float64Array;

  constructor(kinds: number) {
    this.counts = new Float64Array(kinds);
    this.sizes = new Float64Array(kinds);
  }

  public add(kind: number, sizeInBytes: number): void {
    this.counts[kind]++;
    this.sizes[kind] += sizeInBytes;
  }

  public of(kind: number): LifecyclePreviewTotal {
    return { imageCount: this.counts[kind], sizeInBytes: this.sizes[kind] };
  }
}
