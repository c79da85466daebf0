import { conditionsOfOthers } from '../../src/policy/others';
import { LIMITING } from '../util/conditions';
import { isAllowed } from '../util/simulation';

const OWN = '111111111111';
const ACTIONS = ['ecr:CreateRepository', 'ecr:PutImage'];
const allow = (over: object) => ({ Effect: 'Allow', Action: 'ecr:PutImage', Resource: '*', ...over });
const others = (...statements: object[]): any => conditionsOfOthers(OWN, statements, ACTIONS);
const NOBODY_ELSE = { StringNotEquals: { 'aws:PrincipalAccount': [OWN] }, BoolIfExists: { 'aws:PrincipalIsAWSService': ['false'] } };

test('are all but the account itself and AWS services, when nobody is allowed', () => {
  expect(others()).toEqual(NOBODY_ELSE);
});

test.each<[string, object, string, string, unknown]>([
  ['an account', { AWS: '222222222222' }, 'StringNotEquals', 'aws:PrincipalAccount', '222222222222'],
  ['an account as an ARN', { AWS: 'arn:aws:iam::222222222222:root' }, 'StringNotEquals', 'aws:PrincipalAccount', '222222222222'],
  ['an account as an ARN with tokens', { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::222222222222:root']] } },
    'StringNotEquals', 'aws:PrincipalAccount', '222222222222'],
  ['a session', { AWS: ['arn:aws:sts::222222222222:assumed-role/build/job'] }, 'StringNotEquals', 'aws:PrincipalAccount', '222222222222'],
  ['a role', { AWS: 'arn:aws:iam::222222222222:role/ci/build' }, 'StringNotEquals', 'aws:PrincipalArn', 'arn:aws:iam::222222222222:role/ci/build'],
  ['a user', { AWS: 'arn:aws:iam::222222222222:user/build' }, 'StringNotEquals', 'aws:PrincipalArn', 'arn:aws:iam::222222222222:user/build'],
  ['a role that was made once', { AWS: 'AROAEXAMPLEID0000000' }, 'StringNotLike', 'aws:userid', 'AROAEXAMPLEID0000000*'],
  ['what is not known, by its account', { AWS: { Ref: 'Builder' } }, 'StringNotEquals', 'aws:PrincipalAccount', { Ref: 'Builder' }],
  ['what is not known, by its ARN', { AWS: { Ref: 'Builder' } }, 'StringNotEquals', 'aws:PrincipalArn', { Ref: 'Builder' }],
])('are not %s', (_, Principal, operator, key, value) => {
  expect(others(allow({ Principal }))[operator][key]).toContainEqual(value);
});

test('are not an account that is not known', () => {
  const root = { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'Account' }, ':root']] };
  expect(others(allow({ Principal: { AWS: root } })).StringNotEquals['aws:PrincipalAccount'])
    .toEqual([OWN, { 'Fn::Select': [4, { 'Fn::Split': [':', root] }] }]);
});

test('are named once, however often and with however many actions they are allowed', () => {
  const twice = allow({ Principal: { AWS: ['222222222222', 'arn:aws:iam::222222222222:root'] }, Action: ['ecr:BatchGetImage', 'ecr:Create*'] });
  expect(others(twice, twice, allow({ Principal: '*', Condition: { StringEquals: { 'AWS:PrincipalAccount': OWN } } })).StringNotEquals)
    .toEqual({ 'aws:PrincipalAccount': [OWN, '222222222222'] });
});

test.each<[string, object]>([
  ['other actions', { Principal: { AWS: '222222222222' }, Action: ['ecr:BatchGetImage', 'ecr:ReplicateImage'] }],
  ['nothing', { Principal: { AWS: '222222222222' }, Effect: 'Deny' }],
  ['it as a service', { Principal: { Service: 'ecr.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': OWN } } }],
  ['it by what says not who they are', { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': 'api' } } }],
])('are those who are allowed %s', (_, statement) => {
  expect(others(allow(statement))).toEqual(NOBODY_ELSE);
});

test('are not those who are allowed all but something', () => {
  const { Action, ...statement } = allow({ Principal: { AWS: '222222222222' }, NotAction: 'ecr:DeleteRepository' }) as any;
  expect(Action).toBeDefined();
  expect(others(statement).StringNotEquals['aws:PrincipalAccount']).toContain('222222222222');
});

describe('by the simulator', () => {
  const caller = {
    principal: 'arn:aws:iam::999999999999:role/x',
    policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] }],
  };
  const CONTEXT = {
    'aws:PrincipalAccount': '999999999999',
    'aws:PrincipalArn': caller.principal,
    'aws:PrincipalIsAWSService': 'false',
    'aws:ResourceAccount': OWN,
    'aws:ResourceOrgID': 'o-a1b2c3d4e5',
  };

  async function creates(Condition: object, context: object): Promise<boolean> {
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 'ecr:*', Resource: '*' },
        { Effect: 'Deny', Principal: '*', Action: 'ecr:CreateRepository', Resource: '*', Condition: others(allow({ Principal: '*', Condition })) },
      ],
    };
    return isAllowed('ecr:CreateRepository', { ...caller, context: { ...CONTEXT, ...context } }, { arn: `arn:aws:ecr:eu-west-1:${OWN}:repository/api`, policy });
  }

  test.each(LIMITING)('a stranger is one with %j', async (conditions) => {
    expect(await creates(conditions, {})).toBe(false);
  });

  test.each<[string, object, object]>([
    ['an organization', { stringequals: { 'AWS:principalorgid': 'o-a1b2c3d4e5' } }, { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }],
    ['letters of any case', { StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': 'O-A1B2C3D4E5' } }, { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }],
    ['a unit', { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/*' } }, { 'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/r-ab12/'] }],
    ['roles of a name', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::999999999999:role/*' } }, {}],
    ['a network', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { 'aws:SourceIp': '203.0.113.7' }],
    ['one of several limits', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'aws:SourceVpc': 'vpc-0a1b2c3d' } }, { 'aws:SourceVpc': 'vpc-0a1b2c3d' }],
  ])('who passes %s is none', async (_, conditions, context) => {
    expect(await creates(conditions, context)).toBe(true);
    expect(await creates({ StringEquals: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } }, context)).toBe(false);
  });
});
