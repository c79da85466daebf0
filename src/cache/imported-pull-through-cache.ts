import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { addImportedCache, cachesBeside } from './app-caches';
import { CacheNames, checkCachePrefixes } from './cache-names';
import { warnOfUses } from './cache-uses';
import { PullThroughCacheBase } from './pull-through-cache-base';
import { PullThroughCacheAttributes } from './pull-through-cache-props';
import { upstreamFor, upstreamUrlOf } from './upstream-registries';
import { principalAccount } from '../access/grantee';
import { PullPrincipal } from '../access/pull-principal';
import { checkAccount } from '../core/accounts';
import { validateInApp } from '../core/app-resources';
import { CACHE_PULL_ACTIONS, PULL_ACTIONS } from '../core/ecr-actions';
import { HostLocation, inStack, isSameAccount, partitionOf } from '../core/location';
import { checkRegion } from '../core/regions';
import { registryOfHost } from '../core/registry-host';
import { checkStruct, invalid, isKnown, lowerCase, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { mergedStatements, PolicyGrant } from '../policy/policy-grant';

/** A cache that somebody else owns. Its registry policy and template cannot be changed from here: a warning has what they need. */
export class ImportedPullThroughCache extends PullThroughCacheBase {
  public readonly ecrRepositoryPrefix: string;
  public readonly upstreamRegistryUrl: string;

  /** @internal */
  public readonly _names: CacheNames;

  constructor(scope: Construct, id: string, attributes: PullThroughCacheAttributes) {
    super(scope, id, { account: inStack(attributes?.account, scope), region: inStack(attributes?.region, scope) });
    checkStruct('attributes', attributes, ['ecrRepositoryPrefix', 'upstreamRegistryUrl'], this);
    checkAccount('account', attributes.account, this);
    checkRegion('region', attributes.region, this);
    const upstreamRepositoryPrefix = inStack(attributes.upstreamRepositoryPrefix, this);
    this.ecrRepositoryPrefix = inStack(attributes.ecrRepositoryPrefix, this);
    checkCachePrefixes(this.ecrRepositoryPrefix, upstreamRepositoryPrefix, this);
    this.upstreamRegistryUrl = upstreamUrlOf({ host: lowerCase(inStack(attributes.upstreamRegistryUrl, this)), path: '' });
    if (isKnown(this.upstreamRegistryUrl) && upstreamFor(this.upstreamRegistryUrl) === undefined) {
      throw invalid(`"upstreamRegistryUrl" is ${shown(this.upstreamRegistryUrl)}, which ECR has no upstream for; give the host of the rule, such as "registry-1.docker.io"`, this);
    }
    this._names = new CacheNames({
      ecrRepositoryPrefix: this.ecrRepositoryPrefix,
      upstreamRepositoryPrefix,
      upstreamRegistryUrl: this.upstreamRegistryUrl,
      location: this.location(),
      ecr: registryOfHost(this.upstreamRegistryUrl),
    }, this);
    addImportedCache(this);
    validateInApp(this, (app) => {
      cachesBeside(this, this).forEach(({ ecrRepositoryPrefix, node }) => this._names.warnOfRoot(ecrRepositoryPrefix, node.path));
      warnOfUses(this._names, app);
      return [];
    });
  }

  /** @internal */
  public _dependable(): IDependable | undefined {
    return undefined;
  }

  /** @internal */
  public _completeGrant({ grantPrincipal }: iam.IGrantable, grant: iam.Grant): void {
    const isSame = isSameAccount(this.env.account, principalAccount(grantPrincipal, this));
    const grants = grant.success || isSame === false
      ? [this.accountGrant(grantPrincipal)]
      : PullPrincipal._principal(grantPrincipal, this)._grants(this._names.rule.location, this);
    const resources = [this._names.allRepositoryArns];
    const json = (all: PolicyGrant[]) => JSON.stringify(Stack.of(this).resolve(mergedStatements(all, Stack.of(this))));
    warn(this, 'PullThroughCache.importedPolicy',
      `the cache ${this.ecrRepositoryPrefix} is imported, so its policies cannot be changed from here; unless the owner's stack has it already, call `
      + `allowPullFrom() there, or add to the registry policy: ${json(grants.map((one) => ({ ...one, actions: CACHE_PULL_ACTIONS, resources })))}, and `
      + `to the repository policy of its creation template: ${json(grants)}`);
  }

  private location(): HostLocation {
    const { account, region } = this.env;
    const { partition, urlSuffix } = Stack.of(this);
    return { account, region, partition: partitionOf({ partition, region }), urlSuffix };
  }

  /** To the account as a whole, because a role may not exist yet when the owner deploys. */
  private accountGrant({ principalAccount: account }: iam.IPrincipal): PolicyGrant {
    return { principal: 'AWS', value: isKnown(account) ? account : `<account id of ${Stack.of(this).stackName}>`, actions: PULL_ACTIONS };
  }
}
