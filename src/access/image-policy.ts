import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ImagePushPolicyProps } from './image-push-policy-props';
import { checkAccount } from '../core/accounts';
import { canonicalOrder } from '../core/canonical';
import { checkDistinct, inOrder } from '../core/distinct';
import { TOKEN_ACTION } from '../core/ecr-actions';
import { checkNameBeginnings } from '../core/names';
import { checkRegion } from '../core/regions';
import { repositoryArns } from '../core/repository-arns';
import { invalid } from '../core/validation';

/** The identity policy for these actions on exactly the repositories named, and for logging in. */
export function imagePolicyStatements(scope: Construct, actions: readonly string[], props: ImagePushPolicyProps): iam.PolicyStatement[] {
  const { repositories = [], repositoryPrefixes = [], registryAccount, registryRegion } = props;
  if (repositories.length === 0 && repositoryPrefixes.length === 0) {
    throw invalid('"repositories" and "repositoryPrefixes" are both empty; name at least one', scope);
  }
  if (repositories.length > 0) {
    checkDistinct(repositories, scope);
  }
  if (repositoryPrefixes.length > 0) {
    checkNameBeginnings(repositoryPrefixes, scope);
  }
  checkAccount('registryAccount', registryAccount, scope);
  checkRegion('registryRegion', registryRegion, scope);
  const stack = Stack.of(scope);
  const at = { partition: stack.partition, region: registryRegion ?? stack.region, account: registryAccount ?? stack.account };
  return [
    new iam.PolicyStatement({ actions: [TOKEN_ACTION], resources: ['*'] }),
    new iam.PolicyStatement({
      actions: [...actions],
      resources: [
        ...inOrder(repositories).map((repository) => repository.repositoryRef.repositoryArn),
        ...repositoryArns(at, canonicalOrder(repositoryPrefixes, stack)),
      ],
    }),
  ];
}
