import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { RegistryAlarms } from './registry-alarms';
import { checkDistinct, inOrder } from '../core/distinct';
import { repositoryLocation } from '../core/imported';
import { checkStruct, optionalText } from '../core/validation';
import { PrivateRegistry } from '../registry/private-registry';
import { imageCount, pullCount } from '../repository/repository-metrics';

const PULL_ACTIONS = ['GetAuthorizationToken', 'BatchGetImage', 'GetDownloadUrlForLayer'];
const PUSH_ACTIONS = ['BatchCheckLayerAvailability', 'InitiateLayerUpload', 'UploadLayerPart', 'CompleteLayerUpload', 'PutImage'];

/** As many series as a graph can show and still be read. */
const TOP = 20;
const PERIOD = Duration.minutes(5);
const WIDTH = 12;

/**
 * Properties of a `RegistryDashboard`.
 */
export interface RegistryDashboardProps {
  /**
   * The name of the dashboard: 1 to 255 letters, digits, hyphens and underscores.
   *
   * @default - a name made by CloudFormation
   */
  readonly dashboardName?: string;

  /**
   * The repositories to show the pulls and images of, each once.
   *
   * @default - the 20 of the registry with most pulls, and the 20 with most images, whichever they are
   */
  readonly repositories?: ecr.IRepositoryRef[];

  /**
   * Alarms to show the state of, at the top.
   *
   * @default - none
   */
  readonly alarms?: RegistryAlarms;
}

/**
 * A dashboard of the private registry: pulls by repository, images by repository, the number of repositories, and the calls of ECR's API, those of
 * pulls and those of pushes. All on metrics that ECR has for nothing.
 *
 * It adds one dashboard; `dashboard` takes more widgets. Without `repositories` it searches, so that it needs no change when repositories
 * come and go.
 *
 * Throws when a repository is given twice.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-repository-metrics.html
 *
 * @example
 * new RegistryDashboard(this, 'Dashboard', {
 *   alarms: new RegistryAlarms(this, 'Alarms'),
 * });
 */
@propertyInjectable
export class RegistryDashboard extends Construct {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.RegistryDashboard';

  /** The dashboard. */
  public readonly dashboard: cloudwatch.Dashboard;

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props what to show
   */
  constructor(scope: Construct, id: string, props: RegistryDashboardProps = {}) {
    super(scope, id);
    checkStruct('props', props, [], this);
    optionalText('dashboardName', props.dashboardName, this);
    const { repositories, alarms, dashboardName } = props;
    if (repositories !== undefined) {
      checkDistinct(repositories, this);
    }
    this.dashboard = new cloudwatch.Dashboard(this, 'Dashboard', { dashboardName });
    if (alarms !== undefined) {
      this.dashboard.addWidgets(new cloudwatch.AlarmStatusWidget({ title: 'Quotas', width: 2 * WIDTH, alarms: alarms.alarms }));
    }
    this.dashboard.addWidgets(this.graph('Pulls by repository', this.pulls(repositories)), this.graph('Images by repository', this.images(repositories)));
    this.dashboard.addWidgets(this.graph('API calls of pulls', this.calls(PULL_ACTIONS)), this.graph('API calls of pushes', this.calls(PUSH_ACTIONS)));
    this.dashboard.addWidgets(this.graph('Repositories', [PrivateRegistry.of(this).metricRepositoryCount({ label: 'Repositories' })]));
  }

  private pulls(repositories?: ecr.IRepositoryRef[]): cloudwatch.IMetric[] {
    return repositories === undefined
      ? [most('{AWS/ECR,RepositoryName} MetricName="RepositoryPullCount"', cloudwatch.Stats.SUM, 'SUM', "${PROP('Dim.RepositoryName')}")]
      : inOrder(repositories).map((repository) => pullCount(nameOf(repository), repositoryLocation(repository), { label: nameOf(repository) }));
  }

  private images(repositories?: ecr.IRepositoryRef[]): cloudwatch.IMetric[] {
    return repositories === undefined
      ? [most('Namespace="AWS/Usage" MetricName="ResourceCount" Service="ECR" Resource="ImagesPerRepositoryCount"',
        cloudwatch.Stats.MAXIMUM, 'MAX', "${PROP('Dim.ResourceId')}")]
      : inOrder(repositories).map((repository) => imageCount(nameOf(repository), repositoryLocation(repository), { label: nameOf(repository) }));
  }

  private calls(actions: string[]): cloudwatch.IMetric[] {
    return actions.map((action) => PrivateRegistry.of(this).metricCallCount(action, { label: action }));
  }

  private graph(title: string, left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
    const leftYAxis = { min: 0, showUnits: false };
    return new cloudwatch.GraphWidget({ title, left, leftYAxis, width: WIDTH, period: PERIOD, region: Stack.of(this).region });
  }
}

/** The series that a search finds with the highest values, whichever these are. */
function most(search: string, statistic: string, by: string, label: string): cloudwatch.IMetric {
  return new cloudwatch.SearchExpression({
    expression: `SLICE(SORT(SEARCH('${search}', '${statistic}', ${PERIOD.toSeconds()}), ${by}, DESC), 0, ${TOP})`,
    label,
    period: PERIOD,
  });
}

function nameOf(repository: ecr.IRepositoryRef): string {
  return repository.repositoryRef.repositoryName;
}
