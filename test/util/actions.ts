// What tests expect in policies: written out once more, so that a slip in src/core/ecr-actions.ts does not pass.

export const TOKEN = 'ecr:GetAuthorizationToken';

export const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** A pull through a cache, the first one included. */
export const CACHE_PULL = ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository', 'ecr:GetDownloadUrlForLayer'];

export const PUSH = [
  'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
];

/** A push to a public repository, and what logs in before it. */
export const PUBLIC_PUSH = [
  'ecr-public:BatchCheckLayerAvailability', 'ecr-public:CompleteLayerUpload', 'ecr-public:InitiateLayerUpload', 'ecr-public:PutImage',
  'ecr-public:UploadLayerPart',
];
export const PUBLIC_TOKEN = ['ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'];

/** What an upstream registry of ECR allows the account of a cache. */
export const FETCH = ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetImageCopyStatus'];
