import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { resourcesOf, serviceMay, TOPIC } from './topics.helpers';
import { ManagedRepository, RegistryAlarms, RegistryAlarmsProps } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

const HERE = { account: '111111111111', region: 'eu-west-1' };
const OUR_ALARM = 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:Stack-PutImage';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: HERE });
});

/** The alarms by their ids in the construct. */
function alarmsOf(props?: RegistryAlarmsProps): Record<string, any> {
  const { alarms } = new RegistryAlarms(stack, 'Alarms', props);
  const byId = Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm');
  return Object.fromEntries(alarms.map((alarm) => [alarm.node.id, byId[stack.getLogicalId(alarm.node.defaultChild as any)].Properties]));
}
const thresholds = (props?: RegistryAlarmsProps) => Object.fromEntries(Object.entries(alarmsOf(props)).map(([id, { Threshold }]) => [id, Threshold]));

/** 80 percent of the documented quotas; of calls, those of a minute. */
const DEFAULTS = {
  GetAuthorizationToken: 24_000,
  BatchGetImage: 96_000,
  GetDownloadUrlForLayer: 144_000,
  BatchCheckLayerAvailability: 48_000,
  InitiateLayerUpload: 4_800,
  UploadLayerPart: 24_000,
  CompleteLayerUpload: 4_800,
  PutImage: 480,
  Repositories: 80_000,
  Images: 80_000,
};

describe('thresholds', () => {
  test('are four fifths of the documented quotas', () => {
    expect(thresholds()).toEqual(DEFAULTS);
  });

  test('follow the quotas of the account and the share that is too much', () => {
    expect(thresholds({ quotaPercent: 50, callQuotas: { PutImage: 50 }, repositoryQuota: 200_000, imageQuota: 20_000 })).toMatchObject({
      PutImage: 1_500, BatchGetImage: 60_000, Repositories: 100_000, Images: 10_000,
    });
  });

  test.each([
    [{ quotaPercent: 100 }, undefined],
    [{ quotaPercent: 0.5 }, undefined],
    [{ quotaPercent: 0 }, '"quotaPercent" must be a number above 0, at most 100, got 0; write 80'],
    [{ quotaPercent: 100.1 }, '"quotaPercent" must be a number above 0, at most 100, got 100.1'],
    [{ quotaPercent: Token.asNumber({ Ref: 'Percent' }) }, '"quotaPercent" must be a number above 0, at most 100, got <token>'],
    [{ repositoryQuota: 1 }, undefined],
    [{ repositoryQuota: 0 }, '"repositoryQuota" must be a number above 0, got 0; write what Service Quotas says for your account'],
    [{ imageQuota: -1 }, '"imageQuota" must be a number above 0, got -1'],
    [{ imageQuota: Token.asNumber({ Ref: 'Quota' }) }, '"imageQuota" must be a number above 0, got <token>'],
    [{ callQuotas: {} }, undefined],
    [{ callQuotas: { PutImage: 0 } }, '"callQuotas.PutImage" must be a number above 0, got 0'],
    [{ callQuotas: { PutImage: NaN } }, '"callQuotas" is missing, got NaN'],
    [{ callQuotas: { DescribeImages: 5 } }, '"callQuotas" must be an action whose calls ECR counts, got "DescribeImages"; name one of BatchCheckLayerAvailability,'],
  ])('of %j: %s', (props, problem) => {
    const make = expect(() => new RegistryAlarms(stack, 'Alarms', props));
    problem === undefined ? make.not.toThrow() : make.toThrow(`Stack/Alarms: ${problem}`);
  });
});

