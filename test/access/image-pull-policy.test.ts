import { App, Aws, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ImagePullPolicy, ImagePullPolicyProps, ImagePushPolicy, IPullThroughCache, ManagedRepository, PullThroughCache, Upstream } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

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
      TOKEN, { Action: actions, Effect: 'Allow', Resource: [ARN, stack.resolve(own.repositoryArn)] },
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
    expect(() => statements({ repositoryPrefixes: [prefix] })).toThrow(/^Stack\/Policy: "repositoryPrefixes" (must be the beginning of repository names|have no wildcards|must have 1 to 256 characters)/);
  });

  test('refuses a malformed account', () => {
    expect(() => statements({ repositoryPrefixes: ['team/'], registryAccount: '1' })).toThrow(/"registryAccount" must be an account id of 12 digits/);
  });

  test('takes tokens', () => {
    expect(() => statements({ repositoryPrefixes: [Aws.STACK_NAME], registryAccount: Aws.ACCOUNT_ID, registryRegion: Aws.REGION })).not.toThrow();
  });
});

describe('ImagePullPolicy for caches', () => {
  const ENV = { account: '111111111111', region: 'eu-west-1' };
  const THEIRS = { ...ENV, account: '222222222222' };
  const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const CACHE_PULL = ['ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository', 'ecr:GetDownloadUrlForLayer'];

  let app: App;
  let known: Stack;
  beforeEach(() => {
    app = new App();
    known = new Stack(app, 'Known', { env: ENV });
  });

  const arn = (name: string, account = ENV.account) =>
    ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:${account}:repository/${name}`]] });
  const pullThrough = (resource: unknown) => ({ Effect: 'Allow', Action: CACHE_PULL, Resource: resource });
  const quay = (to = known) => new PullThroughCache(to, 'Quay', { upstream: Upstream.quay() });
  const imported = (account?: string): IPullThroughCache => PullThroughCache.fromPullThroughCacheAttributes(known, 'Imported', {
    ecrRepositoryPrefix: 'shared', upstreamRegistryUrl: 'ghcr.io', account,
  });

  function statements(props: ImagePullPolicyProps, to = known): any[] {
    new ImagePullPolicy(to, 'Policy', props);
    return Object.values(Template.fromStack(to).findResources('AWS::IAM::ManagedPolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  }

  test('has what a first pull through an own cache needs, below its prefix', () => {
    expect(statements({ caches: [quay()] })).toEqual([pullThrough(arn('quay/*')), TOKEN]);
    Template.fromStack(known).resourceCountIs('AWS::ECR::RegistryPolicy', 0);
    expect(warningIds(known)).toEqual([]);
  });

  test('has that of several, own and imported, and logs in once', () => {
    expect(statements({ caches: [quay(), imported()] })).toEqual([
      pullThrough(arn('quay/*')), TOKEN, pullThrough('arn:aws:ecr:eu-west-1:111111111111:repository/shared/*'),
    ]);
    expect(warningIds(known)).toEqual([]);
  });

  test('has it besides repositories and prefixes, and logs in once', () => {
    const own = new ecr.Repository(known, 'Own');
    expect(statements({ repositories: [own], repositoryPrefixes: ['team/'], caches: [quay()] })).toEqual([
      TOKEN, { Effect: 'Allow', Action: PULL, Resource: [known.resolve(own.repositoryArn), arn('team/*')] }, pullThrough(arn('quay/*')),
    ]);
  });

  test.each<[string, Partial<ImagePullPolicyProps>, string]>([
    ['repositories', { repositories: [] }, 'are both empty'],
    ['prefixes', { repositoryPrefixes: [] }, 'are both empty'],
  ])('still refuses empty %s', (_, props, message) => {
    expect(() => statements({ ...props, caches: [quay()] })).toThrow(message);
  });

  test('refuses to be for no cache and nothing else', () => {
    expect(() => statements({ caches: [] })).toThrow('Known/Policy: "repositories" and "repositoryPrefixes" are both empty; name at least one');
  });

  test('allows its account in the policies of an own cache of another account', () => {
    const theirs = new Stack(app, 'Theirs', { env: THEIRS });
    const cache = quay(theirs);
    expect(statements({ caches: [cache] })).toEqual([pullThrough(arn('quay/*', THEIRS.account)), TOKEN]);
    Template.fromStack(theirs).hasResourceProperties('AWS::ECR::RegistryPolicy', {
      PolicyText: { Statement: [{ Effect: 'Allow', Principal: { AWS: [ENV.account] }, Action: CACHE_PULL, Resource: [arn('quay/*', THEIRS.account)] }] },
    });
    expect([warningIds(known), warningIds(theirs)]).toEqual([[], []]);
  });

  test('warns with the half of the owner of an imported cache of another account, as a grant does', () => {
    const cache = imported(THEIRS.account);
    expect(statements({ caches: [cache] })[0]).toEqual(pullThrough('arn:aws:ecr:eu-west-1:222222222222:repository/shared/*'));
    expect(warningIds(known)).toEqual(['PullThroughCache.importedPolicy']);
    const message = warningMessage(known, 'PullThroughCache.importedPolicy');
    expect(message).toContain('"Principal":{"AWS":["111111111111"]}');
    cache.grantPull(new iam.Role(known, 'Role', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(warningMessage(known, 'PullThroughCache.importedPolicy')).toBe(message);
  });

  test('may be in a nested stack, for the cache of its parent', () => {
    expect(statements({ caches: [quay()] }, new NestedStack(known, 'Nested'))).toEqual([pullThrough(arn('quay/*')), TOKEN]);
    expect(() => app.synth()).not.toThrow();
  });

  test('is silent where the account is the same token', () => {
    const agnostic = new Stack(app, 'Agnostic');
    expect(statements({ caches: [quay(agnostic)] }, agnostic)).toHaveLength(2);
    expect(warningIds(agnostic)).toEqual([]);
  });
});
