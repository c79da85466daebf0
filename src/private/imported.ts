import { Stack } from 'aws-cdk-lib';
import { CfnRepository, CfnRepositoryCreationTemplate, IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { parseRepositoryArn } from './arns';
import { ownResource } from './own-resource';
import { RegistryLocation } from './registry-host';

/** An L1 that carries the policies of repositories. */
export type PolicyCarrier = CfnRepository | CfnRepositoryCreationTemplate;

/** The L1, when the construct is one that carries policies. */
export function policyCarrier(construct: IConstruct): PolicyCarrier | undefined {
  return CfnRepository.isCfnRepository(construct) || CfnRepositoryCreationTemplate.isCfnRepositoryCreationTemplate(construct) ? construct : undefined;
}

/** The repository, when the construct is one that somebody else owns. */
export function importedRepository(construct: IConstruct): IRepositoryRef | undefined {
  const repository = construct as IRepositoryRef;
  return 'repositoryRef' in construct && ownResource(repository) === undefined ? repository : undefined;
}

/** Where a repository is, own or imported. */
export function locationOf(repository: IRepositoryRef): Pick<RegistryLocation, 'partition' | 'region' | 'account'> {
  const resource = ownResource(repository);
  const stack = Stack.of(repository);
  if (resource !== undefined) {
    return { partition: stack.partition, region: stack.region, account: stack.account };
  }
  const parts = parseRepositoryArn(repository.repositoryRef.repositoryArn);
  return { partition: parts?.partition ?? stack.partition, region: repository.env.region, account: repository.env.account };
}