describe('alarms', () => {
  test('of calls are on the sum of a minute, with no alarm where nothing is called', () => {
    expect(alarmsOf().PutImage).toMatchObject({
      Namespace: 'AWS/Usage',
      MetricName: 'CallCount',
      Dimensions: expect.arrayContaining([{ Name: 'Resource', Value: 'PutImage' }]),
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmDescription: 'Calls of ecr:PutImage near the quota of 10 a second',
    });
  });

  test('of repositories are on the usage metric', () => {
    expect(alarmsOf().Repositories).toMatchObject({
      MetricName: 'ResourceCount', Statistic: 'Maximum', Period: 300, Dimensions: expect.arrayContaining([{ Name: 'Resource', Value: 'RepositoryCount' }]),
    });
  });

  test('of images are one for the whole registry', () => {
    expect(alarmsOf().Images.Metrics).toEqual([expect.objectContaining({
      Expression: 'SELECT MAX(ResourceCount) FROM "AWS/Usage" WHERE Service = \'ECR\' AND "Resource" = \'ImagesPerRepositoryCount\'', Period: 300,
    })]);
  });

  test('of images are one for each repository given, made by anyone', () => {
    const repositories = [
      new ManagedRepository(stack, 'Web', { repositoryName: 'team/web' }), new ecr.CfnRepository(stack, 'Api', { repositoryName: 'team/api' }),
      ManagedRepository.fromRepositoryArn(stack, 'There', 'arn:aws:ecr:eu-west-1:999999999999:repository/team/there'),
    ];
    const { Images, ...alarms } = alarmsOf({ repositories });
    expect(Images).toBeUndefined();
    expect(Object.keys(alarms).slice(-3)).toEqual(['Images--Stack--Api', 'Images--Stack--There', 'Images--Stack--Web']);
    expect(alarms['Images--Stack--Web'].Dimensions).toContainEqual({ Name: 'ResourceId', Value: { 'Fn::Join': ['', ['repository/', { Ref: expect.stringMatching(/^Web/) }]] } });
    expect(alarms['Images--Stack--There'].Metrics).toEqual([expect.objectContaining({ AccountId: '999999999999' })]);
  });

  test('of two sets in a stack are apart', () => {
    new RegistryAlarms(stack, 'One');
    new RegistryAlarms(stack, 'Two', { quotaPercent: 95 });
    Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 20);
  });

  test('can be used as alarms of CDK', () => {
    const { alarms } = new RegistryAlarms(stack, 'Alarms');
    expect(alarms.map(({ metric }) => metric).every((metric) => metric.warningsV2 === undefined)).toBe(true);
    expect((alarms[0].metric as any).period).toEqual(Duration.minutes(1));
  });

  test('refuse no repository and one twice', () => {
    const api = new ManagedRepository(stack, 'Api');
    expect(() => new RegistryAlarms(stack, 'None', { repositories: [] })).toThrow('Stack/None: "repositories" is empty');
    expect(() => new RegistryAlarms(stack, 'Twice', { repositories: [api, api] })).toThrow('Stack/Twice: "repositories" has Stack/Api twice');
  });
});

describe('topics', () => {
  test('and actions are told by every alarm', () => {
    const topic = new sns.Topic(stack, 'Topic');
    const other = new sns.Topic(stack, 'Other');
    const all = Object.values(alarmsOf({ topics: [topic], alarmActions: [new actions.SnsAction(other)] }));
    expect(all).toHaveLength(10);
    all.forEach(({ AlarmActions }) => expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Topic/) }, { Ref: expect.stringMatching(/^Other/) }]));
  });

  test('are not needed', () => {
    expect(alarmsOf().PutImage.AlarmActions ?? []).toEqual([]);
    expect(warningIds(stack)).toEqual([]);
  });

  test.each([
    ['cloudwatch.amazonaws.com', 'sns:Publish', OUR_ALARM, true],
    ['cloudwatch.amazonaws.com', 'sns:Subscribe', OUR_ALARM, false],
    ['cloudwatch.amazonaws.com', 'sns:Publish', OUR_ALARM.replace('111111111111', '999999999999'), false],
    ['cloudwatch.amazonaws.com', 'sns:Publish', OUR_ALARM.replace('eu-west-1', 'us-east-1'), false],
    ['events.amazonaws.com', 'sns:Publish', OUR_ALARM, false],
  ])('let %s do %s for %s: %s', async (service, action, alarm, wanted) => {
    new RegistryAlarms(stack, 'Alarms', { topics: [new sns.Topic(stack, 'Topic', { enforceSSL: true })] });
    const [{ Topics }] = resourcesOf(stack, 'AWS::SNS::TopicPolicy');
    expect(Topics).toEqual([TOPIC]);
    expect(await serviceMay(stack, service, action, alarm)).toBe(wanted);
  });

  test('that are encrypted let alarms use their key', () => {
    new RegistryAlarms(stack, 'Alarms', { topics: [new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') })] });
    const [{ KeyPolicy }] = resourcesOf(stack, 'AWS::KMS::Key');
    expect(KeyPolicy.Statement).toContainEqual({
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:*' }, StringEquals: { 'aws:SourceAccount': '111111111111' } },
    });
  });

  test('of another account have a warning with the statement, imported ones of this account none', () => {
    new RegistryAlarms(stack, 'Here', { topics: [sns.Topic.fromTopicArn(stack, 'A', 'arn:aws:sns:eu-west-1:111111111111:a')] });
    expect(warningIds(stack)).toEqual([]);
    new RegistryAlarms(stack, 'There', { topics: [sns.Topic.fromTopicArn(stack, 'B', 'arn:aws:sns:eu-west-1:999999999999:b')] });
    expect(warningIds(stack)).toEqual(['RegistryAlarms.topicPolicy']);
    expect(warningMessage(stack, 'RegistryAlarms.topicPolicy')).toContain('"Principal":{"Service":"cloudwatch.amazonaws.com"},"Resource":"arn:aws:sns:eu-west-1:999999999999:b"}');
  });

  test('of another region are refused, and so is one given twice', () => {
    const elsewhere = sns.Topic.fromTopicArn(stack, 'Imported', 'arn:aws:sns:us-east-1:111111111111:a');
    expect(() => new RegistryAlarms(stack, 'Alarms', { topics: [elsewhere] })).toThrow('Stack/Alarms: "topics" has Stack/Imported in us-east-1');
    const topic = new sns.Topic(stack, 'Topic');
    expect(() => new RegistryAlarms(stack, 'Twice', { topics: [topic, topic] })).toThrow('Stack/Twice: "topics" has Stack/Topic twice');
  });
});
