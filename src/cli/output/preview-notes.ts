import { formatCount } from './format';
import { Inventory } from '../../lifecycle/preview/described-images';
import { INDEX_MEDIA_TYPES } from '../../lifecycle/preview/index-media-types';
import { ImageStatus } from '../../lifecycle/preview/repository-image';
import { RepositoryPreview } from '../actions/repository-preview';

/** A command line with more digests is no longer read, and BatchGetImage takes 100. */
const MAX_DIGESTS = 10;

const ACCEPTED = `--accepted-media-types ${INDEX_MEDIA_TYPES.join(' ')}`;

/** What the reader should know of a preview, and the command that helps. */
export interface Note {
  readonly text: string;
  readonly command?: string;
}

/** What makes a preview less faithful than it could be. */
export function notesOf({ inventory, policy, preview: { unknownIndexes } }: RepositoryPreview): Note[] {
  const { images } = inventory;
  const notes: Note[] = [];
  if (unknownIndexes.length > 0 && policy !== undefined) {
    const [what, their] = unknownIndexes.length === 1 ? ['1 image index', 'its'] : [`${formatCount(unknownIndexes.length)} image indexes`, 'their'];
    notes.push({
      text: `the manifests of ${what} are not known, so ${their} parts look like other untagged images here: they are counted and may expire, while ECR keeps `
        + 'them. Get the manifests, and give the file with --manifests:',
      command: manifestsCommand(inventory, unknownIndexes),
    });
  }
  const ofArchive = policy?.rules.filter((rule) => rule._isArchive()) ?? [];
  if (ofArchive.length > 0 && images.length > 0 && !images.some(({ imageStatus }) => imageStatus === ImageStatus.ARCHIVED)) {
    notes.push({
      text: `there is no archived image in the list, but the policy has rules for them (${ofArchive.map(({ rulePriority }) => rulePriority).join(', ')}). `
        + '"aws ecr describe-images" lists active images only unless it is given --filter imageStatus=ANY.',
    });
  }
  return notes;
}

function manifestsCommand({ registryId, repositoryName }: Inventory, digests: readonly string[]): string {
  const get = `aws ecr batch-get-image --repository-name ${quoted(repositoryName ?? '<name>')} ${ACCEPTED} --image-ids`;
  if (digests.length <= MAX_DIGESTS) {
    return `${get} ${digests.map((digest) => quoted(`imageDigest=${digest}`)).join(' ')} > manifests.json`;
  }
  const account = registryId === undefined ? '' : ` and .registryId == ${JSON.stringify(registryId)}`;
  const filter = `.repositories[] | select(.repositoryName == ${JSON.stringify(repositoryName ?? null)}${account}) | .unknownIndexes[] | "imageDigest=" + .`;
  return `npx cdk-managed-ecr preview ... --json | jq -r ${quoted(filter)} | xargs -n 100 ${get} > manifests.json`;
}

/** A word as a shell takes it, whatever is in it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, "'\\''")}'`;
}
