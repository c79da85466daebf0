// Copies an image of another registry into a repository when the stack is deployed, for what has no pull-through cache: AWS Lambda cannot
// use one, and some registries are no upstream of ECR.
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { DockerImageName, ECRDeployment } from 'cdk-ecr-deployment';
import { ManagedRepository } from 'cdk-managed-ecr';

// With this flag, which `cdk init` turns on, the partition is written out, so that findings about ARNs can be acknowledged.
export const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
const stack = new Stack(app, 'CopyImages', { env: { account: '385605022855', region: 'us-west-2' } });

const VERSION = '2.14.0';
const gateway = new ManagedRepository(stack, 'Gateway', { repositoryName: 'vendor/gateway' });

const copy = new ECRDeployment(stack, 'Copy', {
  src: new DockerImageName(`registry.vendor.example/gateway:${VERSION}`),
  dest: new DockerImageName(gateway.repositoryUriForTag(VERSION)),
  imageArch: ['arm64'], // Lambda takes no image index
});

const handler = new lambda.DockerImageFunction(stack, 'Handler', {
  code: lambda.DockerImageCode.fromEcr(gateway, { tagOrDigest: VERSION }),
  architecture: lambda.Architecture.ARM_64,
});
handler.node.addDependency(copy);

Validations.of(stack).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'the function of cdk-ecr-deployment logs in to the registry and pushes to any repository of it',
});
