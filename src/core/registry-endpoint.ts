/**
 * The endpoint of a registry's Docker and OCI API.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/ecr.html
 */
export enum RegistryEndpoint {
  /** IPv4 only, in every region: `<account>.dkr.ecr.<region>.<suffix>`. */
  IPV4 = 'IPV4',

  /** IPv4 and IPv6: `<account>.dkr-ecr.<region>.on.aws`. Documented for the partitions aws and aws-us-gov. */
  DUAL_STACK = 'DUAL_STACK',

  /**
   * IPv4 with FIPS 140 validated cryptography: `<account>.dkr.ecr-fips.<region>.<suffix>`.
   *
   * In us-east-1, us-east-2, us-west-1, us-west-2 and the us-gov regions. AWS Lambda cannot use it, nor can the first pull
   * through a cache.
   */
  FIPS = 'FIPS',

  /** IPv4 and IPv6 with FIPS: `<account>.dkr-ecr-fips.<region>.on.aws`, in the same regions as FIPS. */
  DUAL_STACK_FIPS = 'DUAL_STACK_FIPS',
}
