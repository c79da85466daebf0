import { EventField, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { FindingSeverity } from '../repository/image-event-options';
import { severitiesFrom } from '../repository/image-events';

/** What a kind of event says to people. */
export interface ScanMessage {
  readonly title: string;
  readonly description: string;
}

const AT = `account ${EventField.account}, ${EventField.region}`;

/** A severity of which nothing was found is not in the event, so its number stays empty. */
export function ofScan(minSeverity: FindingSeverity): ScanMessage {
  const counts = severitiesFrom(minSeverity).map((severity) => `${severity}: ${detail(`finding-severity-counts.${severity}`)}`);
  return {
    title: `Image scan of ${detail('repository-name')} has findings`,
    description: `${counts.join(', ')}. Image ${detail('image-digest')}, tag ${detail('image-tags[0]')}, ${AT}`,
  };
}

export function ofFinding(): ScanMessage {
  const image = 'resources[0].details.awsEcrContainerImage';
  return {
    title: `${detail('severity')} finding in an image of ${detail(`${image}.repositoryName`)}`,
    description: `${detail('title')}. Image ${detail(`${image}.imageHash`)}, tag ${detail(`${image}.imageTags[0]`)}, first observed ${detail('firstObservedAt')}, ${AT}`,
  };
}

/** One line, because EventBridge keeps the line breaks of a text as they are written in JSON. */
export function asText({ title, description }: ScanMessage): RuleTargetInput {
  return RuleTargetInput.fromText(`${title}: ${description}`);
}

/**
 * A custom notification, the only form in which a chat channel shows what is not an event of AWS itself.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function asChatMessage({ title, description }: ScanMessage): RuleTargetInput {
  return RuleTargetInput.fromObject({ version: '1.0', source: 'custom', content: { textType: 'client-markdown', title, description } });
}

function detail(path: string): string {
  return EventField.fromPath(`$.detail.${path}`);
}
