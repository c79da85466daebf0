import { Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';
import { Registry, registryKey, shownRegistry } from '../core/location';
import { invalid, isKnown, shown } from '../core/validation';

const MAX_PREFIXES = 100;
const MIN_LENGTH = 2;
const MAX_LENGTH = 256;

/** The pattern of ECR, but for prefixes that begin with a separator, which no repository name does. */
const PREFIX = /^(?=[a-z0-9])(?:[a-z0-9]+(?:[._-][a-z0-9]*)*\/)*[a-z0-9]*(?:[._-][a-z0-9]*)*$/;

/** Checks the prefix filters of one rule. */
export function checkReplicationPrefixes(prefixes: string[] | undefined, scope: IConstruct): void {
  if (prefixes === undefined) {
    return;
  }
  if (!isKnown(prefixes)) {
    throw invalid('"repositoryPrefixes" must be known one by one, got a list token; each prefix may be a string token of its own', scope);
  }
  if (prefixes.length === 0) {
    throw invalid('"repositoryPrefixes" is empty; leave it out for all repositories, or name at least one prefix', scope);
  }
  if (prefixes.length > MAX_PREFIXES) {
    throw invalid(`"repositoryPrefixes" of a rule may have ${MAX_PREFIXES} prefixes, got ${prefixes.length}; use shorter ones, or another rule`, scope);
  }
  for (const prefix of prefixes.filter(isKnown)) {
    checkPrefix(prefix, scope);
  }
}

/** Checks the destinations of one rule. */
export function checkReplicationDestinations(destinations: Registry[], scope: IConstruct): void {
  if (destinations.length === 0) {
    throw invalid('"destinations" is empty; name at least one ReplicationDestination', scope);
  }
  const source = Stack.of(scope);
  const seen = new Set<string>();
  for (const destination of destinations) {
    const key = registryKey(destination);
    if (key === registryKey(source)) {
      throw invalid(`"destinations" has ${shownRegistry(destination)}, which is the registry that replicates; name another region or another account`, scope);
    }
    if (seen.has(key)) {
      throw invalid(`"destinations" has ${shownRegistry(destination)} twice; name each destination once`, scope);
    }
    seen.add(key);
    checkPartition(source.region, destination.region, scope);
  }
}

function checkPrefix(prefix: string, scope: IConstruct): void {
  if (prefix.includes('*')) {
    throw invalid(`"repositoryPrefixes" have no wildcards, got ${shown(prefix)}; write ${shown(prefix.replace(/\*.*$/, ''))} for all `
      + 'repositories whose name begins like that', scope);
  }
  if (prefix.length < MIN_LENGTH || prefix.length > MAX_LENGTH) {
    throw invalid(`"repositoryPrefixes" must have ${MIN_LENGTH} to ${MAX_LENGTH} characters each, got ${prefix.length}: ${shown(prefix)}`, scope);
  }
  if (!PREFIX.test(prefix)) {
    throw invalid('"repositoryPrefixes" must be the beginning of repository names: path components of lower-case letters, digits, ".", "_" and "-", '
      + `each beginning with a letter or digit, got ${shown(prefix)}; write "team/" for all repositories below team`, scope);
  }
}

function checkPartition(source: string, destination: string, scope: IConstruct): void {
  const [here, there] = [source, destination].map((region) => isKnown(region) ? RegionInfo.get(region).partition : undefined);
  if (here !== undefined && there !== undefined && here !== there) {
    throw invalid(`"destinations" has the region ${destination} of the partition ${there}, but ${source} is in ${here}, and ECR replicates within `
      + 'a partition only; copy the images there when they are built', scope);
  }
}
