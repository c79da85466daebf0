import { Selection } from './select-policies';
import { LifecyclePolicy } from '../../lifecycle/lifecycle-policy';
import { LifecyclePreview } from '../../lifecycle/preview/lifecycle-preview';
import { LifecycleOutcome } from '../../lifecycle/preview/lifecycle-preview-image';
import { LifecycleSimulation } from '../../lifecycle/preview/lifecycle-simulation';
import { ImageStatus, RepositoryImage } from '../../lifecycle/preview/repository-image';
import { monthlyCost } from '../output/format';

/** USD for a GB and month. */
export interface Prices {
  readonly standard: number;
  readonly archive: number;
}

/** What a policy does with the images of one repository. */
export interface RepositoryPreview extends Selection {
  readonly preview: LifecyclePreview;
  readonly simulation?: LifecycleSimulation;
  /** USD a month, at most: images share layers. */
  readonly monthlySaving: number;
  /** How many images would add to the saving if the list had their size. */
  readonly unknownSizes: number;
}

/** An image that goes, now or on a later day. */
export interface GoingImage {
  readonly registryId?: string;
  readonly repositoryName?: string;
  readonly imageDigest: string;
  readonly imageTags: string[];
  readonly outcome: LifecycleOutcome;
  readonly rulePriority?: number;
  /** The day, when days were looked ahead. */
  readonly day?: number;
}

export function previewRepository(selection: Selection, at: Date, days: number | undefined, prices: Prices): RepositoryPreview {
  const { inventory: { images }, policy = LifecyclePolicy.none() } = selection;
  const preview = policy.preview(images, { at });
  const simulation = days === undefined ? undefined : preview.simulate(days);
  return { ...selection, preview, simulation, ...savingOf(selection, preview, prices) };
}

/** The images that expire or are archived, each once, with what happens to it first. */
export function goingImages({ inventory: { registryId, repositoryName }, preview, simulation }: RepositoryPreview): GoingImage[] {
  if (simulation === undefined) {
    return preview._going().map(({ image: { imageDigest, imageTags, outcome, rulePriority } }) =>
      ({ registryId, repositoryName, imageDigest, imageTags, outcome, rulePriority }));
  }
  const first = new Map<string, GoingImage>();
  for (const { imageDigest, imageTags, outcome, rulePriority, day } of simulation.events) {
    if (!first.has(imageDigest)) {
      first.set(imageDigest, { registryId, repositoryName, imageDigest, imageTags, outcome, rulePriority, day });
    }
  }
  return [...first.values()];
}

function savingOf(
  { inventory: { images } }: Selection, preview: LifecyclePreview, prices: Prices,
): Pick<RepositoryPreview, 'monthlySaving' | 'unknownSizes'> {
  const isUnknown = ({ imageSizeInBytes }: RepositoryImage) => imageSizeInBytes === undefined;
  const unknown = images.some(isUnknown) ? preview._going().filter(({ place }) => isUnknown(images[place])) : [];
  return {
    monthlySaving: storedLess(images, preview, prices),
    unknownSizes: unknown.filter(({ place, image: { outcome } }) => {
      const before = images[place].imageStatus === ImageStatus.ARCHIVED ? prices.archive : prices.standard;
      return before > (outcome === LifecycleOutcome.ARCHIVING ? prices.archive : 0);
    }).length,
  };
}

/** What is stored less in each storage class, at its price. */
function storedLess(images: readonly RepositoryImage[], preview: LifecyclePreview, { standard, archive }: Prices): number {
  const { remainingStandard, remainingArchive } = preview;
  const sizeOf = (isArchived: boolean) => images.reduce((sum, { imageStatus, imageSizeInBytes = 0 }) =>
    (imageStatus === ImageStatus.ARCHIVED) === isArchived ? sum + imageSizeInBytes : sum, 0);
  return monthlyCost(sizeOf(false) - remainingStandard.sizeInBytes, standard) + monthlyCost(sizeOf(true) - remainingArchive.sizeInBytes, archive);
}
