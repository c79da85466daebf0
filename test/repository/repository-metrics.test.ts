import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { ManagedRepository } from '../../src';

const HERE = { account: '111111111111', region: 'eu-west-1' };

test('metricPullCount', () => {
  const metric = ManagedRepository.fromRepositoryName(new Stack(new App(), 'Stack', { env: HERE }), 'Api', 'team/api').metricPullCount();
  expect(metric.toMetricConfig().metricStat).toMatchObject({
    namespace: 'AWS/ECR', metricName: 'RepositoryPullCount', dimensions: [{ name: 'RepositoryName', value: 'team/api' }], statistic: 'Sum', ...HERE,
  });
  expect(metric.period.toMinutes()).toBe(5);
});

test('metricImageCount', () => {
  const metric = ManagedRepository.fromRepositoryName(new Stack(new App(), 'Stack', { env: HERE }), 'Api', 'team/api').metricImageCount();
  expect(metric.toMetricConfig().metricStat).toMatchObject({
    namespace: 'AWS/Usage',
    metricName: 'ResourceCount',
    dimensions: [
      { name: 'Resource', value: 'ImagesPerRepositoryCount' }, { name: 'ResourceId', value: 'repository/team/api' },
      { name: 'Service', value: 'ECR' }, { name: 'Type', value: 'RESOURCE' },
    ],
    statistic: 'Maximum',
    ...HERE,
  });
});

describe.each(['metricPullCount', 'metricImageCount'] as const)('%s', (method) => {
  test('takes what metrics take', () => {
    const metric = new ManagedRepository(new Stack(), 'Api')[method]({ period: Duration.hours(1), statistic: 'Average', label: 'x', region: 'us-east-1' });
    expect(metric).toMatchObject({ statistic: 'Average', label: 'x', region: 'us-east-1' });
    expect(metric.period.toHours()).toBe(1);
  });

  test.each([undefined, HERE])('of a repository of a stack with env %j is one of the stack itself', (env) => {
    const stack = new Stack(new App(), 'Stack', { env });
    new cloudwatch.Alarm(stack, 'Alarm', { metric: new ManagedRepository(stack, 'Api')[method](), threshold: 1, evaluationPeriods: 1 });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    expect(Properties.Dimensions).toEqual(expect.arrayContaining([expect.objectContaining({ Value: expect.anything() })]));
    expect(Properties.Metrics).toBeUndefined();
  });

  test('of a repository of another account is one of that account', () => {
    const stack = new Stack(new App(), 'Stack', { env: HERE });
    const imported = ManagedRepository.fromRepositoryArn(stack, 'Imported', 'arn:aws:ecr:eu-west-1:999999999999:repository/team/api');
    new cloudwatch.Alarm(stack, 'Alarm', { metric: imported[method](), threshold: 1, evaluationPeriods: 1 });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'));
    expect(Properties.Metrics).toEqual([expect.objectContaining({ AccountId: '999999999999' })]);
  });
});
