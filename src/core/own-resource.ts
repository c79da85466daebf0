import { CfnRepository, IRepositoryRef } from 'aws-cdk-lib/aws-ecr';

/** The repository's L1 when it is made in this app; undefined when the repository is imported. */
export function ownResource(repository: IRepositoryRef): CfnRepository | undefined {
  if (CfnRepository.isCfnRepository(repository)) {
    return repository;
  }
  const child = repository.node.defaultChild;
  return child !== undefined && CfnRepository.isCfnRepository(child) ? child : undefined;
}
