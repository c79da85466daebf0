import { CfnDeletionPolicy, Stack } from 'aws-cdk-lib';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { snapshotProblems } from '../core/removal-policy';
import { tagProblems } from '../core/repository-tags';
import { warn } from '../core/warnings';

/** What is wrong with a repository as it is at synthesis, since aspects may have changed tags and removal policy; warnings are those of `scope`. */
export function resourceProblems(resource: CfnRepository, scope: IConstruct): string[] {
  return [...removalProblems(resource, scope), ...registryIdProblems(resource), ...tagProblems(resource.tags)];
}

function removalProblems(resource: CfnRepository, scope: IConstruct): string[] {
  const isDeleted = resource.cfnOptions.deletionPolicy === CfnDeletionPolicy.DELETE;
  const isEmptied = resource.emptyOnDelete === true;
  if (isDeleted && !isEmptied) {
    warn(scope, 'ManagedRepository.destroyWithoutEmptyOnDelete',
      'the removal policy is DESTROY without "emptyOnDelete": deleting the repository fails while it holds images');
  }
  return [
    ...isEmptied && !isDeleted
      ? ['"emptyOnDelete" deletes images with the repository, which "removalPolicy" keeps; set RemovalPolicy.DESTROY or leave it out']
      : [],
    ...snapshotProblems(resource),
  ];
}

function registryIdProblems(resource: CfnRepository): string[] {
  const lifecycle = Stack.of(resource).resolve(resource.lifecyclePolicy);
  return lifecycle?.registryId === undefined || lifecycle.lifecyclePolicyText !== undefined ? [] : [
    '"registryId" is the registry of a lifecycle policy, which this repository has not; leave it out, or give it a "lifecycle"',
  ];
}
