import { CfnResource, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { IConstruct } from 'constructs';
import { PullPrincipal } from '../access/pull-principal';
import { typed } from '../core/generic-resources';
import { isSameAccount, locationOf } from '../core/location';
import { isKnown } from '../core/validation';
import { warn } from '../core/warnings';
import { PolicyGrant } from '../policy/policy-grant';

/** Not read from the class, so that the module of AWS Lambda is loaded by those who use it. */
const LAMBDA_FUNCTION = 'AWS::Lambda::Function';

/**
 * What the Lambda functions of the app in other accounts need of a repository that they are images of. CDK grants without saying for which
 * function, so they are found by their images, when all of them are there.
 */
export function lambdaGrants(resource: CfnRepository, scope: IConstruct): PolicyGrant[] {
  const at = locationOf(resource);
  return functionsOf(resource).flatMap((lambda) => {
    const { account, region } = Stack.of(lambda);
    const isSame = isSameAccount(account, at.account);
    if (isSame === undefined) {
      warn(scope, 'ManagedRepository.unknownAccount',
        `it is not known whether the Lambda function ${lambda.node.path} is in the account of its image, whose policy allows functions of its own account only; `
        + 'give both stacks an "env"');
    }
    return isSame === false ? PullPrincipal.lambda({ accounts: [account], region })._grants(at, scope) : [];
  });
}

function functionsOf(repository: CfnRepository): CfnFunction[] {
  return repository.node.root.node.findAll().filter((construct): construct is CfnFunction =>
    CfnResource.isCfnResource(construct) && construct.cfnResourceType === LAMBDA_FUNCTION && refersTo(construct as CfnFunction, repository));
}

function refersTo(lambda: CfnFunction, repository: CfnRepository): boolean {
  const { imageUri, ImageUri } = { ...typed(lambda).code } as CfnFunction.CodeProperty & { readonly ImageUri?: string };
  const image = imageUri ?? ImageUri;
  return image !== undefined && !isKnown(image)
    && Tokenization.reverseString(image).tokens.some((token) => Reference.isReference(token) && token.target === repository);
}
