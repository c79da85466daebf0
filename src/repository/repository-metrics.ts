import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { IConstruct } from 'constructs';
import { Registry } from '../core/location';
import { invalid, isKnown, isToken, required, shown } from '../core/validation';

/**
 * The actions of ECR's API whose calls are counted, with the calls a second that ECR allows an account and region unless the quota was raised.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
 */
export const USAGE_ACTIONS: { readonly [action: string]: number } = {
  GetAuthorizationToken: 500,
  BatchGetImage: 2_000,
  GetDownloadUrlForLayer: 3_000,
  BatchCheckLayerAvailability: 1_000,
  InitiateLayerUpload: 100,
  UploadLayerPart: 500,
  CompleteLayerUpload: 100,
  PutImage: 10,
};

/** Checks the name of an action that ECR counts the calls of. */
export function checkUsageAction(prop: string, action: string, scope: IConstruct): void {
  required(prop, action, scope);
  if (!isToken(action) && !Object.hasOwn(USAGE_ACTIONS, action)) {
    throw invalid(`"${prop}" must be an action whose calls ECR counts, got ${shown(action)}; name one of ${Object.keys(USAGE_ACTIONS).sort().join(', ')}`, scope);
  }
}

/** The pulls of a repository, which ECR counts each minute. */
export function pullCount(repositoryName: string, at: Registry, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return metric(at, {
    namespace: 'AWS/ECR',
    metricName: 'RepositoryPullCount',
    dimensionsMap: { RepositoryName: repositoryName },
    statistic: cloudwatch.Stats.SUM,
  }, props);
}

/** The images of a repository, which ECR counts every five minutes. */
export function imageCount(repositoryName: string, at: Registry, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return resourceCount('ImagesPerRepositoryCount', at, props, { ResourceId: `repository/${repositoryName}` });
}

/** The repositories of a registry. */
export function repositoryCount(at: Registry, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return resourceCount('RepositoryCount', at, props);
}

/** The calls of an action of ECR's API, in a registry. */
export function callCount(action: string, at: Registry, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return metric(at, {
    namespace: 'AWS/Usage',
    metricName: 'CallCount',
    dimensionsMap: { Service: 'ECR', Type: 'API', Resource: action, Class: 'None' },
    statistic: cloudwatch.Stats.SUM,
  }, props);
}

/** The account and region that a construct's stack is deployed to. */
export function registryOf(scope: IConstruct): Registry {
  const { account, region } = Stack.of(scope);
  return { account, region };
}

function resourceCount(
  resource: string, at: Registry, props?: cloudwatch.MetricOptions, more: { [dimension: string]: string } = {},
): cloudwatch.Metric {
  return metric(at, {
    namespace: 'AWS/Usage',
    metricName: 'ResourceCount',
    dimensionsMap: { Service: 'ECR', Type: 'RESOURCE', Resource: resource, ...more },
    statistic: cloudwatch.Stats.MAXIMUM,
  }, props);
}

function metric(at: Registry, defaults: cloudwatch.MetricProps, props: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
  const [account, region] = [at.account, at.region].map((part) => isKnown(part) ? part : undefined);
  return new cloudwatch.Metric({ account, region, ...defaults, ...props });
}
