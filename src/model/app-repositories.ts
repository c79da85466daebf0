import { afterDeployment, isUnknown, Known, knownOr } from './known';
import { CreationTemplateData, EncryptionData, PublicRepositoryData, RepositoryData, RepositorySettings, TagMutability } from './registry-model';
import { ResourceReader } from './resource-reader';
import { Json } from '../core/json-documents';

const MUTABILITIES: readonly TagMutability[] = ['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'];
const ENCRYPTION_TYPES: ReadonlyArray<EncryptionData['type']> = ['AES256', 'KMS', 'KMS_DSSE'];

/** An `AWS::ECR::Repository`. */
export function repositoryOf(reader: ResourceReader): RepositoryData {
  const { origin, resource: { deletionPolicy } } = reader;
  const scanning = reader.object('ImageScanningConfiguration');
  const emptyOnDelete = knownOr(reader.flag('EmptyOnDelete'), undefined);
  return {
    origin,
    name: reader.name('RepositoryName'),
    ...settingsOf(reader, {
      exclusions: ['ImageTagMutabilityExclusionFilters', 'ImageTagMutabilityExclusionFilterValue'],
      lifecyclePolicy: lifecyclePolicyOf(reader),
      policy: reader.policy('RepositoryPolicyText'),
      tags: 'Tags',
    }),
    scanOnPush: isUnknown(scanning) ? scanning : reader.flagOf(scanning?.ScanOnPush, 'ImageScanningConfiguration.ScanOnPush') ?? false,
    ...(emptyOnDelete === undefined ? {} : { emptyOnDelete }),
    ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
    images: afterDeployment('images are in the account'),
  };
}

/** An `AWS::ECR::RepositoryCreationTemplate`. */
export function creationTemplateOf(reader: ResourceReader): CreationTemplateData {
  const description = knownOr(reader.text('Description'), undefined);
  return {
    origin: reader.origin,
    prefix: reader.name('Prefix'),
    ...(description === undefined ? {} : { description }),
    appliedFor: reader.textsOf(reader.properties.AppliedFor, 'AppliedFor'),
    customRoleArn: reader.text('CustomRoleArn'),
    ...settingsOf(reader, {
      exclusions: ['ImageTagMutabilityExclusionFilters', 'ImageTagMutabilityExclusionFilterValue'],
      lifecyclePolicy: reader.text('LifecyclePolicy'),
      policy: reader.policy('RepositoryPolicy'),
      tags: 'ResourceTags',
    }),
  };
}

/** An `AWS::ECR::PublicRepository`. */
export function publicRepositoryOf(reader: ResourceReader): PublicRepositoryData {
  return {
    origin: reader.origin,
    name: reader.name('RepositoryName'),
    policy: reader.policy('RepositoryPolicyText'),
    tags: tagsOf(reader, 'Tags'),
    catalogData: reader.object('RepositoryCatalogData'),
  };
}

interface SettingSources {
  /** The property of the filters, and the member of each that has the filter. */
  readonly exclusions: readonly [string, string];
  readonly lifecyclePolicy: RepositorySettings['lifecyclePolicy'];
  readonly policy: RepositorySettings['policy'];
  readonly tags: string;
}

function settingsOf(reader: ResourceReader, { exclusions: [list, member], lifecyclePolicy, policy, tags }: SettingSources): RepositorySettings {
  const filters = reader.objects(list);
  return {
    tagMutability: oneOf(reader, reader.text('ImageTagMutability') ?? 'MUTABLE', 'ImageTagMutability', MUTABILITIES),
    mutabilityExclusions: isUnknown(filters) ? filters : reader.textsOf(filters.map((filter) => filter[member]), list),
    encryption: encryptionOf(reader),
    lifecyclePolicy,
    policy,
    tags: tagsOf(reader, tags),
  };
}

function encryptionOf(reader: ResourceReader): Known<EncryptionData> {
  const configuration = reader.object('EncryptionConfiguration');
  if (isUnknown(configuration)) {
    return configuration;
  }
  const place = 'EncryptionConfiguration.EncryptionType';
  const type = oneOf(reader, reader.textOf(configuration?.EncryptionType, place) ?? 'AES256', place, ENCRYPTION_TYPES);
  if (isUnknown(type) || type === 'AES256') {
    return isUnknown(type) ? type : { type };
  }
  if (configuration?.KmsKey === undefined) {
    return { type, isAwsManagedKey: true };
  }
  const kmsKey = reader.markedText(configuration.KmsKey);
  return { type, kmsKey, isAwsManagedKey: isAwsAlias(kmsKey) };
}

function isAwsAlias(key: string): boolean {
  return /(^|:)alias\/aws\/ecr$/.test(key);
}

function lifecyclePolicyOf(reader: ResourceReader): Known<string | undefined> {
  const policy = reader.object('LifecyclePolicy');
  return isUnknown(policy) ? policy : reader.textOf(policy?.LifecyclePolicyText, 'LifecyclePolicy.LifecyclePolicyText');
}

function tagsOf(reader: ResourceReader, name: string): Known<Readonly<Record<string, string>>> {
  const tags = reader.objects(name);
  return isUnknown(tags) ? tags : Object.fromEntries(tags.map(({ Key, Value }: Json) => [reader.markedText(Key), reader.markedText(Value)]));
}

function oneOf<T extends string>(reader: ResourceReader, value: Known<string>, place: string, allowed: readonly T[]): Known<T> {
  if (isUnknown(value)) {
    return value;
  }
  const found = allowed.find((each) => each === value);
  if (found === undefined) {
    throw reader.wrong(place, value, `one of ${allowed.join(', ')}`);
  }
  return found;
}
