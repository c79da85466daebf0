import * as path from 'node:path';

/**
 * Where the answers of an account are in the folder of an inventory:
 *
 *     inventory.json                                    when it was taken, and of which accounts and regions
 *     <account>/<region>/registry.json                  the answers about the registry
 *     <account>/<region>/repositories/<name>.json       the answers about one repository
 *     <account>/<region>/images/<name>.json             its images, as "aws ecr describe-images" prints them
 *     <account>/<region>/in-use.json                    what runs images there: { "uses": [{ "kind", "name", "imageUri", "imageDigest" }] }
 *     <account>/public/repositories/<name>.json         the answers about one public repository
 *
 * A file of answers is an object with one member for each command of the AWS CLI, such as "get-lifecycle-policy". The member is what the
 * command prints; null where there is no such thing, and `{ "error": "AccessDeniedException" }` where the answer could not be had. A member
 * that is left out was not asked for.
 */
export const INVENTORY_FILE = 'inventory.json';
export const REGISTRY_FILE = 'registry.json';
export const IN_USE_FILE = 'in-use.json';
export const REPOSITORIES = 'repositories';
export const IMAGES = 'images';
export const PUBLIC = 'public';

/** The version of this layout. */
export const LAYOUT_VERSION = 1;

/** What `inventory.json` says. */
export interface InventoryFile {
  readonly version: number;
  readonly startedAt: string;
  /** Left out while it is being taken. */
  readonly completedAt?: string;
}

/** The folder of a registry; of the public registry, without a region. */
export function registryFolder(inventory: string, account: string, region: string = PUBLIC): string {
  return path.join(inventory, account, region);
}

/** The file of the answers about a repository. */
export function repositoryFile(folder: string, repositoryName: string): string {
  return path.join(folder, REPOSITORIES, `${repositoryName}.json`);
}

/** The file of the images of a repository. */
export function imagesFile(folder: string, repositoryName: string): string {
  return path.join(folder, IMAGES, `${repositoryName}.json`);
}
