import { IConstruct } from 'constructs';
import { RegistryLocation } from './registry-host';
import { invalid, isKnown, shown } from './validate';

const PREFIX = /^[a-z0-9][a-z0-9._/-]{0,255}$/;

/** The ARN patterns of all repositories whose name begins with one of the prefixes. */
export function prefixArns(
  at: Pick<RegistryLocation, 'partition' | 'region' | 'account'>, prefixes: readonly string[], scope: IConstruct,
): string[] {
  for (const prefix of prefixes) {
    if (isKnown(prefix) && !PREFIX.test(prefix)) {
      throw invalid(`"repositoryPrefixes" must be the beginning of repository names, without wildcards, got ${shown(prefix)}; `
        + 'write "team/" for all repositories below team', scope);
    }
  }
  return [...new Set(prefixes)].sort().map((prefix) => `arn:${at.partition}:ecr:${at.region}:${at.account}:repository/${prefix}*`);
}
