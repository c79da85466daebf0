import { IResource } from 'aws-cdk-lib';
import { IPublicRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * A public repository, of this app or imported.
 */
export interface IPublicRepository extends IResource, IPublicRepositoryRef {
  /**
   * The name of the repository.
   *
   * @attribute
   */
  readonly repositoryName: string;

  /**
   * The ARN of the repository, which has no region.
   *
   * @attribute
   */
  readonly repositoryArn: string;

  /**
   * The URI of the repository, with the host of the public registry and its alias. Throws without a "registryAlias", which CloudFormation
   * does not know.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-registries.html
   */
  readonly repositoryUri: string;

  /**
   * The URI of the image with a tag. Throws without a "registryAlias".
   *
   * @param tag the tag; when left out, the URI ends with the repository name
   */
  repositoryUriForTag(tag?: string): string;

  /**
   * The URI of one image, whatever becomes of its tags. Throws without a "registryAlias".
   *
   * @param digest the digest, which begins with `sha256:`; when left out, the URI ends with the repository name
   */
  repositoryUriForDigest(digest?: string): string;

  /**
   * Adds a statement to the repository policy. Of an imported repository a warning has the statement to add in the owner's stack. Throws for
   * what the policy cannot hold, pulls first of all.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-policies.html
   * @param statement the statement
   */
  addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult;

  /**
   * Grants actions on this repository, by the policy of the grantee and, for another account, by that of the repository as well. Where one
   * of the two cannot be changed from here, a warning has the JSON to add there.
   *
   * Throws for actions that ECR Public does not have for repositories: those of pulls, which everybody may, of private repositories (`ecr:`)
   * and of the registry, of which `grantPush` grants what it needs.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistrypublic.html
   * @param grantee the principal to grant them to
   * @param actions for example `ecr-public:DescribeImages`
   */
  grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant;

  /**
   * Lets a principal log in to the public registry (`ecr-public:GetAuthorizationToken`, `sts:GetServiceBearerToken`) and push to this
   * repository.
   *
   * A principal of another account also needs its own account's permission; a warning has it where it cannot be given from here.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-policy-examples.html
   * @param grantee the principal that pushes
   */
  grantPush(grantee: iam.IGrantable): iam.Grant;
}
