import { Construct } from 'constructs';
import { everything, imported, inEnv, rewrite, SHARED_HOST, SOURCE_HOST } from './pull-through-caches.helpers';
import { HOST, SHA } from '../util/registries';

describe('with caches for all upstreams', () => {
  const all = everything(inEnv());
  imported(all, 'Imported', { account: '333333333333', region: 'eu-central-1', upstreamRegistryUrl: '444444444444.dkr.ecr.eu-central-1.amazonaws.com' });

  test.each([
    // short names
    ['nginx', 'docker-hub/library/nginx'],
    ['nginx:1.27', 'docker-hub/library/nginx:1.27'],
    ['nginx:latest', 'docker-hub/library/nginx:latest'],
    ['library/nginx', 'docker-hub/library/nginx'],
    ['library/nginx:1.27-alpine', 'docker-hub/library/nginx:1.27-alpine'],
    ['bitnami/redis', 'docker-hub/bitnami/redis'],
    ['bitnami/redis:7.4', 'docker-hub/bitnami/redis:7.4'],
    ['a/b/c/d:1', 'docker-hub/a/b/c/d:1'],
    ['my__app', 'docker-hub/library/my__app'],
    ['my-app.v2', 'docker-hub/library/my-app.v2'],
    ['localhost', 'docker-hub/library/localhost'],
    ['localhost:5000', 'docker-hub/library/localhost:5000'],
    ['example.com:5000', 'docker-hub/library/example.com:5000'],
    // what looks like the name of another upstream, or of a cache
    ['quay/app', 'docker-hub/quay/app'],
    ['docker-hub/library/nginx', 'docker-hub/docker-hub/library/nginx'],
    ['ghcr/io', 'docker-hub/ghcr/io'],
    // Docker Hub by its hosts
    ['docker.io/nginx', 'docker-hub/library/nginx'],
    ['docker.io/nginx:1.27', 'docker-hub/library/nginx:1.27'],
    ['docker.io/library/nginx:1.27', 'docker-hub/library/nginx:1.27'],
    ['docker.io/bitnami/redis:7.4', 'docker-hub/bitnami/redis:7.4'],
    ['index.docker.io/nginx', 'docker-hub/library/nginx'],
    ['index.docker.io/library/nginx', 'docker-hub/library/nginx'],
    ['registry-1.docker.io/nginx', 'docker-hub/library/nginx'],
    ['registry-1.docker.io/library/nginx', 'docker-hub/library/nginx'],
    ['registry-1.docker.io/bitnami/redis', 'docker-hub/bitnami/redis'],
    ['docker.io:443/nginx', 'docker-hub/library/nginx'],
    ['docker.io:443/library/nginx:1.27', 'docker-hub/library/nginx:1.27'],
    ['index.docker.io:443/bitnami/redis', 'docker-hub/bitnami/redis'],
    ['DOCKER.IO/nginx', 'docker-hub/library/nginx'],
    ['Docker.io:443/team/app:Latest', 'docker-hub/team/app:Latest'],
    // digests
    [`nginx@${SHA}`, `docker-hub/library/nginx@${SHA}`],
    [`nginx:1.27@${SHA}`, `docker-hub/library/nginx:1.27@${SHA}`],
    [`docker.io/bitnami/redis@${SHA}`, `docker-hub/bitnami/redis@${SHA}`],
    [`ghcr.io/team/app:1@${SHA}`, `github/team/app:1@${SHA}`],
    [`public.ecr.aws/nginx/nginx@${SHA}`, `ecr-public/nginx/nginx@${SHA}`],
    // ECR Public, also what of Docker is there
    ['public.ecr.aws/docker/library/nginx', 'ecr-public/docker/library/nginx'],
    ['public.ecr.aws/docker/library/nginx:1.27', 'ecr-public/docker/library/nginx:1.27'],
    ['public.ecr.aws/amazonlinux/amazonlinux:2023', 'ecr-public/amazonlinux/amazonlinux:2023'],
    ['public.ecr.aws/nginx', 'ecr-public/nginx'],
    // the others
    ['registry.k8s.io/pause:3.10', 'kubernetes/pause:3.10'],
    ['registry.k8s.io/ingress-nginx/controller:v1.11.2', 'kubernetes/ingress-nginx/controller:v1.11.2'],
    ['quay.io/prometheus/node-exporter:v1.8.2', 'quay/prometheus/node-exporter:v1.8.2'],
    ['quay.io/nginx', 'quay/nginx'],
    ['QUAY.IO/prometheus/node-exporter', 'quay/prometheus/node-exporter'],
    ['quay.io:443/prometheus/node-exporter', 'quay/prometheus/node-exporter'],
    ['quay.io/a/b/c/d/e:1', 'quay/a/b/c/d/e:1'],
    ['quay.io/quay/quay', 'quay/quay/quay'],
    ['ghcr.io/team/app', 'github/team/app'],
    ['GHCR.io/team/app:LATEST', 'github/team/app:LATEST'],
    ['registry.gitlab.com/gitlab-org/gitlab-runner:alpine', 'gitlab/gitlab-org/gitlab-runner:alpine'],
    ['registry.gitlab.com/group/subgroup/project/image', 'gitlab/group/subgroup/project/image'],
    ['contoso.azurecr.io/app:1', 'azure/app:1'],
    ['Contoso.AzureCR.io/team/app', 'azure/team/app'],
    ['cgr.dev/chainguard/static', 'chainguard/chainguard/static'],
    ['cgr.dev/docker.io/nginx', 'chainguard/docker.io/nginx'],
    // a private registry
    [`${SOURCE_HOST}/team/app:1`, 'mirror/team/app:1'],
    [`${SOURCE_HOST}/nginx`, 'mirror/nginx'],
    [`${SOURCE_HOST}:443/team/app`, 'mirror/team/app'],
    [`${SOURCE_HOST}/platform/images/java:21`, 'base/java:21'],
    [`${SOURCE_HOST}/platform/images/java/jre:21`, 'base/java/jre:21'],
    [`${SOURCE_HOST}/platform/images@${SHA}`, `mirror/platform/images@${SHA}`],
    [`${SOURCE_HOST}/platform/images-old/java`, 'mirror/platform/images-old/java'],
    [`${SOURCE_HOST}/platform/java`, 'mirror/platform/java'],
    [`${SOURCE_HOST}/mirror/team/app`, 'mirror/mirror/team/app'],
    ['444444444444.dkr.ecr.eu-central-1.amazonaws.com/team/app:1', 'shared/team/app:1', SHARED_HOST],
  ])('%s is %s', (reference, expected, host = HOST) => {
    expect(rewrite(all, reference)).toBe(`${host}/${expected}`);
  });

  test.each([
    `${HOST}/team/app`,
    `${HOST}/team/app:1`,
    `${HOST}:443/team/app:1`,
    `${HOST}/docker-hub/library/nginx:1.27@${SHA}`,
    `${HOST}/mirror/team/app@${SHA}`,
    '111111111111.DKR.ECR.eu-west-1.amazonaws.com/team/app',
    '111111111111.dkr-ecr.eu-west-1.on.aws/team/app:1',
    '111111111111.dkr.ecr-fips.eu-west-1.amazonaws.com/team/app:1',
    '111111111111.dkr-ecr-fips.eu-west-1.on.aws/team/app:1',
    `${SHARED_HOST}/shared/team/app:1`,
    '333333333333.dkr-ecr.eu-central-1.on.aws/shared/team/app:1',
  ])('%s is here already', (reference) => {
    expect(rewrite(all, reference)).toBe(reference);
  });

  test.each([
    ['mcr.microsoft.com/dotnet/runtime:8.0', 'mcr.microsoft.com'],
    ['gcr.io/distroless/static', 'gcr.io'],
    ['localhost:5000/app', 'localhost:5000'],
    ['localhost/app', 'localhost'],
    ['127.0.0.1:5000/app', '127.0.0.1:5000'],
    ['docker.io:5000/library/nginx', 'docker.io:5000'],
    ['docker.io:80/nginx', 'docker.io:80'],
    ['quay.io:8443/team/app', 'quay.io:8443'],
    ['registry.docker.io/nginx', 'registry.docker.io'],
    ['contoso.azurecr.io:5000/app', 'contoso.azurecr.io:5000'],
    [`${SOURCE_HOST}:8443/team/app`, `${SOURCE_HOST}:8443`],
  ])('%s is refused: ECR has no upstream for %s', (reference, registry) => {
    expect(() => rewrite(all, reference)).toThrow(new Error(`Stack: there is no pull-through cache for ${JSON.stringify(reference)}, which is in ${registry}; `
      + 'ECR has no upstream for that registry, so copy the image to a ManagedRepository'));
  });

  test.each([
    ['fabrikam.azurecr.io/app', 'fabrikam.azurecr.io', 'Upstream.azure()'],
    ['222222222222.dkr.ecr.us-west-2.amazonaws.com/app', '222222222222.dkr.ecr.us-west-2.amazonaws.com', 'Upstream.ecr()'],
    ['111111111111.dkr.ecr.us-east-1.amazonaws.com/app', '111111111111.dkr.ecr.us-east-1.amazonaws.com', 'Upstream.ecr()'],
    [`${SHARED_HOST}/other/app`, SHARED_HOST, 'Upstream.ecr()'],
    [`${SHARED_HOST}/shared-too/app`, SHARED_HOST, 'Upstream.ecr()'],
  ])('%s is refused: make a cache', (reference, registry, upstream) => {
    expect(() => rewrite(all, reference)).toThrow(`which is in ${registry}; make a PullThroughCache for ${upstream}, or import one`);
  });

  test.each([
    '', '/', ':1', 'nginx:', 'Nginx', 'docker.io/', 'docker.io/Library/nginx', 'docker.io//nginx', 'nginx@sha256:abc', 'https://ghcr.io/team/app', 'team/app/',
    ' nginx', 'nginx\n', 'ghcr.io:99999/team/app', 'team/..', `nginx:${'t'.repeat(129)}`, '0123456789abcdef'.repeat(4),
  ])('%j is malformed', (reference) => {
    expect(() => rewrite(all, reference)).toThrow(/^Stack: "reference" ".*" has |^Stack: "reference" ".*" is 64 hexadecimal/s);
  });
});

