import { CfnResource } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, IConstruct } from 'constructs';
import { isGeneric, typed } from '../core/generic-resources';
import { isIntrinsic } from '../core/intrinsics';
import { referenceKey } from '../core/reference-key';
import { isKnown } from '../core/validation';
import { listed } from '../policy/policy-value';

/** The last part of the name of a service that has VPC endpoints, which is the same in every partition. */
export type EndpointService = 'ecr.api' | 'ecr.dkr' | 'ecr-fips.api' | 'ecr-fips.dkr' | 'logs' | 's3';

/** All VPC endpoints of an app, as it is now. */
export function endpointsInApp(scope: IConstruct): ec2.CfnVPCEndpoint[] {
  return scope.node.root.node.findAll()
    .filter((construct): construct is ec2.CfnVPCEndpoint =>
      CfnResource.isCfnResource(construct) && construct.cfnResourceType === ec2.CfnVPCEndpoint.CFN_RESOURCE_TYPE_NAME)
    .map(typed);
}

/** Those that connect a VPC with a service: interface endpoints, and for Amazon S3 gateways. */
export function endpointsFor(service: EndpointService, vpc: ec2.IVpc, endpoints: readonly ec2.CfnVPCEndpoint[]): ec2.CfnVPCEndpoint[] {
  const vpcKey = referenceKey(vpc.vpcId, vpc);
  return endpoints.filter((endpoint) => knownParts(endpoint.stack.resolve(endpoint.serviceName)).endsWith(`.${service}`)
    && (service === 's3') === isGateway(endpoint)
    && endpoint.vpcId !== undefined
    && referenceKey(endpoint.vpcId, endpoint) === vpcKey);
}

/**
 * The construct that users know an endpoint by.
 *
 * @param scope where a reference is made for a resource that has no class
 */
export function known(endpoint: ec2.CfnVPCEndpoint, scope: Construct): ec2.IVPCEndpointRef {
  const { scope: parent, path } = endpoint.node;
  if (parent !== undefined && parent.node.defaultChild?.node.path === path && 'vpcEndpointRef' in parent) {
    return parent as ec2.IVPCEndpointRef;
  }
  return isGeneric(endpoint) ? ec2.GatewayVpcEndpoint.fromGatewayVpcEndpointId(scope, `Existing${endpoint.node.addr}`, endpoint.ref) : endpoint;
}

/** Whether the usual name of the service leads to an endpoint; it may when that is not known. */
export function hasPrivateDns(endpoint: ec2.CfnVPCEndpoint): boolean {
  const enabled = endpoint.stack.resolve(endpoint.privateDnsEnabled);
  return enabled === true || enabled === 'true' || isIntrinsic(enabled);
}

/** Whether the gateway serves a route table. */
export function hasRouteTable(endpoint: ec2.CfnVPCEndpoint, routeTableId: string, scope: IConstruct): boolean {
  const { routeTableIds } = endpoint;
  // A list that is a token as a whole may have any.
  return !isKnown(routeTableIds) ? routeTableIds !== undefined
    : routeTableIds.some((id) => referenceKey(id, endpoint) === referenceKey(routeTableId, scope));
}

/** The policy of an endpoint, resolved; undefined when it allows everything. */
export function policyOf(endpoint: ec2.CfnVPCEndpoint): any {
  return endpoint.stack.resolve(endpoint.policyDocument);
}

function isGateway({ vpcEndpointType, stack }: ec2.CfnVPCEndpoint): boolean {
  return [undefined, ec2.VpcEndpointType.GATEWAY].includes(stack.resolve(vpcEndpointType));
}

/** A name with nothing for what is not known, such as the region. */
function knownParts(name: any): string {
  const { 'Fn::Join': join, 'Fn::Sub': sub } = name ?? {};
  const [text] = listed(sub ?? name);
  return Array.isArray(join?.[1]) ? join[1].map(knownParts).join(join[0]) : typeof text === 'string' ? text : '';
}
