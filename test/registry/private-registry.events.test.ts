import { App, Aws, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { PrivateRegistry } from '../../src';
import { warningIds } from '../util/warnings';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

const rules = () => Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);
const METHODS = ['onImagePushed', 'onImageDeleted', 'onImageArchived', 'onReplicationFailed', 'onPullThroughFailed', 'onLifecycleAction'] as const;

describe.each(METHODS)('%s', (method) => {
  test('makes a rule with its target below the registry, and none by looking', () => {
    const registry = PrivateRegistry.of(stack);
    expect(stack.node.tryFindChild('PrivateRegistry')).toBeUndefined();
    const rule = registry[method]('Rule', {
      target: new targets.SnsTopic(new sns.Topic(stack, 'Topic')), description: 'd', ruleName: 'n', eventPattern: { account: ['111111111111'] },
    });
    expect(rule.node.path).toBe('Stack/PrivateRegistry/Rule');
    expect(rules()).toEqual([expect.objectContaining({ Description: 'd', Name: 'n', Targets: [expect.objectContaining({ Id: 'Target0' })] })]);
    expect(rules()[0].EventPattern).toMatchObject({ account: ['111111111111'], source: ['aws.ecr'] });
    expect(warningIds(stack)).toEqual([]);
  });

  test('makes one for each id', () => {
    PrivateRegistry.of(stack)[method]('One');
    PrivateRegistry.of(stack)[method]('Two', { repositoryPrefixes: ['team/'] });
    expect(rules()).toHaveLength(2);
    expect(() => PrivateRegistry.of(stack)[method]('One')).toThrow("There is already a Construct with name 'One'");
  });

  test('takes prefixes that are tokens', () => {
    PrivateRegistry.of(stack)[method]('Rule', { repositoryPrefixes: [`${Aws.STACK_NAME}/`] });
    expect(JSON.stringify(rules()[0].EventPattern)).toContain('{"prefix":{"Fn::Join":["",[{"Ref":"AWS::StackName"},"/"]]}}');
  });

  test('refuses no prefix and a wildcard', () => {
    const make = (repositoryPrefixes: string[]) => () => PrivateRegistry.of(stack)[method]('Rule', { repositoryPrefixes });
    expect(make([])).toThrow('Stack: "repositoryPrefixes" is empty; leave it out for all repositories');
    expect(make(['team/*'])).toThrow('Stack: "repositoryPrefixes" have no wildcards');
    expect(stack.node.findAll()).toHaveLength(1);
  });

  test('refuses prefixes of which EventBridge takes no pattern', () => {
    const make = (count: number) => () => PrivateRegistry.of(stack)[method](`Rule${count}`, {
      repositoryPrefixes: Array.from({ length: count }, (_, index) => `${'x'.repeat(80)}${index}/`),
    });
    expect(make(18)).not.toThrow();
    expect(JSON.stringify(rules()[0].EventPattern).length).toBeLessThanOrEqual(2048);
    expect(make(21)).toThrow(/^Stack: "repositoryPrefixes" make the event pattern of "Rule21" \d+ characters long, and EventBridge takes 2048; name fewer/);
  });
});

test('a rule for lifecycle policies sees read-only events, the others are as CDK makes them', () => {
  METHODS.forEach((method) => PrivateRegistry.of(stack)[method](method));
  const states = Object.entries(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(([id, { Properties }]) => [/on[A-Z][A-Za-z]+?(?=[0-9A-F]{8}$)/.exec(id)![0], Properties.State]);
  expect(states.filter(([, state]) => state !== 'ENABLED')).toEqual([['onLifecycleAction', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']]);
  expect(states).toHaveLength(METHODS.length);
});

test('a nested stack has the rules of its parent', () => {
  PrivateRegistry.of(new NestedStack(stack, 'Nested')).onImagePushed('Rule');
  expect(rules()).toHaveLength(1);
});

test('the tags of images may not be an empty list', () => {
  expect(() => PrivateRegistry.of(stack).onImageDeleted('Rule', { imageTags: [] })).toThrow('Stack: "imageTags" is empty; leave it out for all images');
});

describe('metrics', () => {
  const here = () => new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });

  test('of the repositories', () => {
    const metric = PrivateRegistry.of(here()).metricRepositoryCount();
    expect(metric.toMetricConfig().metricStat).toMatchObject({
      namespace: 'AWS/Usage',
      metricName: 'ResourceCount',
      dimensions: [{ name: 'Resource', value: 'RepositoryCount' }, { name: 'Service', value: 'ECR' }, { name: 'Type', value: 'RESOURCE' }],
      statistic: 'Maximum',
      account: '111111111111',
      region: 'eu-west-1',
    });
    expect(metric.period.toMinutes()).toBe(5);
  });

  test('of the calls of an action', () => {
    const metric = PrivateRegistry.of(here()).metricCallCount('PutImage', { label: 'Pushes' });
    expect(metric.label).toBe('Pushes');
    expect(metric.toMetricConfig().metricStat).toMatchObject({
      namespace: 'AWS/Usage',
      metricName: 'CallCount',
      dimensions: [
        { name: 'Class', value: 'None' }, { name: 'Resource', value: 'PutImage' }, { name: 'Service', value: 'ECR' }, { name: 'Type', value: 'API' },
      ],
      statistic: 'Sum',
    });
  });

  test.each(['DescribeImages', 'putImage', 'toString', 'ecr:PutImage'])('not of %s, which ECR does not count', (action) => {
    expect(() => PrivateRegistry.of(stack).metricCallCount(action)).toThrow(
      `Stack: "action" must be an action whose calls ECR counts, got "${action}"; name one of BatchCheckLayerAvailability, BatchGetImage,`);
  });

  test('take an action that is a token, and none that only has one in it', () => {
    expect(PrivateRegistry.of(stack).metricCallCount(Aws.STACK_NAME).metricName).toBe('CallCount');
    expect(() => PrivateRegistry.of(stack).metricCallCount(`Put${Aws.STACK_NAME}`)).toThrow('got "Put<token>"');
  });
});
