import { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { parseRepositoryArn } from './arns';
import { Location, locationOf } from './location';
import { ownResource } from './own-resource';
import { isKnown } from './validation';

const CACHED = Symbol.for('cdk-managed-ecr.CachedRepository');

/** Marks a repository as one that ECR creates for a pull-through cache. */
export function markAsCached(repository: IRepositoryRef): void {
  Object.defineProperty(repository, CACHED, { value: true });
}

/** Whether ECR creates the repository for a pull-through cache: its policies are those of the cache's template. */
export function isCached(construct: IConstruct): boolean {
  return CACHED in construct;
}

/** The repository, when the construct is one that somebody else owns. */
export function importedRepository(construct: IConstruct): IRepositoryRef | undefined {
  const repository = construct as IRepositoryRef;
  return 'repositoryRef' in construct && isOfEcr(repository) && !isCached(construct) && ownResource(repository) === undefined ? repository : undefined;
}

/** CodeCommit and CodeArtifact have repositories, too, which are called the same. */
function isOfEcr({ repositoryRef }: IRepositoryRef): boolean {
  const [prefix,, service] = repositoryRef.repositoryArn.split(':');
  return repositoryRef.repositoryName !== undefined && (prefix !== 'arn' || !isKnown(service) || service === 'ecr');
}

/** Where a repository is, own or imported. */
export function repositoryLocation(repository: IRepositoryRef): Location {
  const resource = ownResource(repository);
  const stack = locationOf(repository);
  if (resource !== undefined) {
    return stack;
  }
  const parts = parseRepositoryArn(repository.repositoryRef.repositoryArn);
  return { partition: parts?.partition ?? stack.partition, region: repository.env.region, account: repository.env.account };
}
