import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { isAllowed } from '../util/simulation';

export const ACCOUNT = '111111111111';
export const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:Topic`;

/** The resources of a type, with what CloudFormation puts in the place of tokens: a topic's ARN has the letters of its id. */
export function resourcesOf(stack: Stack, type: string): any[] {
  const text = JSON.stringify(Template.fromStack(stack).findResources(type), (_, value) => {
    const isTopic = typeof value?.Ref === 'string' && !value.Ref.startsWith('AWS::');
    return isTopic ? `arn:aws:sns:eu-west-1:${ACCOUNT}:${value.Ref.replace(/[0-9A-F]{8}$/, '')}`
      : value?.Ref === 'AWS::Partition' ? 'aws' : value?.['Fn::Join'] !== undefined ? value['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : 'aws').join('') : value;
  });
  return Object.values(JSON.parse(text)).map(({ Properties }: any) => Properties);
}

/** What the role of the stack may do by its identity policy. */
export function roleMay(stack: Stack, action: string, resource: string): Promise<boolean> {
  const policies = resourcesOf(stack, 'AWS::IAM::Policy').map(({ PolicyDocument }) => PolicyDocument);
  return isAllowed(action, { principal: `arn:aws:iam::${ACCOUNT}:role/Role`, policies }, { arn: resource });
}

/** What a service may do by the policy of the topic of the stack, for a resource of its own. */
export function serviceMay(stack: Stack, service: string, action: string, sourceArn: string): Promise<boolean> {
  const [{ PolicyDocument: policy }] = resourcesOf(stack, 'AWS::SNS::TopicPolicy');
  const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': sourceArn.split(':')[4] };
  return isAllowed(action, { principal: service, context }, { arn: TOPIC, policy });
}
