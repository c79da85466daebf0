// Both halves of a pull across accounts: the policy of the repository, and the policy of the role that pulls.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CrossAccountPullPolicy, ManagedRepository, PullPrincipal } from 'cdk-managed-ecr';

export const app = new App();
const owner = new Stack(app, 'Owner', { env: { account: '385605022855', region: 'us-west-2' } });
const consumer = new Stack(app, 'Consumer', { env: { account: '333333444444', region: 'us-west-2' } });

const api = new ManagedRepository(owner, 'Api', { repositoryName: 'team/api' });
const web = new ManagedRepository(owner, 'Web', { repositoryName: 'team/web' });

const share = new CrossAccountPullPolicy(owner, 'Share', {
  repositories: [api, web],
  pullPrincipals: [PullPrincipal.account('333333444444')],
});

// A task pulls from the one repository that its image is in.
const task = new ecs.FargateTaskDefinition(consumer, 'Task');
task.addContainer('Api', { image: share.containerImage(api, 'v1'), logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'api' }) });

// A role of another kind pulls from all of them.
const role = new iam.Role(consumer, 'ExecutionRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
share.grantPull(role);
Validations.of(consumer).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
});
