import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { listed } from './policy-value';
import { PULL_ACTIONS, PULL_AND_CHECK_ACTIONS } from '../core/ecr-actions';
import { CODE_BUILD, SAGE_MAKER } from '../core/services';

/**
 * What is wrong with the trust policy of a role that a service has to assume. Of roles that are imported it is not known, and principals
 * that are tokens may be the service.
 */
export function trustProblems(role: iam.IRole | undefined, service: string, scope: IConstruct): string[] {
  const services = trustedServices(role, Stack.of(scope));
  const trusts = services === undefined || services.some((principal) => principal === service || typeof principal !== 'string');
  return trusts ? [] : [
    `"role" is ${role!.node.path}, which ${service} cannot assume, as ECR has to; make it with new iam.ServicePrincipal("${service}") as "assumedBy", `
    + 'or leave it out to have one made',
  ];
}

/** What a grantee needs to pull: roles that CodeBuild or SageMaker AI assumes have one action more, which those services document. */
export function pullActionsOf({ grantPrincipal }: iam.IGrantable): readonly string[] {
  const role = grantPrincipal as Partial<iam.IRole>;
  const services = role.node === undefined ? [] : trustedServices(role as iam.IRole, Stack.of(role as iam.IRole)) ?? [];
  return services.some((service) => service === CODE_BUILD || service === SAGE_MAKER) ? PULL_AND_CHECK_ACTIONS : PULL_ACTIONS;
}

/** The services, or tokens for them, that a role trusts; undefined where its policy is not known. */
function trustedServices(role: iam.IRole | undefined, stack: Stack): unknown[] | undefined {
  const resource = role?.node.defaultChild;
  if (resource === undefined || !iam.CfnRole.isCfnRole(resource)) {
    return undefined;
  }
  // Of the L1, whose policy can have been replaced.
  const statements = listed(stack.resolve(resource.assumeRolePolicyDocument)?.Statement);
  return statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Principal }) => listed(Principal?.Service));
}
