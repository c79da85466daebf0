// The upstreams that need no credentials, all together, and the images of tasks that others wrote pulled through them.
import { App, CfnOutput, Mixins, Stack, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { ImageEncryption, PullThroughCache, PullThroughCaches, Upstream, UsePullThroughCache } from 'cdk-managed-ecr';

// With the partition as a token, the ids below would hold `::` twice, which `acknowledge` refuses.
export const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
const stack = new Stack(app, 'PullThroughCachePublic', { env: { account: '385605022855', region: 'us-west-2' } });

// No KMS key and no tags: ECR needs no role of ours to create the repositories.
const encryption = ImageEncryption.s3Managed();
new PullThroughCache(stack, 'EcrPublic', { upstream: Upstream.ecrPublic(), encryption });
new PullThroughCache(stack, 'Kubernetes', { upstream: Upstream.kubernetes(), encryption });
new PullThroughCache(stack, 'Quay', { upstream: Upstream.quay(), encryption });

const task = new ecs.Ec2TaskDefinition(stack, 'Monitoring');
task.addContainer('Agent', {
  image: ecs.ContainerImage.fromRegistry('public.ecr.aws/xray/aws-xray-daemon:3.x'),
  memoryLimitMiB: 256,
  logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'agent' }),
});
task.addContainer('Exporter', {
  image: ecs.ContainerImage.fromRegistry('quay.io/prometheus/node-exporter:v1.9.1'),
  memoryLimitMiB: 128,
  logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'exporter' }),
});
Mixins.of(stack).apply(new UsePullThroughCache());

// The same for what is not deployed by the CDK: the value of a Helm chart, say.
new CfnOutput(stack, 'PauseImage', { value: PullThroughCaches.of(stack).rewrite('registry.k8s.io/pause:3.10') });

Validations.of(task).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
});
