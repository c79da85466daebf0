// Settings for the repositories that ECR creates itself: one template with every property set, one for a cache, one for all the rest.
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  ImageEncryption, ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule, PullPrincipal, RepositoryCreationTemplate, TemplateScenario,
} from 'cdk-managed-ecr';

// With the partition as a token, the ids below would hold `::` twice, which `acknowledge` refuses.
export const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
const stack = new Stack(app, 'RepositoryCreationTemplate', { env: { account: '385605022855', region: 'us-west-2' } });

const team = new RepositoryCreationTemplate(stack, 'Team', {
  prefix: 'team',
  appliedFor: [TemplateScenario.CREATE_ON_PUSH, TemplateScenario.REPLICATION],
  description: 'what the teams push, here or in the other region',
  encryption: ImageEncryption.customerManagedKey(new kms.Key(stack, 'Key', { enableKeyRotation: true })),
  tagMutability: ImageTagMutability.immutableExcept('latest', 'dev-*'),
  lifecycle: LifecyclePolicy.of(
    LifecycleRule.keepNewest(20, ImageSelection.taggedAny('dev-*')),
    LifecycleRule.expireUntagged(Duration.days(14)),
  ),
  multiArchitectureImages: true,
  pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')],
  policyStatements: [
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['ecr:DeleteRepository'],
      conditions: { StringNotEquals: { 'aws:PrincipalAccount': stack.account } },
    }),
  ],
  resourceTags: { owner: 'platform' },
});

// In a cache, tags are mutable by default.
const cache = new RepositoryCreationTemplate(stack, 'Cache', {
  prefix: 'docker-hub',
  appliedFor: [TemplateScenario.PULL_THROUGH_CACHE],
});

// No tags and no KMS key: ECR needs no role, and uses its service-linked role.
new RepositoryCreationTemplate(stack, 'Rest', {
  prefix: 'ROOT',
  appliedFor: [TemplateScenario.REPLICATION],
  encryption: ImageEncryption.s3Managed(),
});

Validations.of(team).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::arn:aws:ecr:us-west-2:385605022855:repository/team/*]',
  reason: 'the repositories below the prefix, which ECR creates when they are needed',
});
Validations.of(cache).acknowledge(
  {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:ecr:us-west-2:385605022855:repository/docker-hub/*]',
    reason: 'the repositories below the prefix, which ECR creates when they are needed',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:aws:kms:us-west-2:385605022855:key/*]',
    reason: 'the id of the AWS managed key is not known, and kms:ViaService limits the calls to those through ECR',
  },
);
