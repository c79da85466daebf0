import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegistryEndpointPolicy } from './registry-endpoint-policy';

/**
 * Properties of `RegistryEndpoints`.
 */
export interface RegistryEndpointsProps {
  /**
   * The VPC, made here or imported. Its DNS support and DNS hostnames have to be enabled.
   */
  readonly vpc: ec2.IVpc;

  /**
   * Where the interface endpoints get their addresses; one subnet of each availability zone is used.
   *
   * @default - the private subnets of the VPC; when it has none, the isolated ones
   */
  readonly subnets?: ec2.SubnetSelection;

  /**
   * Security groups of the interface endpoints, which are left as they are unless `allowFrom` is given.
   *
   * @default - one new security group for all of them
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Who may connect to the interface endpoints, by HTTPS (port 443). `connections` lets in others later.
   *
   * @default - the IPv4 addresses of the VPC; nobody when `securityGroups` are given
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * What may pass the interface endpoints of ECR.
   *
   * @default - every request, as of all endpoints that have no policy
   */
  readonly policy?: RegistryEndpointPolicy;

  /**
   * What may pass the gateway endpoint for Amazon S3 besides image layers.
   *
   * All requests to S3 of the region take the gateway, from every subnet that it serves, and its policy refuses what it does not name. So a
   * VPC whose subnets reached S3 through the internet before needs statements for what they do there. An empty list says that it is nothing.
   *
   * @default - nothing; a warning when the VPC has subnets with a way to the internet
   */
  readonly s3Statements?: iam.PolicyStatement[];

  /**
   * Whether the VPC gets an endpoint for Amazon CloudWatch Logs too, which the `awslogs` driver of tasks without a way to the internet needs.
   *
   * @default false
   */
  readonly logs?: boolean;

  /**
   * Whether the interface endpoints are those of ECR with FIPS 140 validated cryptography (`ecr-fips.api` and `ecr-fips.dkr`), and not the
   * ordinary ones. They serve the hosts of `RegistryEndpoint.FIPS`. For both kinds make two `RegistryEndpoints`.
   *
   * In us-east-1, us-east-2, us-west-1, us-west-2 and the us-gov regions; throws elsewhere.
   *
   * @default false
   */
  readonly fips?: boolean;

  /**
   * The endpoint of the ECR API that the VPC has already. It is needed for endpoints that this app does not make; others are found.
   *
   * @default - the one in this app, else a new one
   */
  readonly apiEndpoint?: ec2.IVPCEndpointRef;

  /**
   * The endpoint of the Docker and OCI API that the VPC has already. It is needed for endpoints that this app does not make; others are found.
   *
   * @default - the one in this app, else a new one
   */
  readonly dockerEndpoint?: ec2.IVPCEndpointRef;

  /**
   * The endpoint for Amazon S3 that the VPC has already, which has to let image layers pass: see `RegistryEndpoints.layerStatement`. It is
   * needed for endpoints that this app does not make; others are found.
   *
   * @default - the gateways in this app, and a new one for route tables that they do not serve
   */
  readonly s3Endpoint?: ec2.IVPCEndpointRef;
}
