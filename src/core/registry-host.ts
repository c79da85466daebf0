import { RegionInfo } from 'aws-cdk-lib/region-info';
import { IConstruct } from 'constructs';
import { HostLocation, partitionOf, Registry } from './location';
import { RegistryEndpoint } from './registry-endpoint';
import { invalid, isKnown, shown } from './validation';

/** The partitions whose dual-stack and FIPS hosts ECR documents. */
const DOCUMENTED_PARTITIONS = ['aws', 'aws-us-gov'];

/** The regions with FIPS endpoints, besides all of `aws-us-gov`. */
const FIPS_REGIONS = ['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'];

/** Where ECR has FIPS endpoints, for messages. */
export const FIPS_PLACES = `${FIPS_REGIONS.join(', ')} and the us-gov regions`;

/** What is between the account and the region in the host of an endpoint. */
const NAMES: { readonly [endpoint in RegistryEndpoint]: string } = {
  [RegistryEndpoint.IPV4]: 'dkr.ecr',
  [RegistryEndpoint.DUAL_STACK]: 'dkr-ecr',
  [RegistryEndpoint.FIPS]: 'dkr.ecr-fips',
  [RegistryEndpoint.DUAL_STACK_FIPS]: 'dkr-ecr-fips',
};

const ECR_HOST = /^(?<account>\d{12})\.dkr[.-]ecr(?:-fips)?\.(?<region>[a-z0-9-]+)\./;

/** The domain under which the dual-stack hosts of both documented partitions are. */
const DUAL_STACK_SUFFIX = 'on.aws';

/**
 * The registry's host name.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/ecr.html
 */
export function registryHost(location: HostLocation, endpoint: RegistryEndpoint, scope: IConstruct): string {
  const { account, region } = location;
  if (endpoint !== RegistryEndpoint.IPV4) {
    checkEndpoint(location, endpoint, scope);
  }
  const isDualStack = endpoint === RegistryEndpoint.DUAL_STACK || endpoint === RegistryEndpoint.DUAL_STACK_FIPS;
  return `${account}.${NAMES[endpoint]}.${region}.${isDualStack ? DUAL_STACK_SUFFIX : dnsSuffix(location)}`;
}

/** The end of an image's URI, after the name of the repository. */
export function imageSuffix(tagOrDigest?: string): string {
  if (tagOrDigest === undefined) {
    return '';
  }
  return tagOrDigest.startsWith('sha256:') ? `@${tagOrDigest}` : `:${tagOrDigest}`;
}

/** Whether a host is that of a registry, by any of its endpoints and however the DNS suffix is written. */
export function isRegistryHost(host: string | undefined, { account, region }: Registry): boolean {
  return Object.values(NAMES).some((name) => host?.startsWith(`${account}.${name}.${region}.`) ?? false);
}

/** The registry of a host, by any of its endpoints; undefined when it is no host of ECR, or known only after deployment. */
export function registryOfHost(host: string): Registry | undefined {
  const { account, region } = ECR_HOST.exec(host)?.groups ?? {};
  return account === undefined ? undefined : { account, region };
}

/** Whether ECR has FIPS endpoints there, or may have, as the region is not known. */
export function hasFips(location: Pick<HostLocation, 'region' | 'partition'>): boolean {
  const partition = partitionOf(location);
  return !isKnown(partition) || partition === 'aws-us-gov'
    || (partition === 'aws' && (!isKnown(location.region) || FIPS_REGIONS.includes(location.region)));
}

function dnsSuffix(location: HostLocation): string {
  const ofRegion = isKnown(location.region) ? RegionInfo.get(location.region).domainSuffix : undefined;
  return ofRegion
    ?? RegionInfo.regions.find((region) => region.partition === location.partition)?.domainSuffix
    ?? location.urlSuffix;
}

function checkEndpoint(location: HostLocation, endpoint: RegistryEndpoint, scope: IConstruct): void {
  const partition = partitionOf(location);
  if (isKnown(partition) && !DOCUMENTED_PARTITIONS.includes(partition)) {
    throw invalid(
      `"endpoint" ${shown(endpoint)} is documented for the partitions ${DOCUMENTED_PARTITIONS.join(' and ')} only, `
      + `this repository is in ${partition}; use RegistryEndpoint.IPV4`,
      scope,
    );
  }
  const needsFips = endpoint === RegistryEndpoint.FIPS || endpoint === RegistryEndpoint.DUAL_STACK_FIPS;
  if (needsFips && !hasFips(location)) {
    throw invalid(
      `"endpoint" ${shown(endpoint)}: ECR has FIPS endpoints in ${FIPS_PLACES}, `
      + `this repository is in ${location.region}; use RegistryEndpoint.IPV4 or DUAL_STACK`,
      scope,
    );
  }
}
