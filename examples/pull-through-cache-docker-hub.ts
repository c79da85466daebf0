// Docker Hub through a cache: with a secret made here, for a service of this account and for another account.
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { LifecyclePolicy, LifecycleRule, PullPrincipal, PullThroughCache, Upstream, UpstreamCredentials } from 'cdk-managed-ecr';

// With the partition as a token, the ids below would hold `::` twice, which `acknowledge` refuses.
export const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
const stack = new Stack(app, 'PullThroughCacheDockerHub', { env: { account: '385605022855', region: 'us-west-2' } });

// Deployed with a placeholder; the access token is put into the secret afterwards, and again whenever it is rotated.
const dockerHub = new PullThroughCache(stack, 'DockerHub', {
  upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()),
  lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(7))),
  pullPrincipals: [PullPrincipal.account('333333444444')],
});

const web = new ecs.FargateTaskDefinition(stack, 'Web');
web.addContainer('Nginx', {
  image: dockerHub.containerImage('nginx:1.27'), // .../docker-hub/library/nginx:1.27
  logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'web' }),
});

Validations.of(dockerHub).acknowledge(
  {
    id: 'AwsSolutions-SMG4',
    reason: 'access tokens of Docker Hub are made by hand, so they are rotated by hand',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:ecr:us-west-2:385605022855:repository/docker-hub/*]',
    reason: 'the repositories of the cache, which ECR creates when they are needed',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:kms:us-west-2:385605022855:key/*]',
    reason: 'the id of the AWS managed key is not known, and kms:ViaService limits the calls to those through ECR',
  },
);
Validations.of(web).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
});
