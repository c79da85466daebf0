import { IConstruct } from 'constructs';
import { Location } from './location';
import { invalid, isKnown, shown } from './validation';

const PREFIX = /^[a-z0-9][a-z0-9._/-]{0,255}$/;

/** The ARN of a repository, or a pattern of ARNs. */
export function repositoryArn(at: Location, repositoryName: string): string {
  return `arn:${at.partition}:ecr:${at.region}:${at.account}:repository/${repositoryName}`;
}

/** The ARN patterns of all repositories whose name begins with one of the prefixes, or of all there are. */
export function repositoryArns(at: Location, prefixes: readonly string[] | undefined, scope: IConstruct): string[] {
  return prefixes === undefined ? [repositoryArn(at, '*')] : prefixArns(at, prefixes, scope);
}

/** The ARN patterns of all repositories whose name begins with one of the prefixes. */
export function prefixArns(at: Location, prefixes: readonly string[], scope: IConstruct): string[] {
  for (const prefix of prefixes) {
    if (isKnown(prefix) && !PREFIX.test(prefix)) {
      throw invalid(`"repositoryPrefixes" must be the beginning of repository names, without wildcards, got ${shown(prefix)}; `
        + 'write "team/" for all repositories below team', scope);
    }
  }
  return [...new Set(prefixes)].sort().map((prefix) => repositoryArn(at, `${prefix}*`));
}
