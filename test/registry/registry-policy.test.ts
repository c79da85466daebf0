import { App, Aws, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PullPrincipal, RegistryPolicy } from '../../src';
import { PULL } from '../util/actions';
import { renderedProperties, writableProperties } from '../util/l1-properties';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
});

function statements(): any[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::ECR::RegistryPolicy'))[0].Properties.PolicyText.Statement;
}

const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });

test('one statement shares all repositories of a prefix with an organization', () => {
  new RegistryPolicy(stack, 'Policy').allowPull({ pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')], repositoryPrefixes: ['shared/', 'base-'] });
  expect(statements()).toEqual([{
    Effect: 'Allow',
    Principal: '*',
    Action: PULL,
    Resource: [arn('base-*'), arn('shared/*')],
    Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } },
  }]);
});

test('every writable property of the L1 is reachable', () => {
  new RegistryPolicy(stack, 'Policy').deny({ actions: ['ecr:DeleteRepository'] });
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::RegistryPolicy'));
  expect(renderedProperties(Properties)).toEqual(writableProperties('CfnRegistryPolicy'));
});

test('without prefixes it shares all', () => {
  new RegistryPolicy(stack, 'Policy').allowPull({ pullPrincipals: [PullPrincipal.account('222222222222')] });
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

describe('replication', () => {
  test.each([
    [{}, ['ecr:CreateRepository', 'ecr:ReplicateImage'], ['*']],
    [{ createRepositories: false }, ['ecr:ReplicateImage'], ['*']],
    [{ tagRepositories: true, repositoryPrefixes: ['prod/', 'base/'] }, ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'], ['base/*', 'prod/*']],
  ])('%j', (options, actions, names) => {
    new RegistryPolicy(stack, 'Policy').allowReplicationFrom('222222222222', options);
    expect(statements()).toEqual([{ Effect: 'Allow', Principal: { AWS: ['222222222222'] }, Action: actions, Resource: names.map(arn) }]);
  });

  test('from a malformed account is refused', () => {
    expect(() => new RegistryPolicy(stack, 'Policy').allowReplicationFrom('1')).toThrow(/"account" must be an account id of 12 digits/);
  });

  test('of no prefix is refused', () => {
    expect(() => new RegistryPolicy(stack, 'Policy').allowReplicationFrom('222222222222', { repositoryPrefixes: [] })).toThrow(/"repositoryPrefixes" is empty/);
  });
});

describe('import into a pull through cache', () => {
  test('is the two actions on the prefix', () => {
    new RegistryPolicy(stack, 'Policy').allowImport({ pullPrincipals: [PullPrincipal.account('222222222222')], repositoryPrefixes: ['docker-hub/'] });
    expect(statements()).toEqual([{
      Effect: 'Allow', Principal: { AWS: ['222222222222'] }, Action: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'], Resource: [arn('docker-hub/*')],
    }]);
  });

  test('is one action where repositories must exist', () => {
    new RegistryPolicy(stack, 'Policy').allowImport({
      pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')], repositoryPrefixes: ['docker-hub/'], createRepositories: false,
    });
    expect(statements()[0].Action).toEqual(['ecr:BatchImportUpstreamImage']);
    expect(statements()[0].Condition).toEqual({ StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } });
  });

  test('without prefixes is into all repositories', () => {
    new RegistryPolicy(stack, 'Policy').allowImport({ pullPrincipals: [PullPrincipal.account('222222222222')] });
    expect(statements()).toEqual([{ Effect: 'Allow', Principal: { AWS: ['222222222222'] }, Action: ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'], Resource: [arn('*')] }]);
  });

  test('without prefixes can be left to repositories that exist', () => {
    new RegistryPolicy(stack, 'Policy').allowImport({ pullPrincipals: [PullPrincipal.account('222222222222')], createRepositories: false });
    expect(statements()).toMatchObject([{ Action: ['ecr:BatchImportUpstreamImage'], Resource: [arn('*')] }]);
  });

  test('by a service is refused', () => {
    expect(() => new RegistryPolicy(stack, 'Policy').allowImport({ pullPrincipals: [PullPrincipal.lambda()], repositoryPrefixes: ['docker-hub/'] }))
      .toThrow(/"pullPrincipals" has the service lambda.amazonaws.com, but a cache is filled by accounts, roles and users only/);
  });

  test('by nobody, or into nothing, is refused', () => {
    const policy = new RegistryPolicy(stack, 'Policy');
    expect(() => policy.allowImport({ pullPrincipals: [], repositoryPrefixes: ['docker-hub/'] })).toThrow(/"pullPrincipals" is empty/);
    expect(() => policy.allowImport({ pullPrincipals: [PullPrincipal.account('222222222222')], repositoryPrefixes: [] })).toThrow(/"repositoryPrefixes" is empty/);
  });
});

describe('a pull through cache of another account', () => {
  const FETCH = ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:GetDownloadUrlForLayer', 'ecr:GetImageCopyStatus'];

  test.each([
    [undefined, ['*']],
    [['base/'], ['base/*']],
    [['shared/', 'base-'], ['base-*', 'shared/*']],
  ])('may fetch with %j', (repositoryPrefixes, names) => {
    new RegistryPolicy(stack, 'Policy').allowPullThroughCacheFrom('222222222222', repositoryPrefixes);
    expect(statements()).toEqual([{ Effect: 'Allow', Principal: { AWS: ['222222222222'] }, Action: FETCH, Resource: names.map(arn) }]);
  });

  test('may fetch all by default', () => {
    new RegistryPolicy(stack, 'Policy').allowPullThroughCacheFrom('222222222222');
    expect(statements()).toMatchObject([{ Resource: [arn('*')] }]);
  });

  test('shares a statement with others of the same prefixes, and none with pulls', () => {
    const policy = new RegistryPolicy(stack, 'Policy');
    policy.allowPullThroughCacheFrom('333333333333', ['base/']);
    policy.allowPullThroughCacheFrom('222222222222', ['base/']);
    policy.allowPullThroughCacheFrom('222222222222', ['base/']);
    policy.allowPullThroughCacheFrom('222222222222', ['other/']);
    policy.allowPull({ pullPrincipals: [PullPrincipal.account('444444444444')], repositoryPrefixes: ['base/'] });
    expect(statements().map(({ Principal, Action, Resource }) => [Principal.AWS, Action, Resource])).toEqual([
      [['222222222222', '333333333333'], FETCH, [arn('base/*')]],
      [['444444444444'], PULL, [arn('base/*')]],
      [['222222222222'], FETCH, [arn('other/*')]],
    ]);
  });

  test('may be a token', () => {
    new RegistryPolicy(stack, 'Policy').allowPullThroughCacheFrom(Aws.ACCOUNT_ID, [Aws.STACK_NAME]);
    expect(statements()).toMatchObject([{ Principal: { AWS: ['111111111111'] }, Action: FETCH }]);
  });

  test.each(['', '1', 'arn:aws:iam::222222222222:root'])('has no malformed account: %j', (account) => {
    expect(() => new RegistryPolicy(stack, 'Policy').allowPullThroughCacheFrom(account)).toThrow(/"account" must be an account id of 12 digits/);
  });

  test.each([[[], /^Stack\/Policy: "repositoryPrefixes" is empty/], [['base/*'], /"repositoryPrefixes" have no wildcards, got "base\/\*"; write "base\/" for all/]])(
    'is refused the prefixes %j', (repositoryPrefixes, message) => {
      expect(() => new RegistryPolicy(stack, 'Policy').allowPullThroughCacheFrom('222222222222', repositoryPrefixes)).toThrow(message);
    });

  test('that is refused leaves no statement', () => {
    const policy = new RegistryPolicy(stack, 'Policy');
    expect(() => policy.allowPullThroughCacheFrom('222222222222', [])).toThrow();
    expect(() => Template.fromStack(stack)).toThrow(/the registry policy has no statement/);
  });
});

describe('a deny guard', () => {
  test('is for everybody and everywhere', () => {
    new RegistryPolicy(stack, 'Policy').deny({ actions: ['ecr:BatchDeleteImage', 'ecr:Delete*'] });
    expect(statements()).toEqual([{ Effect: 'Deny', Action: ['ecr:BatchDeleteImage', 'ecr:Delete*'], Principal: { AWS: '*' }, Resource: arn('*') }]);
  });

  test('can except some, and hold for prefixes', () => {
    new RegistryPolicy(stack, 'Policy').deny({
      actions: ['ecr:BatchDeleteImage'], repositoryPrefixes: ['prod/'], exceptPrincipalArns: ['arn:aws:iam::111111111111:role/janitor'],
    });
    expect(statements()[0]).toMatchObject({
      Resource: arn('prod/*'), Condition: { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::111111111111:role/janitor'] } },
    });
  });

  test.each([
    [[]], [['s3:GetObject']], [['ecr:']], [['BatchDeleteImage']], [['ecr:PutReplicationConfiguration']], [['ecr:PutImagee']],
  ])('of %j is refused', (actions) => {
    expect(() => new RegistryPolicy(stack, 'Policy').deny({ actions })).toThrow(/Stack\/Policy: "actions" must be at least one action of ECR on repositories/);
  });

  test.each([[[]], [['janitor']], [['arn:aws:s3:::bucket']]])('but for %j is refused', (exceptPrincipalArns) => {
    expect(() => new RegistryPolicy(stack, 'Policy').deny({ actions: ['ecr:*'], exceptPrincipalArns }))
      .toThrow(/"exceptPrincipalArns" must be at least one ARN of a role or user/);
  });
});

describe('another statement', () => {
  test('is taken as it is', () => {
    new RegistryPolicy(stack, 'Policy').addStatement(new iam.PolicyStatement({
      effect: iam.Effect.DENY, actions: ['ecr:DeleteRepository'], principals: [new iam.AnyPrincipal()], resources: ['*'],
    }));
    expect(statements()).toEqual([{ Effect: 'Deny', Action: 'ecr:DeleteRepository', Principal: { AWS: '*' }, Resource: '*' }]);
  });

  test.each([
    ['principals', { actions: ['ecr:DeleteRepository'], resources: ['*'] }],
    ['resources', { actions: ['ecr:DeleteRepository'], principals: [new iam.AnyPrincipal()] }],
    ['actions', { resources: ['*'], principals: [new iam.AnyPrincipal()] }],
  ])('without "%s" is refused', (missing, props) => {
    expect(() => new RegistryPolicy(stack, 'Policy').addStatement(new iam.PolicyStatement(props)))
      .toThrow(new RegExp(`Stack/Policy: a statement of the registry policy must say .* about; give it "${missing}"`));
  });
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
    expect(() => new RegistryPolicy(stack, 'Policy').allowPull({ pullPrincipals: [PullPrincipal.account('222222222222')], repositoryPrefixes: ['a*'] }))
      .toThrow(/"repositoryPrefixes" have no wildcards, got "a\*"; write "a" for all/);
  });

  test('more than 10,240 characters, at synth', () => {
    const accounts = Array.from({ length: 700 }, (_, i) => String(100_000_000_000 + i));
    new RegistryPolicy(stack, 'Policy').allowPull({ pullPrincipals: [PullPrincipal.accounts(...accounts)] });
    expect(() => Template.fromStack(stack)).toThrow(/the registry policy has \d+ characters, ECR takes 10240; .*PullPrincipal.organization\(\)/);
  });
});

test('tokens pass', () => {
  new RegistryPolicy(stack, 'Policy').allowPull({ pullPrincipals: [PullPrincipal.account(Aws.ACCOUNT_ID)], repositoryPrefixes: [Aws.STACK_NAME] });
  expect(statements()).toHaveLength(1);
});
