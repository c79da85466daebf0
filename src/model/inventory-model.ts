import * as fs from 'node:fs';
import * as path from 'node:path';
import { Answers } from './answers';
import { IMAGES, IN_USE_FILE, INVENTORY_FILE, LAYOUT_VERSION, PUBLIC, REGISTRY_FILE, REPOSITORIES } from './inventory-layout';
import { registrySettingsOf } from './inventory-registry';
import { inventoryPublicRepositoryOf, inventoryRepositoryOf } from './inventory-repository';
import { Known, notCollected } from './known';
import { ImageUseData, PrivateRegistryData, PublicRegistryData, RegistryModel } from './registry-model';
import { briefly, InputError, reading } from '../core/input-error';
import { jsonDocument, membersOf } from '../core/json-documents';

const ACCOUNT = /^\d{12}$/;
const EXPECTED = 'an inventory: a folder for each account, in it one for each region with registry.json';
const USE_KINDS: ReadonlyArray<ImageUseData['kind']> = ['task definition', 'function', 'job definition', 'pod'];

/** The registries of an inventory: what accounts answered. */
export function readInventoryModel(directory: string): RegistryModel {
  const collectedAt = completion(directory);
  const accounts = folders(directory).filter((name) => ACCOUNT.test(name));
  const registries = accounts.flatMap((account) => folders(path.join(directory, account))
    .filter((region) => region !== PUBLIC)
    .map((region) => registryOf(path.join(directory, account, region), account, region)));
  const publicRegistries = accounts.filter((account) => fs.existsSync(path.join(directory, account, PUBLIC)))
    .map((account) => publicRegistryOf(path.join(directory, account, PUBLIC), account));
  if (registries.length === 0 && publicRegistries.length === 0) {
    throw InputError.in(directory, `has no registry; expected ${EXPECTED}`);
  }
  return {
    kind: 'inventory',
    location: directory,
    ...(collectedAt === undefined ? {} : { collectedAt }),
    registries,
    publicRegistries,
    identities: notCollected('an inventory has no policies of roles and users'),
  };
}

/** When the inventory was complete. One that is not would miss repositories without a word. */
function completion(directory: string): string | undefined {
  const file = path.join(directory, INVENTORY_FILE);
  if (!fs.existsSync(file)) {
    return undefined; // made with the AWS CLI
  }
  const { version, completedAt } = membersOf(reading(file, () => jsonDocument(fs.readFileSync(file, 'utf8'), file, EXPECTED)));
  if (version !== LAYOUT_VERSION) {
    throw InputError.in(file, `has version ${briefly(version)}; expected ${LAYOUT_VERSION}, which this release writes`);
  }
  if (typeof completedAt !== 'string') {
    throw InputError.in(file, 'says that the inventory is not complete, so repositories may be missing; expected "completedAt"');
  }
  return completedAt;
}

function registryOf(folder: string, account: string, region: string): PrivateRegistryData {
  const file = path.join(folder, REGISTRY_FILE);
  const uses = path.join(folder, IN_USE_FILE);
  return {
    account,
    region,
    ...registrySettingsOf(new Answers(file)),
    repositories: jsonFiles(path.join(folder, REPOSITORIES)).map((name) =>
      named(inventoryRepositoryOf(new Answers(path.join(folder, REPOSITORIES, name)), path.join(folder, IMAGES, name)), name)),
    imageUses: fs.existsSync(uses) ? imageUsesOf(uses) : notCollected('what runs images was not asked for'),
  };
}

function publicRegistryOf(folder: string, account: string): PublicRegistryData {
  return {
    account,
    repositories: jsonFiles(path.join(folder, REPOSITORIES)).map((name) =>
      named(inventoryPublicRepositoryOf(new Answers(path.join(folder, REPOSITORIES, name))), name)),
  };
}

/** A file that was copied and not changed would be another repository under a wrong name. */
function named<T extends { readonly name: Known<string>; readonly origin: { readonly file: string } }>(repository: T, file: string): T {
  const expected = file.slice(0, -'.json'.length).split(path.sep).join('/');
  if (repository.name !== expected) {
    throw InputError.in(repository.origin.file, `is about the repository ${briefly(repository.name)}; expected ${briefly(expected)}, as the file is called`);
  }
  return repository;
}

function imageUsesOf(file: string): ImageUseData[] {
  return new Answers(file).whole().objects('uses').map((use) => {
    const imageDigest = use.optionalText('imageDigest');
    return {
      origin: { file },
      kind: use.oneOf('kind', USE_KINDS),
      name: use.text('name'),
      imageUri: use.text('imageUri'),
      ...(imageDigest === undefined ? {} : { imageDigest }),
    };
  });
}

/** The JSON files in a folder and all below it, relative to it. */
function jsonFiles(folder: string): string[] {
  return fs.existsSync(folder)
    ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json')).sort()
    : [];
}

function folders(directory: string): string[] {
  try {
    return fs.readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  } catch (error) {
    throw InputError.in(directory, `cannot be read (${(error as NodeJS.ErrnoException).code}); expected ${EXPECTED}`);
  }
}
