import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';

/**
 * What is wrong with the trust policy of a role that a service has to assume. Of roles that are imported it is not known, and principals
 * that are tokens may be the service.
 */
export function trustProblems(role: iam.IRole | undefined, service: string, scope: IConstruct): string[] {
  const resource = role?.node.defaultChild;
  if (resource === undefined || !iam.CfnRole.isCfnRole(resource)) {
    return [];
  }
  // Of the L1, whose policy can have been replaced.
  const statements: any[] = [Stack.of(scope).resolve(resource.assumeRolePolicyDocument)?.Statement ?? []].flat();
  const services = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Principal }) => [Principal?.Service ?? []].flat());
  const trusts = services.some((principal) => principal === service || typeof principal !== 'string');
  return trusts ? [] : [
    `"role" is ${role!.node.path}, which ${service} cannot assume, as ECR has to; make it with new iam.ServicePrincipal("${service}") as "assumedBy", `
    + 'or leave it out to have one made',
  ];
}
