import { Duration } from 'aws-cdk-lib';
import { ImageStatus, LifecycleOutcome, LifecyclePolicy, LifecycleRule, RepositoryImage } from '../../../src';

export const AT = new Date('2026-11-22T12:00:00Z');
export const DAY = 24 * 60 * 60 * 1000;
export const SECOND = 1 / 24 / 60 / 60;
export const days = (count: number) => Duration.days(count);
export const ago = (age: number) => new Date(AT.getTime() - Math.round(age * DAY));

/** An image whose digest is its name, pushed so many days ago. */
export const image = (name: string, tags: string[], age: number, more: Partial<RepositoryImage> = {}): RepositoryImage =>
  ({ imageDigest: name, imageTags: tags, imagePushedAt: ago(age), ...more });
export const archived = (age: number): Partial<RepositoryImage> => ({ imageStatus: ImageStatus.ARCHIVED, lastArchivedAt: ago(age) });
/** An untagged image that is about another one, such as its signature. */
export const about = (name: string, subject: string, more: Partial<RepositoryImage> = {}): RepositoryImage =>
  image(name, [], 9, { subjectManifestDigest: subject, ...more });
export const preview = (images: RepositoryImage[], ...rules: LifecycleRule[]) => LifecyclePolicy.of(...rules).preview(images, { at: AT });

/** The images that go, each with what happens and the rule: `{ a: 'expiring 1' }`. */
export const going = (images: RepositoryImage[], ...rules: LifecycleRule[]) => Object.fromEntries(preview(images, ...rules).images
  .filter(({ outcome }) => outcome !== LifecycleOutcome.KEPT)
  .map(({ imageDigest, outcome, rulePriority }) => [imageDigest, [outcome.toLowerCase(), rulePriority].join(' ').trim()]));
export const reasons = (images: RepositoryImage[], ...rules: LifecycleRule[]) => preview(images, ...rules).images.map(({ reason }) => reason);
