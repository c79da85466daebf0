import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { LifecyclePolicy, LifecycleRule, ManagedRepository, UntaggedExpiryLifecycle } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

const ID = 'ExpireUntaggedImages.importedRepository';
const ARN = 'arn:aws:ecr:us-east-1:999999999999:repository/team/api';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

function texts(of: Stack): string[] {
  return Object.values(Template.fromStack(of).findResources('AWS::ECR::Repository')).map(({ Properties }) => Properties.LifecyclePolicy.LifecyclePolicyText);
}

const expiring = (days: number) => LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(days))).toJson();

test('governs repositories made by anyone, in any stack of the app', () => {
  const other = new Stack(app, 'Other');
  new UntaggedExpiryLifecycle(stack, 'Untagged', {
    repositories: [new ecr.CfnRepository(stack, 'L1'), new ecr.Repository(stack, 'L2'), new ManagedRepository(other, 'Ours')],
    expireAfter: Duration.days(7),
  });
  expect(texts(stack)).toEqual([expiring(7), expiring(7)]);
  expect(texts(other)).toEqual([expiring(7)]);
  expect(warningIds(stack)).toEqual([]);
});

test('keeps the newest, when a count is given', () => {
  new UntaggedExpiryLifecycle(stack, 'Untagged', { repositories: [new ecr.Repository(stack, 'L2')], keepNewest: 3 });
  expect(JSON.parse(texts(stack)[0]).rules[0].selection).toEqual({ tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 3 });
});

test('without a limit it is 14 days, which yields to a rule that is given', () => {
  const said = new ManagedRepository(stack, 'Said', { lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(60))) });
  const silent = new ecr.Repository(stack, 'Silent');
  new UntaggedExpiryLifecycle(stack, 'Untagged', { repositories: [said, silent] });
  expect(texts(stack)).toEqual([expiring(60), expiring(14)]);
});

test('two of them in one stack do not disturb each other: the stricter is in force', () => {
  const repository = new ecr.Repository(stack, 'L2');
  new UntaggedExpiryLifecycle(stack, 'One', { repositories: [repository], expireAfter: Duration.days(30) });
  new UntaggedExpiryLifecycle(stack, 'Two', { repositories: [repository], expireAfter: Duration.days(7) });
  expect(texts(stack)).toEqual([expiring(7)]);
});

test('says what to add in the stack of an imported repository', () => {
  const imported = ManagedRepository.fromRepositoryArn(stack, 'Imported', ARN);
  new UntaggedExpiryLifecycle(stack, 'One', { repositories: [imported], expireAfter: Duration.days(7) });
  expect(warningMessage(stack, ID)).toContain('Stack/Imported is imported');
  expect(warningMessage(stack, ID)).toContain(expiring(7));
});

test('makes no resource of its own', () => {
  new UntaggedExpiryLifecycle(stack, 'One', { repositories: [new ecr.CfnRepository(stack, 'L1')] });
  expect(Object.keys(Template.fromStack(stack).toJSON().Resources)).toEqual(['L1']);
});

describe('refuses', () => {
  test('an empty list', () => {
    expect(() => new UntaggedExpiryLifecycle(stack, 'One', { repositories: [] })).toThrow('Stack/One: "repositories" is empty; name at least one repository');
  });

  test('the same repository twice, however it is named', () => {
    const l2 = new ecr.Repository(stack, 'L2');
    expect(() => new UntaggedExpiryLifecycle(stack, 'One', { repositories: [l2, l2.node.defaultChild as ecr.CfnRepository] }))
      .toThrow(/"repositories" has Stack\/L2\/Resource twice/);
    const imports = ['A', 'B'].map((id) => ManagedRepository.fromRepositoryArn(stack, id, ARN));
    expect(() => new UntaggedExpiryLifecycle(stack, 'Two', { repositories: imports })).toThrow(/"repositories" has Stack\/B twice/);
  });

  test('both limits together', () => {
    expect(() => new UntaggedExpiryLifecycle(stack, 'One', {
      repositories: [new ecr.Repository(stack, 'L2')], expireAfter: Duration.days(7), keepNewest: 3,
    })).toThrow('Stack/One: "expireAfter" and "keepNewest" are two limits, ECR takes one rule for untagged images; give one of them');
  });
});
