import { Stack } from 'aws-cdk-lib';
import { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { RepositoryPolicyProperty } from './repository-policy-property';
import { importedRepository, repositoryLocation, policyCarrier } from '../core/imported';
import { Location } from '../core/location';
import { mergedStatements, PolicyGrant } from '../policy/policy-grant';

/** Whether grants can be merged into the policy of a construct, or told to the owner of an imported repository. */
export function takesGrants(construct: IConstruct): boolean {
  return policyCarrier(construct) !== undefined || importedRepository(construct) !== undefined;
}

/**
 * Merges grants into the repository policy of a construct. The policy of an imported repository cannot be changed, so they are told.
 *
 * @param grantsAt the grants, for a repository of this account and region
 * @param tell is told the statements of an imported repository, as JSON
 */
export function mergeGrants(
  construct: IConstruct, grantsAt: (at: Location) => PolicyGrant[], tell: (repository: IRepositoryRef, json: string) => void,
): void {
  const resource = policyCarrier(construct);
  const repository = importedRepository(construct);
  if (resource !== undefined) {
    const { partition, region, account } = Stack.of(resource);
    RepositoryPolicyProperty.of(resource).allow(grantsAt({ partition, region, account }));
  } else if (repository !== undefined) {
    tell(repository, JSON.stringify(Stack.of(repository).resolve(mergedStatements(grantsAt(repositoryLocation(repository))))));
  }
}
