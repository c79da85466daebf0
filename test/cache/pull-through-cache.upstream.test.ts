import { App, CfnParameter, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EcrUpstreamOptions, PrivateRegistry, PullThroughCache, PullThroughCacheProps, RegistryPolicy, Upstream, UpstreamCredentials } from '../../src';
import { FETCH } from '../util/actions';
import { ENV } from '../util/registries';
import { RULE } from '../util/resource-types';
import { warningIds, warningMessage } from '../util/warnings';

const UPSTREAM = { account: '222222222222', region: 'us-east-1' };
const SERVICE = 'pullthroughcache.ecr.amazonaws.com';
const POLICY_WARNING = 'PullThroughCache.upstreamPolicy';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function cache(options: Partial<EcrUpstreamOptions> = {}, props: Partial<PullThroughCacheProps> = {}, to = stack, id = 'Cache'): PullThroughCache {
  return new PullThroughCache(to, id, { upstream: Upstream.ecr({ ...UPSTREAM, ...options }), ecrRepositoryPrefix: 'base', ...props });
}

/** The statements of the role that fetches, by what the template attaches to it. */
function roleStatements(id: string): any[] {
  return Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(([logicalId]) => logicalId.startsWith(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
}

const own = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });
const theirs = (name: string) => `arn:aws:ecr:us-east-1:222222222222:repository/${name}`;
const trusting = (...services: string[]) => new iam.Role(stack, 'Mine', {
  assumedBy: new iam.CompositePrincipal(...services.map((service) => new iam.ServicePrincipal(service))),
});

