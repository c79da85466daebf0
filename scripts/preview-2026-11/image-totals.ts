import { LifecyclePreviewTotal } from '../../src/lifecycle/preview/lifecycle-preview-image';

/** Adds up images by what they have in common. */
export class ImageTotals<K> {
  private readonly totals = new Map<K, { imageCount: number; sizeInBytes: number }>();

  public add(key: K, sizeInBytes: number): void {
    const total = this.totals.get(key);
    if (total === undefined) {
      this.totals.set(key, { imageCount: 1, sizeInBytes });
    } else {
      total.imageCount++;
      total.sizeInBytes += sizeInBytes;
    }
  }

  public of(key: K): LifecyclePreviewTotal {
    return this.totals.get(key) ?? { imageCount: 0, sizeInBytes: 0 };
  }
}
