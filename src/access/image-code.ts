import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

/**
 * The code of an AWS Lambda function that is an image by its URI, of which something has to be known: which function it is of. CDK's own
 * asks the repository without saying it.
 *
 * The classes are made here, because some at the top would load those of CDK for everyone.
 */
export function imageCode(imageUri: string, props: lambda.EcrImageCodeProps, usedBy: (construct: Construct) => void): lambda.DockerImageCode {
  const { cmd, entrypoint, workingDirectory } = props;
  class EcrCode extends lambda.Code {
    public readonly isInline = false;

    public bind(scope: Construct): lambda.CodeConfig {
      usedBy(scope);
      return { image: { imageUri, cmd, entrypoint, workingDirectory } };
    }
  }
  return new class EcrDockerImageCode extends lambda.DockerImageCode {
    public _bind(): lambda.Code {
      return new EcrCode();
    }
  }();
}
