import { Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { RegistryPolicy } from './registry-policy';
import { RegistryPullOptions, RegistryReplicationOptions, RegistryCacheOptions } from './registry-policy-options';
import { ReplicationConfig } from './replication-config';
import { SigningConfiguration } from './signing-configuration';
import { ownerOf } from '../core/registry-owners';
import { topStack } from '../core/stacks';

const REGISTRY = Symbol.for('cdk-managed-ecr.PrivateRegistry');

/**
 * The private registry of a stack's account and region: the place where constructs of the stack put what exists once there.
 *
 * `PrivateRegistry.of(scope)` is the one of the stack, wherever in the stack the scope is. Policy, replication and signing are
 * constructs of their own: those you make (`RegistryPolicy`, `ReplicationConfig`, `SigningConfiguration`), or else ones that are made
 * here when something adds to them.
 *
 * That something else in the app sets the same thing for the same account and region (another stack, a nested stack, an L1 written by
 * hand) is an error at synth that names both.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 *
 * @example
 * PrivateRegistry.of(this).allowReplicationFrom('111122223333', { repositoryPrefixes: ['prod/'] });
 */
export class PrivateRegistry extends Construct {
  /**
   * The private registry of the scope's stack; of the parent's, when it is a nested stack.
   *
   * @param scope any construct of the stack
   */
  public static of(scope: IConstruct): PrivateRegistry {
    const stack = topStack(scope) as Stack & { [REGISTRY]?: PrivateRegistry };
    return stack[REGISTRY] ??= new PrivateRegistry(stack);
  }

  private constructor(private readonly stack: Stack) {
    super(stack, 'PrivateRegistry');
  }

  /** The policy of the registry: the `RegistryPolicy` of the stack, made here when the stack has none yet. */
  public get policy(): RegistryPolicy {
    return (ownerOf('policy', this.stack) as RegistryPolicy | undefined) ?? new RegistryPolicy(this, 'Policy');
  }

  /** The replication configuration of the registry: the `ReplicationConfig` of the stack, made here when the stack has none yet. */
  public get replication(): ReplicationConfig {
    return (ownerOf('replication', this.stack) as ReplicationConfig | undefined) ?? new ReplicationConfig(this, 'Replication', { rules: [] });
  }

  /** The signing configuration of the registry: the `SigningConfiguration` of the stack, made here when the stack has none yet. */
  public get signing(): SigningConfiguration {
    return (ownerOf('signing', this.stack) as SigningConfiguration | undefined) ?? new SigningConfiguration(this, 'Signing', { rules: [] });
  }

  /**
   * Lets other accounts, organizations or AWS services pull, by the registry policy.
   *
   * @param options who, and from which repositories
   */
  public allowPull(options: RegistryPullOptions): void {
    this.policy.allowPull(options);
  }

  /**
   * The destination's half of replication across accounts: lets the registry of another account replicate into this one.
   *
   * @param account the account to replicate from: 12 digits
   * @param options which repositories, and what may be created
   */
  public allowReplicationFrom(account: string, options: RegistryReplicationOptions = {}): void {
    this.policy.allowReplicationFrom(account, options);
  }

  /**
   * The upstream's half of a pull-through cache across accounts: lets the caches of another account fetch from this registry.
   *
   * @param account the account of the cache: 12 digits
   * @param options which repositories
   */
  public allowPullThroughCacheFrom(account: string, options: RegistryCacheOptions = {}): void {
    this.policy.allowPullThroughCacheFrom(account, options);
  }
}
