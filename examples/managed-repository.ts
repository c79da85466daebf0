// A repository with every property set. Each has a safe default: most repositories set two or three of them.
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import {
  ImageEncryption, ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule, ManagedRepository, PullPrincipal, PushPrincipal,
} from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'ManagedRepository', { env: { account: '385605022855', region: 'us-west-2' } });

new ManagedRepository(stack, 'Api', {
  repositoryName: 'team/api',
  encryption: ImageEncryption.customerManagedKey(new kms.Key(stack, 'Key', { enableKeyRotation: true })),
  tagMutability: ImageTagMutability.immutableExcept('latest', 'dev-*'),
  scanOnPush: false, // the scanning configuration of the registry scans every repository
  lifecycle: LifecyclePolicy.of(
    LifecycleRule.protect(ImageSelection.taggedAny('release-*')),
    LifecycleRule.keepNewest(20, ImageSelection.taggedAny('dev-*')),
    LifecycleRule.expireUntagged(Duration.days(14)),
  ),
  multiArchitectureImages: true,
  pullPrincipals: [PullPrincipal.account('111122223333')],
  pushPrincipals: [PushPrincipal.role('arn:aws:iam::444455556666:role/build')],
  policyStatements: [
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['ecr:BatchDeleteImage'],
      conditions: { StringNotEquals: { 'aws:PrincipalAccount': '385605022855' } },
    }),
  ],
  removalPolicy: RemovalPolicy.DESTROY,
  emptyOnDelete: true,
  registryId: '385605022855',
});
