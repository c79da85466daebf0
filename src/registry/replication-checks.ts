import { Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';
import { Registry, registryKey, shownRegistry } from '../core/location';
import { checkNameBeginnings } from '../core/names';
import { invalid, isKnown } from '../core/validation';

const MAX_PREFIXES = 100;
const MIN_LENGTH = 2;

/** Checks the prefix filters of one rule. */
export function checkReplicationPrefixes(prefixes: string[] | undefined, scope: IConstruct): void {
  checkNameBeginnings(prefixes, scope, MIN_LENGTH);
  if (isKnown(prefixes) && prefixes.length > MAX_PREFIXES) {
    throw invalid(`"repositoryPrefixes" of a rule may have ${MAX_PREFIXES} prefixes, got ${prefixes.length}; use shorter ones, or another rule`, scope);
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

function checkPartition(source: string, destination: string, scope: IConstruct): void {
  const [here, there] = [source, destination].map((region) => isKnown(region) ? RegionInfo.get(region).partition : undefined);
  if (here !== undefined && there !== undefined && here !== there) {
    throw invalid(`"destinations" has the region ${destination} of the partition ${there}, but ${source} is in ${here}, and ECR replicates within `
      + 'a partition only; copy the images there when they are built', scope);
  }
}
