import { Resource } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct, IConstruct } from 'constructs';
import { allowsLayers, layerStatement } from './image-layers';
import { checkedStatement } from './registry-endpoint-policy';
import { RegistryEndpointsProps } from './registry-endpoints-props';
import { endpointsFor, endpointsInApp, EndpointService, hasPrivateDns, hasRouteTable, known, policyOf } from './vpc-endpoints';
import { AppResources, validateInApp } from '../core/app-resources';
import { excludeEachOther } from '../core/exclusive-conditions';
import { typed } from '../core/generic-resources';
import { locationOf } from '../core/location';
import { FIPS_PLACES, hasFips } from '../core/registry-host';
import { topStack } from '../core/stacks';
import { checkStruct, invalid, isKnown, required } from '../core/validation';
import { warn } from '../core/warnings';
import { leastPolicyText } from '../policy/policy-length';

/** The longest policy of a VPC endpoint, in characters. */
const MAX_POLICY_LENGTH = 20_480;

const CACHE_RULE = 'AWS::ECR::PullThroughCacheRule';

/**
 * What a VPC needs so that images can be pulled and pushed without a way to the internet: interface endpoints for the ECR API and for the
 * Docker and OCI API, and a gateway endpoint for the layers, which are in Amazon S3.
 *
 * Nothing is made that the VPC has already in this app: an endpoint that is there when this is made is used as it is, and so is one that is
 * given. Endpoints that are made elsewhere cannot be seen, so give those of an imported VPC: a second one for the same service fails to deploy.
 *
 * The gateway serves all subnets of the VPC whose route table is known, and lets nothing but image layers pass: see `s3Statements`.
 *
 * Throws for `fips` in regions without it, for an empty list of security groups, for a VPC without a known route table, and, without `allowFrom` and `securityGroups`, for a VPC
 * without a known CIDR block. A policy of more than 20,480 characters is an error at synth, and so is a second endpoint for a service that
 * somebody adds later.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 *
 * @example
 * const vpc = new ec2.Vpc(this, 'Vpc', {
 *   natGateways: 0,
 *   subnetConfiguration: [{ name: 'Tasks', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
 * });
 *
 * new RegistryEndpoints(this, 'Endpoints', { vpc, policy: RegistryEndpointPolicy.pullOnly(), logs: true });
 */
@propertyInjectable
export class RegistryEndpoints extends Resource implements ec2.IConnectable {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.RegistryEndpoints';

  /**
   * The statement that lets image layers pass an endpoint for Amazon S3 of your own: `s3:GetObject` on the bucket of ECR in the region.
   *
   * An endpoint without a policy lets them pass already. Adding the first statement to it would stop everything else.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
   * @param scope where it is for: the region of its stack
   */
  public static layerStatement(scope: IConstruct): iam.PolicyStatement {
    return layerStatement(required('scope', scope, 'RegistryEndpoints.layerStatement'));
  }

  /** The endpoint of the ECR API. */
  public readonly apiEndpoint: ec2.IVPCEndpointRef;

  /** The endpoint of the Docker and OCI API. */
  public readonly dockerEndpoint: ec2.IVPCEndpointRef;

  /** The endpoint for Amazon S3, where the image layers are; the first one when several serve the VPC. */
  public readonly s3Endpoint: ec2.IVPCEndpointRef;

  /**
   * Who may connect to the interface endpoints: those made here, and those of the VPC whose security groups are known.
   *
   * Without others, everything in the VPC may.
   */
  public readonly connections: ec2.Connections;

  private readonly made: Array<[service: EndpointService, endpoint: ec2.CfnVPCEndpoint]> = [];
  private ownSecurityGroups?: ec2.ISecurityGroup[];

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the VPC and what may pass
   */
  constructor(scope: Construct, id: string, private readonly props: RegistryEndpointsProps) {
    super(scope, id);
    checkStruct('props', props, ['vpc'], this);
    if (props.securityGroups?.length === 0) {
      throw invalid('"securityGroups" is empty, so the endpoints would have none; name at least one, or leave it out for a new one', this);
    }
    this.checkFips();
    const existing = endpointsInApp(this);
    const [api, docker]: EndpointService[] = props.fips === true ? ['ecr-fips.api', 'ecr-fips.dkr'] : ['ecr.api', 'ecr.dkr'];
    this.apiEndpoint = this.ecrEndpoint('Api', api, existing, props.apiEndpoint);
    this.dockerEndpoint = this.ecrEndpoint('Docker', docker, existing, props.dockerEndpoint);
    this.s3Endpoint = this.gateway(existing);
    const logs = props.logs === true ? [this.logsEndpoint(existing)] : [];
    this.connections = new ec2.Connections({
      defaultPort: ec2.Port.HTTPS,
      securityGroups: [...new Set([this.apiEndpoint, this.dockerEndpoint, ...logs].flatMap(securityGroupsOf))],
    });
    validateInApp(this, (app) => this.problems(app));
  }

