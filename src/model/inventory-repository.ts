import * as fs from 'node:fs';
import { Answer, Answers } from './answers';
import { Known, notCollected } from './known';
import { EncryptionData, PublicRepositoryData, RepositoryData, TagMutability } from './registry-model';
import { Json } from '../core/json-documents';

export const MUTABILITIES: readonly TagMutability[] = ['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'];

const ENCRYPTION_TYPES: ReadonlyArray<EncryptionData['type']> = ['AES256', 'KMS', 'KMS_DSSE'];

/** A repository, from the answers about it. */
export function inventoryRepositoryOf(answers: Answers, images: string): RepositoryData {
  const repository = described(answers);
  return {
    origin: { file: answers.file },
    name: repository.text('repositoryName'),
    tagMutability: repository.oneOf('imageTagMutability', MUTABILITIES, 'MUTABLE'),
    mutabilityExclusions: exclusionsOf(repository),
    encryption: encryptionOf(repository.object('encryptionConfiguration'), answers.known('describe-key', 'KeyMetadata', isAwsManaged, false)),
    lifecyclePolicy: answers.known('get-lifecycle-policy', 'lifecyclePolicyText', (answer) => answer.text('lifecyclePolicyText'), undefined),
    policy: policyOf(answers),
    tags: answers.known('list-tags-for-resource', 'tags', (answer) => tagsOf(answer, 'tags'), {}),
    scanOnPush: repository.object('imageScanningConfiguration')?.flag('scanOnPush', false) ?? false,
    images: fs.existsSync(images) ? { file: images } : notCollected('the images were not asked for'),
    createdAt: repository.time('createdAt'),
  };
}

/** A public repository, from the answers about it. */
export function inventoryPublicRepositoryOf(answers: Answers): PublicRepositoryData {
  const repository = described(answers);
  return {
    origin: { file: answers.file },
    name: repository.text('repositoryName'),
    uri: repository.optionalText('repositoryUri'),
    policy: policyOf(answers),
    tags: answers.known('list-tags-for-resource', 'tags', (answer) => tagsOf(answer, 'tags'), {}),
    catalogData: answers.known<Json | undefined>('get-repository-catalog-data', 'catalogData', (answer) => answer.object('catalogData')?.json, undefined),
  };
}

/** The encryption that AWS answers; a repository from before there was a choice has none. */
export function encryptionOf(configuration: Answer | undefined, isAwsManagedKey: Known<boolean> = notCollected('whose key it is was not asked')): EncryptionData {
  const type = configuration?.oneOf('encryptionType', ENCRYPTION_TYPES, 'AES256') ?? 'AES256';
  const kmsKey = configuration?.optionalText('kmsKey');
  if (type === 'AES256') {
    return { type };
  }
  // The answer for a template has no key when it is the one of AWS.
  return kmsKey === undefined || kmsKey === '' ? { type, isAwsManagedKey: true } : { type, kmsKey, isAwsManagedKey };
}

export function exclusionsOf(answer: Answer): string[] {
  return answer.objects('imageTagMutabilityExclusionFilters').map((filter) => filter.text('filter'));
}

export function tagsOf(answer: Answer, name: string): Record<string, string> {
  return Object.fromEntries(answer.objects(name).map((tag) => [tag.text('Key'), tag.optionalText('Value') ?? '']));
}

function described(answers: Answers): Answer {
  const answer = answers.required('describe-repositories', 'repositories');
  const [repository, ...others] = answer.objects('repositories');
  return repository === undefined || others.length > 0 ? answer.fail('repositories', 'one repository, since each has a file of its own') : repository;
}

function policyOf(answers: Answers): Known<Json | undefined> {
  return answers.known<Json | undefined>('get-repository-policy', 'policyText', (answer) => answer.document('policyText'), undefined);
}

function isAwsManaged(answer: Answer): boolean {
  return answer.object('KeyMetadata')?.text('KeyManager') === 'AWS';
}
