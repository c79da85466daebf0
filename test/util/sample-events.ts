// Events in the shapes that AWS documents.

export const NAME = 'team/api';
export const ARN = `arn:aws:ecr:us-west-2:123456789012:repository/${NAME}`;
export const DIGEST = 'sha256:7f5b2640fe6fb4f46592dfd3410c4a79dac4f89e4782432e0378abcd1234';

const event = (source: string, detailType: string, detail: object, resources: string[] = []) => ({
  source,
  detail,
  resources,
  'detail-type': detailType,
  'version': '0',
  'id': '13cde686-328b-6117-af20-0e5566167482',
  'account': '123456789012',
  'time': '2019-11-16T01:54:34Z',
  'region': 'us-west-2',
});
export const image = (action: string, changes: object = {}) => event('aws.ecr', 'ECR Image Action', {
  'result': 'SUCCESS', 'repository-name': NAME, 'image-digest': DIGEST, 'action-type': action, 'image-tag': 'latest', ...changes,
});
export const basicScan = (counts: object, changes: object = {}) => event('aws.ecr', 'ECR Image Scan', {
  'scan-status': 'COMPLETE', 'repository-name': NAME, 'finding-severity-counts': counts, 'image-digest': DIGEST, 'image-tags': [], ...changes,
});
export const enhancedScan = (counts: object, changes: object = {}) => event('aws.inspector2', 'Inspector2 Scan', {
  'scan-status': 'INITIAL_SCAN_COMPLETE', 'repository-name': ARN, 'finding-severity-counts': counts, 'image-digest': DIGEST, 'image-tags': ['latest'], ...changes,
}, [ARN]);
export const finding = (severity: string, changes: object = {}, arn = ARN) => event('aws.inspector2', 'Inspector2 Finding', {
  severity,
  awsAccountId: '123456789012',
  status: 'ACTIVE',
  type: 'PACKAGE_VULNERABILITY',
  resources: [{
    id: `${arn}/${DIGEST}`, type: 'AWS_ECR_CONTAINER_IMAGE', partition: 'N/A', region: 'N/A', details: { awsEcrContainerImage: { repositoryName: NAME, imageHash: DIGEST } },
  }],
  ...changes,
}, [`${arn}/${DIGEST}`]);
export const replication = (changes: object = {}) => event('aws.ecr', 'ECR Replication Action', {
  'result': 'SUCCESS',
  'repository-name': NAME,
  'image-digest': DIGEST,
  'source-account': '123456789012',
  'action-type': 'REPLICATE',
  'source-region': 'us-east-1',
  'image-tag': 'latest',
  ...changes,
}, [ARN]);
export const cached = (changes: object = {}) => event('aws.ecr', 'ECR Pull Through Cache Action', {
  'rule-version': '1',
  'sync-status': 'SUCCESS',
  'ecr-repository-prefix': 'team',
  'repository-name': NAME,
  'upstream-registry-url': 'public.ecr.aws',
  'image-tag': 'latest',
  'image-digest': DIGEST,
  ...changes,
}, [ARN]);
/** An image is archived, or restored to the class `STANDARD`. */
export const storageClass = (target: string, detailType = 'ECR Image Action', changes: object = {}) => event('aws.ecr', detailType, {
  'action-type': 'UPDATE_STORAGE_CLASS',
  'target-storage-class': target,
  'image-digest': DIGEST,
  'repository-name': NAME,
  'result': 'SUCCESS',
  'manifest-media-type': 'application/vnd.oci.image.manifest.v1+json',
  'artifact-media-type': 'application/vnd.oci.image.config.v1+json',
  ...changes,
});
/** What CloudTrail has of a run of a lifecycle policy, or of a preview; in a run that found nothing, no images. */
export const lifecycle = (eventName: string, digests: string[], changes: object = {}) => event('aws.ecr', 'AWS Service Event via CloudTrail', {
  eventVersion: '1.05',
  userIdentity: { accountId: '123456789012', invokedBy: 'AWS Internal' },
  eventSource: 'ecr.amazonaws.com',
  eventName,
  awsRegion: 'us-west-2',
  readOnly: true,
  resources: [{ ARN, accountId: '123456789012', type: 'AWS::ECR::Repository' }],
  eventType: 'AwsServiceEvent',
  recipientAccountId: '123456789012',
  serviceEventDetails: {
    repositoryName: NAME,
    lifecycleEventPolicy: {
      lifecycleEventRules: [{
        rulePriority: 1,
        description: 'remove all images > 2',
        lifecycleEventSelection: { tagStatus: 'Any', tagPrefixList: [], countType: 'Image count more than', countNumber: 2 },
        action: 'expire',
      }],
      lastEvaluatedAt: 0,
      policyVersion: 1,
      policyId: 'ceb86829-58e7-9498-920c-aa042e33037b',
    },
    lifecycleEventImageActions: digests.map((digest) => ({
      lifecycleEventImage: { digest, tagStatus: 'Tagged', tagList: ['alpine'], pushedAt: 1584042813000 }, rulePriority: 1,
    })),
    lifecycleEventFailureDetails: [],
  },
  ...changes,
});
/** Inspector's first scan of something that is no image. */
export const functionScan = event('aws.inspector2', 'Inspector2 Scan', {
  'scan-status': 'INITIAL_SCAN_COMPLETE', 'finding-severity-counts': { CRITICAL: 3, TOTAL: 3 }, 'function-name': 'api', 'version': '1.0',
});
