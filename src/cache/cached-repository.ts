import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CacheAccess } from './cache-access';
import { CacheNames } from './cache-names';
import { deployBeforeTasks } from './cached-images';
import { isUnknownAccount, resourceStatement } from '../access/grantee';
import { markAsCached } from '../core/imported';
import { HostLocation } from '../core/location';
import { RegistryEndpoint } from '../core/registry-endpoint';
import { topStack } from '../core/stacks';
import { invalid } from '../core/validation';
import { warn } from '../core/warnings';
import { warnOfEventsElsewhere } from '../repository/image-events';
import { ManagedRepositoryBase } from '../repository/managed-repository-base';

interface CachedRepositoryProps {
  /** Its name in the registry of the cache. */
  readonly name: string;
  readonly names: CacheNames;
  readonly cache: CacheAccess;
}

/**
 * A repository that ECR creates when an image is pulled through a cache for the first time. What it may be used for is set on the
 * cache: the repository policy is that of the creation template, which all repositories of the cache share.
 */
export class CachedRepository extends ManagedRepositoryBase {
  public readonly repositoryName: string;
  public readonly repositoryArn: string;

  constructor(scope: Construct, id: string, private readonly props: CachedRepositoryProps) {
    const { account, region } = props.names.rule.location;
    super(scope, id, { account, region });
    this.repositoryName = props.name;
    this.repositoryArn = props.names.repositoryArn(props.name);
    props.names.given.add(props.name);
    markAsCached(this);
  }

  public grantPull(grantee: iam.IGrantable): iam.Grant {
    deployBeforeTasks(topStack(this), this.repositoryUri, (consumer) => this.props.cache._deployBefore(consumer));
    return this.props.cache._grantPull(grantee, this.repositoryArn);
  }

  public addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.warnOfPolicy(statement);
    return { statementAdded: false };
  }

  public repositoryUriFor(endpoint: RegistryEndpoint, tagOrDigest?: string): string {
    this.warnOfDigest(tagOrDigest?.startsWith('sha256:') ? tagOrDigest : undefined);
    return super.repositoryUriFor(endpoint, tagOrDigest);
  }

  public repositoryUriForDigest(digest?: string): string {
    this.warnOfDigest(digest);
    return super.repositoryUriForDigest(digest);
  }

  public onImagePushed(id: string): events.Rule {
    throw invalid(`"${id}" would never start: what a pull-through cache brings is no push; make an events.Rule for the detail type "ECR Pull Through Cache Action"`, this);
  }

  /** @internal */
  public _grantLambda(grantee: iam.IGrantable): iam.Grant {
    return this.grantPull(grantee);
  }

  /** @internal */
  public _completeGrant(grantee: iam.IGrantable, byIdentity: iam.Grant, actions: readonly string[]): undefined {
    if (!byIdentity.success || !isUnknownAccount(grantee, this.env.account, this, 'ManagedRepository.unknownAccount')) {
      this.warnOfPolicy(resourceStatement(grantee, byIdentity, actions, Stack.of(this)));
    }
  }

  /** @internal */
  public _checkEvents(): void {
    warnOfEventsElsewhere(this);
  }

  /** @internal */
  public _location(): HostLocation {
    return this.props.names.rule.location;
  }

  private warnOfDigest(digest?: string): void {
    if (digest !== undefined) {
      this.props.names.warnOfDigest(`${this.repositoryName}@${digest}`);
    }
  }

  private warnOfPolicy(statement: iam.PolicyStatement): void {
    warn(this, 'PullThroughCache.repositoryPolicy',
      `${this.repositoryName} is created by ECR, with the repository policy of the cache's creation template, so nothing was added for it alone; let others pull `
      + 'with "pullPrincipals" or allowPullFrom() of the cache, and give other statements as its "policyStatements": '
      + JSON.stringify(Stack.of(this).resolve(statement.toStatementJson())));
  }
}
