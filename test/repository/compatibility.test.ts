import { App, Size, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as codepipeline from 'aws-cdk-lib/aws-codepipeline';
import * as actions from 'aws-cdk-lib/aws-codepipeline-actions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ManagedRepository } from '../../src';
import { PULL } from '../util/actions';

const IMAGE = Match.objectLike({ 'Fn::Join': ['', Match.arrayWith(['111111111111.dkr.ecr.eu-west-1.amazonaws.com/', Match.objectLike({ Ref: Match.stringLikeRegexp('^Api') })])] });

let stack: Stack;
let repository: ManagedRepository;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  repository = new ManagedRepository(stack, 'Api');
});

function expectPullGranted(granted = PULL): void {
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: granted, Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Api'), 'Arn'] } })]) },
  });
}

test('ECS runs its images', () => {
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  task.addContainer('api', { image: ecs.ContainerImage.fromEcrRepository(repository, 'v1') });
  Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', { ContainerDefinitions: [Match.objectLike({ Image: IMAGE })] });
  expectPullGranted();
});

test('Lambda runs its images', () => {
  new lambda.DockerImageFunction(stack, 'Function', { code: lambda.DockerImageCode.fromEcr(repository, { tagOrDigest: 'v1' }) });
  Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { Code: { ImageUri: IMAGE } });
  Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
    RepositoryPolicyText: { Statement: [Match.objectLike({ Action: PULL, Principal: { Service: 'lambda.amazonaws.com' } })] },
  });
});

test('CodeBuild builds in its images', () => {
  new codebuild.Project(stack, 'Build', {
    environment: { buildImage: codebuild.LinuxBuildImage.fromEcrRepository(repository, 'v1') },
    buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::CodeBuild::Project', { Environment: { Image: IMAGE } });
  expectPullGranted(['ecr:BatchCheckLayerAvailability', ...PULL]);
});

test('CodePipeline starts from its pushes', () => {
  const output = new codepipeline.Artifact();
  new codepipeline.Pipeline(stack, 'Pipeline', {
    stages: [
      { stageName: 'Source', actions: [new actions.EcrSourceAction({ actionName: 'Image', repository, output })] },
      { stageName: 'Approve', actions: [new actions.ManualApprovalAction({ actionName: 'Approve' })] },
    ],
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', {
    EventPattern: Match.objectLike({ source: ['aws.ecr'] }),
  });
});

test('Batch runs its images', () => {
  new batch.EcsJobDefinition(stack, 'Job', {
    container: new batch.EcsFargateContainerDefinition(stack, 'Container', {
      image: ecs.ContainerImage.fromEcrRepository(repository, 'v1'), memory: Size.mebibytes(512), cpu: 0.25,
    }),
  });
  Template.fromStack(stack).hasResourceProperties('AWS::Batch::JobDefinition', { ContainerProperties: Match.objectLike({ Image: IMAGE }) });
  expectPullGranted();
});
