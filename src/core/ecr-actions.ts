import { matchesPattern } from './wildcards';

/**
 * The ECR actions whose resource type is `repository`: what a repository policy can hold.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
 */
export const REPOSITORY_ACTIONS: readonly string[] = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchDeleteImage',
  'ecr:BatchGetImage',
  'ecr:BatchGetRepositoryScanningConfiguration',
  'ecr:BatchImportUpstreamImage',
  'ecr:CompleteLayerUpload',
  'ecr:CreateRepository',
  'ecr:DeleteLifecyclePolicy',
  'ecr:DeleteRepository',
  'ecr:DeleteRepositoryPolicy',
  'ecr:DescribeImageReplicationStatus',
  'ecr:DescribeImageScanFindings',
  'ecr:DescribeImageSigningStatus',
  'ecr:DescribeImages',
  'ecr:DescribeRepositories',
  'ecr:GetDownloadUrlForLayer',
  'ecr:GetImageCopyStatus',
  'ecr:GetLifecyclePolicy',
  'ecr:GetLifecyclePolicyPreview',
  'ecr:GetRepositoryPolicy',
  'ecr:InitiateLayerUpload',
  'ecr:ListImages',
  'ecr:ListTagsForResource',
  'ecr:PutImage',
  'ecr:PutImageScanningConfiguration',
  'ecr:PutImageTagMutability',
  'ecr:PutLifecyclePolicy',
  'ecr:ReplicateImage',
  'ecr:SetRepositoryPolicy',
  'ecr:StartImageScan',
  'ecr:StartLifecyclePolicyPreview',
  'ecr:TagResource',
  'ecr:UntagResource',
  'ecr:UpdateImageStorageClass',
  'ecr:UploadLayerPart',
];

/** The ECR actions without a resource type: for identity policies (and some for the registry policy), never for a repository policy. */
export const REGISTRY_ACTIONS: readonly string[] = [
  'ecr:CreatePullThroughCacheRule',
  'ecr:CreateRepositoryCreationTemplate',
  'ecr:DeletePullThroughCacheRule',
  'ecr:DeleteRegistryPolicy',
  'ecr:DeleteRepositoryCreationTemplate',
  'ecr:DeleteSigningConfiguration',
  'ecr:DeregisterPullTimeUpdateExclusion',
  'ecr:DescribePullThroughCacheRules',
  'ecr:DescribeRegistry',
  'ecr:DescribeRepositoryCreationTemplates',
  'ecr:GetAccountSetting',
  'ecr:GetAuthorizationToken',
  'ecr:GetRegistryPolicy',
  'ecr:GetRegistryScanningConfiguration',
  'ecr:GetSigningConfiguration',
  'ecr:ListPullTimeUpdateExclusions',
  'ecr:PutAccountSetting',
  'ecr:PutRegistryPolicy',
  'ecr:PutRegistryScanningConfiguration',
  'ecr:PutReplicationConfiguration',
  'ecr:PutSigningConfiguration',
  'ecr:RegisterPullTimeUpdateExclusion',
  'ecr:UpdatePullThroughCacheRule',
  'ecr:UpdateRepositoryCreationTemplate',
  'ecr:ValidatePullThroughCacheRule',
];

/**
 * The actions of ECR Public whose resource type is `repository`: what the policy of a public repository can hold. Pulls have none.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistrypublic.html
 */
export const PUBLIC_REPOSITORY_ACTIONS: readonly string[] = [
  'ecr-public:BatchCheckLayerAvailability',
  'ecr-public:BatchDeleteImage',
  'ecr-public:CompleteLayerUpload',
  'ecr-public:CreateRepository',
  'ecr-public:DeleteRepository',
  'ecr-public:DeleteRepositoryPolicy',
  'ecr-public:DescribeImageTags',
  'ecr-public:DescribeImages',
  'ecr-public:DescribeRepositories',
  'ecr-public:GetRepositoryCatalogData',
  'ecr-public:GetRepositoryPolicy',
  'ecr-public:InitiateLayerUpload',
  'ecr-public:ListTagsForResource',
  'ecr-public:PutImage',
  'ecr-public:PutRepositoryCatalogData',
  'ecr-public:SetRepositoryPolicy',
  'ecr-public:TagResource',
  'ecr-public:UntagResource',
  'ecr-public:UploadLayerPart',
];

