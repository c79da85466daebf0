export const RULE = 'AWS::ECR::PullThroughCacheRule';
export const TEMPLATE = 'AWS::ECR::RepositoryCreationTemplate';
