import { App, Aws, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImagePullPolicy, ImagePullPolicyProps, ImagePushPolicy, ManagedRepository } from '../../src';

const ARN = 'arn:aws:ecr:us-east-1:999999999999:repository/team/api';
const TOKEN = { Action: 'ecr:GetAuthorizationToken', Effect: 'Allow', Resource: '*' };

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

describe.each([
  ['ImagePullPolicy', ImagePullPolicy, ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']],
  ['ImagePushPolicy', ImagePushPolicy, [
    'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
  ]],
])('%s', (_, Policy, actions) => {
  function statements(props: ImagePullPolicyProps): unknown {
    new Policy(stack, 'Policy', props);
    return Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'))[0].Properties.PolicyDocument.Statement;
  }

  test('is for exactly the repositories named, own and imported', () => {
    const own = new ecr.Repository(stack, 'Own');
    expect(statements({ repositories: [own, ManagedRepository.fromRepositoryArn(stack, 'Imported', ARN)] })).toEqual([
      TOKEN, { Action: actions, Effect: 'Allow', Resource: [stack.resolve(own.repositoryArn), ARN] },
    ]);
  });

  test('is for prefixes in a registry', () => {
    expect(statements({ repositoryPrefixes: ['team/', 'base'], registryAccount: '999999999999', registryRegion: 'us-east-1' })).toEqual([
      TOKEN,
      {
        Action: actions,
        Effect: 'Allow',
        Resource: ['base*', 'team/*'].map((end) => (
          { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:us-east-1:999999999999:repository/${end}`]] }
        )),
      },
    ]);
  });

  test('has the registry of the stack by default', () => {
    expect(JSON.stringify(statements({ repositoryPrefixes: ['team/'] }))).toContain('{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},":repository/team/*"');
  });

  test('is attached to roles, at once and later', () => {
    const roles = ['One', 'Two'].map((id) => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() }));
    const policy = new Policy(stack, 'Policy', {
      repositoryPrefixes: ['team/'], roles: [roles[0]], managedPolicyName: 'images', description: 'for images',
    });
    policy.attachTo(roles[1]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      ManagedPolicyName: 'images', Description: 'for images', Roles: [{ Ref: Match.stringLikeRegexp('^One') }, { Ref: Match.stringLikeRegexp('^Two') }],
    });
  });

  test('refuses to be for nothing', () => {
    expect(() => statements({})).toThrow('Stack/Policy: "repositories" and "repositoryPrefixes" are both empty; name at least one');
  });

  test('refuses a repository twice', () => {
    const own = new ecr.Repository(stack, 'Own');
    expect(() => statements({ repositories: [own, own] })).toThrow(/Stack\/Own twice/);
  });

  test.each(['', 'team/*', 'Team', '*', '/team', 'x'.repeat(257)])('refuses the prefix %j', (prefix) => {
    expect(() => statements({ repositoryPrefixes: [prefix] })).toThrow(/"repositoryPrefixes" must be the beginning of repository names, without wildcards/);
  });

  test('refuses a malformed account', () => {
    expect(() => statements({ repositoryPrefixes: ['team/'], registryAccount: '1' })).toThrow(/"registryAccount" must be account ids of 12 digits/);
  });

  test('takes tokens', () => {
    expect(() => statements({ repositoryPrefixes: [Aws.STACK_NAME], registryAccount: Aws.ACCOUNT_ID, registryRegion: Aws.REGION })).not.toThrow();
  });
});
