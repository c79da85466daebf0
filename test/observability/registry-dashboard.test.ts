import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ManagedRepository, RegistryAlarms, RegistryDashboard, RegistryDashboardProps } from '../../src';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
});

/** The widgets of the dashboard, with the ids of resources in the place of what they become. */
function widgets(props?: RegistryDashboardProps): any[] {
  new RegistryDashboard(stack, 'Dashboard', props);
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const body = Properties.DashboardBody;
  return JSON.parse(typeof body === 'string' ? body : body['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : part.Ref ?? part['Fn::GetAtt'][0]).join('')).widgets;
}
const byTitle = (all: any[]) => Object.fromEntries(all.map(({ properties }) => [properties.title, properties]));

test('shows what ECR measures', () => {
  const shown = byTitle(widgets());
  expect(Object.keys(shown)).toEqual(['Pulls by repository', 'Images by repository', 'API calls of pulls', 'API calls of pushes', 'Repositories']);
  Object.values(shown).forEach((properties: any) => expect(properties).toMatchObject({ region: 'eu-west-1', yAxis: { left: { min: 0 } } }));
  expect(shown['API calls of pulls'].metrics.map(([namespace, name, ...rest]: any[]) => [namespace, name, rest[rest.indexOf('Resource') + 1]])).toEqual([
    ['AWS/Usage', 'CallCount', 'GetAuthorizationToken'], ['AWS/Usage', 'CallCount', 'BatchGetImage'], ['AWS/Usage', 'CallCount', 'GetDownloadUrlForLayer'],
  ]);
  expect(shown['API calls of pushes'].metrics).toHaveLength(5);
  expect(shown.Repositories.metrics).toEqual([['AWS/Usage', 'ResourceCount', 'Resource', 'RepositoryCount', 'Service', 'ECR', 'Type', 'RESOURCE', expect.objectContaining({ label: 'Repositories', stat: 'Maximum' })]]);
});

test('searches for the repositories with most pulls and images', () => {
  const shown = byTitle(widgets());
  expect(shown['Pulls by repository'].metrics).toEqual([[{
    expression: "SLICE(SORT(SEARCH('{AWS/ECR,RepositoryName} MetricName=\"RepositoryPullCount\"', 'Sum', 300), SUM, DESC), 0, 20)",
    label: "${PROP('Dim.RepositoryName')}",
  }]]);
  expect(shown['Images by repository'].metrics).toEqual([[{
    expression: "SLICE(SORT(SEARCH('Namespace=\"AWS/Usage\" MetricName=\"ResourceCount\" Service=\"ECR\" Resource=\"ImagesPerRepositoryCount\"', 'Maximum', 300), MAX, DESC), 0, 20)",
    label: "${PROP('Dim.ResourceId')}",
  }]]);
});

test('shows the repositories given, made by anyone, in an order of its own', () => {
  const web = new ManagedRepository(stack, 'Web', { repositoryName: 'team/web' });
  const api = new ecr.Repository(stack, 'Api', { repositoryName: 'team/api' });
  const there = ManagedRepository.fromRepositoryArn(stack, 'There', 'arn:aws:ecr:us-east-1:999999999999:repository/team/there');
  const shown = byTitle(widgets({ repositories: [web, there, api] }));
  for (const [title, dimension] of [['Pulls by repository', 'RepositoryName'], ['Images by repository', 'ResourceId']]) {
    const { metrics } = shown[title];
    expect(metrics.map((metric: any[]) => metric[metric.indexOf(dimension) + 1])).toEqual([
      expect.stringContaining('Api'), expect.stringContaining('team/there'), expect.stringContaining('Web'),
    ]);
    expect(metrics[1][metrics[1].length - 1]).toMatchObject({ accountId: '999999999999', region: 'us-east-1' });
  }
});

test('shows the state of alarms, first', () => {
  const [first, ...others] = widgets({ alarms: new RegistryAlarms(stack, 'Alarms') });
  expect(first).toMatchObject({ type: 'alarm', properties: { title: 'Quotas' } });
  expect(first.properties.alarms).toHaveLength(10);
  expect(others).toHaveLength(5);
});

test('has a name when it is given, and takes more widgets', () => {
  const { dashboard } = new RegistryDashboard(stack, 'Dashboard', { dashboardName: 'registry' });
  dashboard.addWidgets(new cloudwatch.TextWidget({ markdown: 'Ask the platform team.' }));
  new RegistryDashboard(stack, 'Other');
  const names = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard')).map(({ Properties }) => Properties.DashboardName);
  expect(names).toEqual(['registry', undefined]);
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('Ask the platform team.');
});

test('refuses no repository, one twice, and a name that CloudWatch does not take', () => {
  const api = new ManagedRepository(stack, 'Api');
  expect(() => new RegistryDashboard(stack, 'None', { repositories: [] })).toThrow('Stack/None: "repositories" is empty');
  expect(() => new RegistryDashboard(stack, 'Twice', { repositories: [api, api] })).toThrow('Stack/Twice: "repositories" has Stack/Api twice');
  expect(() => new RegistryDashboard(stack, 'Named', { dashboardName: 'my registry' })).toThrow('my registry');
});
