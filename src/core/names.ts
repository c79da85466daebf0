import { IConstruct } from 'constructs';
import { invalid, isKnown, required, shown } from './validation';

/** The prefix that stands for every name that no other prefix fits. */
export const ROOT = 'ROOT';

/** A path component of a repository name, as a pattern. */
export const PATH_COMPONENT = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';
const PATH = `${PATH_COMPONENT}(\\/${PATH_COMPONENT})*`;
const REPOSITORY_NAME = new RegExp(`^${PATH}$`);
const REPOSITORY_PREFIX = new RegExp(`^(${PATH}\\/?|${ROOT})$`);

/** ECR's pattern of a replication filter, but for what begins with a separator, which no repository name does. */
const NAME_BEGINNING = /^(?=[a-z0-9])(?:[a-z0-9]+(?:[._-][a-z0-9]*)*\/)*[a-z0-9]*(?:[._-][a-z0-9]*)*$/;

/** How long the name of a repository may be. */
export const MAX_NAME_LENGTH = 256;

const PUBLIC_COMPONENT = '[a-z0-9]+([._-][a-z0-9]+)*';
const PUBLIC_NAME = new RegExp(`^${PUBLIC_COMPONENT}(/${PUBLIC_COMPONENT})*$`);
const MAX_PUBLIC_NAME_LENGTH = 205;

/**
 * Checks a private repository's name: 2 to 256 characters, by the pattern that ECR has used since February 2026.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
 */
export function checkRepositoryName(name: string | undefined, scope: IConstruct): void {
  if (!isKnown(name)) {
    return;
  }
  if (!hasNameLength(name)) {
    throw invalid(`"repositoryName" must have 2 to ${MAX_NAME_LENGTH} characters, got ${name.length}: ${shown(name)}; write for example "team/my-app"`, scope);
  }
  if (!REPOSITORY_NAME.test(name)) {
    throw invalid(
      '"repositoryName" must be path components joined by "/", each of lower-case letters and digits with single separators inside'
      + ` (".", "_", "__" or any number of "-"), got ${shown(name)}; write for example "team/my-app"`,
      scope,
    );
  }
}

/** Whether a name has as many characters as ECR takes. */
export function hasNameLength({ length }: string): boolean {
  return length >= 2 && length <= MAX_NAME_LENGTH;
}

/**
 * Checks a public repository's name: 2 to 205 characters, without the double separators that private ones may have.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-create.html
 */
export function checkPublicRepositoryName(name: string | undefined, scope: IConstruct): void {
  if (!isKnown(name)) {
    return;
  }
  if (name.length < 2 || name.length > MAX_PUBLIC_NAME_LENGTH) {
    throw invalid(`"repositoryName" of a public repository must have 2 to ${MAX_PUBLIC_NAME_LENGTH} characters, got ${name.length}: ${shown(name)}`, scope);
  }
  if (!PUBLIC_NAME.test(name)) {
    throw invalid(
      '"repositoryName" of a public repository must be path components joined by "/", each of lower-case letters and digits with single separators inside'
      + ` (".", "_" or "-", never "--" or "__"), got ${shown(name)}; write for example "team/my-app"`,
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
  required(prop, prefix, scope);
  if (!isKnown(prefix)) {
    return;
  }
  if (prefix.length < limits.min || prefix.length > limits.max) {
    throw invalid(`"${prop}" must have ${limits.min} to ${limits.max} characters, got ${prefix.length}: ${shown(prefix)}; write for example "team/images"`, scope);
  }
  if (!REPOSITORY_PREFIX.test(prefix)) {
    throw invalid(
      `"${prop}" must be "ROOT", or path components joined by "/", each of lower-case letters and digits with single separators inside`
      + ` (".", "_", "__" or any number of "-"), got ${shown(prefix)}; write for example "team/images", without wildcards`,
      scope,
    );
  }
}

/**
 * Checks the "repositoryPrefixes" of a filter or policy, which are beginnings of repository names: `team/` for all below `team`, and
 * `team` for `teams/api` as well. At least one.
 *
 * @param minLength 2 where ECR takes no single character
 */
export function checkNameBeginnings(beginnings: string[] | undefined, scope: IConstruct, minLength = 1): void {
  if (beginnings === undefined) {
    return;
  }
  if (!isKnown(beginnings)) {
    throw invalid('"repositoryPrefixes" must be known one by one, got a list token; each prefix may be a string token of its own', scope);
  }
  if (beginnings.length === 0) {
    throw invalid('"repositoryPrefixes" is empty; leave it out for all repositories, or name at least one prefix', scope);
  }
  for (const beginning of beginnings.filter((each) => isKnown(each))) {
    checkNameBeginning(beginning, minLength, scope);
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

function checkNameBeginning(beginning: string, minLength: number, scope: IConstruct): void {
  if (beginning.includes('*')) {
    throw invalid(`"repositoryPrefixes" have no wildcards, got ${shown(beginning)}; write ${shown(beginning.replace(/\*.*$/, '') || 'team/')} for all `
      + 'repositories whose name begins like that', scope);
  }
  if (beginning.length < minLength || beginning.length > MAX_NAME_LENGTH) {
    throw invalid(`"repositoryPrefixes" must have ${minLength} to ${MAX_NAME_LENGTH} characters each, got ${beginning.length}: ${shown(beginning)}; `
      + 'write "team/" for all repositories below team', scope);
  }
  if (!NAME_BEGINNING.test(beginning)) {
    throw invalid('"repositoryPrefixes" must be the beginning of repository names: path components of lower-case letters, digits, ".", "_" and "-", '
      + `each beginning with a letter or digit, got ${shown(beginning)}; write "team/" for all repositories below team`, scope);
  }
}
