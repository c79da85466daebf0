import { IConstruct } from 'constructs';
import { invalid, isKnown, shown } from './validation';

/** The prefix that stands for every name that no other prefix fits. */
export const ROOT = 'ROOT';

/** A path component of a repository name, as a pattern. */
export const PATH_COMPONENT = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';
const PATH = `${PATH_COMPONENT}(\\/${PATH_COMPONENT})*`;
const REPOSITORY_NAME = new RegExp(`^${PATH}$`);
const REPOSITORY_PREFIX = new RegExp(`^(${PATH}\\/?|${ROOT})$`);

/**
 * Checks a private repository's name: 2 to 256 characters, by the pattern that ECR has used since February 2026.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 */
export function checkRepositoryName(name: string | undefined, scope: IConstruct): void {
  if (!isKnown(name)) {
    return;
  }
  if (name.length < 2 || name.length > 256) {
    throw invalid(`"repositoryName" must have 2 to 256 characters, got ${name.length}: ${shown(name)}`, scope);
  }
  if (!REPOSITORY_NAME.test(name)) {
    throw invalid(
      '"repositoryName" must be path components joined by "/", each of lower-case letters and digits with single separators inside'
      + ` (".", "_", "__" or any number of "-"), got ${shown(name)}; write for example "team/my-app"`,
      scope,
    );
  }
}

/**
 * Checks a prefix of repository names, as creation templates and pull-through cache rules have one: path components, perhaps with a
 * `/` at the end, or `ROOT`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepositoryCreationTemplate.html
 */
export function checkPrefix(prop: string, prefix: string, limits: { readonly min: number; readonly max: number }, scope: IConstruct): void {
  if (!isKnown(prefix)) {
    return;
  }
  if (prefix.length < limits.min || prefix.length > limits.max) {
    throw invalid(`"${prop}" must have ${limits.min} to ${limits.max} characters, got ${prefix.length}: ${shown(prefix)}`, scope);
  }
  if (!REPOSITORY_PREFIX.test(prefix)) {
    throw invalid(
      `"${prop}" must be "ROOT", or path components joined by "/", each of lower-case letters and digits with single separators inside`
      + ` (".", "_", "__" or any number of "-"), got ${shown(prefix)}; write for example "team/images", without wildcards`,
      scope,
    );
  }
}

/** A prefix without the `/` at its end, which means the same. */
export function withoutSlash(prefix: string): string {
  return prefix.replace(/\/$/, '');
}

/** The same for prefixes that mean the same; undefined for one that is not known. */
export function prefixKey(prefix: string | undefined): string | undefined {
  return isKnown(prefix) ? withoutSlash(prefix) : undefined;
}

/** The beginnings of all repository names that a prefix is for; undefined when it is for every name. */
export function nameBeginnings(prefix: string): string[] | undefined {
  return prefix === ROOT ? undefined : [`${withoutSlash(prefix)}/`];
}

/** The pattern of all repository names that a prefix is for. */
export function belowPrefix(prefix: string): string {
  return prefix === ROOT ? '*' : `${withoutSlash(prefix)}/*`;
}
