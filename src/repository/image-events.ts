import { Stack } from 'aws-cdk-lib';
import { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { EventPattern } from 'aws-cdk-lib/aws-events';
import { IConstruct } from 'constructs';
import { FindingSeverity } from './image-event-options';
import { invalid, isKnown } from '../core/validation';
import { warn } from '../core/warnings';

/** From the highest down. */
const SEVERITIES = [
  FindingSeverity.CRITICAL, FindingSeverity.HIGH, FindingSeverity.MEDIUM, FindingSeverity.LOW, FindingSeverity.INFORMATIONAL,
];

/** What a field of an event is: one of these texts, or what one of these matchers of EventBridge takes. */
export type Matchers = Array<string | object>;

/** The events of images that are pushed to repositories or deleted from them, by name; of the whole registry when none is given. */
export function imageAction(action: 'PUSH' | 'DELETE', names: Matchers | undefined, imageTags: string[] | undefined, scope: IConstruct): EventPattern {
  if (imageTags?.length === 0) {
    throw invalid('"imageTags" is empty; leave it out for all images, or name at least one tag', scope);
  }
  return {
    source: ['aws.ecr'],
    detailType: ['ECR Image Action'],
    detail: {
      'action-type': [action],
      'result': ['SUCCESS'],
      ...(names === undefined ? {} : { 'repository-name': names }),
      ...(imageTags === undefined ? {} : { 'image-tag': imageTags }),
    },
  };
}

/**
 * The events of scans that are done: basic scans name the repository, those of Amazon Inspector (enhanced scanning) have its ARN in
 * the same place.
 */
export function scanCompleted(namesAndArns: Matchers, minSeverity?: FindingSeverity): EventPattern {
  return {
    source: ['aws.ecr', 'aws.inspector2'],
    detailType: ['ECR Image Scan', 'Inspector2 Scan'],
    detail: {
      'scan-status': ['COMPLETE', 'INITIAL_SCAN_COMPLETE'],
      'repository-name': namesAndArns,
      ...(minSeverity === undefined ? {} : anyOf(severitiesFrom(minSeverity).map(hasFinding))),
    },
  };
}

/** A severity and those above it, from the highest down. */
export function severitiesFrom(minSeverity: FindingSeverity): FindingSeverity[] {
  return SEVERITIES.slice(0, SEVERITIES.indexOf(minSeverity) + 1);
}

/** EventBridge refuses `$or` with one branch. */
function anyOf(patterns: object[]): object {
  return patterns.length === 1 ? patterns[0] : { $or: patterns };
}

function hasFinding(severity: FindingSeverity): object {
  return { 'finding-severity-counts': { [severity]: [{ numeric: ['>', 0] }] } };
}

/** The events of a registry go to the event bus of its own account and region. */
export function warnOfEventsElsewhere(repository: IRepositoryRef, rule: IConstruct = repository): void {
  const { account, region } = Stack.of(rule);
  const pairs = [[repository.env.account, account], [repository.env.region, region]];
  if (pairs.some(([ours, theirs]) => isKnown(ours) && isKnown(theirs) && ours !== theirs)) {
    warn(repository, 'ManagedRepository.eventsElsewhere',
      `the events of ${repository.repositoryRef.repositoryName} go to the event bus of its own account and region, ${repository.env.account} and `
      + `${repository.env.region}, so this rule never sees them; make the rule there, or have that bus forward them`);
  }
}
