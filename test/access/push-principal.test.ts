import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AllowImagePush, ManagedRepository, PullPrincipal, PushPrincipal } from '../../src';
import { mergedStatements } from '../../src/policy/policy-grant';
import { PUSH } from '../util/actions';

test.each([
  ['account', PushPrincipal.account('222222222222'), { Principal: { AWS: ['222222222222'] } }],
  ['accounts', PushPrincipal.accounts('222222222222', '333333333333'), { Principal: { AWS: ['222222222222', '333333333333'] } }],
  ['organization', PushPrincipal.organization('o-a1b2c3d4e5'),
    { Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } } }],
  ['organizationalUnit', PushPrincipal.organizationalUnit('o-a1b2c3d4e5/r-ab12/ou-ab12-11111111'),
    { Principal: '*', Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*'] } } }],
  ['role', PushPrincipal.role('arn:aws:iam::222222222222:role/build'), { Principal: { AWS: ['arn:aws:iam::222222222222:role/build'] } }],
  ['principal', PushPrincipal.principal(new iam.ArnPrincipal('222222222222')), { Principal: { AWS: ['222222222222'] } }],
])('%s', (_, principal, expected) => {
  expect(mergedStatements(principal._pushGrants, new Stack(new App(), 'Stack'))).toEqual([{ Effect: 'Allow', Action: PUSH, ...expected }]);
});

test('refuses what PullPrincipal refuses', () => {
  expect(() => PushPrincipal.account('1')).toThrow(/"accountId" must be an account id of 12 digits/);
  expect(() => PushPrincipal.accounts()).toThrow(/"accountIds" is empty/);
  expect(() => PushPrincipal.organization('x')).toThrow(/"organizationId" must be/);
  expect(() => PushPrincipal.organizationalUnit('x')).toThrow(/"path" must lead/);
  expect(() => PushPrincipal.role('x')).toThrow(/"arn" must be/);
  expect(() => PushPrincipal.principal(new iam.AnyPrincipal())).toThrow(/"principal" is "\*" without a condition/);
});

test('refuses AWS services, which pull and do not push, and says so', () => {
  const why = 'AWS services pull images and do not push them, so name the role by which the build or job pushes';
  expect(() => PushPrincipal.principal(new iam.ServicePrincipal('lambda.amazonaws.com'))).toThrow(why);
  // What the types of TypeScript refuse already, plain JavaScript can do.
  expect(() => new AllowImagePush(PullPrincipal.lambda() as unknown as PushPrincipal)).toThrow(`"pushPrincipals" takes PushPrincipal.account(), .role() and others of PushPrincipal, got another object; ${why}`);
  expect(() => new ManagedRepository(new Stack(new App(), 'Stack'), 'Api', { pushPrincipals: [PullPrincipal.lambda() as unknown as PushPrincipal] })).toThrow(why);
});
