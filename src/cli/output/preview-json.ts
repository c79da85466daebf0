import { Gate } from '../actions/gates';
import { RepositoryPreview } from '../actions/repository-preview';

/** What policies do with the images of some repositories, for programs. */
export function previewJson(previews: readonly RepositoryPreview[], at: Date, gates: readonly Gate[]): string {
  return JSON.stringify({ at, repositories: previews.map(repositoryJson), gates }, undefined, 2);
}

function repositoryJson({ inventory: { repositoryName, images }, source, preview, simulation, monthlySaving }: RepositoryPreview): object {
  const { expiring, archiving, kept, remainingStandard, remainingArchive, rules, unknownIndexes } = preview;
  return {
    repositoryName,
    policy: source && {
      source: source.kind,
      name: source.name,
      stack: source.stack,
      logicalId: source.logicalId,
      path: source.path,
      file: source.file,
    },
    totals: { expiring, archiving, kept, remainingStandard, remainingArchive },
    monthlySaving,
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
