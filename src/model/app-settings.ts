import { afterDeployment, isUnknown, Known, unknownPart } from './known';
import { CacheData, PullTimeExclusionData, RegistryPolicyData, ReplicationData, ReplicationRuleData, ScanningData, SigningData } from './registry-model';
import { ResourceReader } from './resource-reader';
import { Json, membersOf } from '../core/json-documents';

/** An `AWS::ECR::RegistryPolicy`. */
export function registryPolicyOf(reader: ResourceReader): RegistryPolicyData {
  return { origin: reader.origin, policy: reader.policy('PolicyText') ?? {} };
}

/** An `AWS::ECR::RegistryScanningConfiguration`. */
export function scanningOf(reader: ResourceReader): ScanningData {
  const rules = reader.objects('Rules');
  return {
    origin: reader.origin,
    scanType: reader.name('ScanType') as ScanningData['scanType'],
    rules: isUnknown(rules) ? rules : rules.map(({ ScanFrequency, RepositoryFilters }) => ({
      scanFrequency: reader.markedText(ScanFrequency), filters: filtersOf(reader, RepositoryFilters),
    })),
  };
}

/** An `AWS::ECR::ReplicationConfiguration`. */
export function replicationOf(reader: ResourceReader): ReplicationData {
  const configuration = reader.object('ReplicationConfiguration');
  const rules = isUnknown(configuration) ? configuration : reader.objectsOf(configuration?.Rules, 'ReplicationConfiguration.Rules');
  return { origin: reader.origin, rules: isUnknown(rules) ? rules : rules.map((rule) => replicationRuleOf(reader, rule)) };
}

function replicationRuleOf(reader: ResourceReader, { Destinations, RepositoryFilters }: Json): ReplicationRuleData {
  const destinations = itemsOf(reader, Destinations, 'Destinations');
  return {
    destinations: destinations.map(({ Region, RegistryId }) => ({
      account: reader.textOf(RegistryId, 'RegistryId') ?? afterDeployment('RegistryId'), region: reader.textOf(Region, 'Region') ?? afterDeployment('Region'),
    })),
    prefixes: filtersOf(reader, RepositoryFilters),
  };
}

/** An `AWS::ECR::SigningConfiguration`. */
export function signingOf(reader: ResourceReader): SigningData {
  const rules = reader.objects('Rules');
  return {
    origin: reader.origin,
    rules: isUnknown(rules) ? rules : rules.map(({ SigningProfileArn, RepositoryFilters }) => ({
      profileArn: reader.markedText(SigningProfileArn), filters: filtersOf(reader, RepositoryFilters),
    })),
  };
}

/** An `AWS::ECR::PullThroughCacheRule`. */
export function cacheOf(reader: ResourceReader): CacheData {
  return {
    origin: reader.origin,
    prefix: reader.name('EcrRepositoryPrefix'),
    upstreamRegistry: reader.text('UpstreamRegistry'),
    upstreamRegistryUrl: reader.name('UpstreamRegistryUrl'),
    upstreamPrefix: reader.text('UpstreamRepositoryPrefix'),
    credentialArn: reader.text('CredentialArn'),
    customRoleArn: reader.text('CustomRoleArn'),
  };
}

/** An `AWS::ECR::PullTimeUpdateExclusion`. */
export function pullTimeExclusionOf(reader: ResourceReader): PullTimeExclusionData {
  return { origin: reader.origin, principalArn: reader.name('PrincipalArn') as Known<string> };
}

/** The filters of a rule, with markers for those that are not known. */
function filtersOf(reader: ResourceReader, filters: unknown): string[] {
  return itemsOf(reader, filters, 'RepositoryFilters').map(({ Filter }) => reader.markedText(Filter));
}

function itemsOf(reader: ResourceReader, value: unknown, place: string): readonly Json[] {
  const items = reader.objectsOf(value, place);
  return isUnknown(items) ? [membersOf({ Filter: unknownPart(items.because) })] : items;
}