/** The actions of ECR Public that are about the registry, or have no resource type: for identity policies only. */
export const PUBLIC_REGISTRY_ACTIONS: readonly string[] = [
  'ecr-public:DescribeRegistries',
  'ecr-public:GetAuthorizationToken',
  'ecr-public:GetRegistryCatalogData',
  'ecr-public:PutRegistryCatalogData',
];

/** Logs a client in to the registry. It has no resource type, so it is granted on `*` and by identity policies only. */
export const TOKEN_ACTION = 'ecr:GetAuthorizationToken';

/** All that a pull needs on the repository. */
export const PULL_ACTIONS: readonly string[] = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** What CodeBuild and SageMaker AI document for the roles by which they pull. */
export const PULL_AND_CHECK_ACTIONS: readonly string[] = ['ecr:BatchCheckLayerAvailability', ...PULL_ACTIONS];

/** All that a push needs on the repository; the client reads manifests back, hence BatchGetImage. */
export const PUSH_ACTIONS: readonly string[] = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:CompleteLayerUpload',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

/** Makes what was uploaded an image: the last step of a push. */
export const PUT_ACTION = 'ecr:PutImage';

/** All that a push needs on a public repository. */
export const PUBLIC_PUSH_ACTIONS: readonly string[] = [
  'ecr-public:BatchCheckLayerAvailability',
  'ecr-public:CompleteLayerUpload',
  'ecr-public:InitiateLayerUpload',
  'ecr-public:PutImage',
  'ecr-public:UploadLayerPart',
];

/** What logs a client in to the public registry, on `*`: the token of ECR Public is a bearer token of AWS STS. */
export const PUBLIC_TOKEN_ACTIONS: readonly string[] = ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'];

/** Brings an image from the registry that replicates it. */
export const REPLICATE_ACTION = 'ecr:ReplicateImage';

/** Fills a pull-through cache. */
export const IMPORT_ACTION = 'ecr:BatchImportUpstreamImage';

/** Creates a repository. A first pull through a cache needs it, and replication into a repository that does not exist. */
export const CREATE_ACTION = 'ecr:CreateRepository';

/** All that a pull through a cache needs on the repository, also the first one of an image. */
export const CACHE_PULL_ACTIONS: readonly string[] = [...PULL_ACTIONS, IMPORT_ACTION, CREATE_ACTION].sort();

/** What the owner of an upstream registry of ECR has to allow the account of the cache. */
export const UPSTREAM_ACTIONS: readonly string[] = [...PULL_ACTIONS, IMPORT_ACTION, 'ecr:GetImageCopyStatus'].sort();

/** What the role of a pull-through cache does with repositories, in the upstream registry and in its own. */
export const UPSTREAM_ROLE_ACTIONS: readonly string[] = [
  'ecr:BatchGetImage',
  'ecr:BatchImportUpstreamImage',
  'ecr:CompleteLayerUpload',
  'ecr:GetDownloadUrlForLayer',
  'ecr:GetImageCopyStatus',
  'ecr:InitiateLayerUpload',
  'ecr:PutImage',
  'ecr:UploadLayerPart',
];

/** Whether a pattern of actions has an action, as IAM compares them: without regard to case. */
export function matchesAction(pattern: string, action: string): boolean {
  return matchesPattern(pattern.toLowerCase(), action.toLowerCase());
}

/** Whether an action, perhaps with wildcards, is one of these or can be. */
export function isAmong(actions: readonly string[], given: string): boolean {
  return actions.some((action) => matchesAction(given, action));
}
