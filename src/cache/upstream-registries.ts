import { ImageReference } from './image-reference';
import { isToken } from '../core/validation';

export const DOCKER_HUB = 'registry-1.docker.io';

/** What images of Docker Hub are called by: clients take all three for the same registry. */
const DOCKER_HUB_HOSTS = ['docker.io', 'index.docker.io', DOCKER_HUB];

/** Where Docker's official images are, which are written without it. */
const OFFICIAL = 'library/';

/** The upstream for each host; the last two are many hosts. */
const UPSTREAMS: ReadonlyArray<[host: RegExp, upstream: string]> = [
  [/^registry-1\.docker\.io$/, 'Upstream.dockerHub()'],
  [/^public\.ecr\.aws$/, 'Upstream.ecrPublic()'],
  [/^registry\.k8s\.io$/, 'Upstream.kubernetes()'],
  [/^quay\.io$/, 'Upstream.quay()'],
  [/^ghcr\.io$/, 'Upstream.github()'],
  [/^registry\.gitlab\.com$/, 'Upstream.gitlab()'],
  [/^cgr\.dev$/, 'Upstream.chainguard()'],
  [/^[a-z0-9-]+\.azurecr\.io$/, 'Upstream.azure()'],
  [/^\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9.-]+$/, 'Upstream.ecr()'],
];

/** The registry that serves a reference, as a rule names it. Without a host it is Docker Hub, as clients read it. */
export function upstreamUrlOf({ host }: ImageReference): string {
  return host === undefined || DOCKER_HUB_HOSTS.includes(host) ? DOCKER_HUB : host;
}

/**
 * The name of the repository in the upstream: with `library/` for Docker's official images. A path that is one token is left as it is,
 * because it may have more components than one.
 */
export function upstreamRepositoryOf({ path }: ImageReference, upstreamRegistryUrl: string): string {
  return upstreamRegistryUrl === DOCKER_HUB && !path.includes('/') && !isToken(path) ? `${OFFICIAL}${path}` : path;
}

/** How a cache for a registry is written; undefined when ECR has no upstream for it. */
export function upstreamFor(upstreamRegistryUrl: string): string | undefined {
  return UPSTREAMS.find(([host]) => host.test(upstreamRegistryUrl))?.[1];
}
