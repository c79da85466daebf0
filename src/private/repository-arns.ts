import { IConstruct } from 'constructs';
import { RegistryLocation } from './registry-host';
import { invalid, isKnown, shown } from './validate';

/** Where repositories are. Each part may be a token. */
type Place = Pick<RegistryLocation, 'partition' | 'region' | 'account'>;

const PREFIX = /^[a-z0-9][a-z0-9._/-]{0,255}$/;

/** The ARN of a repository, or a pattern of ARNs. */
export function repositoryArn(at: Place, repositoryName: string): string {
  return `arn:${at.partition}:ecr:${at.region}:${at.account}:repository/${repositoryName}`;
}

/** The ARN patterns of all repositories whose name begins with one of the prefixes, or of all there are. */
export function repositoryArns(at: Place, prefixes: readonly string[] | undefined, scope: IConstruct): string[] {
  return prefixes === undefined ? [repositoryArn(at, '*')] : prefixArns(at, prefixes, scope);
}

/** The ARN patterns of all repositories whose name begins with one of the prefixes. */
export function prefixArns(at: Place, prefixes: readonly string[], scope: IConstruct): string[] {
  for (const prefix of prefixes) {
    if (isKnown(prefix) && !PREFIX.test(prefix)) {
      throw invalid(`"repositoryPrefixes" must be the beginning of repository names, without wildcards, got ${shown(prefix)}; `
        + 'write "team/" for all repositories below team', scope);
    }
  }
  return [...new Set(prefixes)].sort().map((prefix) => repositoryArn(at, `${prefix}*`));
}
