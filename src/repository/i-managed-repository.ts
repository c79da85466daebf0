import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import { OnImageOptions, OnScanCompletedOptions } from './image-event-options';
import { RegistryEndpoint } from '../core/registry-endpoint';

/**
 * A private repository, of the stack or imported: an `ecr.IRepository` that also knows the other hosts of its registry.
 */
export interface IManagedRepository extends ecr.IRepository {
  /**
   * The host of the registry for an endpoint. Throws where the endpoint is known not to exist.
   *
   * @see https://docs.aws.amazon.com/general/latest/gr/ecr.html
   * @param endpoint which of the registry's endpoints
   */
  registryUriFor(endpoint: RegistryEndpoint): string;

  /**
   * The URI of this repository, or of one image in it, for an endpoint. Throws where the endpoint is known not to exist.
   *
   * @param endpoint which of the registry's endpoints
   * @param tagOrDigest a tag, or a digest that begins with `sha256:`; when left out, the URI ends with the repository name
   */
  repositoryUriFor(endpoint: RegistryEndpoint, tagOrDigest?: string): string;

  /**
   * Starts a target when an image is pushed here. It needs no CloudTrail. Images that replication or a pull through cache brings
   * are no pushes.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   * @param id the id of the rule
   * @param options the target, and which images
   */
  onImagePushed(id: string, options?: OnImageOptions): events.Rule;

  /**
   * Starts a target when an image is deleted here. It needs no CloudTrail.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
   * @param id the id of the rule
   * @param options the target, and which images
   */
  onImageDeleted(id: string, options?: OnImageOptions): events.Rule;

  /**
   * Starts a target when a scan of an image is done, by basic or by enhanced scanning.
   *
   * What continuous scanning finds later, in an image that was scanned before, is no scan: `ImageScanAlerts` tells of it.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced-events.html
   * @param id the id of the rule
   * @param options the target, and the lowest severity of the findings
   */
  onScanCompleted(id: string, options?: OnScanCompletedOptions): events.Rule;

  /**
   * How often images of this repository are pulled: `RepositoryPullCount`, the sum of 5 minutes unless `props` say otherwise. ECR counts
   * every minute.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-repository-metrics.html
   * @param props the period, the statistic, the label and the like
   */
  metricPullCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How many images this repository has: the usage metric `ImagesPerRepositoryCount`, the maximum of 5 minutes unless `props` say
   * otherwise, which is how often ECR counts.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/monitoring-usage.html
   * @param props the period, the statistic, the label and the like
   */
  metricImageCount(props?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * The commands that the ECR console shows: log in, build, tag and push, a line each.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-push-ecr-image.html
   * @param imageTag the tag to push, `latest` by default
   * @param context the folder with the Dockerfile, `.` by default
   */
  pushCommands(imageTag?: string, context?: string): string[];
}
