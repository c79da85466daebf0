import * as signer from 'aws-cdk-lib/aws-signer';

/**
 * Which images ECR signs when they are pushed, and by which signing profile.
 */
export interface SigningRule {
  /**
   * The signing profile of AWS Signer, for the platform `Notation-OCI-SHA384-ECDSA`. It is in the region of the registry; its
   * account may be another one.
   */
  readonly profile: signer.ISigningProfile;

  /**
   * Only repositories whose name matches one of these: 1 to 100 filters, each of 1 to 256 lower-case letters, digits and `*` for any
   * text, with single `.`, `_`, `-` or `/` between them. `prod/*` for all below `prod`.
   *
   * @default - all repositories
   */
  readonly repositoryFilters?: string[];
}
