import { DAY } from './image-table';
import { ImageTotals } from './image-totals';
import { LifecycleEvaluation } from './lifecycle-evaluation';
import { LifecycleOutcome, LifecyclePreviewTotal } from './lifecycle-preview-image';
import { reasonOf } from './lifecycle-reason';
import { OUTCOMES } from './outcomes';
import { invalid } from '../../core/validation';

const MAX_DAYS = 36_500;

/**
 * That an image expires or is archived on some day.
 */
export interface LifecycleSimulationEvent {
  /** The day, counted from the time of the preview, which is day 0. */
  readonly day: number;

  /** The time of that day at which the policy was evaluated. */
  readonly at: Date;

  /** The digest of the image. */
  readonly imageDigest: string;

  /** The tags of the image; none when it is untagged. */
  readonly imageTags: string[];

  /** What happens to it: `EXPIRING` or `ARCHIVING`. */
  readonly outcome: LifecycleOutcome;

  /**
   * The priority of the rule that does it.
   *
   * @default - it follows an image that was archived before
   */
  readonly rulePriority?: number;

  /** Why, in one sentence. */
  readonly reason: string;
}

/**
 * What a lifecycle policy does with the images of a repository, day by day, when nothing is pushed, pulled or restored. Made by
 * `LifecyclePreview.simulate`.
 *
 * What was done on one day shows on the next: the parts of an index that has expired are untagged images from then on.
 *
 * @example
 * declare const preview: LifecyclePreview;
 *
 * const year = preview.simulate(365);
 * const firstToGo = year.events[0];
 */
export class LifecycleSimulation {
  /** @internal */
  public static _of(preview: LifecycleEvaluation, at: Date, days: number): LifecycleSimulation {
    if (!Number.isInteger(days) || days < 0 || days > MAX_DAYS) {
      throw invalid(`"days" must be a whole number of 0 to ${MAX_DAYS}, got ${days}; give how many days to look ahead`, 'LifecyclePreview.simulate');
    }
    return new LifecycleSimulation(preview.anew(), at.getTime(), days);
  }

  /** How many days were looked ahead. */
  public readonly days: number;

  /**
   * What happens, in the order it happens; on one day, in the order of the list of images. Other languages than TypeScript read it anew each
   * time: keep it in a variable.
   */
  public readonly events: LifecycleSimulationEvent[];

  /** What is left in the standard storage class after the last day. */
  public readonly remainingStandard: LifecyclePreviewTotal;

  /** What is left in the archive storage class after the last day. */
  public readonly remainingArchive: LifecyclePreviewTotal;

  private constructor(evaluation: LifecycleEvaluation, start: number, days: number) {
    this.days = days;
    this.events = [];
    for (let day = 0; day <= days;) {
      const at = start + day * DAY;
      evaluation.run(at);
      const going = evaluation.going();
      going.forEach((place) => this.events.push(eventOf(evaluation, place, day, at)));
      evaluation.act(going, at);
      // A day on which nothing happens is like the one before, until an image grows older than a rule allows.
      day = going.length > 0 ? day + 1 : Math.max(day + 1, Math.floor((evaluation.nextTime() - start) / DAY) + 1);
    }
    const remaining = new ImageTotals(2);
    evaluation.left.forEach((place) => remaining.add(evaluation.isArchived[place], evaluation.table.images[place].imageSizeInBytes ?? 0));
    this.remainingStandard = remaining.of(0);
    this.remainingArchive = remaining.of(1);
  }
}

function eventOf(evaluation: LifecycleEvaluation, place: number, day: number, at: number): LifecycleSimulationEvent {
  const { table, outcomes, actingRules, rules } = evaluation;
  const { imageDigest, imageTags = [] } = table.images[place];
  return {
    day,
    at: new Date(at),
    imageDigest,
    imageTags,
    outcome: OUTCOMES[outcomes[place]],
    rulePriority: rules[actingRules[place]]?.rule.rulePriority,
    reason: reasonOf(evaluation, place, at),
  };
}
