// Both halves of a pull across accounts: the policy of the repository, and the policy of the role that pulls.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CrossAccountPullPolicy, ManagedRepository, PullPrincipal } from 'cdk-managed-ecr';

export const app = new App();
const owner = new Stack(app, 'Owner', { env: { account: '385605022855', region: 'us-west-2' } });
const consumer = new Stack(app, 'Consumer', { env: { account: '333333444444', region: 'us-west-2' } });

const share = new CrossAccountPullPolicy(owner, 'Share', {
  repositories: [
    new ManagedRepository(owner, 'Api', { repositoryName: 'team/api' }),
    new ManagedRepository(owner, 'Web', { repositoryName: 'team/web' }),
  ],
  pullPrincipals: [PullPrincipal.account('333333444444')],
});

const role = new iam.Role(consumer, 'ExecutionRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
share.grantPull(role);
Validations.of(role).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
});
