import { countGate, Gate, gateText, tagGate } from './gates';
import { policiesInScope } from './policies-in-scope';
import { previewRepository, Prices, RepositoryPreview } from './repository-preview';
import { mergeInventories, Selection, selectPolicies, selectPolicy } from './select-policies';
import { InputError } from '../../core/input-error';
import { Inventory, readInventories } from '../../lifecycle/preview/described-images';
import { readAssemblyPolicies } from '../../model/assembly-policies';
import { PreviewOptions } from '../commands/preview';
import { readManifests } from '../input/manifests';
import { PolicyFile, readPolicyFile } from '../input/policy-file';
import { Io, readParts, readText } from '../io';
import { writeJson } from '../output/json-text';
import { paintFor, printable } from '../output/paint';
import { previewJson } from '../output/preview-json';
import { previewReport } from '../output/preview-report';
import { Progress } from '../output/progress';

/** Writes what policies do with images; returns the exit status. */
export function preview(options: PreviewOptions, io: Io): number {
  checkInputs(options);
  const { at = io.now(), days, price, archivePrice = price, failOnTag = [], failAbove } = options;
  const prices = { standard: price, archive: archivePrice };

  const select = selector(options, io);
  const previews = select(inventoriesOf(options, io)).map((selection) => previewRepository(selection, at, days, prices));
  const gates = [
    ...failOnTag.map((pattern) => tagGate(previews, pattern)),
    ...(failAbove === undefined ? [] : [countGate(previews, failAbove)]),
  ];

  if (options.json) {
    writeJson(io.stdout, previewJson(previews, at, gates));
  } else {
    io.stdout.write(`${report(previews, at, prices, gates, options, io)}\n`);
  }
  const failed = gates.filter((gate) => gate.failed);
  failed.forEach((gate) => io.stderr.write(`${printable(gateText(gate))}\n`));
  return failed.length > 0 ? 1 : 0;
}

function report(
  previews: readonly RepositoryPreview[], at: Date, prices: Prices, gates: readonly Gate[], { all = false }: PreviewOptions, io: Io,
): string {
  const style = { paint: paintFor(io), width: io.stdout.isTerminal ? io.stdout.columns : undefined, showsAll: all };
  const passed = gates.filter((gate) => !gate.failed).map((gate) => printable(gateText(gate)));
  return [previewReport(previews, at, prices, style), ...(passed.length > 0 ? ['', ...passed] : [])].join('\n');
}

function checkInputs({ images, manifests = [], policy }: PreviewOptions): void {
  if (images === undefined) {
    throw new InputError('--images is missing; give the output of "aws ecr describe-images --filter imageStatus=ANY --output json", or - for standard input');
  }
  if ([...images, ...manifests, policy].filter((file) => file === '-').length > 1) {
    throw new InputError('standard input can be read only once; give one - only');
  }
}

/** Reads the policies, before the images, which take longer. */
function selector({ app, stack, region, repository, policy: file }: PreviewOptions, io: Io): (inventories: Inventory[]) => Selection[] {
  if (file !== undefined) {
    const policyFile = readPolicyFile(readText(io, file), file);
    return (inventories) => inventories.map((inventory) => selectFile(inventory, policyFile, file));
  }
  const policies = policiesInScope(readAssemblyPolicies(app), { stack, region });
  return (inventories) => repository === undefined ? selectPolicies(inventories, policies) : selectPolicy(inventories, policies, repository);
}

function selectFile(inventory: Inventory, { policy, ...named }: PolicyFile, file: string): Selection {
  const differing = (['repositoryName', 'registryId'] as const).find((key) =>
    named[key] !== undefined && inventory[key] !== undefined && named[key] !== inventory[key]);
  if (differing !== undefined) {
    throw InputError.in(file, `is the policy of the ${differing === 'repositoryName' ? 'repository' : 'account'} ${named[differing]}, and the images are of `
      + `${inventory[differing]}; give the images of ${named[differing]}, or a file with the text of the policy alone`);
  }
  return { inventory, policy, source: { kind: 'file', file } };
}

function inventoriesOf({ images = [], manifests = [] }: PreviewOptions, io: Io): Inventory[] {
  const children = new Map(manifests.flatMap((file) => [...readManifests(readText(io, file), file)]));
  const read = images.flatMap((file) => {
    const progress = new Progress(io, file);
    try {
      progress.report(0);
      return readInventories(readParts(io, file), file, children, (count) => progress.report(count)).map((inventory) => ({ ...inventory, file }));
    } finally {
      progress.end();
    }
  });
  return mergeInventories(read);
}