  /** The endpoint that there is, or a new one with the policy. */
  private ecrEndpoint(
    id: string, service: EndpointService, existing: ec2.CfnVPCEndpoint[], given: ec2.IVPCEndpointRef | undefined,
  ): ec2.IVPCEndpointRef {
    const [found] = endpointsFor(service, this.props.vpc, existing);
    const kept = given ?? (found && known(found, this));
    if (kept === undefined) {
      const endpoint = this.interfaceEndpoint(id, service);
      this.props.policy?._statements(this).forEach((statement) => endpoint.addToPolicy(statement));
      return endpoint;
    }
    if (this.props.policy !== undefined) {
      this.warnNotApplied('policy', service, given ?? found);
    }
    if (given === undefined && !hasPrivateDns(found)) {
      warn(this, 'RegistryEndpoints.noPrivateDns', `${found.node.path} connects the VPC with ${service} without private DNS, so the names of the registry `
        + 'do not lead to it; give it "privateDnsEnabled: true"');
    }
    return kept;
  }

  private logsEndpoint(existing: ec2.CfnVPCEndpoint[]): ec2.IVPCEndpointRef {
    const [found] = endpointsFor('logs', this.props.vpc, existing);
    return found === undefined ? this.interfaceEndpoint('Logs', 'logs') : known(found, this);
  }

  private interfaceEndpoint(id: string, service: EndpointService): ec2.InterfaceVpcEndpoint {
    const { vpc, subnets } = this.props;
    const endpoint = new ec2.InterfaceVpcEndpoint(this, id, {
      vpc,
      service: new ec2.InterfaceVpcEndpointAwsService(service),
      privateDnsEnabled: true,
      subnets,
      securityGroups: this.securityGroups(),
      open: false,
    });
    this.made.push([service, endpoint.node.defaultChild as ec2.CfnVPCEndpoint]);
    return endpoint;
  }

  /** The security groups of all that is made here. */
  private securityGroups(): ec2.ISecurityGroup[] {
    const { vpc, securityGroups, allowFrom = securityGroups === undefined ? [this.vpcPeer()] : [] } = this.props;
    if (this.ownSecurityGroups === undefined) {
      const description = 'Interface endpoints of Amazon ECR';
      this.ownSecurityGroups = securityGroups ?? [new ec2.SecurityGroup(this, 'SecurityGroup', { vpc, description, allowAllOutbound: false })];
      const connections = new ec2.Connections({ securityGroups: this.ownSecurityGroups, defaultPort: ec2.Port.HTTPS });
      allowFrom.forEach((peer) => connections.allowDefaultPortFrom(peer));
    }
    return this.ownSecurityGroups;
  }

  private vpcPeer(): ec2.IPeer {
    try {
      return ec2.Peer.ipv4(this.props.vpc.vpcCidrBlock);
    } catch {
      throw invalid('"vpc" is imported without its CIDR block, so it is not known whom the endpoints let in; '
        + 'give "allowFrom", such as [ec2.Peer.ipv4("10.0.0.0/16")], or "securityGroups", or import it with "vpcCidrBlock"', this);
    }
  }

  /** The gateways that there are; with a new one for the route tables that they do not serve. */
  private gateway(existing: ec2.CfnVPCEndpoint[]): ec2.IVPCEndpointRef {
    const { vpc, s3Endpoint, s3Statements } = this.props;
    const statements = s3Statements?.map((statement) => checkedStatement(statement, this));
    const gateways = endpointsFor('s3', vpc, existing);
    const subnets = [...vpc.privateSubnets, ...vpc.publicSubnets, ...vpc.isolatedSubnets].filter(({ routeTable: { routeTableId } }) =>
      routeTableId !== undefined && !gateways.some((gateway) => hasRouteTable(gateway, routeTableId, this)));
    const kept = s3Endpoint ?? (subnets.length === 0 && gateways.length > 0 ? known(gateways[0], this) : undefined);
    if (kept !== undefined) {
      if (s3Statements !== undefined && s3Statements.length > 0) {
        this.warnNotApplied('s3Statements', 's3', s3Endpoint ?? gateways[0]);
      }
      return kept;
    }
    if (subnets.length === 0) {
      throw invalid('"vpc" is imported without the ids of its route tables, to which the gateway endpoint for S3 adds routes; import it with them, '
        + 'such as "privateSubnetRouteTableIds", or give the "s3Endpoint" that it has already', this);
    }
    const endpoint = new ec2.GatewayVpcEndpoint(this, 'S3', { vpc, service: ec2.GatewayVpcEndpointAwsService.S3, subnets: [{ subnets }] });
    [layerStatement(this), ...statements ?? []].forEach((statement) => endpoint.addToPolicy(statement));
    this.made.push(['s3', endpoint.node.defaultChild as ec2.CfnVPCEndpoint]);
    if (s3Statements === undefined && subnets.some((subnet) => !vpc.isolatedSubnets.includes(subnet))) {
      warn(this, 'RegistryEndpoints.s3LayersOnly', 'requests to Amazon S3 from all subnets now take the gateway endpoint, which lets nothing but image layers '
        + 'pass; give "s3Statements" for what else the VPC does in S3 of its region, or an empty list when that is nothing');
    }
    return endpoint;
  }

