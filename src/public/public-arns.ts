import { IConstruct } from 'constructs';
import { isAccount } from '../core/accounts';
import { invalid, shown } from '../core/validation';

/** The parts of the ARN of a public repository, which has no region. Each may be a token. */
export interface PublicArnParts {
  readonly account: string;
  readonly repositoryName: string;
}

/**
 * Reads `arn:<partition>:ecr-public::<account>:repository/<name>`.
 *
 * Some parts may be tokens (`Aws.PARTITION`, say), because an encoded token has no colon.
 *
 * @returns undefined when the whole ARN is one token, or is not a public repository's
 */
export function parsePublicRepositoryArn(arn: string): PublicArnParts | undefined {
  const [prefix, partition, service, region, account, resource, ...rest] = arn.split(':');
  const isRepository = prefix === 'arn' && service === 'ecr-public' && region === '' && rest.length === 0 && resource?.startsWith('repository/');
  if (!isRepository || !isAccount(account)) {
    return undefined;
  }
  const repositoryName = resource.slice('repository/'.length);
  return partition === '' || repositoryName === '' ? undefined : { account, repositoryName };
}

/** The error for an ARN that is not a public repository's. */
export function malformedPublicArn(repositoryArn: string, scope: IConstruct): Error {
  return invalid(`"repositoryArn" must be "arn:<partition>:ecr-public::<account>:repository/<name>", without a region, got ${shown(repositoryArn)}; `
    + 'import private repositories with ManagedRepository.fromRepositoryArn()', scope);
}
