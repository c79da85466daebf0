import { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { ownResource } from './own-resource';
import { invalid } from './validate';

/** Checks a list of repositories: at least one, and none twice, whether as L1, L2 or import. */
export function checkDistinct(repositories: IRepositoryRef[], scope: IConstruct): void {
  if (repositories.length === 0) {
    throw invalid('"repositories" is empty; name at least one repository', scope);
  }
  const seen = new Set<unknown>();
  for (const repository of repositories) {
    const identity = ownResource(repository) ?? repository.repositoryRef.repositoryArn;
    if (seen.has(identity)) {
      throw invalid(`"repositories" has ${repository.node.path} twice; name each repository once`, scope);
    }
    seen.add(identity);
  }
}
