import { CfnParameter, Lazy, NestedStack, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { app, cache, stack, theirs, UPSTREAM } from './pull-through-cache.upstream.helpers';
import { PrivateRegistry, PullThroughCache, RegistryPolicy, Upstream, UpstreamCredentials } from '../../src';
import { FETCH } from '../util/actions';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const POLICY_WARNING = 'PullThroughCache.upstreamPolicy';

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
    PrivateRegistry.of(theirStack).allowPullThroughCacheFrom(ENV.account, repositoryPrefixes);
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
    PrivateRegistry.of(theirStack).allowPullThroughCacheFrom(ENV.account, repositoryPrefixes);
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
