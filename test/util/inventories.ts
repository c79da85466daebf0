import { NOW } from './in-memory-io';

export interface ImageData {
  readonly tags?: string[];
  readonly days?: number;
  readonly size?: number;
  readonly [key: string]: unknown;
}

/** The digest of the image of this number. */
export const digestOf = (number: number) => `sha256:${number.toString(16).padStart(64, '0')}`;

export const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000).toISOString();

/** What `aws ecr describe-images` writes: image 1, image 2 and so on. */
export function describeImages(repositoryName: string | undefined, ...images: ImageData[]): string {
  return JSON.stringify({
    imageDetails: images.map(({ tags, days = 0, size = 1_000_000, ...others }, index) => ({
      repositoryName,
      imageDigest: digestOf(index + 1),
      imageTags: tags,
      imageSizeInBytes: size,
      imagePushedAt: daysAgo(days),
      ...others,
    })),
  });
}

/** A policy that keeps this many images. */
export const keep = (countNumber: number) => JSON.stringify({
  rules: [{
    rulePriority: 1,
    selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
    action: { type: 'expire' },
  }],
});

/** A policy that expires images of this age in days. */
export const expireAfter = (countNumber: number) => JSON.stringify({
  rules: [{
    rulePriority: 1,
    selection: { tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber },
    action: { type: 'expire' },
  }],
});

/** A policy that archives images of this age in days, and expires archived ones after a year. */
export const archiveAfter = (countNumber: number) => JSON.stringify({
  rules: [{
    rulePriority: 1,
    selection: { tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber },
    action: { type: 'transition', targetStorageClass: 'archive' },
  }, {
    rulePriority: 2,
    selection: { tagStatus: 'any', storageClass: 'archive', countType: 'sinceImageTransitioned', countUnit: 'days', countNumber: 365 },
    action: { type: 'expire' },
  }],
});
