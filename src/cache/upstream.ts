import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EcrUpstreamOptions } from './ecr-upstream-options';
import { UpstreamCredentials } from './upstream-credentials';
import { DOCKER_HUB } from './upstream-registries';
import { checkAccount } from '../core/accounts';
import { HostLocation, inStack, partitionOf, registryInStack, shownRegistry } from '../core/location';
import { checkRegion } from '../core/regions';
import { RegistryEndpoint } from '../core/registry-endpoint';
import { registryHost } from '../core/registry-host';
import { checkStruct, invalid, isKnown, lowerCase, required, shown } from '../core/validation';

const AZURE_HOST = /^[a-z0-9]+(-[a-z0-9]+)*\.azurecr\.io$/;

/** What an upstream is for the cache that it is bound to. */
export interface BoundUpstream {
  readonly upstreamRegistryUrl: string;
  readonly credentialArn?: string;
  /** Whether the secret waits for credentials that are put by hand. */
  readonly isPlaceholder?: boolean;
  /** Where the upstream is, when it is a registry of ECR. */
  readonly ecr?: HostLocation;
  /** The role somebody else made for it. */
  readonly role?: iam.IRole;
}

interface UpstreamFields {
  readonly upstreamRegistry: string;
  readonly url?: string;
  readonly ecrRepositoryPrefix?: string;
  readonly credentials?: UpstreamCredentials;
  readonly ecr?: EcrUpstreamOptions;
}

/**
 * The registry that a pull-through cache fetches images from.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-rule.html
 *
 * @example
 * new PullThroughCache(this, 'Kubernetes', { upstream: Upstream.kubernetes() });
 * new PullThroughCache(this, 'DockerHub', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()) });
 */
export class Upstream {
  /** Amazon ECR Public, `public.ecr.aws`; cached below `ecr-public/`. */
  public static ecrPublic(): Upstream {
    return new Upstream({ upstreamRegistry: 'ecr-public', url: 'public.ecr.aws', ecrRepositoryPrefix: 'ecr-public' });
  }

  /** The registry of the Kubernetes project, `registry.k8s.io`; cached below `kubernetes/`. */
  public static kubernetes(): Upstream {
    return new Upstream({ upstreamRegistry: 'k8s', url: 'registry.k8s.io', ecrRepositoryPrefix: 'kubernetes' });
  }

  /** Quay, `quay.io`; cached below `quay/`. */
  public static quay(): Upstream {
    return new Upstream({ upstreamRegistry: 'quay', url: 'quay.io', ecrRepositoryPrefix: 'quay' });
  }

  /**
   * Docker Hub, `registry-1.docker.io`; cached below `docker-hub/`. Docker's official images are below `library/` there.
   *
   * @param credentials a user name and an access token of Docker Hub
   */
  public static dockerHub(credentials: UpstreamCredentials): Upstream {
    return Upstream.withSecret('dockerHub', 'docker-hub', DOCKER_HUB, 'docker-hub', credentials);
  }

  /**
   * The GitHub container registry, `ghcr.io`; cached below `github/`.
   *
   * @param credentials a user name and a personal access token (classic) of GitHub
   */
  public static github(credentials: UpstreamCredentials): Upstream {
    return Upstream.withSecret('github', 'github-container-registry', 'ghcr.io', 'github', credentials);
  }

  /**
   * The container registry of GitLab.com, `registry.gitlab.com`; cached below `gitlab/`. ECR does not take GitLab of your own hosts.
   *
   * @param credentials a user name and an access token of GitLab
   */
  public static gitlab(credentials: UpstreamCredentials): Upstream {
    return Upstream.withSecret('gitlab', 'gitlab-container-registry', 'registry.gitlab.com', 'gitlab', credentials);
  }

