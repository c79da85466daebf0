import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IManagedRepository } from './i-managed-repository';
import { OnImageOptions, OnScanCompletedOptions } from './image-event-options';
import { imageAction, scanCompleted } from './image-events';
import { imageCount, pullCount } from './repository-metrics';
import { grantByIdentity, needsResourcePolicy, Permission } from '../access/grantee';
import { PULL_ACTIONS, PUSH_ACTIONS, TOKEN_ACTION } from '../core/ecr-actions';
import { HostLocation } from '../core/location';
import { RegistryEndpoint } from '../core/registry-endpoint';
import { imageSuffix, registryHost } from '../core/registry-host';
import { LAMBDA } from '../core/services';
import { checkStruct, optionalText, required } from '../core/validation';
import { pullActionsOf } from '../policy/trust';

/**
 * What own and imported repositories share: hosts that are right in every partition, and grants with exactly what is needed.
 *
 * @internal
 */
export abstract class ManagedRepositoryBase extends ecr.RepositoryBase implements IManagedRepository {
  public abstract readonly repositoryName: string;
  public abstract readonly repositoryArn: string;

  /** The host of the registry, with the domain of its partition. `registryUriFor` has those of the other endpoints. */
  public get registryUri(): string {
    return this.registryUriFor(RegistryEndpoint.IPV4);
  }

  /** The URI of the repository, `<registry host>/<repository name>`. A client that gets it without a tag takes `latest`. */
  public get repositoryUri(): string {
    return this.repositoryUriForTag();
  }

  public registryUriFor(endpoint: RegistryEndpoint): string {
    return registryHost(this._location(), required('endpoint', endpoint, this), this);
  }

  public repositoryUriFor(endpoint: RegistryEndpoint, tagOrDigest?: string): string {
    return `${this.registryUriFor(endpoint)}/${this.repositoryName}${imageSuffix(optionalText('tagOrDigest', tagOrDigest, this))}`;
  }

  /**
   * The URI of the image with a tag, `<registry host>/<repository name>:<tag>`.
   *
   * @param tag the tag; when left out, the URI ends with the repository name
   */
  public repositoryUriForTag(tag?: string): string {
    return `${this.registryUri}/${this.repositoryName}${optionalText('tag', tag, this) === undefined ? '' : `:${tag}`}`;
  }

  /**
   * The URI of one image, whatever becomes of its tags: `<registry host>/<repository name>@<digest>`.
   *
   * @param digest the digest, which begins with `sha256:`; when left out, the URI ends with the repository name
   */
  public repositoryUriForDigest(digest?: string): string {
    return `${this.registryUri}/${this.repositoryName}${optionalText('digest', digest, this) === undefined ? '' : `@${digest}`}`;
  }

  /**
   * The URI of the image with a tag or a digest. `repositoryUriFor` has it for the other endpoints.
   *
   * @param tagOrDigest a tag, or a digest that begins with `sha256:`; when left out, the URI ends with the repository name
   */
  public repositoryUriForTagOrDigest(tagOrDigest?: string): string {
    return this.repositoryUriFor(RegistryEndpoint.IPV4, tagOrDigest);
  }

  public pushCommands(imageTag: string = 'latest', context: string = '.'): string[] {
    optionalText('imageTag', imageTag, this);
    optionalText('context', context, this);
    const local = `${this.repositoryName}:${imageTag}`;
    const remote = this.repositoryUriForTag(imageTag);
    return [
      `aws ecr get-login-password --region ${this._location().region} | docker login --username AWS --password-stdin ${this.registryUri}`,
      `docker build -t ${local} ${context}`,
      `docker tag ${local} ${remote}`,
      `docker push ${remote}`,
    ];
  }

