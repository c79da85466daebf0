import { InputError, nameOf } from '../../core/input-error';
import { ROOT, withoutSlash } from '../../core/names';
import { shown } from '../../core/validation';
import { LifecyclePolicy } from '../../lifecycle/lifecycle-policy';
import { Inventory, IS_PARTIAL } from '../../lifecycle/preview/described-images';
import { AssemblyPolicy } from '../../model/assembly-policies';

const NOT_IN_APP = 'no repository or creation template of the app is for it';

/** How many names a message lists. */
const MAX_LISTED = 10;

/** Where a policy comes from: a repository or creation template of an app, or a file of its own. */
export type PolicySource = Partial<Omit<AssemblyPolicy, 'kind' | 'policy' | 'problem'>> & { readonly kind: AssemblyPolicy['kind'] | 'file'; readonly file: string };

/** Images, and the policy that governs them; without one they all stay. */
export interface Selection {
  readonly inventory: Inventory;
  /** Undefined for an empty list of images, which names no repository. */
  readonly source?: PolicySource;
  readonly policy?: LifecyclePolicy;
  /** Why there is no policy, when the app has none for it. */
  readonly problem?: string;
}

/** An inventory of one file. */
export interface FileInventory extends Inventory {
  readonly file: string;
}

/**
 * One inventory for each repository of an account, also when it came in several files; those without a name stay apart. Throws when images
 * are missing, or are there twice.
 */
export function mergeInventories(inventories: readonly FileInventory[]): Inventory[] {
  const telling = inventories.filter((inventory) => !saysNothing(inventory));
  const parts = new Map<unknown, FileInventory[]>();
  for (const inventory of telling.length > 0 ? telling : inventories.slice(0, 1)) {
    const { registryId, repositoryName } = inventory;
    const key = repositoryName === undefined ? inventory : JSON.stringify([registryId, repositoryName]);
    parts.set(key, [...parts.get(key) ?? [], inventory]);
  }
  return [...parts.values()].map(merged);
}

function merged(parts: readonly FileInventory[]): Inventory {
  const [{ registryId, repositoryName, file }] = parts;
  if (parts.every(({ isPartial }) => isPartial)) {
    throw InputError.in(file, `${repositoryName === undefined ? '' : `${repositoryName}: `}${IS_PARTIAL}`);
  }
  const fileOf = new Map<string, string>();
  for (const part of parts) {
    for (const { imageDigest } of part.images) {
      const other = fileOf.get(imageDigest);
      if (other !== undefined) {
        throw new InputError(`${repositoryName ?? 'images'}: image ${imageDigest} is in ${nameOf(other)} and in ${nameOf(part.file)}; give each image once, `
          + 'and the images of one region at a time');
      }
      fileOf.set(imageDigest, part.file);
    }
  }
  return { ...(registryId === undefined ? {} : { registryId }), repositoryName, images: parts.flatMap(({ images }) => images) };
}

/**
 * The policy of each inventory: that of the repository of its name, else of the creation template that fits best. Throws when none has one,
 * since that is a slip; when some have one, the others are of repositories that the app does not have.
 */
export function selectPolicies(inventories: readonly Inventory[], policies: readonly AssemblyPolicy[]): Selection[] {
  const selections = inventories.map((inventory): Selection => {
    if (saysNothing(inventory)) {
      return { inventory };
    }
    const source = policyFor(inventory, policies);
    return source === undefined ? { inventory, problem: NOT_IN_APP } : selected(inventory, source);
  });
  const without = selections.filter(({ problem }) => problem !== undefined);
  if (without.length > 0 && !selections.some(({ source }) => source !== undefined)) {
    throw new InputError(`no repository or creation template of the app is for ${inventoryLabel(without[0].inventory)}; `
      + `if it is one of these under another name, say which with --repository: ${list(policies)}`);
  }
  return selections;
}

/** The one policy of a repository name, construct path, logical id or template prefix, with the inventories that it is for. */
export function selectPolicy(inventories: readonly Inventory[], policies: readonly AssemblyPolicy[], repository: string): Selection[] {
  const wanted = named(policies, repository);
  const own = inventories.filter((inventory) =>
    isInAccount(wanted, inventory) && inventory.repositoryName !== undefined && governs(wanted, inventory.repositoryName));
  const unnamed = inventories.filter(({ repositoryName }) => repositoryName === undefined);
  const chosen = own.length > 0 ? own : [inventories, unnamed].find((some) => some.length === 1) ?? [];
  if (chosen.length === 0) {
    throw new InputError(`none of the ${inventories.length} inventories is for ${labelOf(wanted)}, they are for ${
      listed(inventories.map(({ repositoryName }) => repositoryName ?? 'no repository that they name'))}`);
  }
  return chosen.map((inventory) => selected(inventory, wanted));
}

