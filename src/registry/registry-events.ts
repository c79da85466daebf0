import { EventPattern } from 'aws-cdk-lib/aws-events';
import { ECR } from '../core/services';
import { Matchers } from '../repository/image-events';

/** The events of images that could not be replicated into this registry. */
export function replicationFailed(names?: Matchers): EventPattern {
  return ofEcr('ECR Replication Action', names, { 'action-type': ['REPLICATE'], 'result': ['FAILED'] });
}

/** The events of images that a pull-through cache could not fetch. */
export function pullThroughFailed(names?: Matchers): EventPattern {
  return ofEcr('ECR Pull Through Cache Action', names, { 'sync-status': ['FAILED'] });
}

/** The events of images that are archived; that they are restored has the same action. */
export function imageArchived(names?: Matchers): EventPattern {
  return ofEcr('ECR Image Action', names, { 'action-type': ['UPDATE_STORAGE_CLASS'], 'target-storage-class': ['ARCHIVE'], 'result': ['SUCCESS'] });
}

/**
 * The events of lifecycle policies that did something. A run that found nothing has the same event without images, and a preview has
 * the same structure under the name `DryRunEvent`.
 */
export function lifecycleAction(names?: Matchers): EventPattern {
  return {
    source: ['aws.ecr'],
    detailType: ['AWS Service Event via CloudTrail'],
    detail: {
      eventSource: [ECR],
      eventName: ['PolicyExecutionEvent'],
      serviceEventDetails: {
        ...(names === undefined ? {} : { repositoryName: names }),
        lifecycleEventImageActions: { rulePriority: [{ exists: true }] },
      },
    },
  };
}

function ofEcr(detailType: string, names: Matchers | undefined, detail: object): EventPattern {
  return {
    source: ['aws.ecr'],
    detailType: [detailType],
    detail: { ...detail, ...(names === undefined ? {} : { 'repository-name': names }) },
  };
}
