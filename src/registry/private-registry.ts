import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct, IConstruct } from 'constructs';
import { OnRegistryEventOptions, OnRegistryImageOptions } from './registry-event-options';
import { imageArchived, lifecycleAction, pullThroughFailed, replicationFailed } from './registry-events';
import { RegistryPolicy } from './registry-policy';
import { RegistryPullOptions, RegistryPushOptions, RegistryReplicationOptions } from './registry-policy-options';
import { ReplicationConfig } from './replication-config';
import { SigningConfiguration } from './signing-configuration';
import { MAX_PATTERN_LENGTH, patternLength } from '../core/event-pattern';
import { checkNameBeginnings } from '../core/names';
import { markAsMadeOnDemand, ownerOf, RegistrySetting } from '../core/registry-owners';
import { topStack } from '../core/stacks';
import { checkStruct, invalid, required } from '../core/validation';
import { imageAction, Matchers } from '../repository/image-events';
import { callCount, checkUsageAction, registryOf, repositoryCount } from '../repository/repository-metrics';

/** The construct of a stack below which the owners are that nobody wrote down, and the rules for events. Ids are contract. */
const SCOPE_ID = 'PrivateRegistry';

const REGISTRY = Symbol.for('cdk-managed-ecr.PrivateRegistry');

/**
 * The private registry of a stack's account and region: the place where constructs of the stack put what exists once there.
 *
 * `PrivateRegistry.of(scope)` is the one of the stack, wherever in the stack the scope is. Policy, replication and signing are
 * constructs of their own: those you make (`RegistryPolicy`, `ReplicationConfig`, `SigningConfiguration`), or else ones that are made
 * here. Of those, the template has what something was added to; to look at them adds nothing.
 *
 * The methods that begin with `on` make a rule for events of all its repositories, those with `metric` a metric of CloudWatch.
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
    const stack = topStack(required('scope', scope, 'PrivateRegistry.of')) as Stack & { [REGISTRY]?: PrivateRegistry };
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

  /**
   * Starts a target when an image is pushed to a repository of this registry. It needs no CloudTrail. That what replication or a pull-through
   * cache brings is no push follows from their having events of their own; AWS does not say it.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   * @param id the id of the rule
   * @param options the target, and which images
   */
  public onImagePushed(id: string, options: OnRegistryImageOptions = {}): events.Rule {
    return this.rule(id, options, (names, scope) => imageAction('PUSH', names, options.imageTags, scope));
  }

  /**
   * Starts a target when an image is deleted from a repository of this registry. It needs no CloudTrail. Whether what lifecycle policies
   * expire has this event, too, is not documented; `onLifecycleAction` has it for sure.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   * @param id the id of the rule
   * @param options the target, and which images
   */
  public onImageDeleted(id: string, options: OnRegistryImageOptions = {}): events.Rule {
    return this.rule(id, options, (names, scope) => imageAction('DELETE', names, options.imageTags, scope));
  }

  /**
   * Starts a target when an image of this registry is archived. It needs no CloudTrail. Referrers, such as signatures, are left out: they have an
   * event of another type. Whether what lifecycle policies archive has this event is not documented.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   * @param id the id of the rule
   * @param options the target, and of which repositories
   */
  public onImageArchived(id: string, options: OnRegistryEventOptions = {}): events.Rule {
    return this.rule(id, options, imageArchived);
  }

  /**
   * Starts a target when an image could not be replicated into this registry. The registry it is replicated into has the event, not the one
   * that it comes from: use this in the stack of each destination. What the event says of the cause is not documented.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   * @param id the id of the rule
   * @param options the target, and for which repositories
   */
  public onReplicationFailed(id: string, options: OnRegistryEventOptions = {}): events.Rule {
    return this.rule(id, options, replicationFailed);
  }

  /**
   * Starts a target when a pull-through cache of this registry could not fetch an image. AWS documents the event by the sample of one that
   * succeeded; that it has `sync-status` `FAILED`, with `failure-code` and `failure-reason`, is known from its description only.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   * @param id the id of the rule
   * @param options the target, and for which repositories: the prefix of a cache with a `/`, for all it has
   */
  public onPullThroughFailed(id: string, options: OnRegistryEventOptions = {}): events.Rule {
    return this.rule(id, options, pullThroughFailed);
  }

  /**
   * Starts a target when a lifecycle policy expired or archived images of this registry, with the images in the event; not for previews, nor
   * when it found nothing. An event has up to 10 images or so, and a run as many events as it takes.
   *
   * It is an event of CloudTrail, so EventBridge has it only where a trail logs management events, which this does not create. The sample in the
   * user guide is a read-only event, which rules see in the state `ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS` only, so this one is in that
   * state; the detail type, `AWS Service Event via CloudTrail`, is EventBridge's for all service events. Neither is documented for ECR.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
   * @param id the id of the rule
   * @param options the target, and for which repositories
   */
  public onLifecycleAction(id: string, options: OnRegistryEventOptions = {}): events.Rule {
    const rule = this.rule(id, options, lifecycleAction);
    (rule.node.defaultChild as events.CfnRule).state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
    return rule;
  }

  /**
   * How many repositories this registry has: the usage metric `RepositoryCount`, the maximum of 5 minutes unless `props` say otherwise, which
   * is how often ECR counts.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/monitoring-usage.html
   * @param props the period, the statistic, the label and the like
   */
  public metricRepositoryCount(props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    checkStruct('props', props, [], this.stack);
    return repositoryCount(registryOf(this.stack), props);
  }

  /**
   * How often an action of ECR's API is called in this registry, by anybody: the usage metric `CallCount`, the sum of 5 minutes unless
   * `props` say otherwise. Throws for an action that ECR does not count.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/monitoring-usage.html
   * @param action `GetAuthorizationToken`, `BatchCheckLayerAvailability`, `InitiateLayerUpload`, `UploadLayerPart`, `CompleteLayerUpload`,
   * `PutImage`, `BatchGetImage` or `GetDownloadUrlForLayer`
   * @param props the period, the statistic, the label and the like
   */
  public metricCallCount(action: string, props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    checkUsageAction('action', action, this.stack);
    checkStruct('props', props, [], this.stack);
    return callCount(action, registryOf(this.stack), props);
  }

  private rule(
    id: string, options: OnRegistryEventOptions, patternOf: (names: Matchers | undefined, scope: Construct) => events.EventPattern,
  ): events.Rule {
    checkStruct('options', options, [], this.stack);
    const { repositoryPrefixes, target } = options;
    checkNameBeginnings(repositoryPrefixes, this.stack);
    const pattern = patternOf(repositoryPrefixes?.map((prefix) => ({ prefix })), this.stack);
    const length = patternLength(pattern);
    if (length > MAX_PATTERN_LENGTH) {
      throw invalid(`"repositoryPrefixes" make the event pattern of "${id}" ${length} characters long, and EventBridge takes ${MAX_PATTERN_LENGTH}; name fewer `
        + 'or shorter prefixes, or make several rules', this.stack);
    }
    const rule = new events.Rule(this.scope(), id, options);
    rule.addEventPattern(pattern);
    rule.addTarget(target);
    return rule;
  }

  private owner<T extends Construct>(setting: RegistrySetting, make: (scope: Construct) => T): T {
    return (ownerOf(setting, this.stack) as T | undefined) ?? markAsMadeOnDemand(make(this.scope()));
  }

  private scope(): Construct {
    return (this.stack.node.tryFindChild(SCOPE_ID) as Construct | undefined) ?? new Construct(this.stack, SCOPE_ID);
  }
}
