import * as iam from 'aws-cdk-lib/aws-iam';
import { TemplateScenario } from './template-scenario';
import { PullPrincipal } from '../access/pull-principal';
import { PushPrincipal } from '../access/push-principal';
import { LifecyclePolicy } from '../lifecycle/lifecycle-policy';
import { ImageEncryption } from '../repository/image-encryption';
import { ImageTagMutability } from '../repository/image-tag-mutability';

/**
 * The settings of the repositories that ECR creates by a template. They have the same safe defaults as a `ManagedRepository`.
 *
 * @internal
 */
export interface RepositoryCreationTemplateOptions {
  /**
   * What the template is for, in up to 256 characters. Throws when it is longer.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * How images are encrypted at rest. A key must be given itself, not by an alias; throws otherwise. Anything but
   * `ImageEncryption.s3Managed()` needs a role, which is made.
   *
   * @default ImageEncryption.awsManagedKey()
   */
  readonly encryption?: ImageEncryption;

  /**
   * Whether tags can be overwritten. A pull-through cache cannot update a tag that is immutable.
   *
   * @default - ImageTagMutability.immutable(); ImageTagMutability.mutable() for a pull-through cache
   */
  readonly tagMutability?: ImageTagMutability;

  /**
   * Which images expire or move to the archive storage class. `LifecyclePolicy.none()` for no policy at all.
   *
   * @default - untagged images expire 14 days after they were pushed
   */
  readonly lifecycle?: LifecyclePolicy;

  /**
   * Whether the repositories get multi-architecture images (image indexes). It changes nothing but what the lifecycle policy is
   * warned about: the images of an index are untagged.
   *
   * @default - false; true for a `PullThroughCache`
   */
  readonly multiArchitectureImages?: boolean;

  /**
   * Who may pull from other accounts, and which AWS services, none of which can use a pull-through cache.
   *
   * @default - nobody outside the account of the registry
   */
  readonly pullPrincipals?: PullPrincipal[];

  /**
   * Other statements of the repository policy, added as `addToResourcePolicy` does.
   *
   * @default - none
   */
  readonly policyStatements?: iam.PolicyStatement[];

  /**
   * The tags of the repositories: up to 50, keys of 1 to 128 characters, values of up to 256. Throws otherwise. They need a role, which is
   * made. Tags of the stack (`Tags.of`) do not reach what ECR creates.
   *
   * @default - no tags
   */
  readonly resourceTags?: { [key: string]: string };

  /**
   * The role ECR creates repositories with. It gets the permissions that are needed, unless it cannot be changed from here: it must then
   * have them. Its trust policy must let `ecr.amazonaws.com` assume it, an error at synth where it is known, and it must have no path, which throws.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates-create-iam.html
   * @default - a role is made when tags or KMS encryption need one; otherwise ECR uses its service-linked role
   */
  readonly role?: iam.IRole;
}

/**
 * Properties of a `RepositoryCreationTemplate`.
 */
export interface RepositoryCreationTemplateProps extends RepositoryCreationTemplateOptions {
  /**
   * The template is for repositories below this prefix: `prod` (or `prod/`, which is the same) for `prod/api` and `prod/team/web`, not for
   * `production`. Of several templates that fit, the one with the longest prefix is used. `ROOT` is for every repository that no other
   * template fits.
   *
   * 1 to 256 characters, path components of lower-case letters and digits joined by `/`, with `.`, `_`, `__` or any number of `-` inside a
   * component. Throws otherwise. An account and region has one template a prefix; a second one in the app is an error at synth. A value
   * that is a token is taken for a prefix without a trailing `/`, never for `ROOT`. Changing it replaces the template.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
   */
  readonly prefix: string;

  /**
   * What has to make ECR create the repository for this template to be used. At least one, each once; throws otherwise.
   */
  readonly appliedFor: TemplateScenario[];

  /**
   * Who may push from other accounts, also to repositories that do not exist yet. The registry policy allows it, since a repository policy
   * does not exist before its repository: that of the stack's `PrivateRegistry`.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
   * @default - nobody outside the account of the registry
   */
  readonly pushPrincipals?: PushPrincipal[];

  /**
   * Whether the registry policy denies creating repositories below the prefix to principals of other accounts that it allows neither to push
   * nor to create repositories: `denyCreationByOthers` of `RegistryPolicy`. Where another stack owns that policy, turn this off and call the method
   * there.
   *
   * @default - true for the prefix `ROOT` with `CREATE_ON_PUSH`, false otherwise
   */
  readonly denyCreationByOthers?: boolean;
}
