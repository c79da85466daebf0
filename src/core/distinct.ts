import { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { isCached } from './imported';
import { ownResource } from './own-resource';
import { invalid } from './validation';

/** Checks a list of repositories: at least one, and none twice, whether as L1, L2 or import. */
export function checkDistinct(repositories: IRepositoryRef[], scope: IConstruct): void {
  if (repositories.length === 0) {
    throw invalid('"repositories" is empty; name at least one repository', scope);
  }
  const seen = new Set<unknown>();
  for (const repository of repositories) {
    if (isCached(repository)) {
      throw invalid(`"repositories" has ${repository.node.path}, which ECR creates for a pull-through cache and gives the settings of its template; say it to the cache: `
        + '"pullPrincipals", "lifecycle", or "caches" of an ImagePullPolicy', scope);
    }
    const identity = ownResource(repository) ?? repository.repositoryRef.repositoryArn;
    if (seen.has(identity)) {
      throw invalid(`"repositories" has ${repository.node.path} twice; name each repository once`, scope);
    }
    seen.add(identity);
  }
}

/** The repositories in an order that does not depend on how they were given. */
export function inOrder(repositories: IRepositoryRef[]): IRepositoryRef[] {
  return [...repositories].sort((one, other) => one.node.path < other.node.path ? -1 : 1);
}
