import { Upstream } from './upstream';
import { RepositoryCreationTemplateOptions } from '../registry/repository-creation-template-props';
import { TemplateScenario } from '../registry/template-scenario';

/**
 * Properties of a `PullThroughCache`: the upstream, the prefixes, and the settings of the repositories that images are cached in.
 */
export interface PullThroughCacheProps extends RepositoryCreationTemplateOptions {
  /**
   * The registry that images are fetched from. Changing it under the same `ecrRepositoryPrefix` fails: give a new prefix too, or remove the cache first.
   */
  readonly upstream: Upstream;

  /**
   * The prefix of the repositories that images are cached in: `docker-hub` for `docker-hub/library/nginx`. `ROOT` is for every name that
   * no other cache of the registry has.
   *
   * 2 to 30 characters, path components of lower-case letters and digits joined by `/`, with `.`, `_`, `__` or any number of `-` inside a
   * component. Throws otherwise. An account and region has one cache a prefix; a second one in the app is an error at synth. A value that
   * is a token is taken for a prefix without a trailing `/`, never for `ROOT`. Changing it replaces the rule, the template and a secret made
   * here without a `secretName`; repositories of the old prefix stay as they are. Adding or removing a trailing `/` fails, as the prefix is the same.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private-wildcards.html
   * @default - the prefix of the upstream that the ECR console proposes, such as `docker-hub`; required for `Upstream.ecr()`
   */
  readonly ecrRepositoryPrefix?: string;

  /**
   * Only repositories of the upstream below this prefix, which `ecrRepositoryPrefix` stands for: with `base` for `upstream-base`, the
   * repository `upstream-base/java` is cached in `base/java`. The same limits as `ecrRepositoryPrefix`; throws together with `ROOT` there.
   * Changing it under the same `ecrRepositoryPrefix` fails, as changing the upstream does.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-private-wildcards.html
   * @default - all repositories of the upstream
   */
  readonly upstreamRepositoryPrefix?: string;

  /**
   * What else than the cache the creation template is for. A prefix has one template in an account and region, so this is how
   * images that are replicated or pushed below it get the same settings.
   *
   * @default - nothing else
   */
  readonly alsoAppliedFor?: TemplateScenario[];
}

/**
 * What is known of a pull-through cache that somebody else owns.
 */
export interface PullThroughCacheAttributes {
  /**
   * The prefix of the repositories that images are cached in: `docker-hub`.
   */
  readonly ecrRepositoryPrefix: string;

  /**
   * The host of the upstream registry: `registry-1.docker.io`.
   */
  readonly upstreamRegistryUrl: string;

  /**
   * The prefix in the upstream that `ecrRepositoryPrefix` stands for.
   *
   * @default - all repositories of the upstream
   */
  readonly upstreamRepositoryPrefix?: string;

  /**
   * The account of the registry with the cache: 12 digits.
   *
   * @default - the account of the stack
   */
  readonly account?: string;

  /**
   * The region of the registry with the cache.
   *
   * @default - the region of the stack
   */
  readonly region?: string;
}
