import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct, IDependable } from 'constructs';
import { addOwnCache, cachesBeside } from './app-caches';
import { CacheNames, checkCachePrefixes } from './cache-names';
import { warnOfUses } from './cache-uses';
import { IPullThroughCache } from './i-pull-through-cache';
import { ImportedPullThroughCache } from './imported-pull-through-cache';
import { warnOfPlaceholder } from './placeholder-credentials';
import { PullThroughCacheBase } from './pull-through-cache-base';
import { PullThroughCacheAttributes, PullThroughCacheProps } from './pull-through-cache-props';
import { BoundUpstream } from './upstream';
import { isImmutable, principalAccount } from '../access/grantee';
import { PullPrincipal } from '../access/pull-principal';
import { AppResources, validateInApp } from '../core/app-resources';
import { TOKEN_ACTION, UPSTREAM_ACTIONS, UPSTREAM_ROLE_ACTIONS } from '../core/ecr-actions';
import { inStack, isSameAccount, locationOf, shownRegistry } from '../core/location';
import { fixLogicalId } from '../core/logical-ids';
import { belowPrefix, nameBeginnings, prefixKey, ROOT, withoutSlash } from '../core/names';
import { repositoryArn } from '../core/repository-arns';
import { roleDescription } from '../core/role-description';
import { PULL_THROUGH_CACHE } from '../core/services';
import { clashes, rivals, tooMany } from '../core/singletons';
import { checkStruct, invalid, isKnown, required, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { isAllowedThere, registryStatements } from '../policy/registry-access';
import { trustProblems } from '../policy/trust';
import { PrivateRegistry } from '../registry/private-registry';
import { RepositoryCreationTemplate } from '../registry/repository-creation-template';
import { TemplateScenario } from '../registry/template-scenario';

const MAX_RULES = 50;

/**
 * A pull-through cache: images of another registry, kept in this one, with everything that the first pull of an image needs.
 *
 * It makes the rule, and the creation template that gives the cached repositories the safe settings of a `ManagedRepository`: but tags are
 * mutable, because ECR could not update a tag that has moved upstream. For a private registry of ECR it makes the role that fetches. Whoever
 * pulls needs to import the image and create its repository besides: `grantPull` allows that to roles of the account, `pullPrincipals` and
 * `allowPullFrom` to others, in the registry policy for the first pull and in the policy of each repository for those that follow.
 *
 * All properties of a rule are create-only in CloudFormation, and a replacement would have the same prefix as the rule it replaces, which
 * ECR rejects. So a new access token goes into the secret that is there, as a new value, and a new upstream gets a new prefix.
 *
 * Throws for what ECR would reject or could not pull through: malformed prefixes, a secret that ECR cannot read, a role it cannot assume. A
 * second cache for the prefix in the same account and region, and the 51st of a registry, are errors at synth.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache.html
 *
 * @example
 * declare const taskDefinition: ecs.FargateTaskDefinition;
 *
 * const dockerHub = new PullThroughCache(this, 'DockerHub', {
 *   upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()),
 *   pullPrincipals: [PullPrincipal.account('333333444444')],
 * });
 * taskDefinition.addContainer('Web', { image: dockerHub.containerImage('nginx:1.27') });
 */
@propertyInjectable
export class PullThroughCache extends PullThroughCacheBase {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.PullThroughCache';

  /**
   * A cache that somebody else owns, perhaps in another account. A warning has what a grant needs in its policies.
   *
   * @param scope where to define it
   * @param id its id there
   * @param attributes what is known of it; throws for malformed prefixes and accounts
   */
  public static fromPullThroughCacheAttributes(scope: Construct, id: string, attributes: PullThroughCacheAttributes): IPullThroughCache {
    return new ImportedPullThroughCache(scope, id, attributes);
  }

  /** The prefix of the repositories that images are cached in, as it was given. */
  public readonly ecrRepositoryPrefix: string;

  /** The host of the upstream registry. */
  public readonly upstreamRegistryUrl: string;

  /** The creation template for the repositories of the cache. */
  public readonly template: RepositoryCreationTemplate;

  /** The role that fetches from an upstream of ECR; undefined for other upstreams. */
  public readonly upstreamRole?: iam.IRole;

  /** @internal */
  public readonly _names: CacheNames;

  private readonly bound: BoundUpstream;
  private readonly resource: ecr.CfnPullThroughCacheRule;

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the upstream, and the settings of the repositories that the cache creates
   */
  constructor(scope: Construct, id: string, props: PullThroughCacheProps) {
    super(scope, id);
    checkStruct('props', props, ['upstream'], this);
    this.ecrRepositoryPrefix = this.checkedPrefix(props);
    this.bound = props.upstream._bind(this, withoutSlash(this.ecrRepositoryPrefix));
    this.upstreamRegistryUrl = this.bound.upstreamRegistryUrl;
    this.upstreamRole = this.bound.ecr && (this.bound.role ?? this.newRole());
    this._names = new CacheNames({
      location: locationOf(this),
      ecrRepositoryPrefix: this.ecrRepositoryPrefix,
      upstreamRegistryUrl: this.upstreamRegistryUrl,
      upstreamRepositoryPrefix: inStack(props.upstreamRepositoryPrefix, this),
      ecr: this.bound.ecr,
    }, this);
    this.template = this.newTemplate(props);
    this.resource = this.newRule(props);
    this.allowFetching();
    if (props.pullPrincipals !== undefined) {
      this.allowPullFrom(...props.pullPrincipals);
    }
    addOwnCache(this);
    validateInApp(this, (app) => this.problems(app));
  }

  /**
   * Lets other accounts, organizations or roles pull through the cache: the registry policy lets them import an image, create its
   * repository and pull it, and so does the repository policy of the creation template for what is pulled later.
   *
   * They need an identity policy of their own as well: import the cache there and call its `grantPull`, or give it to an `ImagePullPolicy`.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
   * @param pullPrincipals who may pull; at least one, and no AWS service, throws otherwise
   */
  public allowPullFrom(...pullPrincipals: PullPrincipal[]): void {
    required('pullPrincipals', pullPrincipals, this);
    const { policy } = PrivateRegistry.of(this);
    const options = { pullPrincipals, repositoryPrefixes: nameBeginnings(this.ecrRepositoryPrefix) };
    policy.allowImport(options);
    // The template's policy is that of repositories made from now on; this one is for those that are there.
    policy.allowPull(options);
    this.template.allowPull(...pullPrincipals);
  }

  /** @internal */
  public _dependable(): IDependable {
    return this.resource;
  }

  /** @internal */
  public _completeGrant({ grantPrincipal }: iam.IGrantable, grant: iam.Grant): void {
    const account = principalAccount(grantPrincipal, this);
    const isSame = isSameAccount(account, this.env.account);
    if (isSame === false && (grant.success || isImmutable(grantPrincipal))) {
      this.allowPullFrom(PullPrincipal.account(account!));
    } else if (!grant.success) {
      this.allowPullFrom(PullPrincipal._principal(grantPrincipal, this));
    } else {
      this.warnOfUnknownRegistry(isKnown(account) ? `account ${account}` : String(grantPrincipal));
    }
  }

  private checkedPrefix({ upstream, ecrRepositoryPrefix = upstream._ecrRepositoryPrefix, upstreamRepositoryPrefix }: PullThroughCacheProps): string {
    if (ecrRepositoryPrefix === undefined) {
      throw invalid('"ecrRepositoryPrefix" is missing, which a cache of a private registry of ECR needs; name the prefix of its repositories here', this);
    }
    const prefix = inStack(ecrRepositoryPrefix, this);
    checkCachePrefixes(prefix, inStack(upstreamRepositoryPrefix, this), this);
    return prefix;
  }

  private newTemplate(props: PullThroughCacheProps): RepositoryCreationTemplate {
    const { upstream, ecrRepositoryPrefix, upstreamRepositoryPrefix, pullPrincipals, alsoAppliedFor = [], ...settings } = props;
    return new RepositoryCreationTemplate(this, 'Template', {
      ...settings,
      multiArchitectureImages: settings.multiArchitectureImages ?? true,
      prefix: this.ecrRepositoryPrefix,
      appliedFor: [TemplateScenario.PULL_THROUGH_CACHE, ...alsoAppliedFor],
    });
  }

  private newRule({ upstream }: PullThroughCacheProps): ecr.CfnPullThroughCacheRule {
    const rule = new ecr.CfnPullThroughCacheRule(this, 'Resource', {
      ecrRepositoryPrefix: this.ecrRepositoryPrefix,
      upstreamRegistry: upstream.upstreamRegistry,
      upstreamRegistryUrl: this.upstreamRegistryUrl,
      upstreamRepositoryPrefix: this._names.rule.upstreamRepositoryPrefix,
      credentialArn: this.bound.credentialArn,
      customRoleArn: this.upstreamRole?.roleArn,
    });
    fixLogicalId(rule, ruleKey(rule));
    // A pull that comes before the template would create its repository without settings, for good.
    rule.node.addDependency(this.template.node.defaultChild!);
    return rule;
  }

  private warnOfUnknownRegistry(who: string): void {
    warn(this, 'PullThroughCache.unknownRegistry', `it is not known whether ${who}, which was allowed to pull, is ${isKnown(this.env.account)
      ? 'in the account of the cache: in another one it cannot pull until "pullPrincipals" allow it to; give its stack an "env"'
      : 'the account of the cache: in its stack, the URIs and ARNs of the cache become those of that account; give the stack of the cache an "env"'}`);
  }

  /** ECR documents the trust without a condition on the account it acts for, and not whether it sends one. */
  private newRole(): iam.Role {
    return new iam.Role(this, 'UpstreamRole', {
      assumedBy: new iam.ServicePrincipal(PULL_THROUGH_CACHE),
      description: roleDescription(`Fetches images for the pull-through cache ${this.node.path}`),
    });
  }

  private allowFetching(): void {
    const { ecr: upstream } = this.bound;
    if (this.upstreamRole === undefined || upstream === undefined) {
      return;
    }
    const { env } = this.upstreamRole;
    if (isSameAccount(env.account, this.env.account) === false) {
      throw invalid(`"role" is in the account ${env.account}, ECR fetches by a role of the cache's own account, ${this.env.account}; give one of that account, `
        + 'or leave it out to have one made', this);
    }
    const there = repositoryArn(upstream, belowPrefix(this._names.rule.upstreamRepositoryPrefix ?? ROOT));
    const grant = (actions: readonly string[], arn: string) =>
      iam.Grant.addToPrincipal({ grantee: this.upstreamRole!, actions: [...actions], resourceArns: [arn] });
    grant(UPSTREAM_ACTIONS, there)
      .combine(grant(UPSTREAM_ROLE_ACTIONS, this._names.allRepositoryArns))
      .combine(grant([TOKEN_ACTION], '*'))
      .applyBefore(this.resource);
  }

  private problems(app: AppResources): string[] {
    this.checkUpstreamPolicy(app);
    this.warnOfNesting(app);
    rivals(app, this.resource).same.forEach((rule) => this._names.warnOfRoot(ruleKey(rule), rule.node.path));
    cachesBeside(this, this).filter((cache) => !(cache instanceof PullThroughCache))
      .forEach((cache) => this._names.warnOfRoot(cache.ecrRepositoryPrefix, cache.node.path));
    if (this.bound.isPlaceholder) {
      warnOfPlaceholder(this, app);
    }
    warnOfUses(this._names, app);
    const count = tooMany(app, this.resource, MAX_RULES, (construct) => construct instanceof PullThroughCache);
    return [
      ...trustProblems(this.upstreamRole, PULL_THROUGH_CACHE, this),
      ...this.prefixProblems(app),
      ...count === undefined ? [] : [
        `ECR takes ${MAX_RULES} pull-through cache rules in an account and region, got ${count}; let one cache without "upstreamRepositoryPrefix" `
        + 'stand for several of the same upstream',
      ],
    ];
  }

  private prefixProblems(app: AppResources): string[] {
    const { same, perhaps } = rivals(app, this.resource, ruleKey);
    for (const other of perhaps) {
      warn(this, 'PullThroughCache.perhapsSamePrefix',
        `${other.node.path} is a cache for the prefix ${shown(this.ecrRepositoryPrefix)} too, and it is not known whether in another account or region, where `
        + 'alone it can be deployed; give the stacks an "env", or keep one of the two');
    }
    return clashes(this.resource, same, (paths, all) =>
      `an account and region has one pull-through cache a prefix, but ${paths} are ${all} for ${shown(ruleKey(this.resource))}; `
      + 'give each another "ecrRepositoryPrefix"');
  }

  private warnOfNesting(app: AppResources): void {
    const own = ruleKey(this.resource);
    const isNested = (prefix: string | undefined) => own !== undefined && (prefix?.startsWith(`${own}/`) ?? false);
    for (const other of rivals(app, this.resource).same.filter((rule) => isNested(ruleKey(rule)))) {
      warn(this, 'PullThroughCache.nestedPrefix',
        `the prefix ${shown(ruleKey(other))} of ${other.node.path} is below ${shown(own)}, and ECR does not say which of the two a pull goes through; `
        + 'give them prefixes side by side');
    }
    const templates = rivals(app, this.template.node.defaultChild as ecr.CfnRepositoryCreationTemplate).same
      .filter(({ prefix, node }) => isNested(prefixKey(prefix)) && !(node.scope?.node.scope instanceof PullThroughCache));
    for (const other of templates) {
      warn(this, 'PullThroughCache.nestedTemplate',
        `the creation template ${other.node.path} for ${shown(other.prefix)} is below ${shown(own)}, so repositories there get its settings and policy, and not those `
        + 'of the cache; let it have the same "pullPrincipals", or give it a prefix side by side');
    }
  }

  private checkUpstreamPolicy(app: AppResources): void {
    const { account } = this.env;
    const { ecr: upstream } = this.bound;
    if (upstream === undefined || isSameAccount(upstream.account, account) === true) {
      return;
    }
    const prefixes = nameBeginnings(this._names.rule.upstreamRepositoryPrefix ?? ROOT);
    if (!isAllowedThere(app, account, UPSTREAM_ACTIONS, upstream, prefixes)) {
      const value = isKnown(account) ? account : `<account of ${Stack.of(this).node.path}>`;
      const json = JSON.stringify(Stack.of(this).resolve(registryStatements(value, UPSTREAM_ACTIONS, upstream, prefixes, this)));
      warn(this, 'PullThroughCache.upstreamPolicy',
        `the upstream ${shownRegistry(upstream)} is another account's, and its registry policy is not known to allow the cache to fetch, which fails without; there use `
        + `PrivateRegistry.of(scope).allowPullThroughCacheFrom(), or add to the registry policy: ${json}`);
    }
  }
}

function ruleKey({ ecrRepositoryPrefix }: ecr.CfnPullThroughCacheRule): string | undefined {
  return prefixKey(ecrRepositoryPrefix);
}
