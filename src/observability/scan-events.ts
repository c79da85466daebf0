import { EventPattern } from 'aws-cdk-lib/aws-events';
import { FindingSeverity } from '../repository/image-event-options';
import { Matchers, scanCompleted, severitiesFrom } from '../repository/image-events';

/** The events of scans of ECR images that found something; without names, of all images of the registry. */
export function scanFound(minSeverity: FindingSeverity, namesAndArns?: Matchers): EventPattern {
  // Inspector's scans of functions and instances have no repository.
  return scanCompleted(namesAndArns ?? [{ exists: true }], minSeverity);
}

/**
 * The events of findings of Amazon Inspector in ECR images; without names, in all images of the registry. The administrator of an organization
 * gets those of all its accounts.
 */
export function newFinding(minSeverity: FindingSeverity, account: string, names?: Matchers): EventPattern {
  return {
    source: ['aws.inspector2'],
    detailType: ['Inspector2 Finding'],
    detail: {
      awsAccountId: [account],
      status: ['ACTIVE'],
      severity: severitiesFrom(minSeverity),
      resources: {
        type: ['AWS_ECR_CONTAINER_IMAGE'],
        ...(names === undefined ? {} : { details: { awsEcrContainerImage: { repositoryName: names } } }),
      },
    },
  };
}
