import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ImagePolicyOptions } from './image-policy-options';
import { checkDistinct } from '../core/distinct';
import { TOKEN_ACTION } from '../core/ecr-actions';
import { prefixArns } from '../core/repository-arns';
import { invalid } from '../core/validation';
import { checkAccounts } from '../policy/principals';

/** The identity policy for these actions on exactly the repositories named, and for logging in. */
export function imagePolicyStatements(scope: Construct, actions: readonly string[], options: ImagePolicyOptions): iam.PolicyStatement[] {
  const { repositories = [], repositoryPrefixes = [], registryAccount, registryRegion } = options;
  if (repositories.length === 0 && repositoryPrefixes.length === 0) {
    throw invalid('"repositories" and "repositoryPrefixes" are both empty; name at least one', scope);
  }
  if (repositories.length > 0) {
    checkDistinct(repositories, scope);
  }
  if (registryAccount !== undefined) {
    checkAccounts('registryAccount', [registryAccount]);
  }
  const { partition, region, account } = Stack.of(scope);
  const at = { partition, region: registryRegion ?? region, account: registryAccount ?? account };
  return [
    new iam.PolicyStatement({ actions: [TOKEN_ACTION], resources: ['*'] }),
    new iam.PolicyStatement({
      actions: [...actions],
      resources: [...repositories.map((repository) => repository.repositoryRef.repositoryArn), ...prefixArns(at, repositoryPrefixes, scope)],
    }),
  ];
}
