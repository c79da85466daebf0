import { Stack } from 'aws-cdk-lib';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { PrivateRegistry } from './private-registry';
import { ReplicationConfig } from './replication-config';
import { ReplicationDestination } from './replication-destination';
import { deployDestinationFirst } from './replication-order';
import { ReplicationTemplateOptions, ReplicationTopologyProps } from './replication-topology-props';
import { RepositoryCreationTemplate } from './repository-creation-template';
import { shareTemplateRole } from './template-role';
import { TemplateScenario } from './template-scenario';
import { PullPrincipal } from '../access/pull-principal';
import { isSameAccount } from '../core/location';
import { checkPrefix, prefixKey, ROOT } from '../core/names';
import { topStack } from '../core/stacks';
import { checkStruct, invalid, isKnown, shown } from '../core/validation';
import { ImageTagMutability } from '../repository/image-tag-mutability';

const PREFIX_LENGTH = { min: 1, max: 256 };
const SETTINGS = ['templates', 'encryption', 'tagMutability', 'lifecycle', 'pullPrincipals', 'resourceTags'] as const;

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
 * other way round), for settings of a prefix of which nothing is replicated, and for all that `ReplicationConfig` and `RepositoryCreationTemplate` throw for.
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
 *   templates: [{ prefix: 'prod/payments', tagMutability: ImageTagMutability.immutable() }],
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
    this.checkTemplates(props);
    for (const { pullPrincipals } of [props, ...props.templates ?? []]) {
      if (pullPrincipals !== undefined) {
        PullPrincipal._some(pullPrincipals, this);
      }
    }

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

  private checkTemplates({ repositoryPrefixes, templates = [] }: ReplicationTopologyProps): void {
    const keys = templates.map((template, index) => {
      checkStruct(`templates[${index}]`, template, ['prefix'], this);
      checkPrefix('prefix', template.prefix, PREFIX_LENGTH, this);
      return prefixKey(template.prefix);
    });
    const twice = keys.find((key, index) => key !== undefined && keys.indexOf(key) !== index);
    if (twice !== undefined) {
      throw invalid(`"templates" has the prefix ${shown(twice)} twice; leave one of the two out, with the settings of both in the other`, this);
    }
    const idle = keys.find((key) => key !== undefined && !isReplicated(key, repositoryPrefixes));
    if (idle !== undefined) {
      throw invalid(`"templates" has the prefix ${shown(idle)}, of which nothing is replicated, as "repositoryPrefixes" are ${shown(repositoryPrefixes)}; `
        + 'add it there, or leave it out here', this);
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

  private allow(stack: Stack, { repositoryPrefixes, resourceTags, templates = [] }: ReplicationTopologyProps): void {
    if (!this.isOwnAccount(stack)) {
      const tagRepositories = [{ resourceTags }, ...templates].some(({ resourceTags: tags = {} }) => Object.keys(tags).length > 0);
      PrivateRegistry.of(stack).allowReplicationFrom(Stack.of(this).account, { repositoryPrefixes, createRepositories: true, tagRepositories });
    }
  }

  private createTemplates(stack: Stack, props: ReplicationTopologyProps): void {
    // Only what is set is passed on, so that defaults injected into the templates stay.
    const { destinations, repositoryPrefixes, createTemplates, templates, tagMutability = ImageTagMutability.mutable(), ...settings } = props;
    if (createTemplates === false) {
      return;
    }
    const { account, region } = Stack.of(this);
    const scope = new Construct(stack, this.node.path);
    const all = withPrefixes(templatePrefixes(repositoryPrefixes), templates ?? []);
    // The roles that were deployed before there was this property stay as they are without it.
    if (templates !== undefined && all.length > 1) {
      shareTemplateRole(scope);
    }
    all.forEach(({ prefix, ...own }, index) => new RepositoryCreationTemplate(scope, isKnown(prefix) ? prefix : `Template${index}`, {
      tagMutability,
      ...settings,
      ...set(own),
      prefix,
      appliedFor: [TemplateScenario.REPLICATION],
      description: isKnown(account) && isKnown(region) ? `Repositories replicated from ${account}/${region}` : 'Replicated repositories',
    }));
  }

  private isOwnAccount(stack: Stack): boolean {
    return isSameAccount(stack.account, Stack.of(this).account) === true;
  }
}

/** A template is for what is below its prefix, a replication filter for all names that begin with it. */
function templatePrefixes(repositoryPrefixes: string[] = [ROOT]): string[] {
  return [...new Set(repositoryPrefixes.map((prefix) => isKnown(prefix) && prefix.endsWith('/') ? prefix : ROOT))];
}

/** The templates of the prefixes, with what is given for some of them, and those for other prefixes. */
function withPrefixes(prefixes: string[], given: ReplicationTemplateOptions[]): ReplicationTemplateOptions[] {
  const isFor = (prefix: string) => (template: ReplicationTemplateOptions) => prefixKey(template.prefix) === prefixKey(prefix);
  return [
    // The prefix as it was: another spelling would replace the template.
    ...prefixes.map((prefix) => ({ ...given.find(isFor(prefix)), prefix })),
    ...given.filter(({ prefix }) => !prefixes.some((one) => prefixKey(one) === prefixKey(prefix) && isKnown(prefix))),
  ];
}

/** What is set, so that the rest takes nothing away. */
function set<T extends object>(settings: T): Partial<T> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as Partial<T>;
}

/** Whether something below a prefix begins with one of these. */
function isReplicated(prefix: string, repositoryPrefixes: string[] | undefined): boolean {
  const below = `${prefix}/`;
  return prefix === ROOT ? templatePrefixes(repositoryPrefixes).includes(ROOT)
    : (repositoryPrefixes ?? ['']).some((beginning) => !isKnown(beginning) || beginning.startsWith(below) || below.startsWith(beginning));
}
