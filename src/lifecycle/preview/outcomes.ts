import { LifecycleOutcome } from './lifecycle-preview-image';

/** What happens to an image, as columns have it: a place in `OUTCOMES`. */
export const KEPT = 0;
export const EXPIRING = 1;
export const ARCHIVING = 2;

export const OUTCOMES: readonly LifecycleOutcome[] = [LifecycleOutcome.KEPT, LifecycleOutcome.EXPIRING, LifecycleOutcome.ARCHIVING];
