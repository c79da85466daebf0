import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImagePullPolicy, ImagePushPolicy, ManagedRepository, PullThroughCache, Upstream } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

const MAX = 6_144;
const ENV = { account: '111111111111', region: 'us-east-1' };

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: ENV });
});

const repositories = (count: number) => Array.from({ length: count }, (_, i) =>
  ManagedRepository.fromRepositoryArn(stack, `R${i}`, `arn:aws:ecr:us-east-1:111111111111:repository/team/service-${100 + i}`));
const count = (target: Stack) => JSON.stringify(
  Object.values(Template.fromStack(target).findResources('AWS::IAM::ManagedPolicy'))[0].Properties.PolicyDocument,
).replace(/\s/g, '').length;

describe.each([['ImagePullPolicy', ImagePullPolicy], ['ImagePushPolicy', ImagePushPolicy]])('%s', (name, Policy) => {
  /** A policy of as many characters as given, by the length of one more resource. */
  function ofLength(target: Stack, length: number): void {
    const policy = new Policy(target, 'Policy', { repositories: [ManagedRepository.fromRepositoryArn(target, 'R', 'arn:aws:ecr:us-east-1:111111111111:repository/ab')] });
    const least = JSON.stringify(target.resolve(policy.document)).length;
    const more = (resource: string) => new iam.PolicyStatement({ actions: ['ecr:ListImages'], resources: [resource] });
    const overhead = JSON.stringify(more('').toStatementJson()).length + ','.length;
    policy.addStatements(more('x'.repeat(length - least - overhead)));
  }

  test('of 6,144 characters is near the limit, which is warned of', () => {
    ofLength(stack, MAX);
    expect(count(stack)).toBe(MAX);
    expect(warningMessage(stack, `${name}.policyNearLimit`)).toMatch(/the managed policy has 6144 characters, IAM takes 6144; instead of many repositories name "repositoryPrefixes"/);
  });

  test('of one more is an error', () => {
    ofLength(stack, MAX + 1);
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Policy\] the managed policy has 6145 characters, IAM takes 6144; .*or make several policies/);
  });

  test('is warned of from 90 % on', () => {
    ofLength(stack, Math.ceil(MAX * 0.9));
    expect(warningIds(stack)).toEqual([`${name}.policyNearLimit`]);
    const below = new Stack(new App(), 'Stack', { env: ENV });
    ofLength(below, Math.floor(MAX * 0.9));
    expect(warningIds(below)).toEqual([]);
  });

  test('for 200 repositories of others is too long', () => {
    new Policy(stack, 'Policy', { repositories: repositories(200) });
    expect(() => Template.fromStack(stack)).toThrow(/the managed policy has \d+ characters/);
  });

  test.each([undefined, 'team/service'])('for 200 own repositories is too long, whose ARNs are not known yet, with names that begin with %s', (prefix) => {
    const own = Array.from({ length: 200 }, (_, i) => new ecr.Repository(stack, `Own${i}`, { repositoryName: prefix && `${prefix}-${i}` }));
    new Policy(stack, 'Policy', { repositories: own });
    expect(() => Template.fromStack(stack)).toThrow(/the managed policy has \d+ characters/);
  });

  test('white space does not count', () => {
    const policy = new Policy(stack, 'Policy', { repositoryPrefixes: ['team/'] });
    policy.addStatements(new iam.PolicyStatement({ actions: ['ecr:ListImages'], resources: [' '.repeat(7_000)] }));
    expect(warningIds(stack)).toEqual([]);
  });

  test.each([
    [{ registryAccount: '222222222222' }, '"registryAccount"'],
    [{ registryRegion: 'eu-west-1' }, '"registryRegion"'],
    [{ registryAccount: '*', registryRegion: '*' }, '"registryAccount" and "registryRegion"'],
  ])('%j without prefixes is refused', (registry, props) => {
    expect(() => new Policy(stack, 'Policy', { repositories: repositories(1), ...registry }))
      .toThrow(`Stack/Policy: ${props} would say where the "repositoryPrefixes" are, and there are none`);
  });

  test.each([{ registryAccount: '*' }, { registryRegion: '*' }, { registryAccount: '' }, { registryRegion: '' }])('%j with prefixes is refused', (registry) => {
    expect(() => new Policy(stack, 'Policy', { repositoryPrefixes: ['team/'], ...registry })).toThrow(/"registry(Account|Region)" must be/);
  });

  test.each([undefined, null, '', []])('a condition with the value %j is refused at synth', (value: any) => {
    const policy = new Policy(stack, 'Policy', { repositoryPrefixes: ['team/'] });
    policy.addStatements(new iam.PolicyStatement({ actions: ['ecr:ListImages'], resources: ['*'], conditions: { StringEquals: { 'aws:ResourceTag/team': value } } }));
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Policy\] the condition "StringEquals"/);
  });
});

test.each([{ registryAccount: '222222222222' }, { registryRegion: '*' }])('ImagePullPolicy for caches alone refuses %j', (registry) => {
  const cache = new PullThroughCache(stack, 'Quay', { upstream: Upstream.quay() });
  expect(() => new ImagePullPolicy(stack, 'Policy', { caches: [cache], ...registry })).toThrow(/would say where the "repositoryPrefixes" are/);
});