  /**
   * An Azure container registry; cached below `azure/`.
   *
   * @param host `<name>.azurecr.io`, in upper or lower case; throws otherwise
   * @param credentials a user name and a token of the registry
   */
  public static azure(host: string, credentials: UpstreamCredentials): Upstream {
    const name = lowerCase(required('host', host, 'Upstream.azure'));
    if (isKnown(name) && !AZURE_HOST.test(name)) {
      throw invalid(`"host" must be the host of an Azure container registry, "<name>.azurecr.io", got ${shown(host)}; give it without scheme, port and path`, 'Upstream.azure');
    }
    return Upstream.withSecret('azure', 'azure-container-registry', name, 'azure', credentials);
  }

  /**
   * Chainguard, `cgr.dev`; cached below `chainguard/`.
   *
   * @param credentials the user name and password of a pull token of Chainguard
   */
  public static chainguard(credentials: UpstreamCredentials): Upstream {
    return Upstream.withSecret('chainguard', 'chainguard', 'cgr.dev', 'chainguard', credentials);
  }

  /**
   * A private registry of ECR, in another region or account. The cache needs an `ecrRepositoryPrefix`.
   *
   * Across accounts the owner of the upstream has to allow it: `PrivateRegistry.of(upstream).allowPullThroughCacheFrom()`.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private.html
   * @param options which registry; throws for malformed accounts and regions
   */
  public static ecr(options: EcrUpstreamOptions): Upstream {
    checkStruct('options', options, ['account', 'region'], 'Upstream.ecr');
    checkAccount('account', options.account, 'Upstream.ecr');
    checkRegion('region', options.region, 'Upstream.ecr');
    return new Upstream({ upstreamRegistry: 'ecr', ecr: options });
  }

  private static withSecret(
    factory: string, upstreamRegistry: string, url: string, ecrRepositoryPrefix: string, credentials: UpstreamCredentials,
  ): Upstream {
    // The types of TypeScript say so already, those of other languages do not.
    if (credentials === undefined || credentials === null || Number.isNaN(credentials)) {
      throw invalid(`"credentials" is missing, which ${url} needs; give UpstreamCredentials.fromSecret() or .newSecret()`, `Upstream.${factory}`);
    }
    return new Upstream({ upstreamRegistry, url, ecrRepositoryPrefix, credentials });
  }

  /** The name of the upstream, as CloudFormation's `UpstreamRegistry` has it: `docker-hub`. */
  public readonly upstreamRegistry: string;

  /**
   * The prefix of its cached repositories, unless another one is given; undefined for a private registry of ECR.
   *
   * @internal
   */
  public readonly _ecrRepositoryPrefix?: string;

  private constructor(private readonly fields: UpstreamFields) {
    this.upstreamRegistry = fields.upstreamRegistry;
    this._ecrRepositoryPrefix = fields.ecrRepositoryPrefix;
  }

  /**
   * The properties of a cache's rule that the upstream sets.
   *
   * @internal
   */
  public _bind(cache: Construct, ecrRepositoryPrefix: string): BoundUpstream {
    const { url, credentials, ecr } = this.fields;
    if (ecr === undefined) {
      const { credentialArn, isPlaceholder } = credentials?._bind(cache, ecrRepositoryPrefix) ?? {};
      return { upstreamRegistryUrl: inStack(url!, cache), credentialArn, isPlaceholder };
    }
    const { account, region } = registryInStack(ecr, cache);
    const { role } = ecr;
    const { partition, urlSuffix, account: ownAccount, region: ownRegion } = Stack.of(cache);
    if (account === ownAccount && region === ownRegion) {
      throw invalid(`"upstream" is ${shownRegistry({ account, region })}, the registry of the cache itself; name another region or account`, cache);
    }
    const location = { account, region, partition: partitionOf({ partition, region }), urlSuffix };
    const ownPartition = partitionOf({ partition, region: ownRegion });
    if (isKnown(location.partition) && isKnown(ownPartition) && location.partition !== ownPartition) {
      throw invalid(`"upstream" is in the partition ${location.partition}, the cache in ${ownPartition}, and no role reaches from one `
        + 'into the other; push the images to both', cache);
    }
    return { upstreamRegistryUrl: registryHost(location, RegistryEndpoint.IPV4, cache), ecr: location, role };
  }
}
