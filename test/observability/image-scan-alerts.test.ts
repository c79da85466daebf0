import { App, Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { resourcesOf, roleMay, TOPIC } from './topics.helpers';
import { FindingSeverity, ImageScanAlerts, ImageScanAlertsProps, ManagedRepository } from '../../src';
import { warningIds } from '../util/warnings';

const HERE = { account: '111111111111', region: 'eu-west-1' };

let stack: Stack;
let topic: sns.Topic;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: HERE });
  topic = new sns.Topic(stack, 'Topic');
});

const alerts = (props: Partial<ImageScanAlertsProps> = {}) => new ImageScanAlerts(stack, 'Alerts', { topics: [topic], ...props });
const rules = () => Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);
const repositories = (count: number, nameOf: (index: number) => string | undefined, scope = stack) =>
  Array.from({ length: count }, (_, index) => new ManagedRepository(scope, `R${index}`, { repositoryName: nameOf(index) }));

describe('rules', () => {
  test('are one for scans and one for findings, of the whole registry', () => {
    const { rules: made } = alerts();
    expect(made.map(({ node }) => node.path)).toEqual(['Stack/Alerts/Scans', 'Stack/Alerts/Findings']);
    expect(rules()).toHaveLength(2);
  });

  test('are one without new findings', () => {
    expect(alerts({ newFindings: false }).rules.map(({ node }) => node.id)).toEqual(['Scans']);
  });

  test('are from HIGH, unless another severity is given', () => {
    const severities = (minSeverity?: FindingSeverity) => {
      const at = new Stack(new App(), 'Stack');
      new ImageScanAlerts(at, 'Alerts', { topics: [new sns.Topic(at, 'Topic')], minSeverity });
      return Object.values(Template.fromStack(at).findResources('AWS::Events::Rule')).flatMap(({ Properties }) => Properties.EventPattern.detail.severity ?? []);
    };
    expect(severities()).toEqual(['CRITICAL', 'HIGH']);
    expect(severities(FindingSeverity.INFORMATIONAL)).toEqual(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL']);
  });

  test.each([
    ['two prefixes', { repositoryPrefixes: ['prod/', 'team/'] }, 2],
    ['prefixes that are tokens', { repositoryPrefixes: [`${Aws.STACK_NAME}/`, 'team/'] }, 2],
  ])('for %s are two', (_, props, count) => {
    alerts(props);
    expect(rules()).toHaveLength(count);
  });

  test.each([
    ['with names', (index: number) => `team/service-${index}`, [8, 3]],
    ['whose names CloudFormation makes up', () => undefined, [11, 4]],
  ])('of 200 repositories %s are few, and none is longer than EventBridge takes', (_, nameOf, [scans, findings]) => {
    alerts({ repositories: repositories(200, nameOf) });
    const deployed = Object.fromEntries(Object.entries(Template.fromStack(stack).findResources('AWS::ECR::Repository'))
      .map(([id, { Properties }]) => [id, Properties.RepositoryName ?? `stack-${id}-abcdefghijkl`]));
    const patterns = rules().map(({ EventPattern }) => JSON.stringify(EventPattern, (__, value) => (
      deployed[value?.Ref] ?? (value?.['Fn::Join'] === undefined ? value : value['Fn::Join'][1].map((part: any) => deployed[part.Ref] ?? part).join(''))
    )));
    expect(patterns.join()).not.toMatch(/Fn::|Ref/);
    expect(Math.max(...patterns.map(({ length }) => length))).toBeLessThanOrEqual(2048);
    // All but the last of a kind are full.
    const lengths = (type: string) => patterns.filter((pattern) => pattern.includes(type)).map(({ length }) => length);
    expect([lengths('Scan"').length, lengths('Finding"').length]).toEqual([scans, findings]);
    [lengths('Scan"'), lengths('Finding"')].forEach((all) => all.slice(0, -1).forEach((length) => expect(length).toBeGreaterThan(1_950)));
  });

  test('have room for the longest name where nothing is known of it', () => {
    const imported = Array.from({ length: 8 }, (_, index) =>
      ManagedRepository.fromRepositoryName(stack, `I${index}`, `${stack.formatArn({ service: 'x', resource: `${index}` })}${Aws.STACK_NAME}`));
    alerts({ repositories: imported, newFindings: false });
    expect(rules()).toHaveLength(3);
  });

  test('do not depend on the order of repositories', () => {
    const patterns = (isReversed: boolean) => {
      const at = new Stack(new App(), 'Stack');
      const made = repositories(60, (index) => `team/service-${index}`, at);
      new ImageScanAlerts(at, 'Alerts', { topics: [new sns.Topic(at, 'Topic')], repositories: isReversed ? made.reverse() : made });
      return Object.entries(Template.fromStack(at).findResources('AWS::Events::Rule')).map(([id, { Properties }]) => [id, Properties.EventPattern]);
    };
    expect(patterns(true)).toEqual(patterns(false));
  });

  test('are for repositories made by anyone', () => {
    alerts({ repositories: [new ecr.CfnRepository(stack, 'L1', { repositoryName: 'l1' }), new ecr.Repository(stack, 'L2', { repositoryName: 'l2' })], newFindings: false });
    expect(JSON.stringify(rules()[0].EventPattern.detail['repository-name'])).toMatch(/:repository\/.*"Ref":"L1".*:repository\/.*"Ref":"L2/);
  });

  test('of two alerts in a stack are apart', () => {
    alerts();
    new ImageScanAlerts(stack, 'Others', { topics: [topic], minSeverity: FindingSeverity.CRITICAL });
    expect(rules()).toHaveLength(4);
  });
});

describe('targets', () => {
  test('a topic gets a sentence', () => {
    alerts();
    const [scans, findings] = rules().map(({ Targets: [{ InputTransformer }] }) => InputTransformer);
    expect(filled(scans)).toBe('"Image scan of <repository-name> has findings: CRITICAL: <CRITICAL>, HIGH: <HIGH>. Image <image-digest>, '
      + 'tag <image-tags[0]>, account <account>, <region>"');
    expect(filled(findings)).toBe('"<severity> finding in an image of <repositoryName>: <title>. Image <imageHash>, tag <imageTags[0]>, '
      + 'first observed <firstObservedAt>, account <account>, <region>"');
  });

  test('a chat topic gets the same as a custom notification', () => {
    alerts({ topics: [], chatTopics: [topic], newFindings: false });
    const message = JSON.parse(filled(rules()[0].Targets[0].InputTransformer));
    expect(message).toEqual({
      version: '1.0',
      source: 'custom',
      content: {
        textType: 'client-markdown',
        title: 'Image scan of <repository-name> has findings',
        description: 'CRITICAL: <CRITICAL>, HIGH: <HIGH>. Image <image-digest>, tag <image-tags[0]>, account <account>, <region>',
      },
    });
  });

  test('another target gets the event, and needs no role', () => {
    alerts({ topics: undefined, targets: [new targets.SqsQueue(new sqs.Queue(stack, 'Queue'))] });
    expect(rules().map(({ Targets }) => Targets)).toEqual([[{ Id: 'Target0', Arn: expect.anything() }], [{ Id: 'Target0', Arn: expect.anything() }]]);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
  });

  test('may be five together', () => {
    const make = (count: number) => () => new ImageScanAlerts(stack, `Alerts${count}`, {
      topics: [topic], chatTopics: [new sns.Topic(stack, `Chat${count}`)], targets: Array.from({ length: count - 2 }, (_, index) => new targets.SqsQueue(new sqs.Queue(stack, `Q${count}-${index}`))),
    });
    expect(make(5)).not.toThrow();
    expect(make(6)).toThrow('Stack/Alerts6: "topics", "chatTopics" and "targets" must have 1 to 5 entries together, got 6; subscribe several to one topic');
  });

  test('are needed', () => {
    expect(() => new ImageScanAlerts(stack, 'Alerts', {})).toThrow('Stack/Alerts: "topics", "chatTopics" and "targets" must have 1 to 5 entries together, got 0; name a topic');
    expect(() => new ImageScanAlerts(stack, 'Others', { topics: [], chatTopics: [], targets: [] })).toThrow('got 0');
  });
});

describe('the role of the rules', () => {
  const statements = () => resourcesOf(stack, 'AWS::IAM::Policy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

  test('may publish to the topics and to no other, and only EventBridge has it', () => {
    alerts({ chatTopics: [new sns.Topic(stack, 'Chat')] });
    expect(resourcesOf(stack, 'AWS::IAM::Role').flatMap(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument.Statement)).toEqual([{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'events.amazonaws.com' } }]);
    expect(statements()).toEqual([TOPIC, TOPIC.replace('Topic', 'Chat')].map((Resource) => ({ Effect: 'Allow', Action: 'sns:Publish', Resource })));
    Template.fromStack(stack).resourceCountIs('AWS::SNS::TopicPolicy', 0);
  });

  test.each([
    ['sns:Publish', TOPIC, true],
    ['sns:Subscribe', TOPIC, false],
    ['sns:SetTopicAttributes', TOPIC, false],
    ['sns:Publish', TOPIC.replace('Topic', 'Other'), false],
  ])('may do %s on %s: %s', async (action, resource, wanted) => {
    alerts();
    expect(await roleMay(stack, action, resource)).toBe(wanted);
  });

  test('may use the key of an encrypted topic', () => {
    const key = new kms.Key(stack, 'Key');
    alerts({ topics: [new sns.Topic(stack, 'Encrypted', { masterKey: key })] });
    expect(statements().map(({ Action }) => Action)).toEqual(['sns:Publish', ['kms:Decrypt', 'kms:GenerateDataKey*']]);
  });

  test('is enough for an imported topic of the account', () => {
    alerts({ topics: [sns.Topic.fromTopicArn(stack, 'Imported', 'arn:aws:sns:eu-west-1:111111111111:security')] });
    expect(statements()).toEqual([{ Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:eu-west-1:111111111111:security' }]);
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('refused are', () => {
  test('a topic of another region', () => {
    const elsewhere = sns.Topic.fromTopicArn(stack, 'Imported', 'arn:aws:sns:us-east-1:111111111111:security');
    expect(() => alerts({ topics: [elsewhere] })).toThrow('Stack/Alerts: "topics" has Stack/Imported in us-east-1, and what sends to it is in eu-west-1; name a topic of that region');
    expect(() => new ImageScanAlerts(stack, 'Chat', { chatTopics: [elsewhere] })).toThrow('"chatTopics" has Stack/Imported in us-east-1');
  });

  test('a topic of another account', () => {
    const elsewhere = sns.Topic.fromTopicArn(stack, 'Imported', 'arn:aws:sns:eu-west-1:999999999999:security');
    const message = 'has Stack/Imported of account 999999999999; name a topic of this account, or make the event bus of that account one of the "targets"';
    expect(() => alerts({ topics: [elsewhere] })).toThrow(`Stack/Alerts: "topics" ${message}`);
    expect(() => new ImageScanAlerts(stack, 'Chat', { chatTopics: [elsewhere] })).toThrow(`Stack/Chat: "chatTopics" ${message}`);
  });

  test('a topic given twice', () => {
    expect(() => alerts({ topics: [topic, topic] })).toThrow('Stack/Alerts: "topics" has Stack/Topic twice; name each topic once');
  });

  test('no repository, a repository twice and no prefix', () => {
    expect(() => alerts({ repositories: [] })).toThrow('Stack/Alerts: "repositories" is empty');
    const [api] = repositories(1, () => 'team/api');
    expect(() => new ImageScanAlerts(stack, 'Twice', { topics: [topic], repositories: [api, api] })).toThrow('"repositories" has Stack/R0 twice');
    expect(() => new ImageScanAlerts(stack, 'None', { topics: [topic], repositoryPrefixes: [] })).toThrow('"repositoryPrefixes" is empty; leave it out for all repositories');
  });
});

test('a repository of another account or region has a warning, one of here none', () => {
  alerts({ repositories: [ManagedRepository.fromRepositoryName(stack, 'Here', 'team/here')] });
  expect(warningIds(stack)).toEqual([]);
  new ImageScanAlerts(stack, 'Elsewhere', {
    topics: [topic], repositories: [ecr.Repository.fromRepositoryArn(stack, 'There', 'arn:aws:ecr:us-east-1:111111111111:repository/team/there')],
  });
  expect(warningIds(stack)).toEqual(['ManagedRepository.eventsElsewhere']);
});

test('a stack without an environment has its account in the pattern', () => {
  const anywhere = new Stack(new App(), 'Anywhere');
  new ImageScanAlerts(anywhere, 'Alerts', { topics: [new sns.Topic(anywhere, 'Topic')], repositoryPrefixes: ['prod/'] });
  const patterns = Object.values(Template.fromStack(anywhere).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties.EventPattern);
  expect(patterns[1].detail.awsAccountId).toEqual([{ Ref: 'AWS::AccountId' }]);
  expect(JSON.stringify(patterns[0])).toContain('{"Ref":"AWS::Partition"}');
  expect(warningIds(anywhere)).toEqual([]);
});

/** The text of a transformer with the last part of each path in the place of its variable. */
function filled({ InputPathsMap, InputTemplate }: { InputPathsMap: Record<string, string>; InputTemplate: string }): string {
  return Object.entries(InputPathsMap).reduce((text, [key, path]) => text.replaceAll(`<${key}>`, `<${path.split('.').pop()}>`), InputTemplate);
}
