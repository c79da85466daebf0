// A registry of ECR in another account and region as the upstream: both halves of the access, and the role between them.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PrivateRegistry, PullThroughCache, Upstream } from 'cdk-managed-ecr';

const PLATFORM = { account: '385605022855', region: 'us-west-2' };
const TEAM = { account: '333333444444', region: 'eu-west-1' };

// With the partition as a token, the ids below would hold `::` twice, which `acknowledge` refuses.
export const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });

// The upstream's half, in the account that owns the images.
const platform = new Stack(app, 'PullThroughCacheEcrUpstream', { env: PLATFORM });
PrivateRegistry.of(platform).allowPullThroughCacheFrom(TEAM.account, ['platform/']);

// The cache: base/java here is platform/java there.
const team = new Stack(app, 'PullThroughCacheEcr', { env: TEAM });
const base = new PullThroughCache(team, 'Base', {
  upstream: Upstream.ecr(PLATFORM),
  ecrRepositoryPrefix: 'base',
  upstreamRepositoryPrefix: 'platform',
});

const build = new iam.Role(team, 'Build', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
base.grantPull(build);

const ofTheCache = {
  id: 'AwsSolutions-IAM5[Resource::arn:aws:ecr:eu-west-1:333333444444:repository/base/*]',
  reason: 'the repositories of the cache, which ECR creates when they are needed',
};
const login = {
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
};
Validations.of(build).acknowledge(ofTheCache, login);
Validations.of(base).acknowledge(
  ofTheCache,
  login,
  {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:ecr:us-west-2:385605022855:repository/platform/*]',
    reason: 'what is cached is decided by whoever pulls first',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:kms:eu-west-1:333333444444:key/*]',
    reason: 'the id of the AWS managed key is not known, and kms:ViaService limits the calls to those through ECR',
  },
);
