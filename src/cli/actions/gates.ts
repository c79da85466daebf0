import { GoingImage, goingImages, RepositoryPreview } from './repository-preview';
import { shown } from '../../core/validation';
import { matchesPattern } from '../../core/wildcards';
import { LifecycleOutcome } from '../../lifecycle/preview/lifecycle-preview-image';
import { formatImages } from '../output/format';

/** How many images a message names. */
const MAX_NAMED = 10;

/** A condition on what goes, and how it turned out. */
export interface Gate {
  readonly gate: 'fail-on-tag' | 'fail-above';
  readonly failed: boolean;
  readonly pattern?: string;
  readonly limit?: number;
  /** How many images it is about: all that have such a tag, or all that go. */
  readonly imageCount: number;
  /** The images with such a tag that go. */
  readonly images?: GoingImage[];
}

/** No image with a tag that matches a pattern may go. */
export function tagGate(previews: readonly RepositoryPreview[], pattern: string): Gate {
  const hasTag = ({ imageTags = [] }: { readonly imageTags?: string[] }) => imageTags.some((tag) => matchesPattern(pattern, tag));
  const images = previews.flatMap(goingImages).filter(hasTag);
  const imageCount = previews.reduce((sum, { inventory }) => sum + inventory.images.filter(hasTag).length, 0);
  return { gate: 'fail-on-tag', failed: images.length > 0, pattern, imageCount, images };
}

/** No more than a number of images may go. */
export function countGate(previews: readonly RepositoryPreview[], limit: number): Gate {
  const imageCount = previews.flatMap(goingImages).length;
  return { gate: 'fail-above', failed: imageCount > limit, limit, imageCount };
}

/** How a gate turned out, in one sentence. */
export function gateText({ gate, failed, pattern, limit, imageCount, images = [] }: Gate): string {
  if (gate === 'fail-above') {
    return `--fail-above ${limit}: ${failed ? 'failed' : 'passed'}, ${formatImages(imageCount)} ${imageCount === 1 ? 'goes' : 'go'}`;
  }
  const name = `--fail-on-tag ${shown(pattern)}`;
  if (failed) {
    const more = images.length - MAX_NAMED;
    return `${name}: failed, ${formatImages(images.length)} ${images.length === 1 ? 'goes' : 'go'}: `
      + `${images.slice(0, MAX_NAMED).map(nameOf).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  }
  return `${name}: passed, ${imageCount === 0 ? 'no image has such a tag' : `${formatImages(imageCount)} with such a tag, none goes`}`;
}

function nameOf({ registryId, repositoryName, imageTags, outcome, rulePriority, day }: GoingImage): string {
  return `${repositoryName === undefined ? '' : `${repositoryName}:`}${imageTags.join(',')}${registryId === undefined ? '' : ` of account ${registryId}`} is ${
    outcome === LifecycleOutcome.EXPIRING ? 'expired' : 'archived'}${rulePriority === undefined ? '' : ` by rule ${rulePriority}`}${
    day === undefined ? '' : ` on day ${day}`}`;
}
