// Every kind of principal on a repository that the L2 made, merged with the statement it has already.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AllowImagePull, PullPrincipal } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'AllowImagePull', { env: { account: '385605022855', region: 'us-west-2' } });

const repository = new ecr.Repository(stack, 'Api', { imageTagMutability: ecr.TagMutability.IMMUTABLE });
repository.addToResourcePolicy(new iam.PolicyStatement({
  effect: iam.Effect.DENY,
  actions: ['ecr:BatchDeleteImage'],
  principals: [new iam.AccountRootPrincipal()],
}));
repository.with(new AllowImagePull(
  PullPrincipal.accounts('333333444444', '555555666666'),
  PullPrincipal.organization('o-a1b2c3d4e5'),
  PullPrincipal.organizationalUnit('o-a1b2c3d4e5/r-ab12/ou-ab12-11111111'),
  PullPrincipal.role('arn:aws:iam::777777888888:role/deploy'),
  PullPrincipal.lambda({ accounts: ['333333444444'] }),
  PullPrincipal.codeBuild('api'),
  PullPrincipal.emrServerless(),
  PullPrincipal.sageMaker('777777888888'),
  PullPrincipal.service('ecs.amazonaws.com', { sourceAccounts: ['333333444444'] }),
));

Validations.of(repository).acknowledge({
  id: 'AwsSolutions-ECR1',
  reason: 'the statements are limited by aws:PrincipalOrgID and aws:PrincipalOrgPaths, which the rule does not read',
});
