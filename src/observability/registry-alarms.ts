import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { checkTopics } from './alert-topics';
import { checkDistinct, inOrder } from '../core/distinct';
import { repositoryLocation } from '../core/imported';
import { isSameAccount } from '../core/location';
import { CLOUD_WATCH } from '../core/services';
import { checkStruct, invalid, isKnown, required, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { PrivateRegistry } from '../registry/private-registry';
import { checkUsageAction, imageCount, USAGE_ACTIONS } from '../repository/repository-metrics';

const DEFAULT_RESOURCES = 100_000;
const DEFAULT_PERCENT = 80;

/** Calls come in bursts, which ECR tolerates: three minutes of five have to be above the threshold. */
const CALL_PERIOD = Duration.minutes(1);
const CALL_EVALUATION = { evaluationPeriods: 5, datapointsToAlarm: 3 };

/**
 * Properties of `RegistryAlarms`.
 */
export interface RegistryAlarmsProps {
  /**
   * Topics to tell when an alarm goes off, in the region of the stack, each once. Alarms may publish to those of the account.
   *
   * @default - none
   */
  readonly topics?: sns.ITopic[];

  /**
   * What else happens when an alarm goes off.
   *
   * @default - nothing
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * How much of a quota is too much, in percent: above 0, up to 100.
   *
   * @default 80
   */
  readonly quotaPercent?: number;

  /**
   * The calls a second that ECR allows the account and region, by the name of the API action, where the quota was raised: above 0.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html
   *
   * @default - GetAuthorizationToken 500, BatchGetImage 2,000, GetDownloadUrlForLayer 3,000, BatchCheckLayerAvailability 1,000,
   * InitiateLayerUpload 100, UploadLayerPart 500, CompleteLayerUpload 100, PutImage 10
   */
  readonly callQuotas?: { [action: string]: number };

  /**
   * The repositories that ECR allows the account and region, where the quota was raised: 1 or more.
   *
   * @default 100,000
   */
  readonly repositoryQuota?: number;

  /**
   * The images that ECR allows a repository, where the quota was raised: 1 or more.
   *
   * @default 100,000
   */
  readonly imageQuota?: number;

  /**
   * The repositories to watch the number of images of, with an alarm for each. Each once.
   *
   * @default - all repositories of the registry, with one alarm for the one that has most images
   */
  readonly repositories?: ecr.IRepositoryRef[];
}

/**
 * Alarms before a quota of the private registry is reached: the calls of each API action that ECR counts, the repositories of the registry, and the
 * images of a repository. All on metrics that ECR has for nothing.
 *
 * The quotas are those that AWS documents; give the ones that were raised for your account. A rate is looked at by the minute, so shorter bursts
 * do not show: an alarm goes off when 3 minutes of 5 are above the threshold. Without calls there is no data, which is no alarm.
 *
 * The policy of each topic allows the alarms to publish, and so does the key of an encrypted one, when it is known here. For a topic of another account
 * a warning has the statement to add there.
 *
 * Throws for actions that ECR does not count, for quotas that are not above 0, for a topic of another region, and when a repository or topic is given
 * twice.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/monitoring-usage.html
 *
 * @example
 * declare const platform: sns.Topic;
 *
 * new RegistryAlarms(this, 'Alarms', {
 *   topics: [platform],
 *   callQuotas: { PutImage: 50 },
 * });
 */
@propertyInjectable
export class RegistryAlarms extends Construct {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.RegistryAlarms';

  /** The alarms: those of the calls, of the repositories and of the images. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly share: number;

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props whom to tell, and the quotas
   */
  constructor(scope: Construct, id: string, props: RegistryAlarmsProps = {}) {
    super(scope, id);
    checkStruct('props', props, [], this);
    const { topics = [], alarmActions = [], quotaPercent = DEFAULT_PERCENT } = props;
    checkTopics('topics', topics, this);
    if (!isKnown(quotaPercent) || quotaPercent <= 0 || quotaPercent > 100) {
      throw invalid(`"quotaPercent" must be a number above 0, at most 100, got ${shown(quotaPercent)}; write 80 for four fifths of a quota`, this);
    }
    this.share = quotaPercent / 100;
    this.alarms = [...this.callAlarms(props), this.repositoryAlarm(props), ...this.imageAlarms(props)];
    const all = [...topics.map((topic) => new actions.SnsAction(topic)), ...alarmActions];
    this.alarms.forEach((alarm) => alarm.addAlarmAction(...all));
    topics.forEach((topic) => this.allowPublish(topic));
  }

  private callAlarms({ callQuotas = {} }: RegistryAlarmsProps): cloudwatch.Alarm[] {
    Object.entries(callQuotas).forEach(([action, quota]) => {
      checkUsageAction('callQuotas', action, this);
      required('callQuotas', quota, this);
      checkQuota(`callQuotas.${action}`, quota, this);
    });
    return Object.entries({ ...USAGE_ACTIONS, ...callQuotas }).map(([action, quota]) => new cloudwatch.Alarm(this, action, {
      alarmDescription: `Calls of ecr:${action} near the quota of ${quota} a second`,
      metric: PrivateRegistry.of(this).metricCallCount(action, { period: CALL_PERIOD }),
      threshold: quota * CALL_PERIOD.toSeconds() * this.share,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...CALL_EVALUATION,
    }));
  }

  private repositoryAlarm({ repositoryQuota = DEFAULT_RESOURCES }: RegistryAlarmsProps): cloudwatch.Alarm {
    checkQuota('repositoryQuota', repositoryQuota, this);
    return this.countAlarm('Repositories', 'Repositories of the registry', PrivateRegistry.of(this).metricRepositoryCount(), repositoryQuota);
  }

  private imageAlarms({ repositories, imageQuota = DEFAULT_RESOURCES }: RegistryAlarmsProps): cloudwatch.Alarm[] {
    checkQuota('imageQuota', imageQuota, this);
    if (repositories === undefined) {
      return [this.countAlarm('Images', 'Images of the repository with most', mostImages(), imageQuota)];
    }
    checkDistinct(repositories, this);
    return inOrder(repositories).map((repository) => {
      const { repositoryName } = repository.repositoryRef;
      const id = `Images--${repository.node.path.replace(/\//g, '--')}`;
      return this.countAlarm(id, `Images of ${repositoryName}`, imageCount(repositoryName, repositoryLocation(repository)), imageQuota);
    });
  }

  private countAlarm(id: string, what: string, metric: cloudwatch.IMetric, quota: number): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, id, {
      alarmDescription: `${what} near the quota of ${quota}`, metric, threshold: quota * this.share, evaluationPeriods: 1,
    });
  }

  /** A topic whose policy was changed, to enforce TLS for example, has no longer the statement that lets alarms of the account publish. */
  private allowPublish(topic: sns.ITopic): void {
    const publish = this.forAlarms(['sns:Publish'], topic.topicArn);
    topic.addToResourcePolicy(publish);
    topic.masterKey?.addToResourcePolicy(this.forAlarms(['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
    if (isSameAccount(topic.env.account, Stack.of(this).account) === false) {
      warn(this, 'RegistryAlarms.topicPolicy', `${topic.node.path} is a topic of account ${topic.env.account}, whose policy must let alarms of this account publish; `
        + `unless it does already, add there: ${JSON.stringify(Stack.of(this).resolve(publish.toStatementJson()))}`);
    }
  }

  private forAlarms(allowed: string[], resource: string): iam.PolicyStatement {
    const { account } = Stack.of(this);
    const alarms = Stack.of(this).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    return new iam.PolicyStatement({
      actions: allowed,
      principals: [new iam.ServicePrincipal(CLOUD_WATCH)],
      resources: [resource],
      conditions: { ArnLike: { 'aws:SourceArn': alarms }, StringEquals: { 'aws:SourceAccount': account } },
    });
  }
}

/** The images of the repository that has most of them, whichever that is: an alarm takes one series, and no search. */
function mostImages(): cloudwatch.IMetric {
  return new cloudwatch.MathExpression({
    expression: 'SELECT MAX(ResourceCount) FROM "AWS/Usage" WHERE Service = \'ECR\' AND "Resource" = \'ImagesPerRepositoryCount\'',
    usingMetrics: {},
    period: Duration.minutes(5),
    label: 'Images of the repository with most',
  });
}

/** A threshold is calculated here, so a token is none. */
function checkQuota(prop: string, quota: number, scope: Construct): void {
  if (!isKnown(quota) || quota <= 0) {
    throw invalid(`"${prop}" must be a number above 0, got ${shown(quota)}; write what Service Quotas says for your account, or leave it out for the default of AWS`, scope);
  }
}