  private checkFips(): void {
    const at = locationOf(this);
    if (this.props.fips === true && !hasFips(at)) {
      throw invalid(`"fips": ECR has FIPS endpoints in ${FIPS_PLACES}, the stack is in ${isKnown(at.region) ? at.region : at.partition}; leave it out`, this);
    }
  }

  private warnNotApplied(prop: string, service: EndpointService, { node }: ec2.IVPCEndpointRef): void {
    warn(this, 'RegistryEndpoints.policyNotApplied', `"${prop}" is not for ${node.path}, by which the VPC is connected with ${service} already; `
      + 'add the statements to its own policy, where it is made');
  }

  private problems(app: AppResources): string[] {
    const endpoints = app.all(ec2.CfnVPCEndpoint.CFN_RESOURCE_TYPE_NAME).map((resource) => typed(resource as ec2.CfnVPCEndpoint));
    this.warnOfLayers(endpoints);
    this.warnOfFirstPulls(app);
    return this.made.flatMap(([service, endpoint]) => [
      ...this.lengthProblems(service, endpoint),
      ...endpointsFor(service, this.props.vpc, endpoints).filter((other) => other.node.path !== endpoint.node.path && isInTheWay(other, endpoint))
        .map((other) => `the VPC is connected with ${service} once, but ${endpoint.node.path} and ${other.node.path} both do it; `
          + 'make the other one before RegistryEndpoints, which then uses it, or leave it out'),
    ]);
  }

  private lengthProblems(service: EndpointService, endpoint: ec2.CfnVPCEndpoint): string[] {
    const { length } = leastPolicyText(policyOf(endpoint), endpoint.stack);
    return length <= MAX_POLICY_LENGTH ? [] : [`the policy of the endpoint for ${service} has ${length} characters, Amazon VPC takes ${MAX_POLICY_LENGTH}; `
      + (service === 's3' ? 'use wildcards in "s3Statements"' : 'name the organization instead of many accounts, with RegistryEndpointPolicy.organization()')];
  }

  /** A gateway that somebody else made keeps its policy, which may stop image layers. */
  private warnOfLayers(endpoints: ec2.CfnVPCEndpoint[]): void {
    if (this.props.s3Endpoint !== undefined) {
      return;
    }
    for (const gateway of endpointsFor('s3', this.props.vpc, endpoints)) {
      if (!allowsLayers(policyOf(gateway), gateway)) {
        warn(this, 'RegistryEndpoints.layersDenied', `the policy of ${gateway.node.path}, by which the VPC is connected with S3, lets no image layers pass, `
          + `so pulls would fail; add RegistryEndpoints.layerStatement(): ${JSON.stringify(this.stack.resolve(layerStatement(this).toStatementJson()))}`);
      }
    }
  }

  /** ECR fetches the image; still AWS documents a NAT gateway for the first pull. */
  private warnOfFirstPulls(app: AppResources): void {
    const { vpc } = this.props;
    const stack = topStack(this);
    const hasCache = app.all(CACHE_RULE).some((rule) => topStack(rule) === stack) || app.at(stack, CACHE_RULE).length > 0;
    if (hasCache && vpc.isolatedSubnets.length > 0 && vpc.privateSubnets.length === 0) {
      warn(this, 'RegistryEndpoints.firstPull', 'the registry has pull-through caches, and AWS documents that the first pull of an image through one needs a NAT '
        + 'gateway in a VPC with interface endpoints for ECR, which the isolated subnets do not have; pull each image once from elsewhere before');
    }
  }
}

/** Whether two endpoints of a VPC for the same service cannot be deployed together. */
function isInTheWay(other: ec2.CfnVPCEndpoint, own: ec2.CfnVPCEndpoint): boolean {
  return !excludeEachOther(other, own) && (own.vpcEndpointType === ec2.VpcEndpointType.INTERFACE ? hasPrivateDns(other)
    : (own.routeTableIds ?? []).some((id) => hasRouteTable(other, id, own)));
}

function securityGroupsOf(endpoint: ec2.IVPCEndpointRef): ec2.ISecurityGroup[] {
  return (endpoint as Partial<ec2.IInterfaceVpcEndpoint>).connections?.securityGroups ?? [];
}
