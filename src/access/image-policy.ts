import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ImagePushPolicyProps } from './image-push-policy-props';
import { checkAccount } from '../core/accounts';
import { canonicalOrder } from '../core/canonical';
import { checkDistinct, inOrder } from '../core/distinct';
import { TOKEN_ACTION } from '../core/ecr-actions';
import { registryInStack } from '../core/location';
import { checkNameBeginnings } from '../core/names';
import { ownResource } from '../core/own-resource';
import { checkRegion } from '../core/regions';
import { repositoryArn, repositoryArns } from '../core/repository-arns';
import { invalid, isKnown } from '../core/validation';
import { conditionProblems } from '../policy/conditions';
import { lengthProblems, MAX_MANAGED_POLICY_LENGTH } from '../policy/policy-length';
import { listed } from '../policy/policy-value';

/**
 * Checks where the repositories are whose prefixes are named, and at synth that IAM takes the policy.
 *
 * @param warnNear warns that the policy is nearly too long
 */
export function checkImagePolicy(policy: iam.ManagedPolicy, props: ImagePushPolicyProps, warnNear: (message: string) => void): void {
  const { repositories = [], repositoryPrefixes = [], registryAccount, registryRegion } = props;
  const given = Object.entries({ registryAccount, registryRegion }).filter(([, value]) => value !== undefined).map(([prop]) => `"${prop}"`);
  if (given.length > 0 && repositoryPrefixes.length === 0) {
    throw invalid(`${given.join(' and ')} would say where the "repositoryPrefixes" are, and there are none; repositories and caches say it themselves, `
      + 'so leave it out or name prefixes', policy);
  }
  checkAccount('registryAccount', registryAccount, policy);
  checkRegion('registryRegion', registryRegion, policy);
  policy.node.addValidation({ validate: () => problems(policy, repositories, warnNear) });
}

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
  const stack = Stack.of(scope);
  const registry = registryInStack({ account: registryAccount ?? stack.account, region: registryRegion ?? stack.region }, scope);
  return [
    new iam.PolicyStatement({ actions: [TOKEN_ACTION], resources: ['*'] }),
    new iam.PolicyStatement({
      actions: [...actions],
      resources: [
        ...inOrder(repositories).map((repository) => repository.repositoryRef.repositoryArn),
        ...repositoryArns({ partition: stack.partition, ...registry }, canonicalOrder(repositoryPrefixes, stack)),
      ],
    }),
  ];
}

function problems(policy: iam.ManagedPolicy, repositories: ecr.IRepositoryRef[], warnNear: (message: string) => void): string[] {
  const stack = Stack.of(policy);
  const document = stack.resolve(policy.document);
  return [
    ...listed(document?.Statement).flatMap((statement) => conditionProblems(statement.Condition)),
    ...lengthProblems({
      policy: document,
      name: 'the managed policy',
      limit: MAX_MANAGED_POLICY_LENGTH,
      of: 'IAM',
      stack,
      shortest: new Map(repositories.map((repository) =>
        [JSON.stringify(stack.resolve(repository.repositoryRef.repositoryArn)), shortestArn(repository)])),
      warn: warnNear,
    }),
  ];
}

/** The shortest ARN that a repository may get. A name that CloudFormation makes has at least the two characters of any name. */
function shortestArn(repository: ecr.IRepositoryRef): string {
  const name = ownResource(repository)?.repositoryName;
  return repositoryArn({ partition: 'aws', region: 'us-east-1', account: '0'.repeat(12) }, isKnown(name) ? name : 'xx');
}
