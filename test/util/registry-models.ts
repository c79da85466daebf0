import { Json } from '../../src/core/json-documents';
import { notCollected } from '../../src/model/known';
import { PrivateRegistryData, RegistryModel, RepositoryData } from '../../src/model/registry-model';

/** A registry of which nothing is there but what is given. */
export function registryOf(account: string, region: string, data: Partial<PrivateRegistryData> = {}): PrivateRegistryData {
  return {
    account,
    region,
    repositories: [],
    policies: [],
    scanning: [],
    replication: [],
    signing: [],
    templates: [],
    caches: [],
    pullTimeExclusions: [],
    accountSettings: [],
    imageUses: [],
    ...data,
  };
}

export function repositoryOf(name: string, data: Partial<RepositoryData> = {}): RepositoryData {
  return {
    origin: { file: 'repository.json' },
    name,
    tagMutability: 'IMMUTABLE',
    mutabilityExclusions: [],
    encryption: { type: 'AES256' },
    lifecyclePolicy: undefined,
    policy: undefined,
    tags: {},
    scanOnPush: true,
    images: notCollected('not asked'),
    ...data,
  };
}

export function modelOf(registries: readonly PrivateRegistryData[], data: Partial<RegistryModel> = {}): RegistryModel {
  return { kind: 'inventory', location: 'inventory', registries, publicRegistries: [], identities: notCollected('not asked'), ...data };
}

/** A policy with statements that allow pulls. */
export function pullPolicy(...statements: Json[]): Json {
  return {
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], ...statement })),
  };
}
