import { Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { RegistryPolicy } from './registry-policy';
import { RegistryPullOptions, RegistryPushOptions, RegistryReplicationOptions } from './registry-policy-options';
import { ReplicationConfig } from './replication-config';
import { SigningConfiguration } from './signing-configuration';
import { markAsMadeOnDemand, ownerOf, RegistrySetting } from '../core/registry-owners';
import { topStack } from '../core/stacks';
import { required } from '../core/validation';

/** The construct of a stack below which the owners are that nobody wrote down. Ids are contract. */
const SCOPE_ID = 'PrivateRegistry';

const REGISTRY = Symbol.for('cdk-managed-ecr.PrivateRegistry');

/**
 * The private registry of a stack's account and region: the place where constructs of the stack put what exists once there.
 *
 * `PrivateRegistry.of(scope)` is the one of the stack, wherever in the stack the scope is. Policy, replication and signing are
 * constructs of their own: those you make (`RegistryPolicy`, `ReplicationConfig`, `SigningConfiguration`), or else ones that are made
 * here. Of those, the template has what something was added to; to look at them adds nothing.
 *
 * That something else in the app sets the same thing for the same account and region (another stack, a nested stack, an L1 written by
 * hand) is an error at synth that names both. Constructs of other stacks add to the one that there is: `PrivateRegistry.of()` with its stack.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 *
 * @example
 * PrivateRegistry.of(this).allowReplicationFrom('111122223333', { repositoryPrefixes: ['prod/'] });
 */
export class PrivateRegistry {
  /**
   * The private registry of the scope's stack; of the parent's, when it is a nested stack.
   *
   * @param scope any construct of the stack
   */
  public static of(scope: IConstruct): PrivateRegistry {
    const stack = topStack(required('scope', scope)) as Stack & { [REGISTRY]?: PrivateRegistry };
    return stack[REGISTRY] ??= new PrivateRegistry(stack);
  }

  private constructor(private readonly stack: Stack) {}

  /** The policy of the registry: the `RegistryPolicy` of the stack. When it has none, one to add statements to. */
  public get policy(): RegistryPolicy {
    return this.owner('policy', (scope) => new RegistryPolicy(scope, 'Policy'));
  }

  /** The replication configuration of the registry: the `ReplicationConfig` of the stack. When it has none, one to add rules to. */
  public get replication(): ReplicationConfig {
    return this.owner('replication', (scope) => new ReplicationConfig(scope, 'Replication', { rules: [] }));
  }

  /** The signing configuration of the registry: the `SigningConfiguration` of the stack. When it has none, one to add rules to. */
  public get signing(): SigningConfiguration {
    return this.owner('signing', (scope) => new SigningConfiguration(scope, 'Signing', { rules: [] }));
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
   * Lets other accounts or organizations push, by the registry policy, also to repositories that the push creates.
   *
   * @param options who, and to which repositories
   */
  public allowPush(options: RegistryPushOptions): void {
    this.policy.allowPush(options);
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
   * @param repositoryPrefixes only repositories whose name begins with one of these: `base/` for all below `base`, without wildcards; all
   * repositories when it is left out, throws for an empty list
   */
  public allowPullThroughCacheFrom(account: string, repositoryPrefixes?: string[]): void {
    this.policy.allowPullThroughCacheFrom(account, repositoryPrefixes);
  }

  private owner<T extends Construct>(setting: RegistrySetting, make: (scope: Construct) => T): T {
    const { node } = this.stack;
    return (ownerOf(setting, this.stack) as T | undefined)
      ?? markAsMadeOnDemand(make((node.tryFindChild(SCOPE_ID) as Construct | undefined) ?? new Construct(this.stack, SCOPE_ID)));
  }
}
