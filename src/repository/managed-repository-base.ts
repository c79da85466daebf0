import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IManagedRepository } from './i-managed-repository';
import { OnImageOptions, OnScanCompletedOptions } from './image-event-options';
import { imageAction, scanCompleted } from './image-events';
import { PULL_ACTIONS, PUSH_ACTIONS, TOKEN_ACTION } from '../core/ecr-actions';
import { HostLocation } from '../core/location';
import { RegistryEndpoint } from '../core/registry-endpoint';
import { registryHost } from '../core/registry-host';
import { LAMBDA } from '../core/services';

/**
 * What own and imported repositories share: hosts that are right in every partition, and grants with exactly what is needed.
 *
 * @internal
 */
export abstract class ManagedRepositoryBase extends ecr.RepositoryBase implements IManagedRepository {
  public abstract readonly repositoryName: string;
  public abstract readonly repositoryArn: string;

  public get registryUri(): string {
    return this.registryUriFor(RegistryEndpoint.IPV4);
  }

  public registryUriFor(endpoint: RegistryEndpoint): string {
    return registryHost(this._location(), endpoint, this);
  }

  public repositoryUriFor(endpoint: RegistryEndpoint, tagOrDigest?: string): string {
    return `${this.registryUriFor(endpoint)}/${this.repositoryName}${suffix(tagOrDigest)}`;
  }

  public repositoryUriForTag(tag?: string): string {
    return `${this.registryUri}/${this.repositoryName}${tag === undefined ? '' : `:${tag}`}`;
  }

  public repositoryUriForDigest(digest?: string): string {
    return `${this.registryUri}/${this.repositoryName}${digest === undefined ? '' : `@${digest}`}`;
  }

  public pushCommands(imageTag: string = 'latest', context: string = '.'): string[] {
    const local = `${this.repositoryName}:${imageTag}`;
    const remote = this.repositoryUriForTag(imageTag);
    return [
      `aws ecr get-login-password --region ${this._location().region} | docker login --username AWS --password-stdin ${this.registryUri}`,
      `docker build -t ${local} ${context}`,
      `docker tag ${local} ${remote}`,
      `docker push ${remote}`,
    ];
  }

  public grantPull(grantee: iam.IGrantable): iam.Grant {
    return isLambda(grantee) ? this._grantLambda(grantee) : this.grantWithToken(grantee, PULL_ACTIONS);
  }

  public grantPush(grantee: iam.IGrantable): iam.Grant {
    return this.grantWithToken(grantee, PUSH_ACTIONS);
  }

  public grantPullPush(grantee: iam.IGrantable): iam.Grant {
    return this.grantWithToken(grantee, [...new Set([...PULL_ACTIONS, ...PUSH_ACTIONS])].sort());
  }

  public onImagePushed(id: string, options: OnImageOptions = {}): events.Rule {
    return this.rule(id, options, imageAction(this, 'PUSH', options.imageTags));
  }

  public onImageDeleted(id: string, options: OnImageOptions = {}): events.Rule {
    return this.rule(id, options, imageAction(this, 'DELETE', options.imageTags));
  }

  public onScanCompleted(id: string, options: OnScanCompletedOptions = {}): events.Rule {
    return this.rule(id, options, scanCompleted(this, options.minSeverity));
  }

  /**
   * Grants to Lambda itself. CDK asks for that without saying for whom; ECR's own statement does say it.
   *
   * @internal
   */
  public abstract _grantLambda(grantee: iam.IGrantable): iam.Grant;

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
    const onRepository = this.grant(grantee, ...actions);
    const onRegistry = iam.Grant.addToPrincipal({ grantee, actions: [TOKEN_ACTION], resourceArns: ['*'] });
    return onRepository.combine(onRegistry);
  }
}

function isLambda(grantee: iam.IGrantable): boolean {
  const principal = grantee.grantPrincipal as iam.IPrincipal & Partial<Pick<iam.ServicePrincipal, 'service'>>;
  return principal.service === LAMBDA && Object.keys(principal.policyFragment.conditions).length === 0;
}

function suffix(tagOrDigest?: string): string {
  if (tagOrDigest === undefined) {
    return '';
  }
  return tagOrDigest.startsWith('sha256:') ? `@${tagOrDigest}` : `:${tagOrDigest}`;
}
