import { Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { IConstruct } from 'constructs';
import { invalid, isKnown } from '../core/validation';

/** Checks topics that rules or alarms send to: each once, and in their region. */
export function checkTopics(prop: string, topics: readonly sns.ITopic[], scope: IConstruct): void {
  const { region } = Stack.of(scope);
  for (const topic of topics) {
    if (isKnown(topic.env.region) && isKnown(region) && topic.env.region !== region) {
      throw invalid(`"${prop}" has ${topic.node.path} in ${topic.env.region}, and what sends to it is in ${region}; name a topic of that region`, scope);
    }
  }
  const twice = topics.find((topic, index) => topics.indexOf(topic) !== index);
  if (twice !== undefined) {
    throw invalid(`"${prop}" has ${twice.node.path} twice; name each topic once`, scope);
  }
}
