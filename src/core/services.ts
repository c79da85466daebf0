/** The names of AWS services as principals: names, not hosts, and the same in every partition. */
export const LAMBDA = 'lambda.amazonaws.com';
export const CODE_BUILD = 'codebuild.amazonaws.com';
export const EMR_SERVERLESS = 'emr-serverless.amazonaws.com';
export const SAGE_MAKER = 'sagemaker.amazonaws.com';
export const ECR = 'ecr.amazonaws.com';
export const EVENTS = 'events.amazonaws.com';
export const CLOUD_WATCH = 'cloudwatch.amazonaws.com';
export const PULL_THROUGH_CACHE = 'pullthroughcache.ecr.amazonaws.com';
