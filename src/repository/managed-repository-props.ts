import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImageEncryption } from './image-encryption';
import { ImageTagMutability } from './image-tag-mutability';
import { PullPrincipal } from '../access/pull-principal';
import { PushPrincipal } from '../access/push-principal';
import { LifecyclePolicy } from '../lifecycle/lifecycle-policy';

/**
 * Properties of a `ManagedRepository`. All have safe defaults, each of which can be turned off by name.
 */
export interface ManagedRepositoryProps {
  /**
   * The name of the repository: 2 to 256 characters, path components of lower-case letters and digits joined by `/`, with `.`,
   * `_`, `__` or any number of `-` inside a component. Changing it replaces the repository.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-create.html
   * @default - a name made by CloudFormation
   */
  readonly repositoryName?: string;

  /**
   * How images are encrypted at rest. Changing it replaces the repository, with all its images.
   *
   * @default ImageEncryption.awsManagedKey()
   */
  readonly encryption?: ImageEncryption;

  /**
   * Whether tags can be overwritten.
   *
   * @default ImageTagMutability.immutable()
   */
  readonly tagMutability?: ImageTagMutability;

  /**
   * Whether each image is scanned for vulnerabilities when it is pushed (basic scanning). AWS is deprecating this setting of a
   * repository in favour of the scanning configuration of the registry.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
   * @default true
   */
  readonly scanOnPush?: boolean;

  /**
   * Which images expire or move to the archive storage class. `LifecyclePolicy.none()` for no policy at all.
   *
   * @default - untagged images expire 14 days after they were pushed
   */
  readonly lifecycle?: LifecyclePolicy;

  /**
   * Whether multi-architecture images (image indexes) are pushed here. It only affects the warnings about the lifecycle policy: the
   * images of an index are untagged.
   *
   * @default false
   */
  readonly multiArchitectureImages?: boolean;

  /**
   * Who may pull from other accounts, and which AWS services; `allowPull` adds more. Roles of the repository's own account need
   * `grantPull` only.
   *
   * @default - nobody outside the account of the repository
   */
  readonly pullPrincipals?: PullPrincipal[];

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

  /**
   * Whether deleting the repository deletes its images too. Without it, deleting a repository that holds images fails.
   * Takes effect with `RemovalPolicy.DESTROY` only, which may also be set later (`RemovalPolicies.of`, an aspect); an error at synth without it.
   *
   * @default false
   */
  readonly emptyOnDelete?: boolean;

  /**
   * The registry of the lifecycle policy: the id of the account that the repository is in, 12 digits. Set it only to keep the value that
   * an existing template has. Throws for another account; without a lifecycle policy it is an error at synth.
   *
   * @default - the registry of the account that deploys
   */
  readonly registryId?: string;
}