describe('the role', () => {
  test('that is made may fetch from the upstream, fill the cache and log in, and nothing else', () => {
    cache();
    expect(roleStatements('CacheUpstreamRole')).toEqual([
      { Effect: 'Allow', Action: FETCH, Resource: theirs('*') },
      {
        Effect: 'Allow',
        Action: [
          'ecr:BatchGetImage', 'ecr:BatchImportUpstreamImage', 'ecr:CompleteLayerUpload', 'ecr:GetDownloadUrlForLayer', 'ecr:GetImageCopyStatus',
          'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
        ],
        Resource: own('base/*'),
      },
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ]);
  });

  test.each([
    ['team', 'shared', theirs('shared/*'), own('team/*')],
    ['team/', 'shared/', theirs('shared/*'), own('team/*')],
    ['team', 'ROOT', theirs('*'), own('team/*')],
    ['ROOT', 'ROOT', theirs('*'), own('*')],
    ['ROOT', undefined, theirs('*'), own('*')],
  ])('may do so below the prefixes only: %s for %s', (ecrRepositoryPrefix, upstreamRepositoryPrefix, from, to) => {
    cache({}, { ecrRepositoryPrefix, upstreamRepositoryPrefix });
    expect(roleStatements('CacheUpstreamRole').map(({ Resource }) => Resource)).toEqual([from, to, '*']);
  });

  test('that is made is trusted to the pull-through cache service alone', () => {
    cache();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: SERVICE } }] },
      Description: 'Fetches images for the pull-through cache Stack/Cache',
    });
  });

  test('of a cache deep in the tree has a description that IAM takes', () => {
    const deep = new Stack(app, 'S'.repeat(100), { env: ENV });
    cache({}, {}, deep, 'C'.repeat(1000));
    const descriptions = Object.values(Template.fromStack(deep).findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.Description.length);
    expect(descriptions).toEqual([1000, 1000]);
  });

  test('has its permissions before the rule is made', () => {
    cache();
    const [{ DependsOn }] = Object.values(Template.fromStack(stack).findResources(RULE));
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^CacheUpstreamRoleDefaultPolicy/)]));
  });

  test('that is given is used, and gets the permissions', () => {
    const role = trusting(SERVICE);
    expect(cache({ role }).upstreamRole).toBe(role);
    Template.fromStack(stack).hasResourceProperties(RULE, { CustomRoleArn: stack.resolve(role.roleArn) });
    expect(roleStatements('Mine').map(({ Resource }) => Resource)).toEqual([theirs('*'), own('base/*'), '*']);
    expect(roleStatements('CacheUpstreamRole')).toEqual([]);
  });

  test('that is given serves several caches', () => {
    const role = trusting(SERVICE);
    cache({ role });
    cache({ role }, { ecrRepositoryPrefix: 'other' }, stack, 'Other');
    expect(JSON.stringify(roleStatements('Mine'))).toMatch(/repository\/base\/\*.*repository\/other\/\*/);
    expect(() => app.synth()).not.toThrow();
  });

  test('of another stack gets the permissions there, and is deployed before', () => {
    const other = new Stack(app, 'Other', { env: ENV });
    cache({ role: new iam.Role(other, 'Mine', { assumedBy: new iam.ServicePrincipal(SERVICE) }) });
    app.synth();
    expect(stack.dependencies).toEqual([other]);
    expect(other.dependencies).toEqual([]);
    Template.fromStack(other).resourceCountIs('AWS::IAM::Policy', 1);
  });

  test.each<[string, () => iam.IRole]>([
    ['by its ARN', () => iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/fetch')],
    ['by its ARN, not to be changed', () => iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/fetch', { mutable: false })],
    ['by its ARN with a path', () => iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/team/fetch')],
    ['by its name', () => iam.Role.fromRoleName(stack, 'Mine', 'fetch')],
    ['by a token', () => iam.Role.fromRoleArn(stack, 'Mine', new CfnParameter(stack, 'Arn').valueAsString)],
  ])('that is imported passes: %s', (_, role) => {
    const given = role();
    cache({ role: given });
    Template.fromStack(stack).hasResourceProperties(RULE, { CustomRoleArn: stack.resolve(given.roleArn) });
  });

  test('of another account is refused', () => {
    const role = iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::222222222222:role/fetch');
    expect(() => cache({ role })).toThrow('Stack/Cache: "role" is in the account 222222222222, ECR fetches by a role of the cache\'s own account, 111111111111; '
      + 'give one of that account, or leave it out to have one made');
  });

  test('of an account that may be another one passes', () => {
    const agnostic = new Stack(app, 'Agnostic');
    const role = iam.Role.fromRoleArn(agnostic, 'Mine', 'arn:aws:iam::222222222222:role/fetch');
    expect(() => cache({ role }, {}, agnostic)).not.toThrow();
  });
});

describe('the trust of a role of the app', () => {
  const MESSAGE = `[Stack/Cache] "role" is Stack/Mine, which ${SERVICE} cannot assume, as ECR has to; make it with new iam.ServicePrincipal("${SERVICE}") as "assumedBy"`;

  test.each([['ecr.amazonaws.com'], ['ecs-tasks.amazonaws.com'], ['replication.ecr.amazonaws.com']])('in %s is an error at synth', (service) => {
    cache({ role: trusting(service) });
    expect(() => app.synth()).toThrow(MESSAGE);
  });

  test('in an account is one, too', () => {
    cache({ role: new iam.Role(stack, 'Mine', { assumedBy: new iam.AccountRootPrincipal() }) });
    expect(() => app.synth()).toThrow(MESSAGE);
  });

  test('that is denied is one, too', () => {
    const role = trusting('ecs-tasks.amazonaws.com');
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({
      effect: iam.Effect.DENY, actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal(SERVICE)],
    }));
    cache({ role });
    expect(() => app.synth()).toThrow(MESSAGE);
  });

  test.each([[[SERVICE]], [['ecs-tasks.amazonaws.com', SERVICE]]])('in %j passes', (services) => {
    const role = trusting(...services);
    cache({ role });
    cache({ role: role.withoutPolicyUpdates() }, { ecrRepositoryPrefix: 'other' }, stack, 'Other');
    expect(() => app.synth()).not.toThrow();
  });

  test('in one list of services passes', () => {
    const role = trusting('ecs-tasks.amazonaws.com');
    const principals = ['batch.amazonaws.com', SERVICE].map((service) => new iam.ServicePrincipal(service));
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals }));
    cache({ role });
    expect(() => app.synth()).not.toThrow();
  });

  test('in a service that is a token passes', () => {
    cache({ role: trusting(new CfnParameter(stack, 'Service').valueAsString) });
    expect(() => app.synth()).not.toThrow();
  });

  test('is seen, also when nothing may be added to the policies of the role', () => {
    const wrong = trusting('ecr.amazonaws.com').withoutPolicyUpdates();
    cache({ role: wrong });
    expect(() => app.synth()).toThrow(`is ${wrong.node.path}, which ${SERVICE} cannot assume`);
  });

  test('may be that of its L1', () => {
    const role = trusting('ecs-tasks.amazonaws.com');
    cache({ role });
    (role.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = {
      Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['ecs-tasks.amazonaws.com', SERVICE] } },
    };
    expect(() => app.synth()).not.toThrow();
  });

  test('may be added later', () => {
    const role = trusting('ecs-tasks.amazonaws.com');
    cache({ role });
    role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal(SERVICE)] }));
    expect(() => app.synth()).not.toThrow();
  });
});

