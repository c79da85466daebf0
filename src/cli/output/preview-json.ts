import { Gate } from '../actions/gates';
import { RepositoryPreview } from '../actions/repository-preview';

/** What policies do with the images of some repositories, for programs. */
export function previewJson(previews: readonly RepositoryPreview[], at: Date, gates: readonly Gate[]): object {
  return { at, repositories: previews.map(repositoryJson), gates };
}

function repositoryJson(each: RepositoryPreview): object {
  const { inventory: { registryId, repositoryName, images }, source, problem, preview, simulation, monthlySaving, unknownSizes } = each;
  const { expiring, archiving, kept, remainingStandard, remainingArchive, rules, unknownIndexes } = preview;
  return {
    registryId,
    repositoryName,
    policy: source && {
      source: source.kind,
      name: source.name,
      stack: source.stack,
      logicalId: source.logicalId,
      path: source.path,
      file: source.file,
    },
    problem,
    totals: { expiring, archiving, kept, remainingStandard, remainingArchive },
    monthlySaving: monthlySaving === 0 && unknownSizes > 0 ? undefined : monthlySaving,
    unknownSizes: unknownSizes > 0 ? unknownSizes : undefined,
    rules,
    images: preview.images.map((image, place) => ({ ...image, imagePushedAt: images[place].imagePushedAt })),
    unknownIndexes,
    simulation: simulation && {
      days: simulation.days,
      events: simulation.events,
      remainingStandard: simulation.remainingStandard,
      remainingArchive: simulation.remainingArchive,
    },
  };
}