  /**
   * Grants actions on this repository, by the policy of the grantee and, for another account, by that of the repository as well. Where one
   * of the two cannot be changed from here, a warning has the JSON to add there. Throws for whom no policy can allow it: federated and
   * canonical users, and `*` without a condition on who it is.
   *
   * Actions of the registry, such as `ecr:GetAuthorizationToken`, have no effect on a repository; `grantPull`
   * and `grantPush` grant what they need of them.
   *
   * @param grantee the principal to grant them to
   * @param actions actions that ECR has for a repository, such as `ecr:DescribeImages`
   */
  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    required('grantee', grantee, this);
    return this.granted(grantee, required('actions', actions, this).map((action, index) => optionalText(`actions[${index}]`, action, this)), []);
  }

  /**
   * Lets a principal describe the repository and its images (`ecr:DescribeRepositories`, `ecr:DescribeImages`), not pull them; `grantPull`
   * does that.
   *
   * @param grantee the principal that reads
   */
  public grantRead(grantee: iam.IGrantable): iam.Grant {
    return super.grantRead(required('grantee', grantee, this));
  }

  /**
   * Lets a principal log in to the registry and pull from this repository, with the two actions that a pull needs and no more. Roles that
   * CodeBuild or SageMaker AI assumes have `ecr:BatchCheckLayerAvailability` as well, as those services document it.
   *
   * A principal of another account also needs its own account's permission; `allowPull` shares the repository with the account.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
   * @param grantee the principal that pulls
   */
  public grantPull(grantee: iam.IGrantable): iam.Grant {
    return isLambda(required('grantee', grantee, this)) ? this._grantLambda(grantee) : this.grantWithToken(grantee, pullActionsOf(grantee));
  }

  /**
   * Lets a principal log in to the registry and push to this repository. `ecr:BatchGetImage` is part of it, since clients read
   * manifests back, so what is pushed can be read too; `grantPullPush` adds the layers.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
   * @param grantee the principal that pushes
   */
  public grantPush(grantee: iam.IGrantable): iam.Grant {
    return this.grantWithToken(required('grantee', grantee, this), PUSH_ACTIONS);
  }

  /**
   * Lets a principal log in to the registry, pull from this repository and push to it.
   *
   * @param grantee the principal that pulls and pushes
   */
  public grantPullPush(grantee: iam.IGrantable): iam.Grant {
    return this.grantWithToken(required('grantee', grantee, this), [...new Set([...PULL_ACTIONS, ...PUSH_ACTIONS])].sort());
  }

  public onImagePushed(id: string, options: OnImageOptions = {}): events.Rule {
    checkStruct('options', options, [], this);
    return this.rule(id, options, imageAction('PUSH', [this.repositoryName], options.imageTags, this));
  }

  public onImageDeleted(id: string, options: OnImageOptions = {}): events.Rule {
    checkStruct('options', options, [], this);
    return this.rule(id, options, imageAction('DELETE', [this.repositoryName], options.imageTags, this));
  }

  public onScanCompleted(id: string, options: OnScanCompletedOptions = {}): events.Rule {
    checkStruct('options', options, [], this);
    return this.rule(id, options, scanCompleted([this.repositoryName, this.repositoryArn], options.minSeverity));
  }

  /**
   * Starts a target when a basic scan is done. Scans by Amazon Inspector (enhanced scanning) do not reach it; `onScanCompleted` sees
   * both, and can be limited to a severity.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   * @param id the id of the rule
   * @param options the target, and the tags of the images
   */
  public onImageScanCompleted(id: string, options: ecr.OnImageScanCompletedOptions = {}): events.Rule {
    checkStruct('options', options, [], this);
    this._checkEvents();
    return super.onImageScanCompleted(id, options);
  }

  /**
   * Starts a target for all events of ECR that name this repository: pushes, deletions, basic scans, replication and pull-through caching.
   * Enhanced scans are events of Amazon Inspector and do not reach it.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   * @param id the id of the rule
   * @param options the target; `rule.addEventPattern()` narrows the events down
   */
  public onEvent(id: string, options: events.OnEventOptions = {}): events.Rule {
    checkStruct('options', options, [], this);
    this._checkEvents();
    return super.onEvent(id, options);
  }

  /**
   * Starts a target for API calls that name this repository. It needs a CloudTrail trail that logs them, which it does not create;
   * `onImagePushed`, `onImageDeleted` and `onScanCompleted` need none.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
   * @param id the id of the rule
   * @param options the target; `rule.addEventPattern()` narrows the events down
   */
  public onCloudTrailEvent(id: string, options: events.OnEventOptions = {}): events.Rule {
    checkStruct('options', options, [], this);
    this._checkEvents();
    return super.onCloudTrailEvent(id, options);
  }

  /**
   * Starts a target for calls of `PutImage` on this repository. It needs a CloudTrail trail that logs them, which it does not create;
   * `onImagePushed` needs none.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/logging-using-cloudtrail.html
   * @param id the id of the rule
   * @param options the target, and the tag of the images
   */
  public onCloudTrailImagePushed(id: string, options: ecr.OnCloudTrailImagePushedOptions = {}): events.Rule {
    checkStruct('options', options, [], this);
    return super.onCloudTrailImagePushed(id, options); // makes its rule by onCloudTrailEvent
  }

  public metricPullCount(props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    checkStruct('props', props, [], this);
    return pullCount(this.repositoryName, this._location(), props);
  }

  public metricImageCount(props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    checkStruct('props', props, [], this);
    return imageCount(this.repositoryName, this._location(), props);
  }

  /**
   * Grants to the Lambda service. CDK asks for it without naming the functions; the statement that ECR needs names them.
   *
   * @internal
   */
  public abstract _grantLambda(grantee: iam.IGrantable): iam.Grant;

  /**
   * The owner's half of a grant, in the policy of the repository; undefined where nothing is added to it.
   *
   * @internal
   */
  public abstract _completeGrant(grantee: iam.IGrantable, byIdentity: iam.Grant, actions: readonly string[]): iam.Grant | undefined;

  /**
   * Warns when the events of this repository cannot be seen from its stack.
   *
   * @internal
   */
  public abstract _checkEvents(): void;

  /**
   * Where the registry of this repository is.
   *
   * @internal
   */
  public abstract _location(): HostLocation;

  private rule(id: string, options: events.OnEventOptions, pattern: events.EventPattern): events.Rule {
    this._checkEvents();
    const rule = new events.Rule(this, id, options);
    rule.addEventPattern(pattern);
    rule.addTarget(options.target);
    return rule;
  }

  private grantWithToken(grantee: iam.IGrantable, actions: readonly string[]): iam.Grant {
    return this.granted(grantee, actions, [{ actions: [TOKEN_ACTION], resourceArns: ['*'] }]);
  }

  private granted(grantee: iam.IGrantable, actions: readonly string[], onRegistry: Permission[]): iam.Grant {
    const byIdentity = grantByIdentity(grantee, [{ actions, resourceArns: [this.repositoryArn] }, ...onRegistry], this, 'ManagedRepository.granteePolicy');
    const byPolicy = needsResourcePolicy(grantee, byIdentity, this.env.account, this) ? this._completeGrant(grantee, byIdentity, actions) : undefined;
    return byPolicy === undefined ? byIdentity : byIdentity.combine(byPolicy);
  }
}

function isLambda(grantee: iam.IGrantable): boolean {
  const principal = grantee.grantPrincipal as iam.IPrincipal & Partial<Pick<iam.ServicePrincipal, 'service'>>;
  return principal.service === LAMBDA && Object.keys(principal.policyFragment.conditions).length === 0;
}
