import { App, Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PullPrincipal, RegistryPolicy } from '../../src';

const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
});

function statements(): any[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::ECR::RegistryPolicy'))[0].Properties.PolicyText.Statement;
}

const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });

test('one statement shares all repositories of a prefix with an organization', () => {
  new RegistryPolicy(stack, 'Policy', { pulls: [{ pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')], repositoryPrefixes: ['shared/', 'base-'] }] });
  expect(statements()).toEqual([{
    Effect: 'Allow',
    Principal: '*',
    Action: PULL,
    Resource: [arn('base-*'), arn('shared/*')],
    Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } },
  }]);
});

test('without prefixes it shares all', () => {
  new RegistryPolicy(stack, 'Policy', { pulls: [{ pullPrincipals: [PullPrincipal.account('222222222222')] }] });
  expect(statements()).toEqual([{ Effect: 'Allow', Principal: { AWS: ['222222222222'] }, Action: PULL, Resource: [arn('*')] }]);
});

test('what is allowed later counts, and accounts with the same prefixes share a statement', () => {
  const policy = new RegistryPolicy(stack, 'Policy');
  policy.allowPull({ pullPrincipals: [PullPrincipal.account('333333333333')], repositoryPrefixes: ['a/', 'b/'] });
  policy.allowPull({ pullPrincipals: [PullPrincipal.account('222222222222')], repositoryPrefixes: ['b/', 'a/'] });
  policy.allowPull({ pullPrincipals: [PullPrincipal.account('222222222222')], repositoryPrefixes: ['c/'] });
  expect(statements().map(({ Principal, Resource }) => [Principal.AWS, Resource.length])).toEqual([
    [['222222222222', '333333333333'], 2], [['222222222222'], 1],
  ]);
});

describe('refuses', () => {
  test('a policy without statements, at synth', () => {
    new RegistryPolicy(stack, 'Policy');
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Policy\] the registry policy has no statement/);
  });

  test('empty lists', () => {
    const policy = new RegistryPolicy(stack, 'Policy');
    expect(() => policy.allowPull({ pullPrincipals: [] })).toThrow('Stack/Policy: "pullPrincipals" is empty');
    expect(() => policy.allowPull({ pullPrincipals: [PullPrincipal.account('222222222222')], repositoryPrefixes: [] }))
      .toThrow('Stack/Policy: "repositoryPrefixes" is empty; leave it out for all repositories');
  });

  test('a prefix with a wildcard', () => {
    expect(() => new RegistryPolicy(stack, 'Policy', { pulls: [{ pullPrincipals: [PullPrincipal.account('222222222222')], repositoryPrefixes: ['a*'] }] }))
      .toThrow(/"repositoryPrefixes" must be the beginning of repository names/);
  });

  test('more than 10,240 characters, at synth', () => {
    const accounts = Array.from({ length: 700 }, (_, i) => String(100_000_000_000 + i));
    new RegistryPolicy(stack, 'Policy', { pulls: [{ pullPrincipals: [PullPrincipal.accounts(...accounts)] }] });
    expect(() => Template.fromStack(stack)).toThrow(/the registry policy has \d+ characters, ECR takes 10240; .*PullPrincipal.organization\(\)/);
  });
});

test('tokens pass', () => {
  new RegistryPolicy(stack, 'Policy', { pulls: [{ pullPrincipals: [PullPrincipal.account(Aws.ACCOUNT_ID)], repositoryPrefixes: [Aws.STACK_NAME] }] });
  expect(statements()).toHaveLength(1);
});
