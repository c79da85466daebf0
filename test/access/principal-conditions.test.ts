import { App, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ManagedRepository, PullPrincipal, PushPrincipal, RegistryPolicy } from '../../src';
import { LIMITING, OPEN, UNKNOWN, USELESS } from '../util/conditions';
import { warningIds, warningMessage } from '../util/warnings';

const any = (conditions: any) => new iam.AnyPrincipal().withConditions(conditions);

describe.each([
  ['PullPrincipal', (principal: iam.IPrincipal): unknown => PullPrincipal.principal(principal)],
  ['PushPrincipal', (principal: iam.IPrincipal): unknown => PushPrincipal.principal(principal)],
])('%s.principal()', (_, make) => {
  test.each(LIMITING)('takes * with %j', (conditions) => {
    expect(() => make(any(conditions))).not.toThrow();
  });

  test.each(UNKNOWN)('%#: takes * with a token', (conditions) => {
    expect(() => make(any(conditions()))).not.toThrow();
  });

  test.each([...OPEN, ...USELESS.filter((conditions) => !JSON.stringify(conditions).includes('[]'))])('refuses * with %j', (conditions) => {
    expect(() => make(any(conditions))).toThrow(/^Pu(ll|sh)Principal\.principal: "principal" is "\*" without a condition on who it is, or with a wildcard in it/);
  });

  test.each([undefined, null, '', []])('refuses the value %j in a condition, whoever it is about', (value) => {
    for (const principal of [new iam.AnyPrincipal(), new iam.ArnPrincipal('222222222222')]) {
      expect(() => make(principal.withConditions({ StringEquals: { 'aws:PrincipalOrgID': value } })))
        .toThrow(/^Pu(ll|sh)Principal\.principal: "principal" cannot be used: the condition "StringEquals" on "aws:PrincipalOrgID" has no value, got /);
    }
  });

  test('refuses an operator without a key', () => {
    expect(() => make(new iam.ArnPrincipal('222222222222').withConditions({ StringEquals: {} }))).toThrow(/the condition "StringEquals" has no key/);
  });

  test.each([
    'arn:aws:iam::222222222222:group/x', 'arn:aws:iam::222222222222:role/*', 'arn:aws:iam::2222:root', '2222', 'arn:aws:sts::222222222222:assumed-role/x/*',
  ])('refuses %s', (arn) => {
    expect(() => make(new iam.ArnPrincipal(arn))).toThrow(/^Pu(ll|sh)Principal\.principal: "principal" cannot be used: IAM takes no principal /);
  });

  test('takes a session and a federated user', () => {
    expect(() => make(new iam.ArnPrincipal('arn:aws:sts::222222222222:assumed-role/x/session'))).not.toThrow();
    expect(() => make(new iam.ArnPrincipal('arn:aws:sts::222222222222:federated-user/x'))).not.toThrow();
  });
});

test('the id of a user or role is warned of at synth, wherever it was given', () => {
  const stack = new Stack(new App(), 'Stack');
  const id = 'AROAEXAMPLEID0000000';
  new ManagedRepository(stack, 'Api', { pullPrincipals: [PullPrincipal.principal(new iam.ArnPrincipal(id))] });
  expect(warningMessage(stack, 'ManagedRepository.uniqueIdPrincipal')).toContain(id);

  const other = new Stack(new App(), 'Stack');
  new RegistryPolicy(other, 'Policy').allowPull({ pullPrincipals: [PullPrincipal.principal(new iam.ArnPrincipal(id))] });
  expect(warningMessage(other, 'RegistryPolicy.uniqueIdPrincipal')).toContain(id);
});

describe('the sources of a service', () => {
  const sourceArns = ['arn:aws:codebuild:*:*:project/*'];

  test.each(['arn:aws:codebuild:*:*:project/*', 'arn:aws:s3:::bucket', 'arn:aws:codebuild:eu-west-1:2222:project/x', 'arn:aws:codebuild:eu-west-1::project/x'])(
    '%s names no account, so it is refused by itself', (arn) => {
      expect(() => PullPrincipal.service('x.example', { sourceArns: ['arn:aws:x:*:222222222222:y', arn] }))
        .toThrow(`"sourceArns" must each name an account when neither "sourceAccounts" nor "sourceOrganization" is given, got "${arn}"`);
    });

  test('are taken with an account or an organization', () => {
    expect(() => PullPrincipal.service('x.example', { sourceArns, sourceAccounts: ['222222222222'] })).not.toThrow();
    expect(() => PullPrincipal.service('x.example', { sourceArns, sourceOrganization: 'o-a1b2c3d4e5' })).not.toThrow();
    expect(() => PullPrincipal.service('x.example', { sourceArns: ['arn:aws:codebuild:*:222222222222:project/*'] })).not.toThrow();
  });

  test('of the statements that the library writes each name somebody, so that no template is warned of', () => {
    const stack = new Stack(new App(), 'Stack');
    const pullPrincipals = [PullPrincipal.lambda(), PullPrincipal.codeBuild(), PullPrincipal.emrServerless(), PullPrincipal.organization('o-a1b2c3d4e5')];
    new ManagedRepository(stack, 'Api', { pullPrincipals });
    new RegistryPolicy(stack, 'Policy').allowPull({ pullPrincipals });
    expect(warningIds(stack)).toEqual([]);
  });
});