describe('the policy of the upstream', () => {
  let theirStack: Stack;
  beforeEach(() => { theirStack = new Stack(app, 'Upstream', { env: UPSTREAM }); });

  /** What the warning says must be added. */
  function asked(of = stack): any {
    return JSON.parse(/add to the registry policy: (.*)$/.exec(warningMessage(of, POLICY_WARNING))![1]);
  }

  test('is asked for, with its JSON, where it is another account\'s', () => {
    cache();
    expect(warningIds(stack)).toEqual([POLICY_WARNING]);
    expect(warningMessage(stack, POLICY_WARNING)).toMatch(
      /^the upstream 222222222222\/us-east-1 is another account's, .*; there use PrivateRegistry\.of\(scope\)\.allowPullThroughCacheFrom\(\), or add/);
    expect(asked()).toEqual([{ Effect: 'Allow', Principal: { AWS: ['111111111111'] }, Action: FETCH, Resource: [theirs('*')] }]);
  });

  test('is asked for below the prefix only', () => {
    cache({}, { upstreamRepositoryPrefix: 'shared/' });
    expect(asked()[0].Resource).toEqual([theirs('shared/*')]);
  });

  test('is not needed in the same account', () => {
    cache({ account: ENV.account });
    expect(warningIds(stack)).toEqual([]);
  });

  test('is not needed in the same account by token', () => {
    const agnostic = new Stack(app, 'Agnostic');
    cache({ account: agnostic.account }, {}, agnostic);
    expect(warningIds(agnostic)).toEqual([]);
  });

  test('is asked for, without the account of the cache, when that is not known', () => {
    const agnostic = new Stack(app, 'Agnostic');
    cache({}, {}, agnostic);
    expect(asked(agnostic)[0].Principal).toEqual({ AWS: ['<account of Agnostic>'] });
  });

  test('is asked for when the place of the upstream is not known', () => {
    const [account, region] = ['Account', 'Region'].map((id) => new CfnParameter(stack, id).valueAsString);
    cache({ account, region });
    expect(warningMessage(stack, POLICY_WARNING)).toContain('the upstream <account>/<region> is another account\'s');
  });

  test('is not asked for with other upstreams', () => {
    new PullThroughCache(stack, 'Quay', { upstream: Upstream.quay() });
    new PullThroughCache(stack, 'Hub', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()) });
    expect(warningIds(stack)).toEqual([]);
  });

  test.each<[string, string | undefined, string[] | undefined]>([
    ['all', undefined, undefined],
    ['all, of which the cache has a part', 'shared', undefined],
    ['the same prefix', 'shared', ['shared/']],
    ['the same prefix, with the slash here', 'shared/', ['shared/']],
    ['a shorter prefix', 'shared/base', ['shared/']],
    ['a shorter beginning', 'shared', ['share']],
    ['several prefixes', 'shared', ['a/', 'shared/']],
    ['all, with the prefix said', 'ROOT', undefined],
  ])('is silent when the registry policy of the app there allows %s', (_, upstreamRepositoryPrefix, repositoryPrefixes) => {
    cache({}, { upstreamRepositoryPrefix });
    PrivateRegistry.of(theirStack).allowPullThroughCacheFrom(ENV.account, { repositoryPrefixes });
    expect(warningIds(stack)).toEqual([]);
  });

  test.each<[string, string | undefined, string[]]>([
    ['a part of all', undefined, ['shared/']],
    ['a part of all, with the prefix said', 'ROOT', ['shared/']],
    ['a part of the prefix', 'shared', ['shared/base/']],
    ['another prefix', 'shared', ['base/']],
    ['a prefix that ends otherwise', 'share', ['shared/']],
  ])('is asked for when that allows %s only', (_, upstreamRepositoryPrefix, repositoryPrefixes) => {
    cache({}, { upstreamRepositoryPrefix });
    PrivateRegistry.of(theirStack).allowPullThroughCacheFrom(ENV.account, { repositoryPrefixes });
    expect(warningIds(stack)).toEqual([POLICY_WARNING]);
  });

  test.each<[string, () => void]>([
    ['another account', () => PrivateRegistry.of(theirStack).allowPullThroughCacheFrom('333333333333')],
    ['pulls', () => PrivateRegistry.of(theirStack).policy.addStatement(new iam.PolicyStatement({
      actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], principals: [new iam.ArnPrincipal(ENV.account)], resources: ['*'],
    }))],
    ['it in another region', () => PrivateRegistry.of(new Stack(app, 'Far', { env: { ...UPSTREAM, region: 'eu-west-1' } })).allowPullThroughCacheFrom(ENV.account)],
    ['it in another account', () => PrivateRegistry.of(new Stack(app, 'Far', { env: { ...UPSTREAM, account: '333333333333' } })).allowPullThroughCacheFrom(ENV.account)],
    ['it for the repositories of another registry', () => new RegistryPolicy(theirStack, 'Policy').addStatement(new iam.PolicyStatement({
      actions: ['ecr:*'], principals: [new iam.ArnPrincipal(ENV.account)], resources: ['arn:aws:ecr:us-east-1:333333333333:repository/*'],
    }))],
  ])('is asked for when there it allows %s', (_, allow) => {
    cache();
    allow();
    expect(warningIds(stack)).toEqual([POLICY_WARNING]);
  });

  test('is asked for when it denies', () => {
    new RegistryPolicy(theirStack, 'Policy').addStatement(new iam.PolicyStatement({
      effect: iam.Effect.DENY, actions: ['ecr:*'], principals: [new iam.ArnPrincipal(ENV.account)], resources: ['*'],
    }));
    cache();
    expect(warningIds(stack)).toEqual([POLICY_WARNING]);
  });

  test.each<[string, () => void]>([
    ['a RegistryPolicy', () => new RegistryPolicy(theirStack, 'Policy').allowPullThroughCacheFrom(ENV.account)],
    ['one in a nested stack', () => new RegistryPolicy(new NestedStack(theirStack, 'Nested'), 'Policy').allowPullThroughCacheFrom(ENV.account)],
    ['an L1', () => new ecr.CfnRegistryPolicy(theirStack, 'Policy', {
      policyText: { Statement: { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ENV.account}:root` }, Action: 'ecr:*', Resource: theirs('*') } },
    })],
    ['an L1 of which something is known late', () => new ecr.CfnRegistryPolicy(theirStack, 'Policy', {
      policyText: Lazy.any({ produce: () => ({ Statement: [{ Effect: 'Allow', Principal: '*', Action: FETCH, Resource: '*' }] }) }),
    })],
    ['the actions in several statements', () => FETCH.forEach((action) => PrivateRegistry.of(theirStack).policy.addStatement(new iam.PolicyStatement({
      actions: [action], principals: [new iam.AccountPrincipal(ENV.account)], resources: ['*'],
    })))],
  ])('may be %s', (_, allow) => {
    allow();
    cache();
    expect(warningIds(stack)).toEqual([]);
  });
});
