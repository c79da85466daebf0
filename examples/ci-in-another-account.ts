// CI in an account of its own: it pushes to repositories that the push creates, and ECR signs what it pushes.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as signer from 'aws-cdk-lib/aws-signer';
import { ImageTagMutability, PullPrincipal, RepositoryCreationTemplate, SigningConfiguration, TemplateScenario } from 'cdk-managed-ecr';

const REGION = 'us-west-2';
const PLATFORM = '385605022855';
const CI = '777777888888';

export const app = new App({
  context: {
    // `cdk init` turns it on: the partition is written out, so that findings about ARNs can be acknowledged.
    '@aws-cdk/core:enablePartitionLiterals': true,
    // The name of the profile is made by CloudFormation, and goes from one account to the other.
    '@aws-cdk/core:defaultCrossStackReferences': 'weak',
  },
});
const registry = new Stack(app, 'Registry', { env: { account: PLATFORM, region: REGION } });
const ci = new Stack(app, 'Ci', { env: { account: CI, region: REGION } });

// A push to services/<name> makes the repository, with these settings.
const services = new RepositoryCreationTemplate(registry, 'Services', {
  prefix: 'services',
  appliedFor: [TemplateScenario.CREATE_ON_PUSH],
  tagMutability: ImageTagMutability.immutable(),
  pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')],
});

const profile = new signer.SigningProfile(registry, 'Profile', { platform: signer.Platform.NOTATION_OCI_SHA384_ECDSA });
const signing = new SigningConfiguration(registry, 'Signing', { rules: [{ profile, repositoryFilters: ['services/*'] }] });

const build = new codebuild.Project(ci, 'Build', {
  buildSpec: codebuild.BuildSpec.fromSourceFilename('buildspec.yml'),
  source: codebuild.Source.gitHub({ owner: 'acme', repo: 'api' }),
  environment: { buildImage: codebuild.LinuxBuildImage.STANDARD_7_0, privileged: true },
  grantReportGroupPermissions: false,
  encryptionKey: new kms.Key(ci, 'Key', { enableKeyRotation: true }),
});
services.grantPush(build); // the registry policy of the platform, and the policy of the role
signing.grantSign(build); // the permission of the profile, and the policy of the role

for (const [permission, reason] of [
  [`Resource::arn:aws:ecr:${REGION}:${PLATFORM}:repository/services/*`, 'the repositories below the prefix, which ECR creates when they are pushed to'],
  [`Resource::arn:aws:kms:${REGION}:${PLATFORM}:key/*`, 'the id of the AWS managed key is not known, and kms:ViaService limits the calls to those through ECR'],
  ['Resource::*', 'ecr:GetAuthorizationToken is about the registry and cannot be limited to a repository'],
  [`Resource::arn:aws:logs:${REGION}:${CI}:log-group:/aws/codebuild/<Build45A36621>:*`, 'the log of the build, by CDK'],
  ['Action::kms:GenerateDataKey*', 'the key of the build alone, by CDK'],
  ['Action::kms:ReEncrypt*', 'the key of the build alone, by CDK'],
]) {
  Validations.of(app).acknowledge({ id: `AwsSolutions-IAM5[${permission}]`, reason });
}
