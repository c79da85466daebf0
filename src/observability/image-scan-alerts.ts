import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { checkTopics } from './alert-topics';
import { newFinding, scanFound } from './scan-events';
import { asChatMessage, asText, ofFinding, ofScan, ScanMessage } from './scan-messages';
import { patternsFor, watchedImages } from './watched-images';
import { checkDistinct } from '../core/distinct';
import { isSameAccount } from '../core/location';
import { checkNameBeginnings } from '../core/names';
import { EVENTS } from '../core/services';
import { checkStruct, invalid } from '../core/validation';
import { FindingSeverity } from '../repository/image-event-options';
import { warnOfEventsElsewhere } from '../repository/image-events';

const MAX_TARGETS = 5;

/**
 * Properties of `ImageScanAlerts`. At least one topic, chat topic or target, and together at most 5, which is what EventBridge takes.
 */
export interface ImageScanAlertsProps {
  /**
   * The repositories to alert for, each once.
   *
   * @default - all repositories of the registry, or those below `repositoryPrefixes`
   */
  readonly repositories?: ecr.IRepositoryRef[];

  /**
   * The beginnings of the names of repositories to alert for: `prod/` for all below `prod`, without wildcards. At least one.
   *
   * @default - all repositories of the registry, or `repositories`
   */
  readonly repositoryPrefixes?: string[];

  /**
   * The lowest severity to alert for.
   *
   * @default FindingSeverity.HIGH
   */
  readonly minSeverity?: FindingSeverity;

  /**
   * Whether to alert for what Amazon Inspector finds in images that were scanned before, too. Each finding is an alert of its own, also
   * each of a first scan, and one that changes is told again, because the events do not say which of these they are. Basic scanning has none.
   *
   * @default true
   */
  readonly newFindings?: boolean;

  /**
   * Topics that get a sentence for people, such as by e-mail. They are in the account and region of the stack.
   *
   * @default - none
   */
  readonly topics?: sns.ITopic[];

  /**
   * Topics that a channel of Amazon Q Developer in chat applications (formerly AWS Chatbot) shows: they get the same sentence as a
   * custom notification. They are in the account and region of the stack.
   *
   * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
   *
   * @default - none
   */
  readonly chatTopics?: sns.ITopic[];

  /**
   * Other targets of EventBridge, such as a function or a queue. They get the whole event, unless the target says otherwise.
   *
   * @default - none
   */
  readonly targets?: events.IRuleTarget[];
}

/**
 * Tells people, chat channels or any target of EventBridge of findings in the images of a registry: of basic scans, and of enhanced ones by Amazon
 * Inspector, also of those in images that were scanned before.
 *
 * It makes one rule for scans and one for new findings, for the whole registry and for prefixes. Many repositories are divided among as few rules
 * as EventBridge's limit of 2,048 characters a pattern allows: about 30 a rule for scans, and 100 for findings. A finding of several severities
 * is one alert. A severity of which there is nothing has no number in the message.
 *
 * EventBridge sends to topics by a role that may publish to these and use their keys, because it supports no conditions in the policy of
 * a topic. So topics of the account need nothing more, imported ones neither. Of an encrypted topic that is imported, give the key as well
 * (`Topic.fromTopicAttributes`).
 *
 * Throws when there is nothing to send to, or more than 5, for a topic of another account or region, and when a repository or topic is given twice.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 *
 * @example
 * declare const security: sns.Topic;
 *
 * new ImageScanAlerts(this, 'Alerts', {
 *   repositoryPrefixes: ['prod/'],
 *   minSeverity: FindingSeverity.CRITICAL,
 *   topics: [security],
 * });
 */
@propertyInjectable
export class ImageScanAlerts extends Construct {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.ImageScanAlerts';

  /** The rules, first those of scans, then those of new findings. */
  public readonly rules: events.Rule[];

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props which findings of which images, and whom to tell
   */
  constructor(scope: Construct, id: string, props: ImageScanAlertsProps) {
    super(scope, id);
    checkStruct('props', props, [], this);
    const { minSeverity = FindingSeverity.HIGH, newFindings = true } = props;
    const { account } = Stack.of(this);
    this.checkImages(props);
    this.checkTargets(props);

    const isAll = props.repositories === undefined && props.repositoryPrefixes === undefined;
    const images = watchedImages(props.repositories ?? [], props.repositoryPrefixes ?? [], this);
    const scans = isAll ? [scanFound(minSeverity)] : patternsFor(images, ({ ofScans }) => scanFound(minSeverity, ofScans));
    const findings = isAll
      ? [newFinding(minSeverity, account)]
      : patternsFor(images, ({ ofFindings }) => newFinding(minSeverity, account, ofFindings));

    const role = this.role(props);
    this.rules = [
      ...scans.map((pattern, index) => this.rule(numbered('Scans', index), pattern, ofScan(minSeverity), props, role)),
      ...(newFindings ? findings.map((pattern, index) => this.rule(numbered('Findings', index), pattern, ofFinding(), props, role)) : []),
    ];
  }

  private checkImages({ repositories, repositoryPrefixes }: ImageScanAlertsProps): void {
    checkNameBeginnings(repositoryPrefixes, this);
    if (repositories !== undefined) {
      checkDistinct(repositories, this);
      repositories.forEach((repository) => warnOfEventsElsewhere(repository, this));
    }
  }

  private checkTargets({ topics = [], chatTopics = [], targets: others = [] }: ImageScanAlertsProps): void {
    const { length } = [...topics, ...chatTopics, ...others];
    if (length === 0 || length > MAX_TARGETS) {
      throw invalid(`"topics", "chatTopics" and "targets" must have 1 to ${MAX_TARGETS} entries together, got ${length}; `
        + (length === 0 ? 'name a topic or another target' : 'subscribe several to one topic, or make several ImageScanAlerts'), this);
    }
    for (const [prop, list] of Object.entries({ topics, chatTopics })) {
      checkTopics(prop, list, this);
      const elsewhere = list.find(({ env }) => isSameAccount(env.account, Stack.of(this).account) === false);
      if (elsewhere !== undefined) {
        throw invalid(`"${prop}" has ${elsewhere.node.path} of account ${elsewhere.env.account}; name a topic of this account, or make the event bus of that `
          + 'account one of the "targets" and ImageScanAlerts there', this);
      }
    }
  }

  private role({ topics = [], chatTopics = [] }: ImageScanAlertsProps): iam.Role | undefined {
    return topics.length + chatTopics.length === 0 ? undefined : new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal(EVENTS), description: 'Publishes findings in images to topics',
    });
  }

  private rule(
    id: string, eventPattern: events.EventPattern, message: ScanMessage, props: ImageScanAlertsProps, role?: iam.Role,
  ): events.Rule {
    const { topics = [], chatTopics = [], targets: others = [] } = props;
    const rule = new events.Rule(this, id, { eventPattern, description: 'Findings in images of Amazon ECR' });
    topics.forEach((topic) => rule.addTarget(new targets.SnsTopic(topic, { message: asText(message), role })));
    chatTopics.forEach((topic) => rule.addTarget(new targets.SnsTopic(topic, { message: asChatMessage(message), role })));
    others.forEach((target) => rule.addTarget(target));
    return rule;
  }
}

function numbered(id: string, index: number): string {
  return index === 0 ? id : `${id}${index + 1}`;
}
