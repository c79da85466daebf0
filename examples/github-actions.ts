// GitHub Actions pushes images without a stored key: a role that only one repository's main branch can assume, with OpenID Connect.
import { App, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImageTagMutability, ManagedRepository } from 'cdk-managed-ecr';

const ISSUER = 'token.actions.githubusercontent.com';

export const app = new App();
const stack = new Stack(app, 'GitHubActions', { env: { account: '385605022855', region: 'us-west-2' } });

const api = new ManagedRepository(stack, 'Api', {
  repositoryName: 'team/api',
  tagMutability: ImageTagMutability.immutableExcept('latest'),
});

// One an account: where it is there already, import it with iam.OidcProviderNative.fromOidcProviderArn().
const gitHub = new iam.OidcProviderNative(stack, 'GitHub', { url: `https://${ISSUER}`, clientIds: ['sts.amazonaws.com'] });

const push = new iam.Role(stack, 'Push', {
  description: 'Pushes images of acme/api from its main branch',
  maxSessionDuration: Duration.hours(1),
  assumedBy: new iam.OpenIdConnectPrincipal(gitHub, {
    StringEquals: {
      [`${ISSUER}:aud`]: 'sts.amazonaws.com',
      [`${ISSUER}:sub`]: 'repo:acme/api:ref:refs/heads/main',
    },
  }),
});
api.grantPush(push);

// For the workflow:
//   permissions: { id-token: write, contents: read }
//   - uses: aws-actions/configure-aws-credentials
//     with: { role-to-assume: <RoleArn>, aws-region: us-west-2 }
//   - uses: aws-actions/amazon-ecr-login
//   - run: docker build -t "$REPOSITORY:$GITHUB_SHA" . && docker push "$REPOSITORY:$GITHUB_SHA"
new CfnOutput(stack, 'RoleArn', { value: push.roleArn });
new CfnOutput(stack, 'Repository', { value: api.repositoryUri });

Validations.of(push).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository',
});
