import { isAccount } from './accounts';
import { isRegion } from './regions';

/** The parts of a repository ARN. Each may be a token. */
export interface RepositoryArnParts {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly repositoryName: string;
}

/**
 * Reads `arn:<partition>:ecr:<region>:<account>:repository/<name>`.
 *
 * Some parts may be tokens (`Aws.PARTITION`, say), because an encoded token has no colon.
 *
 * @returns undefined when the whole ARN is one token, or is not a repository's
 */
export function parseRepositoryArn(arn: string): RepositoryArnParts | undefined {
  const [prefix, partition, service, region, account, resource, ...rest] = arn.split(':');
  const isRepository = prefix === 'arn' && service === 'ecr' && rest.length === 0 && resource?.startsWith('repository/');
  if (!isRepository || !isRegion(region) || !isAccount(account)) {
    return undefined;
  }
  const repositoryName = resource.slice('repository/'.length);
  return partition === '' || repositoryName === '' ? undefined : { partition, region, account, repositoryName };
}

/** The account of a principal in a policy: an account id, or the ARN of a role or user. */
export function accountOf(principal: string): string {
  return principal.startsWith('arn:') ? principal.split(':')[4] : principal;
}
