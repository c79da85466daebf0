// A scanner that pulls every image does not keep unused images from being archived.
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { LifecyclePolicy, LifecycleRule, ManagedRepository, PullTimeUpdateExclusion } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'PullTimeUpdateExclusion', { env: { account: '385605022855', region: 'us-west-2' } });

const api = new ManagedRepository(stack, 'Api', {
  repositoryName: 'team/api',
  lifecycle: LifecyclePolicy.of(
    LifecycleRule.expireUntagged(Duration.days(14)),
    LifecycleRule.archiveNotPulledFor(Duration.days(90)),
  ),
});

const scanner = new iam.Role(stack, 'Scanner', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
api.grantPull(scanner);
Validations.of(scanner).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
});

new PullTimeUpdateExclusion(stack, 'ScannerExclusion', { role: scanner });
new PullTimeUpdateExclusion(stack, 'MirrorExclusion', {
  user: iam.User.fromUserArn(stack, 'Mirror', 'arn:aws:iam::385605022855:user/mirror'),
});
