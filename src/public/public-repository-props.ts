import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PushPrincipal } from '../access/push-principal';

/**
 * Properties of a `PublicRepository`.
 *
 * What the Amazon ECR Public Gallery shows can be changed at any time, except for the logo: CloudFormation does not have it. It is uploaded
 * in the console or by `aws ecr-public put-repository-catalog-data --catalog-data logoImageBlob=...`, and the gallery shows it for verified
 * accounts only.
 */
export interface PublicRepositoryProps {
  /**
   * The name of the repository: 2 to 205 characters, path components of lower-case letters and digits joined by `/`, with single `.`,
   * `_` or `-` inside a component. Changing it replaces the repository.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-create.html
   * @default - a name made by CloudFormation
   */
  readonly repositoryName?: string;

  /**
   * An alias of the account's public registry, for `repositoryUri`: 2 to 50 characters, lower-case letters and digits with single `.`, `_`
   * or `-` inside, which begin with a letter and another letter or digit. The console shows it, and so does
   * `aws ecr-public describe-registries`; a registry has a default one from its first repository on.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-registries.html
   * @default - none; `repositoryUri` throws
   */
  readonly registryAlias?: string;

  /**
   * A short description, which search results of the gallery show too: up to 1,024 characters.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-catalog-data.html
   * @default - none
   */
  readonly description?: string;

  /**
   * What the images are, in GitHub-flavoured Markdown: up to 10,240 characters, which is CloudFormation's limit; the API takes 25,600.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-catalog-data.html
   * @default - none
   */
  readonly aboutText?: string;

  /**
   * How the images are used, in GitHub-flavoured Markdown: up to 10,240 characters, which is CloudFormation's limit; the API takes 25,600.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-catalog-data.html
   * @default - none
   */
  readonly usageText?: string;

  /**
   * The architectures that the images are for: up to 50, each once, of 1 to 50 characters. The gallery has badges for `ARM`, `ARM 64`, `x86`
   * and `x86-64`, written like that.
   *
   * @see https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_RepositoryCatalogDataInput.html
   * @default - none
   */
  readonly architectures?: string[];

  /**
   * The operating systems that the images are for: up to 50, each once, of 1 to 50 characters. The gallery has badges for `Linux` and
   * `Windows`, written like that.
   *
   * @see https://docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_RepositoryCatalogDataInput.html
   * @default - none
   */
  readonly operatingSystems?: string[];

  /**
   * Who may push from other accounts; `allowPush` adds more. Roles of the repository's own account need `grantPush` only.
   *
   * @default - nobody outside the account of the repository
   */
  readonly pushPrincipals?: PushPrincipal[];

  /**
   * Other statements of the repository policy, added as `addToResourcePolicy` does.
   *
   * @default - none
   */
  readonly policyStatements?: iam.PolicyStatement[];

  /**
   * What happens to the repository when it is removed from the stack, or the stack is deleted.
   *
   * Throws for `RemovalPolicy.SNAPSHOT`, which ECR does not have.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
