// A namespace for a team: a push from another account creates the repository, with the settings of the template.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImageTagMutability, PullPrincipal, PushPrincipal, RepositoryCreationTemplate, TemplateScenario } from 'cdk-managed-ecr';

// With this flag, which `cdk init` turns on, the partition is written out, so that findings about ARNs can be acknowledged.
export const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
const registry = new Stack(app, 'Registry', { env: { account: '385605022855', region: 'us-west-2' } });
const pipeline = new Stack(app, 'Pipeline', { env: { account: '777777888888', region: 'us-west-2' } });

const build = new iam.Role(pipeline, 'Build', { roleName: 'build', assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });

const team = new RepositoryCreationTemplate(registry, 'Team', {
  prefix: 'team',
  appliedFor: [TemplateScenario.CREATE_ON_PUSH],
  tagMutability: ImageTagMutability.immutableExcept('latest'),
  pullPrincipals: [PullPrincipal.account('333333444444')],
  pushPrincipals: [PushPrincipal.account('555555666666')],
  denyCreationByOthers: true,
});
team.grantPush(build);

for (const [resource, reason] of [
  ['ecr:us-west-2:385605022855:repository/team/*', 'the repositories below the prefix, which ECR creates when they are pushed to'],
  ['kms:us-west-2:385605022855:key/*', 'the id of the AWS managed key is not known, and kms:ViaService limits the calls to those through ECR'],
]) {
  Validations.of(registry).acknowledge({ id: `AwsSolutions-IAM5[Resource::arn:aws:${resource}]`, reason });
}
Validations.of(pipeline).acknowledge(
  { id: 'AwsSolutions-IAM5[Resource::*]', reason: 'ecr:GetAuthorizationToken takes no resource' },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:ecr:us-west-2:385605022855:repository/team/*]',
    reason: 'the repositories below the prefix, which exist only when they are pushed to',
  },
);
