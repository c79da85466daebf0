import { Stack, Validations } from 'aws-cdk-lib';
import * as pipelines from 'aws-cdk-lib/pipelines';

const OWN_PERMISSIONS = [
  'Action::kms:GenerateDataKey*', 'Action::kms:ReEncrypt*',
  'Action::s3:Abort*', 'Action::s3:DeleteObject*', 'Action::s3:GetBucket*', 'Action::s3:GetObject*', 'Action::s3:List*',
  'Resource::*',
  'Resource::<PipelineArtifactsBucketAEA9A052.Arn>/*',
  ...['PipelineBuildSynthCdkBuildProject6BEFA8E6', 'PipelineUpdatePipelineSelfMutationDAA41400'].flatMap((project) => [
    `Resource::arn:aws:logs:us-west-2:222211110000:log-group:/aws/codebuild/<${project}>:*`,
    `Resource::arn:aws:codebuild:us-west-2:222211110000:report-group/<${project}>-*`,
  ]),
];

/** What cdk-nag finds in the resources that CDK Pipelines makes for itself. */
export function acknowledgePipeline(pipeline: pipelines.CodePipeline): void {
  pipeline.buildPipeline();
  Validations.of(pipeline).acknowledge(...OWN_PERMISSIONS.map((permission) => ({
    id: `AwsSolutions-IAM5[${permission}]`, reason: 'the permissions that CDK Pipelines gives its own roles',
  })));
  for (const scope of [Stack.of(pipeline), ...Object.values(pipeline.pipeline.crossRegionSupport).map(({ stack }) => stack)]) {
    Validations.of(scope).acknowledge(
      { id: 'AwsSolutions-S1', reason: 'the bucket holds what the pipeline built, and nothing else reads it' },
      { id: 'AwsSolutions-KMS5', reason: 'the key of the artifacts that the pipeline keeps for itself' },
    );
  }
}
