import { CfnDeletionPolicy, Stack } from 'aws-cdk-lib';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { tagProblems } from './tags';
import { warn } from '../core/warnings';

/** Why a repository cannot have `RemovalPolicy.SNAPSHOT`. */
export const NO_SNAPSHOT = 'but ECR makes no snapshots of repositories; use RemovalPolicy.RETAIN or RemovalPolicy.DESTROY';

/** What is wrong with a repository as it is at synthesis, since aspects may have changed tags and removal policy; warnings are those of `scope`. */
export function resourceProblems(resource: CfnRepository, scope: IConstruct): string[] {
  return [...removalProblems(resource, scope), ...registryIdProblems(resource), ...tagProblems(resource.tags)];
}

function removalProblems({ cfnOptions: { deletionPolicy, updateReplacePolicy }, emptyOnDelete }: CfnRepository, scope: IConstruct): string[] {
  const isDeleted = deletionPolicy === CfnDeletionPolicy.DELETE;
  const isEmptied = emptyOnDelete === true;
  if (isDeleted && !isEmptied) {
    warn(scope, 'ManagedRepository.destroyWithoutEmptyOnDelete',
      'the removal policy is DESTROY without "emptyOnDelete": deleting the repository fails while it holds images');
  }
  return [
    ...isEmptied && !isDeleted
      ? ['"emptyOnDelete" deletes images with the repository, which "removalPolicy" keeps; set RemovalPolicy.DESTROY or leave it out']
      : [],
    ...[deletionPolicy, updateReplacePolicy].includes(CfnDeletionPolicy.SNAPSHOT) ? [`the removal policy is RemovalPolicy.SNAPSHOT, ${NO_SNAPSHOT}`] : [],
  ];
}

function registryIdProblems(resource: CfnRepository): string[] {
  const lifecycle = Stack.of(resource).resolve(resource.lifecyclePolicy);
  return lifecycle?.registryId === undefined || lifecycle.lifecyclePolicyText !== undefined ? [] : [
    '"registryId" is the registry of a lifecycle policy, which this repository has not; leave it out, or give it a "lifecycle"',
  ];
}
