import { Stack } from 'aws-cdk-lib';
import { IRepository } from 'aws-cdk-lib/aws-ecr';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { FindingSeverity } from './image-event-options';
import { invalid, isKnown } from '../core/validation';
import { warn } from '../core/warnings';

/** From the highest down. */
const SEVERITIES = [
  FindingSeverity.CRITICAL, FindingSeverity.HIGH, FindingSeverity.MEDIUM, FindingSeverity.LOW, FindingSeverity.INFORMATIONAL,
];

/** The events of images that are pushed to the repository or deleted from it. */
export function imageAction(repository: IRepository, action: 'PUSH' | 'DELETE', imageTags?: string[]): EventPattern {
  if (imageTags?.length === 0) {
    throw invalid('"imageTags" is empty; leave it out for all images, or name at least one tag', repository);
  }
  return {
    source: ['aws.ecr'],
    detailType: ['ECR Image Action'],
    detail: {
      'action-type': [action],
      'result': ['SUCCESS'],
      'repository-name': [repository.repositoryName],
      ...(imageTags === undefined ? {} : { 'image-tag': imageTags }),
    },
  };
}

/**
 * The events of scans that are done: basic scans name the repository, those of Amazon Inspector (enhanced scanning) have its ARN in
 * the same place.
 */
export function scanCompleted(repository: IRepository, minSeverity?: FindingSeverity): EventPattern {
  return {
    source: ['aws.ecr', 'aws.inspector2'],
    detailType: ['ECR Image Scan', 'Inspector2 Scan'],
    detail: {
      'scan-status': ['COMPLETE', 'INITIAL_SCAN_COMPLETE'],
      'repository-name': [repository.repositoryName, repository.repositoryArn],
      ...(minSeverity === undefined ? {} : anyOf(SEVERITIES.slice(0, SEVERITIES.indexOf(minSeverity) + 1).map(hasFinding))),
    },
  };
}

/** EventBridge refuses `$or` with one branch. */
function anyOf(patterns: object[]): object {
  return patterns.length === 1 ? patterns[0] : { $or: patterns };
}

function hasFinding(severity: FindingSeverity): object {
  return { 'finding-severity-counts': { [severity]: [{ numeric: ['>', 0] }] } };
}

/** The events of a registry go to the event bus of its own account and region. */
export function warnOfEventsElsewhere(repository: IRepository): void {
  const { account, region } = Stack.of(repository);
  const pairs = [[repository.env.account, account], [repository.env.region, region]];
  if (pairs.some(([ours, theirs]) => isKnown(ours) && isKnown(theirs) && ours !== theirs)) {
    warn(repository, 'ManagedRepository.eventsElsewhere',
      `the events of ${repository.repositoryName} go to the event bus of its own account and region, ${repository.env.account} and ${repository.env.region}, `
      + 'so this rule never sees them; make the rule there, or have that bus forward them');
  }
}
