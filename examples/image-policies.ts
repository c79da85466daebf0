// The consumer's half and the pusher's half as managed policies.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImagePullPolicy, ImagePushPolicy, ManagedRepository } from 'cdk-managed-ecr';

// With the partition as a token, the id below would hold `::` twice, which `acknowledge` refuses.
export const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
const stack = new Stack(app, 'ImagePolicies', { env: { account: '333333444444', region: 'us-west-2' } });

const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
const api = ManagedRepository.fromRepositoryArn(stack, 'Api', 'arn:aws:ecr:us-west-2:385605022855:repository/team/api');

new ImagePushPolicy(stack, 'Push', { repositories: [api], roles: [role] });
new ImagePullPolicy(stack, 'Pull', {
  repositoryPrefixes: ['base/'],
  registryAccount: '385605022855',
  description: 'The base images of the platform',
}).attachTo(role);

Validations.of(stack).acknowledge(
  { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository' },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:ecr:us-west-2:385605022855:repository/base/*]',
    reason: 'all base images, also those made later',
  },
);
