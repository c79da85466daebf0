/**
 * What a lifecycle policy does with an image.
 */
export enum LifecycleOutcome {
  /** The image stays as it is. */
  KEPT = 'KEPT',

  /** The image is deleted. */
  EXPIRING = 'EXPIRING',

  /** The image is moved to the archive storage class. */
  ARCHIVING = 'ARCHIVING',
}

/**
 * What a lifecycle policy does with one image, and why.
 */
export interface LifecyclePreviewImage {
  /** The digest of the image. */
  readonly imageDigest: string;

  /** The tags of the image; none when it is untagged. */
  readonly imageTags: string[];

  /** The size in bytes; 0 when it is not known. */
  readonly imageSizeInBytes: number;

  /** What happens to it. */
  readonly outcome: LifecycleOutcome;

  /**
   * The priority of the rule that expires or archives it: for a referrer, the rule that does so with its subject.
   *
   * @default - it is kept, or follows an image that was archived before
   */
  readonly rulePriority?: number;

  /**
   * The description of that rule.
   *
   * @default - there is no such rule, or it has no description
   */
  readonly ruleDescription?: string;

  /** Why, in one sentence: `kept: matches rule 1 (tagged "release-*"), which protects it from rule 3`. */
  readonly reason: string;
}

/**
 * A number of images and their size.
 */
export interface LifecyclePreviewTotal {
  /** How many images. */
  readonly imageCount: number;

  /** Their sizes together, in bytes. Images share layers, so what is stored may be less. */
  readonly sizeInBytes: number;
}

/**
 * What one rule of a policy does.
 */
export interface LifecyclePreviewRule extends LifecyclePreviewTotal {
  /** The priority of the rule. */
  readonly rulePriority: number;

  /**
   * The description of the rule.
   *
   * @default - it has none
   */
  readonly description?: string;

  /** What happens to its images: `EXPIRING` or `ARCHIVING`. */
  readonly outcome: LifecycleOutcome;
}

/**
 * When a lifecycle policy is previewed.
 */
export interface LifecyclePreviewOptions {
  /**
   * The time at which ages are measured. The same images and the same time give the same preview.
   */
  readonly at: Date;
}
