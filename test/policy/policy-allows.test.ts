import { Aws } from 'aws-cdk-lib';
import { AccessRequest, policyAllows } from '../../src/policy/policy-allows';

const AT = { account: '999999999999', region: 'eu-west-1' };
const REQUEST: AccessRequest = { account: '222222222222', actions: ['ecr:ReplicateImage'], at: AT, beginnings: ['team/'] };
const arn = (name: string, region = AT.region, account = AT.account) => `arn:aws:ecr:${region}:${account}:repository/${name}`;

function allows(statement: object, request: Partial<AccessRequest> = {}): boolean | undefined {
  const given = { Effect: 'Allow', Principal: { AWS: '222222222222' }, Action: 'ecr:ReplicateImage', Resource: arn('team/*'), ...statement };
  return policyAllows({ Statement: [given] }, { ...REQUEST, ...request });
}

test.each([undefined, {}, { Statement: [] }, 'a text'])('no statement allows nothing: %j', (policy) => {
  expect(policyAllows(policy, REQUEST)).toBe(false);
});

test('one statement need not be in a list', () => {
  expect(policyAllows({ Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }, REQUEST)).toBe(true);
});

test.each<[unknown, boolean | undefined]>([
  ['*', true],
  [{ AWS: '*' }, true],
  [{ AWS: '222222222222' }, true],
  [{ AWS: ['333333333333', 'arn:aws-cn:iam::222222222222:root'] }, true],
  [{ AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::222222222222:root']] } }, true],
  [{ AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::222222222222:root' } }, true],
  [{ AWS: { 'Fn::Sub': ['arn:${Partition}:iam::222222222222:root', { Partition: 'aws' }] } }, true],
  [{ AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${Account}:root' } }, undefined],
  [{ AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::333333333333:root' } }, false],
  [{ AWS: { 'Fn::Sub': '${AWS::AccountId}' } }, false],
  [{ AWS: { Ref: 'Account' } }, undefined],
  [{ AWS: { 'Fn::ImportValue': 'Account' } }, undefined],
  [{ AWS: '333333333333' }, false],
  [{ AWS: 'arn:aws:iam::222222222222:role/one' }, false],
  [{ AWS: { Ref: 'AWS::AccountId' } }, false],
  [{ Service: 'ecr.amazonaws.com' }, false],
  [undefined, false],
])('the principal %j: %s', (Principal, expected) => {
  expect(allows({ Principal })).toBe(expected);
});

test.each<[unknown, boolean | undefined]>([
  [{ Ref: 'Action' }, undefined],
  ['*', true],
  ['ecr:*', true],
  ['ECR:replicateimage', true],
  [['ecr:CreateRepository', 'ecr:Replicate*'], true],
  ['ecr:*Image', true],
  ['*:ReplicateImage', true],
  ['ecr:Create*', false],
  ['ecr:ReplicateImages', false],
  ['ecr:*Images', false],
  [undefined, false],
])('the action %j: %s', (Action, expected) => {
  expect(allows({ Action })).toBe(expected);
});

test.each<[unknown, boolean | undefined]>([
  ['*', true],
  [arn('*'), true],
  [arn('te*'), true],
  [arn('*a*'), true],
  [[arn('other/*'), arn('team/*')], true],
  [arn('team/*', '*', '*'), true],
  [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:', { Ref: 'AWS::Region' }, ':999999999999:repository/team/*']] }, true],
  [arn('team/api*'), false],
  [arn('team/'), false],
  [arn('*x'), false],
  [arn('team/*', 'us-east-1'), false],
  [arn('team/*', AT.region, '111111111111'), false],
  ['arn:aws:s3:::bucket', false],
  [{ Ref: 'Parameter' }, undefined],
  [{ 'Fn::Sub': 'arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/team/*' }, true],
  [{ 'Fn::Sub': 'arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/${Prefix}/*' }, undefined],
  [{ 'Fn::Sub': 'arn:${AWS::Partition}:ecr:${Region}:${AWS::AccountId}:repository/team/*' }, true],
  [{ 'Fn::Sub': 'arn:${AWS::Partition}:ecr:us-east-1:${AWS::AccountId}:repository/team/*' }, false],
  [{ 'Fn::Sub': 'arn:${AWS::Partition}:ecr:${AWS::Region}:${AWS::AccountId}:repository/other/*' }, false],
  [undefined, false],
])('the resource %j: %s', (Resource, expected) => {
  expect(allows({ Resource })).toBe(expected);
});

test.each([
  { 'Fn::Sub': '{"Statement":[]}' }, { Ref: 'Policy' }, { 'Fn::ImportValue': 'Policy' },
])('a policy that CloudFormation makes is not known: %j', (policy) => {
  expect(policyAllows(policy, REQUEST)).toBeUndefined();
});

test('a policy may be given as text', () => {
  const allowed = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };
  expect(policyAllows(JSON.stringify(allowed), REQUEST)).toBe(true);
  expect(policyAllows('{"Statement":[]}', REQUEST)).toBe(false);
});

test('a denial is no allowance', () => {
  expect(allows({ Effect: 'Deny' })).toBe(false);
});

test('every action and every beginning must be allowed, by whichever statements', () => {
  const both = { actions: ['ecr:ReplicateImage', 'ecr:CreateRepository'], beginnings: ['team/', 'base/'] };
  const statement = (Action: string, ...names: string[]) => ({ Effect: 'Allow', Principal: '*', Action, Resource: names.map((name) => arn(name)) });
  const policy = [statement('ecr:ReplicateImage', 'team/*', 'base/*'), statement('ecr:CreateRepository', 'team/*'), statement('ecr:CreateRepository', 'base/*')];
  expect(policyAllows({ Statement: policy }, { ...REQUEST, ...both })).toBe(true);
  expect(policyAllows({ Statement: policy.slice(0, 2) }, { ...REQUEST, ...both })).toBe(false);
});

test('a registry whose account and region are tokens may be any', () => {
  expect(allows({}, { at: { account: Aws.ACCOUNT_ID, region: Aws.REGION } })).toBe(true);
});

test('all repositories are those of the empty beginning', () => {
  expect(allows({}, { beginnings: [''] })).toBe(false);
  expect(allows({ Resource: arn('*') }, { beginnings: [''] })).toBe(true);
});

test('a hostile pattern is matched in no time', () => {
  const started = process.hrtime.bigint();
  expect(allows({ Resource: arn(`${'*a'.repeat(5_000)}*b`) }, { beginnings: ['a'.repeat(10_000)] })).toBe(false);
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(500);
});
