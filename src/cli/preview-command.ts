import { Arguments } from './arguments';
import { Command } from './command';
import { countGate, Gate, gateText, tagGate } from './gates';
import { Inventory, readInventories } from './images';
import { InputError } from './input-error';
import { readManifests } from './manifests';
import { readAssembly, readPolicyFile } from './policies';
import { previewJson } from './preview-json';
import { LIST_PRICE, MAX_DAYS, PREVIEW_DETAILS, PREVIEW_EXAMPLES, PREVIEW_OPTIONS, PREVIEW_USAGE } from './preview-options';
import { previewReport } from './preview-report';
import { previewRepository, Prices, RepositoryPreview } from './repository-preview';
import { mergeInventories, Selection, selectPolicies, selectPolicy } from './select-policies';
import { Io, paintFor, printable, Progress, readText } from './terminal';

const DEFAULT_APP = 'cdk.out';

export const previewCommand: Command = {
  name: 'preview',
  summary: 'shows which images a lifecycle policy expires and archives, and why',
  usage: PREVIEW_USAGE,
  details: PREVIEW_DETAILS,
  options: PREVIEW_OPTIONS,
  examples: PREVIEW_EXAMPLES,
  run: preview,
};

function preview(args: Arguments, io: Io): number {
  checkTogether(args);
  const at = args.time('at') ?? io.now();
  const days = args.wholeNumber('days', { min: 1, max: MAX_DAYS });
  const prices = pricesOf(args);
  const limit = args.wholeNumber('fail-above', { min: 0 });

  const select = selector(args, io);
  const previews = select(inventoriesOf(args, io)).map((selection) => previewRepository(selection, at, days, prices));
  const gates = [
    ...args.texts('fail-on-tag').map((pattern) => tagGate(previews, pattern)),
    ...(limit === undefined ? [] : [countGate(previews, limit)]),
  ];

  io.stdout.write(`${args.flag('json') ? previewJson(previews, at, gates) : report(previews, at, prices, gates, args, io)}\n`);
  const failed = gates.filter((gate) => gate.failed);
  failed.forEach((gate) => io.stderr.write(`${printable(gateText(gate))}\n`));
  return failed.length > 0 ? 1 : 0;
}

function report(previews: readonly RepositoryPreview[], at: Date, prices: Prices, gates: readonly Gate[], args: Arguments, io: Io): string {
  const style = { paint: paintFor(io), width: io.stdout.isTerminal ? io.stdout.columns : undefined, showsAll: args.flag('all') };
  const passed = gates.filter((gate) => !gate.failed).map((gate) => printable(gateText(gate)));
  return [previewReport(previews, at, prices, style), ...(passed.length > 0 ? ['', ...passed] : [])].join('\n');
}

function checkTogether(args: Arguments): void {
  if (!args.flag('images')) {
    throw new InputError('--images is missing; give the output of "aws ecr describe-images --filter imageStatus=ANY --output json", or - for standard input');
  }
  const other = ['app', 'repository'].find((name) => args.flag(name));
  if (args.flag('policy') && other !== undefined) {
    throw new InputError(`--policy and --${other} exclude each other; leave out --policy for the policies of an app`);
  }
  const inputs = [...args.texts('images'), ...args.texts('manifests'), ...args.texts('policy')];
  if (inputs.filter((file) => file === '-').length > 1) {
    throw new InputError('standard input can be read only once; give one - only');
  }
}

function pricesOf(args: Arguments): Prices {
  const standard = args.number('price', { min: 0 }) ?? LIST_PRICE;
  return { standard, archive: args.number('archive-price', { min: 0, max: standard }) ?? standard };
}

/** Reads the policies, before the images, which take longer. */
function selector(args: Arguments, io: Io): (inventories: Inventory[]) => Selection[] {
  const file = args.text('policy');
  if (file !== undefined) {
    const policy = readPolicyFile(readText(io, file), file);
    return (inventories) => inventories.map((inventory) => ({ inventory, policy, source: { kind: 'file', file } }));
  }
  const policies = readAssembly(args.text('app') ?? DEFAULT_APP);
  const repository = args.text('repository');
  return (inventories) => repository === undefined ? selectPolicies(inventories, policies) : selectPolicy(inventories, policies, repository);
}

function inventoriesOf(args: Arguments, io: Io): Inventory[] {
  const children = new Map(args.texts('manifests').flatMap((file) => [...readManifests(readText(io, file), file)]));
  const read = args.texts('images').flatMap((file) => {
    const text = readText(io, file);
    const progress = new Progress(io, file, text.length);
    try {
      progress.report(0);
      return readInventories(text, file, children, (images) => progress.report(images)).map((inventory) => ({ ...inventory, file }));
    } finally {
      progress.end();
    }
  });
  return mergeInventories(read);
}
