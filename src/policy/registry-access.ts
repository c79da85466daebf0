import { Stack } from 'aws-cdk-lib';
import { CfnRegistryPolicy } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { policyAllows } from './policy-allows';
import { mergedStatements, StatementJson } from './policy-grant';
import { AppResources } from '../core/app-resources';
import { partitionOf, Registry } from '../core/location';
import { repositoryArns } from '../core/repository-arns';

/** The statements by which the policy of a registry allows an account actions. Without beginnings of names they are about all repositories. */
export function registryStatements(
  account: string, actions: readonly string[], at: Registry, beginnings: string[] | undefined, scope: IConstruct,
): StatementJson[] {
  const stack = Stack.of(scope);
  const partition = partitionOf({ region: at.region, partition: stack.partition });
  return mergedStatements([{ principal: 'AWS', value: account, actions, resources: repositoryArns({ ...at, partition }, beginnings) }], stack);
}

/**
 * Whether a registry policy of the app allows an account all of the actions in another registry, or may: a policy that depends on intrinsic functions
 * is not known.
 */
export function isAllowedThere(
  app: AppResources, account: string, actions: readonly string[], at: Registry, beginnings: string[] = [''],
): boolean {
  return app.at(at, CfnRegistryPolicy.CFN_RESOURCE_TYPE_NAME).some((policy) => {
    const stack = Stack.of(policy);
    const resolved = beginnings.map((beginning) => textOf(stack.resolve(beginning)) ?? beginning);
    return policyAllows(stack.resolve((policy as CfnRegistryPolicy).policyText), { account, actions, at, beginnings: resolved }) !== false;
  });
}

function textOf(resolved: unknown): string | undefined {
  return typeof resolved === 'string' ? resolved : undefined;
}