describe('without a cache', () => {
  const registries = {
    'nginx:1.27': ['registry-1.docker.io', 'dockerHub'],
    'docker.io/bitnami/redis': ['registry-1.docker.io', 'dockerHub'],
    'public.ecr.aws/docker/library/nginx': ['public.ecr.aws', 'ecrPublic'],
    'registry.k8s.io/pause': ['registry.k8s.io', 'kubernetes'],
    'quay.io/team/app': ['quay.io', 'quay'],
    'GHCR.IO/team/app': ['ghcr.io', 'github'],
    'registry.gitlab.com/team/app': ['registry.gitlab.com', 'gitlab'],
    'contoso.azurecr.io/app': ['contoso.azurecr.io', 'azure'],
    'cgr.dev/team/app': ['cgr.dev', 'chainguard'],
    [`${SOURCE_HOST}/app`]: [SOURCE_HOST, 'ecr'],
  };

  test.each(Object.entries(registries))('%s is refused with the cache to make', (reference, [registry, factory]) => {
    const stack = inEnv();
    expect(() => rewrite(stack, reference)).toThrow(new Error(`Stack: there is no pull-through cache for ${JSON.stringify(reference)}, which is in ${registry}; `
      + `make a PullThroughCache for Upstream.${factory}(), or import one`));
  });

  test('what is in the registry of the stack stays all the same', () => {
    expect(rewrite(inEnv(), `${HOST}/team/app`)).toBe(`${HOST}/team/app`);
  });

  test('the message names the construct that asked', () => {
    expect(() => rewrite(new Construct(inEnv(), 'Service'), 'nginx')).toThrow(/^Stack\/Service: there is no pull-through cache for "nginx"/);
  });
});
