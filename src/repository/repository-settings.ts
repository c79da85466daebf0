import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { EncryptionConfiguration, ImageEncryption } from './image-encryption';
import { ImageTagMutability, TagMutabilityConfiguration } from './image-tag-mutability';
import { AllowImagePull } from '../access/allow-image-pull';
import { PullPrincipal } from '../access/pull-principal';
import { repositoryStatement } from '../access/repository-policy';
import { RepositoryPolicyProperty } from '../access/repository-policy-property';
import { PolicyCarrier } from '../core/policy-carrier';
import { required } from '../core/validation';
import { ExpireUntaggedImages } from '../lifecycle/expire-untagged-images';
import { LifecyclePolicy } from '../lifecycle/lifecycle-policy';
import { LifecycleProperty } from '../lifecycle/lifecycle-property';

/** One for all: it yields to any rule that is set. */
const DEFAULT_LIFECYCLE = new ExpireUntaggedImages();

/** How images are kept, by properties that both L1s call the same. */
export interface ImageSettings extends TagMutabilityConfiguration {
  readonly encryptionConfiguration?: EncryptionConfiguration;
}

/** The policies of a repository, or of those that a template is for. */
export interface PolicySettings {
  readonly lifecycle?: LifecyclePolicy;
  readonly multiArchitectureImages?: boolean;
  readonly pullPrincipals?: PullPrincipal[];
  readonly policyStatements?: iam.PolicyStatement[];
}

/** Renders for the L1 of `scope`. */
export function imageSettings(
  scope: Construct, encryption = ImageEncryption.awsManagedKey(), tagMutability = ImageTagMutability.immutable(),
): ImageSettings {
  return { encryptionConfiguration: encryption._bind(scope), ...tagMutability._bind(scope) };
}

/** Puts the policies into the L1 of `scope`. From then on they are checked, whoever adds to them. */
export function applyPolicies(resource: PolicyCarrier, settings: PolicySettings, scope: IConstruct): void {
  const { lifecycle, multiArchitectureImages, pullPrincipals, policyStatements = [] } = settings;
  if (lifecycle === undefined) {
    DEFAULT_LIFECYCLE.applyTo(resource);
  } else {
    LifecycleProperty.of(resource).write(lifecycle, multiArchitectureImages);
  }
  RepositoryPolicyProperty.of(resource);
  if (pullPrincipals !== undefined) {
    resource.with(new AllowImagePull(...PullPrincipal._some(pullPrincipals, scope)));
  }
  policyStatements.forEach((statement) => addStatement(resource, statement, scope));
}

/** Adds a statement to the repository policy in the L1 of `scope`. */
export function addStatement(resource: PolicyCarrier, statement: iam.PolicyStatement, scope: IConstruct): iam.AddToResourcePolicyResult {
  RepositoryPolicyProperty.of(resource).addStatement(repositoryStatement(required('statement', statement, scope), scope));
  return { statementAdded: true, policyDependable: resource };
}
