import { CfnResource, Lazy, Resource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { checkReplicationDestinations, checkReplicationPrefixes } from './replication-checks';
import { replicationPolicy } from './replication-policy';
import { ReplicationRule } from './replication-rule';
import { TemplateScenario } from './template-scenario';
import { AppResources, validateInApp } from '../core/app-resources';
import { canonicalOrder } from '../core/canonical';
import { REPLICATE_ACTION } from '../core/ecr-actions';
import { isSameAccount, Registry, registryKey, shownRegistry } from '../core/location';
import { guardProperty } from '../core/own-property';
import { claimSetting, isMadeOnDemand } from '../core/registry-owners';
import { guardSingleton } from '../core/singletons';
import { checkStruct, invalid, isKnown } from '../core/validation';
import { warn } from '../core/warnings';
import { isAllowedThere } from '../policy/registry-access';

const MAX_RULES = 25;
const MAX_RULES_EVERYWHERE = 10;
const MAX_DESTINATIONS = 25;

/** A rule with its destinations as seen from the stack. */
interface Rule {
  readonly destinations: Registry[];
  readonly prefixes?: string[];
}

/**
 * Properties of a `ReplicationConfig`.
 */
export interface ReplicationConfigProps {
  /**
   * What is replicated where; `addRule` adds more. Up to 25 rules, of which some regions take 10. None at all is an error at synth.
   */
  readonly rules: ReplicationRule[];
}

/**
 * The replication of the private registry of the stack's account and region: the source's side.
 *
 * Replicated is what is pushed after this is deployed. Replicated images are not replicated any further, and what is deleted here stays
 * there. Repository settings and policies are not replicated either: repositories that replication creates get those of a
 * `RepositoryCreationTemplate` for `REPLICATION` of the destination, or else ECR's defaults. With all destinations in one app,
 * `ReplicationTopology` makes both sides.
 *
 * ECR has one replication configuration an account and region. A second one in the app is an error at synth.
 *
 * Throws for empty lists, more than 25 rules or destinations, malformed prefixes, a destination twice in a rule, one in another partition,
 * and the registry itself as a destination. It warns, with the JSON to add there, of destinations in other accounts whose registry policy
 * is not known to allow the replication.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
 *
 * @example
 * new ReplicationConfig(this, 'Replication', {
 *   rules: [
 *     { destinations: [ReplicationDestination.region('eu-central-1')] },
 *     { destinations: [ReplicationDestination.account('333333444444', 'eu-west-1')], repositoryPrefixes: ['prod/'] },
 *   ],
 * });
 */
@propertyInjectable
export class ReplicationConfig extends Resource {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.ReplicationConfig';

  private readonly rules: Rule[] = [];

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the rules to begin with
   */
  constructor(scope: Construct, id: string, props: ReplicationConfigProps) {
    super(scope, id);
    checkStruct('props', props, ['rules'], this);
    claimSetting('replication', this);
    if (props.rules.length > MAX_RULES) {
      throw tooManyRules(props.rules.length, this);
    }
    props.rules.forEach((rule) => this.addRule(rule));
    validateInApp(this, (app) => this.problems(app));
  }

  /**
   * Adds a rule. Rules do not exclude each other: an image goes to the destinations of each rule that its repository fits.
   *
   * @param rule what is replicated where; throws for what ECR would reject
   */
  public addRule(rule: ReplicationRule): void {
    checkStruct('rule', rule, ['destinations'], this);
    const destinations = rule.destinations.map((destination) => destination._from(Stack.of(this)));
    checkReplicationDestinations(destinations, this);
    checkReplicationPrefixes(rule.repositoryPrefixes, this);
    if (this.rules.length >= MAX_RULES) {
      throw tooManyRules(MAX_RULES + 1, this);
    }
    const known = distinct([...this.destinations(), ...destinations]).filter(({ region }) => isKnown(region));
    if (known.length > MAX_DESTINATIONS) {
      throw invalid(`"destinations" of all rules together may be ${MAX_DESTINATIONS} different ones, got ${known.length}; replicate to fewer registries`, this);
    }
    if (this.rules.length === 0) {
      this.makeResource();
    }
    this.rules.push({ destinations, prefixes: rule.repositoryPrefixes && [...rule.repositoryPrefixes] });
  }

  /**
   * What the owners of the destinations in other accounts must allow: the JSON of a registry policy for each such destination of the rules
   * so far, by `<account>/<region>`. An account that is not known to be the stack's own counts as another one.
   *
   * It is `ecr:ReplicateImage` and `ecr:CreateRepository` on the repositories that are replicated there. Where creation templates of the
   * destination have resource tags, its owner adds `ecr:TagResource`. What is a token is one in the result too, which a `CfnOutput` can show.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions-create-replication.html
   */
  public destinationPolicies(): { [registry: string]: string } {
    const { account } = Stack.of(this);
    return Object.fromEntries(this.otherAccounts().map((to) =>
      [registryKey(to), JSON.stringify(replicationPolicy(account, to, this.prefixesFor(to), this))]));
  }

  /** With the first rule, because ECR takes no configuration without one. */
  private makeResource(): void {
    const resource = new ecr.CfnReplicationConfiguration(this, 'Resource', {
      replicationConfiguration: { rules: Lazy.uncachedAny({ produce: () => this.rules.map((rule) => this.rendered(rule)) }) },
    });
    guardSingleton(resource, 'the replication configuration', 'replication');
    guardProperty(resource, 'replicationConfiguration', 'add rules with addRule()');
  }

  /** The order of rules is the one given, the lists in them are sets. */
  private rendered({ destinations, prefixes }: Rule): ecr.CfnReplicationConfiguration.ReplicationRuleProperty {
    const stack = Stack.of(this);
    return {
      destinations: canonicalOrder(destinations, stack).map(({ account, region }) => ({ region, registryId: account })),
      repositoryFilters: prefixes && canonicalOrder(prefixes, stack).map((filter) => ({ filter, filterType: 'PREFIX_MATCH' })),
    };
  }

  private problems(app: AppResources): string[] {
    if (this.rules.length === 0) {
      return isMadeOnDemand(this) ? [] : ['the replication configuration has no rule; call addRule(), or remove it'];
    }
    if (this.rules.length > MAX_RULES_EVERYWHERE) {
      warn(this, 'ReplicationConfig.manyRules',
        `the replication configuration has ${this.rules.length} rules; ECR takes ${MAX_RULES} in some regions and ${MAX_RULES_EVERYWHERE} in others, so merge some`);
    }
    this.otherAccounts().forEach((to) => this.checkPolicy(app, to));
    this.destinations().forEach((to) => this.checkTemplate(app, to));
    return [];
  }

  private checkPolicy(app: AppResources, to: Registry): void {
    const { account } = Stack.of(this);
    const prefixes = this.prefixesFor(to);
    if (!isAllowedThere(app, account, [REPLICATE_ACTION], to, prefixes)) {
      const source = isKnown(account) ? account : `<account of ${Stack.of(this).node.path}>`;
      const json = JSON.stringify(Stack.of(this).resolve(replicationPolicy(source, to, prefixes, this)));
      warn(this, 'ReplicationConfig.destinationPolicy',
        `the registry ${shownRegistry(to)} is another account's, and its policy is not known to allow the replication, which fails without; there use `
        + `RegistryPolicy.allowReplicationFrom(), or add the statements of this policy: ${json}`);
    }
  }

  private checkTemplate(app: AppResources, to: Registry): void {
    const templates = app.at(to, ecr.CfnRepositoryCreationTemplate.CFN_RESOURCE_TYPE_NAME);
    if (app.hasStackAt(to) && !templates.some(isForReplication)) {
      warn(this, 'ReplicationConfig.noTemplate',
        `the app has no creation template for replication in ${shownRegistry(to)}, so the repositories that are created there get the defaults of ECR: `
        + 'mutable tags, no policies, nothing expires; add a RepositoryCreationTemplate with TemplateScenario.REPLICATION there');
    }
  }

  private destinations(): Registry[] {
    return distinct(this.rules.flatMap(({ destinations }) => destinations));
  }

  private otherAccounts(): Registry[] {
    return this.destinations().filter(({ account }) => isSameAccount(account, Stack.of(this).account) !== true);
  }

  /** The prefixes that are replicated to a destination by any rule; undefined when it is everything. */
  private prefixesFor(to: Registry): string[] | undefined {
    const rules = this.rules.filter(({ destinations }) => destinations.some((destination) => registryKey(destination) === registryKey(to)));
    return rules.some(({ prefixes }) => prefixes === undefined) ? undefined : [...new Set(rules.flatMap(({ prefixes }) => prefixes!))];
  }
}

function distinct(registries: Registry[]): Registry[] {
  return [...new Map(registries.map((registry) => [registryKey(registry), registry])).values()];
}

/** Whether a template is for replication, or cannot be read. */
function isForReplication(template: CfnResource): boolean {
  const { appliedFor } = template as ecr.CfnRepositoryCreationTemplate;
  return !isKnown(appliedFor) || appliedFor.includes(TemplateScenario.REPLICATION);
}

function tooManyRules(count: number, scope: Construct): Error {
  return invalid(`"rules" may be ${MAX_RULES}, got ${count}; merge those with the same destinations, or the same prefixes`, scope);
}
