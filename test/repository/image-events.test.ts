import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as sns from 'aws-cdk-lib/aws-sns';
import { FindingSeverity, ManagedRepository } from '../../src';
import { warningIds } from '../util/warnings';

let stack: Stack;
let repository: ManagedRepository;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
  repository = new ManagedRepository(stack, 'Api');
});

function pattern(): any {
  return Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'))[0].Properties.EventPattern;
}

test.each([
  ['onImagePushed', 'PUSH'] as const,
  ['onImageDeleted', 'DELETE'] as const,
])('%s', (method, action) => {
  repository[method]('Rule');
  expect(pattern()).toEqual({
    'source': ['aws.ecr'],
    'detail-type': ['ECR Image Action'],
    'detail': { 'action-type': [action], 'result': ['SUCCESS'], 'repository-name': [expect.objectContaining({ Ref: expect.stringMatching(/^Api/) })] },
  });
});

test('of images with tags only', () => {
  repository.onImagePushed('Rule', { imageTags: ['latest', 'v1'] });
  expect(pattern().detail['image-tag']).toEqual(['latest', 'v1']);
});

test('of no tag is refused', () => {
  expect(() => repository.onImagePushed('Rule', { imageTags: [] })).toThrow('Stack/Api: "imageTags" is empty; leave it out for all images');
});

describe('onScanCompleted', () => {
  test('sees basic scans by the name of the repository and enhanced ones by its ARN', () => {
    repository.onScanCompleted('Rule');
    const { source, 'detail-type': detailType, detail } = pattern();
    expect(source).toEqual(['aws.ecr', 'aws.inspector2']);
    expect(detailType).toEqual(['ECR Image Scan', 'Inspector2 Scan']);
    expect(detail).toEqual({
      'scan-status': ['COMPLETE', 'INITIAL_SCAN_COMPLETE'],
      'repository-name': [{ Ref: expect.stringMatching(/^Api/) }, { 'Fn::GetAtt': [expect.stringMatching(/^Api/), 'Arn'] }],
    });
  });

  test.each([
    [FindingSeverity.MEDIUM, ['CRITICAL', 'HIGH', 'MEDIUM']],
    [FindingSeverity.INFORMATIONAL, ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL']],
  ])('with %s or worse', (minSeverity, severities) => {
    repository.onScanCompleted('Rule', { minSeverity });
    expect(pattern().detail.$or).toEqual(severities.map((severity) => ({ 'finding-severity-counts': { [severity]: [{ numeric: ['>', 0] }] } })));
  });

  test('with CRITICAL has no $or, which EventBridge refuses with one branch', () => {
    repository.onScanCompleted('Rule', { minSeverity: FindingSeverity.CRITICAL });
    const { detail } = pattern();
    expect(detail).toMatchObject({ 'finding-severity-counts': { CRITICAL: [{ numeric: ['>', 0] }] } });
    expect(detail).not.toHaveProperty('$or');
  });
});

describe.each(['onEvent', 'onImageScanCompleted', 'onCloudTrailEvent', 'onCloudTrailImagePushed'] as const)('%s, which CDK has', (method) => {
  const ARN = 'arn:aws:ecr:us-east-1:999999999999:repository/team/api';

  test('sees what it sees of an ecr.Repository', () => {
    const patternOf = (make: (scope: Stack) => ecr.IRepository) => {
      stack = new Stack(new App(), 'Stack');
      make(stack)[method]('Rule');
      return pattern();
    };
    expect(patternOf((scope) => ManagedRepository.fromRepositoryArn(scope, 'Imported', ARN)))
      .toEqual(patternOf((scope) => ecr.Repository.fromRepositoryArn(scope, 'Imported', ARN)));
  });

  test('warns where the events go elsewhere, once, and not for a repository of the stack', () => {
    const here = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
    new ManagedRepository(here, 'Api')[method]('Rule');
    expect(warningIds(here)).toEqual([]);
    ManagedRepository.fromRepositoryArn(here, 'Imported', ARN)[method]('Rule');
    expect(warningIds(here)).toEqual(['ManagedRepository.eventsElsewhere']);
  });
});

test('a rule takes its target', () => {
  repository.onImagePushed('Rule', { target: new targets.SnsTopic(new sns.Topic(stack, 'Topic')) });
  Template.fromStack(stack).hasResourceProperties('AWS::Events::Rule', { Targets: [{ Id: 'Target0' }] });
});

test('an imported repository has events too', () => {
  ManagedRepository.fromRepositoryName(stack, 'Imported', 'team/api').onImageDeleted('Rule');
  expect(pattern().detail['repository-name']).toEqual(['team/api']);
});
