import { identitiesOf } from './app-identities';
import { imageUsesOf } from './app-image-uses';
import { creationTemplateOf, publicRepositoryOf, repositoryOf } from './app-repositories';
import { cacheOf, pullTimeExclusionOf, registryPolicyOf, replicationOf, scanningOf, signingOf } from './app-settings';
import { readTemplates, Template } from './cloud-assembly';
import { afterDeployment, notCollected } from './known';
import { PrivateRegistryData, PublicRegistryData, PublicRepositoryData, RegistryModel } from './registry-model';
import { ResourceReader } from './resource-reader';
import { AppTemplates } from './template-values';
import { reading } from '../core/input-error';

/** The lists of a registry, while they are read. */
type Lists = { -readonly [K in keyof Omit<PrivateRegistryData, 'account' | 'region' | 'accountSettings'>]: PrivateRegistryData[K] & unknown[] };

/** The reader of each resource type that is part of a private registry. */
const READERS: Readonly<Record<string, (reader: ResourceReader, lists: Lists) => unknown>> = {
  'AWS::ECR::Repository': (reader, { repositories }) => repositories.push(repositoryOf(reader)),
  'AWS::ECR::RepositoryCreationTemplate': (reader, { templates }) => templates.push(creationTemplateOf(reader)),
  'AWS::ECR::RegistryPolicy': (reader, { policies }) => policies.push(registryPolicyOf(reader)),
  'AWS::ECR::RegistryScanningConfiguration': (reader, { scanning }) => scanning.push(scanningOf(reader)),
  'AWS::ECR::ReplicationConfiguration': (reader, { replication }) => replication.push(replicationOf(reader)),
  'AWS::ECR::SigningConfiguration': (reader, { signing }) => signing.push(signingOf(reader)),
  'AWS::ECR::PullThroughCacheRule': (reader, { caches }) => caches.push(cacheOf(reader)),
  'AWS::ECR::PullTimeUpdateExclusion': (reader, { pullTimeExclusions }) => pullTimeExclusions.push(pullTimeExclusionOf(reader)),
};

/** The registries that a synthesized app declares, or one template of it. */
export function readAppModel(location: string): RegistryModel {
  return appModelOf(readTemplates(location), location);
}

/** The registries that templates declare. */
export function appModelOf(templates: readonly Template[], location: string): RegistryModel {
  const readers = new AppTemplates(templates).all().flatMap((values) =>
    values.template.resources.map((resource) => new ResourceReader(values, resource)));
  const registries = new Map<string, PrivateRegistryData & Lists>();
  const publicRegistries = new Map<string, PublicRegistryData & { readonly repositories: PublicRepositoryData[] }>();
  for (const reader of readers) {
    reading(reader.template.file, () => {
      const lists = madeIn(registries, keyOf(reader.template), () => emptyRegistry(reader.template));
      READERS[reader.type]?.(reader, lists);
      lists.imageUses.push(...imageUsesOf(reader));
      if (reader.type === 'AWS::ECR::PublicRepository') {
        const account = reader.template.account ?? afterDeployment('AWS::AccountId');
        madeIn(publicRegistries, reader.template.account ?? reader.template.stack, () => ({ account, repositories: [] }))
          .repositories.push(publicRepositoryOf(reader));
      }
    });
  }
  return {
    kind: 'app',
    location,
    registries: [...registries.values()].filter(isDeclared),
    publicRegistries: [...publicRegistries.values()],
    identities: identitiesOf(readers),
  };
}

/** A registry that is not known is one for each stack, since two stacks may go to two. */
function keyOf({ account, region, stack }: Template): string {
  return account !== undefined && region !== undefined ? `${account}/${region}` : stack;
}

function emptyRegistry({ account, region }: Template): PrivateRegistryData & Lists {
  return {
    account: account ?? afterDeployment('AWS::AccountId'),
    region: region ?? afterDeployment('AWS::Region'),
    repositories: [],
    policies: [],
    scanning: [],
    replication: [],
    signing: [],
    templates: [],
    caches: [],
    pullTimeExclusions: [],
    accountSettings: notCollected('account settings have no resource type of CloudFormation'),
    imageUses: [],
  };
}

/** Whether a stack has anything to do with ECR. */
function isDeclared(registry: PrivateRegistryData): boolean {
  return Object.values(registry).some((value) => Array.isArray(value) && value.length > 0);
}

function madeIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