/** How a repository or template of an app is called: by its construct path, which no other has. */
export function pathOf({ path, stack, logicalId }: AssemblyPolicy): string {
  return path ?? `${stack}/${logicalId}`;
}

/** How it is called in messages. */
export function labelOf(source: AssemblyPolicy): string {
  const path = pathOf(source);
  if (source.kind === 'template') {
    return source.name === undefined ? `${path} (creation template)` : `${shown(source.name)} (creation template ${path})`;
  }
  return source.name === undefined ? `${path} (repository named by CloudFormation)` : `${source.name} (${path})`;
}

/** An empty list of images has no image that would name the repository. */
function saysNothing({ repositoryName, images }: Inventory): boolean {
  return repositoryName === undefined && images.length === 0;
}

function selected(inventory: Inventory, source: AssemblyPolicy): Selection {
  if (source.problem !== undefined) {
    throw InputError.in(source.file, `${source.logicalId}: the lifecycle policy is ${source.problem}; expected a text without tokens`);
  }
  return { inventory, source, policy: source.policy };
}

function policyFor(inventory: Inventory, policies: readonly AssemblyPolicy[]): AssemblyPolicy | undefined {
  const { repositoryName } = inventory;
  const ofAccount = policies.filter((policy) => isInAccount(policy, inventory));
  if (repositoryName === undefined) {
    if (ofAccount.length === 1) {
      return ofAccount[0];
    }
    throw new InputError(`the images do not say which repository they are in; say it with --repository: ${list(policies)}`);
  }
  const repositories = ofAccount.filter(({ kind, name }) => kind === 'repository' && name === repositoryName);
  const templates = ofAccount.filter((policy) => policy.kind === 'template' && governs(policy, repositoryName));
  const longest = Math.max(...templates.map(specificity));
  const found = repositories.length > 0 ? repositories : templates.filter((template) => specificity(template) === longest);
  return found.length === 0 ? undefined : only(found, `${inventoryLabel(inventory)} could have`);
}

/** Whether the stack of the policy may be for the account of the images. */
function isInAccount({ account }: AssemblyPolicy, { registryId }: Inventory): boolean {
  return account === undefined || registryId === undefined || account === registryId;
}

function inventoryLabel({ registryId, repositoryName }: Inventory): string {
  return `${shown(repositoryName)}${registryId === undefined ? '' : ` of account ${registryId}`}`;
}

/** What somebody means by a word. A construct path is exact; the other names may be those of several. */
function named(policies: readonly AssemblyPolicy[], word: string): AssemblyPolicy {
  const byPath = policies.filter((policy) => pathOf(policy) === word);
  const found = byPath.length > 0 ? byPath : policies.filter(({ kind, name, logicalId }) =>
    logicalId === word || name === word || (kind === 'template' && name !== undefined && withoutSlash(name) === withoutSlash(word)));
  if (found.length === 0) {
    throw new InputError(`the app has no repository or creation template ${shown(word)}, it has ${list(policies)}`);
  }
  return only(found, `${shown(word)} could mean`);
}

function only(found: readonly AssemblyPolicy[], what: string): AssemblyPolicy {
  if (new Set(found.map(contentOf)).size > 1) {
    throw new InputError(`${what} the policy of ${list(found)}; say which with --repository and the construct path, --stack or --region`);
  }
  return found[0];
}

/** What two policies that do the same have in common. What is known only at deployment is equal to nothing. */
function contentOf(policy: AssemblyPolicy): unknown {
  return policy.problem === undefined ? policy.policy?.toJson() : policy;
}

/** Whether the repository of this name is the one, or would be made from the template. */
function governs({ kind, name }: AssemblyPolicy, repositoryName: string): boolean {
  if (kind === 'repository' || name === undefined) {
    return name === repositoryName;
  }
  return name === ROOT || repositoryName.startsWith(`${withoutSlash(name)}/`);
}

function specificity({ name }: AssemblyPolicy): number {
  return name === undefined || name === ROOT ? 0 : withoutSlash(name).length;
}

function list(policies: readonly AssemblyPolicy[]): string {
  return listed(policies.map(labelOf));
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return `${names.slice(0, MAX_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
