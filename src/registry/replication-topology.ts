import { Stack } from 'aws-cdk-lib';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { PrivateRegistry } from './private-registry';
import { ReplicationConfig } from './replication-config';
import { ReplicationDestination } from './replication-destination';
import { deployDestinationFirst } from './replication-order';
import { ReplicationTopologyProps } from './replication-topology-props';
import { RepositoryCreationTemplate } from './repository-creation-template';
import { TemplateScenario } from './template-scenario';
import { isSameAccount } from '../core/location';
import { ROOT } from '../core/names';
import { topStack } from '../core/stacks';
import { checkStruct, invalid, isKnown, shown } from '../core/validation';
import { ImageTagMutability } from '../repository/image-tag-mutability';

const SETTINGS = ['encryption', 'tagMutability', 'lifecycle', 'pullPrincipals', 'resourceTags'] as const;

/**
 * Replication from the registry of this stack to those of other stacks of the app, with both ends declared in one place:
 *
 * - in this stack a rule of the registry's `ReplicationConfig`, which is made when there is none;
 * - in each destination of another account the statement of its registry policy, with the same prefixes;
 * - in each destination the repository creation templates, because replication copies images and no settings.
 *
 * The destinations are deployed first, because what is pushed before they allow it is not replicated later: the source's stack depends on
 * theirs. Registries that replicate into each other have no such order, nor have stacks of different Stages: there it is that of your pipeline.
 *
 * Throws for a destination outside the app, whose stack depends on that of the source, without a known region, or whose account is known while that of the source is not (or the
 * other way round), and for all that `ReplicationConfig` and `RepositoryCreationTemplate` throw for.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
 *
 * @example
 * declare const frankfurt: Stack;
 * declare const otherAccount: Stack;
 *
 * new ReplicationTopology(this, 'Replication', {
 *   destinations: [frankfurt, otherAccount],
 *   repositoryPrefixes: ['prod/'],
 *   pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')],
 * });
 */
@propertyInjectable
export class ReplicationTopology extends Construct {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.ReplicationTopology';

  /** The replication configuration of the source's registry. */
  public readonly replicationConfig: ReplicationConfig;

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the source, the destinations, and what is replicated
   */
  constructor(scope: Construct, id: string, props: ReplicationTopologyProps) {
    super(scope, id);
    checkStruct('props', props, ['destinations'], this);
    const stacks = props.destinations.map(topStack);
    stacks.forEach((stack) => this.checkStack(stack));
    this.checkSettings(props);

    this.replicationConfig = this.configure(stacks, props);
    for (const stack of stacks) {
      this.allow(stack, props);
      this.createTemplates(stack, props);
      deployDestinationFirst(this, stack);
    }
  }

  private checkStack(stack: Stack): void {
    const source = Stack.of(this);
    if (stack.node.root !== this.node.root) {
      throw invalid(`"destinations" has ${stack.node.path}, which is not of the same app; use a ReplicationConfig with `
        + 'ReplicationDestination.account(), and RegistryPolicy.allowReplicationFrom() there', this);
    }
    if (!isKnown(stack.region)) {
      throw invalid(`"destinations" has ${stack.node.path}, whose region is not known; give the stack an "env" with a region`, this);
    }
    if (isKnown(stack.account) !== isKnown(source.account)) {
      const [unknown, known] = isKnown(stack.account) ? [source, stack] : [stack, source];
      throw invalid(`the account of ${unknown.node.path} is not known, that of ${known.node.path} is ${known.account}; `
        + 'give both stacks an "env" with an account, or neither', this);
    }
  }

  private checkSettings(props: ReplicationTopologyProps): void {
    const given = SETTINGS.filter((setting) => props[setting] !== undefined);
    if (props.createTemplates === false && given.length > 0) {
      throw invalid(`${given.map(shown).join(' and ')} would be set by the templates that "createTemplates" turns off; leave one or the other out`, this);
    }
  }

  private configure(stacks: Stack[], { repositoryPrefixes }: ReplicationTopologyProps): ReplicationConfig {
    const destinations = stacks.map((stack) => this.isOwnAccount(stack)
      ? ReplicationDestination.region(stack.region)
      : ReplicationDestination.account(stack.account, stack.region));
    const { replication } = PrivateRegistry.of(this);
    replication.addRule({ destinations, repositoryPrefixes });
    return replication;
  }

  private allow(stack: Stack, { repositoryPrefixes, resourceTags = {} }: ReplicationTopologyProps): void {
    if (!this.isOwnAccount(stack)) {
      PrivateRegistry.of(stack).allowReplicationFrom(Stack.of(this).account, {
        repositoryPrefixes, createRepositories: true, tagRepositories: Object.keys(resourceTags).length > 0,
      });
    }
  }

  private createTemplates(stack: Stack, props: ReplicationTopologyProps): void {
    // Only what is set is passed on, so that defaults injected into the templates stay.
    const { destinations, repositoryPrefixes, createTemplates, tagMutability = ImageTagMutability.mutable(), ...settings } = props;
    if (createTemplates === false) {
      return;
    }
    const { account, region } = Stack.of(this);
    const templates = new Construct(stack, this.node.path);
    for (const prefix of templatePrefixes(repositoryPrefixes)) {
      new RepositoryCreationTemplate(templates, prefix, {
        ...settings,
        prefix,
        appliedFor: [TemplateScenario.REPLICATION],
        description: isKnown(account) && isKnown(region) ? `Repositories replicated from ${account}/${region}` : 'Replicated repositories',
        tagMutability,
      });
    }
  }

  private isOwnAccount(stack: Stack): boolean {
    return isSameAccount(stack.account, Stack.of(this).account) === true;
  }
}

/** A template is for what is below its prefix, a replication filter for all names that begin with it. */
function templatePrefixes(repositoryPrefixes: string[] = [ROOT]): string[] {
  return [...new Set(repositoryPrefixes.map((prefix) => isKnown(prefix) && prefix.endsWith('/') ? prefix : ROOT))];
}
