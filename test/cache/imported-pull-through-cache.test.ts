import { App, Aws, CfnParameter, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IPullThroughCache, PullThroughCache, PullThroughCacheAttributes } from '../../src';
import { PULL, CACHE_PULL } from '../util/actions';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const ID = 'PullThroughCache.importedPolicy';
const THEIRS = { account: '999999999999', region: 'us-east-1' };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function imported(attributes: Partial<PullThroughCacheAttributes> = {}, to = stack): IPullThroughCache {
  return PullThroughCache.fromPullThroughCacheAttributes(to, 'Imported', { ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io', ...attributes });
}

const role = (inStack = stack) => new iam.Role(inStack, 'Puller', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });

function identityStatements(inStack = stack): any[] {
  return Object.values(Template.fromStack(inStack).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

/** What the warning says that the owner must add: to the registry policy, and to the policy of the template. */
function asked(inStack = stack): { registry: any; template: any } {
  const [, registry, template] = /add to the registry policy: (.*), and to the repository policy of its creation template: (.*)$/.exec(warningMessage(inStack, ID))!;
  return { registry: JSON.parse(registry), template: JSON.parse(template) };
}

/** Both halves for these principals: also for repositories that are in the cache already. */
const halves = (statement: object, names = 'arn:aws:ecr:us-east-1:999999999999:repository/quay/*') => ({
  registry: [{ Effect: 'Allow', ...statement, Action: CACHE_PULL, Resource: [names] }],
  template: [{ Effect: 'Allow', ...statement, Action: PULL }],
});

describe('what is known of it', () => {
  test('is the account and region of the stack by default, and nothing is made', () => {
    const cache = imported({ upstreamRepositoryPrefix: 'prometheus' });
    expect(cache.env).toEqual(ENV);
    expect([cache.ecrRepositoryPrefix, cache.upstreamRegistryUrl]).toEqual(['quay', 'quay.io']);
    expect(cache.imageUri('prometheus/node-exporter:v1')).toBe('111111111111.dkr.ecr.eu-west-1.amazonaws.com/quay/node-exporter:v1');
    expect(Template.fromStack(stack).toJSON()).not.toHaveProperty('Resources');
    expect(warningIds(stack)).toEqual([]);
  });

  test.each([
    [THEIRS, '999999999999.dkr.ecr.us-east-1.amazonaws.com'],
    [{ account: '999999999999' }, '999999999999.dkr.ecr.eu-west-1.amazonaws.com'],
    [{ region: 'us-east-1' }, '111111111111.dkr.ecr.us-east-1.amazonaws.com'],
    [{ account: '999999999999', region: 'cn-north-1' }, '999999999999.dkr.ecr.cn-north-1.amazonaws.com.cn'],
  ])('may be %j', (place, host) => {
    const cache = imported(place);
    expect(cache.env).toEqual({ ...ENV, ...place });
    expect(cache.imageUri('org/app:1')).toBe(`${host}/quay/org/app:1`);
  });

  test('may be tokens', () => {
    const [account, region, ecrRepositoryPrefix, upstreamRegistryUrl] = ['Account', 'Region', 'Prefix', 'Url'].map((id) => new CfnParameter(stack, id).valueAsString);
    const cache = imported({ account, region, ecrRepositoryPrefix, upstreamRegistryUrl, upstreamRepositoryPrefix: Aws.STACK_NAME });
    expect(stack.resolve([cache.env, cache.ecrRepositoryPrefix, cache.upstreamRegistryUrl]))
      .toEqual([{ account: { Ref: 'Account' }, region: { Ref: 'Region' } }, { Ref: 'Prefix' }, { Ref: 'Url' }]);
  });

  test.each(['docker.io', 'index.docker.io', 'registry-1.docker.io'])('is Docker Hub by its name %s', (upstreamRegistryUrl) => {
    expect(imported({ upstreamRegistryUrl }).upstreamRegistryUrl).toBe('registry-1.docker.io');
  });

  test.each([
    'public.ecr.aws', 'registry.k8s.io', 'quay.io', 'ghcr.io', 'registry.gitlab.com', 'cgr.dev', 'images.azurecr.io', '222222222222.dkr.ecr.us-east-1.amazonaws.com',
  ])('is the upstream %s', (upstreamRegistryUrl) => {
    expect(imported({ upstreamRegistryUrl }).upstreamRegistryUrl).toBe(upstreamRegistryUrl);
  });

  test.each(['', 'quay', 'gcr.io', 'https://quay.io', 'quay.io/', 'xquay.io', 'azurecr.io'])('is not the upstream %j', (upstreamRegistryUrl) => {
    expect(() => imported({ upstreamRegistryUrl })).toThrow(`Stack/Imported: "upstreamRegistryUrl" is ${JSON.stringify(upstreamRegistryUrl)}, which ECR has no upstream for; `
      + 'give the host of the rule, such as "registry-1.docker.io"');
  });

  test.each(['', '1', '11111111111x'])('is not in the account %j', (account) => {
    expect(() => imported({ account })).toThrow(`"account" must be an account id of 12 digits, got ${JSON.stringify(account)}`);
  });

  test.each(['ab', 'x'.repeat(30), 'quay/', 'ROOT'])('has the prefix %s', (ecrRepositoryPrefix) => {
    expect(imported({ ecrRepositoryPrefix }).ecrRepositoryPrefix).toBe(ecrRepositoryPrefix);
  });

  test.each(['a', 'x'.repeat(31)])('does not have a prefix of other lengths: %s', (prefix) => {
    expect(() => imported({ ecrRepositoryPrefix: prefix })).toThrow(`Stack/Imported: "ecrRepositoryPrefix" must have 2 to 30 characters, got ${prefix.length}`);
    expect(() => PullThroughCache.fromPullThroughCacheAttributes(stack, 'Other', {
      ecrRepositoryPrefix: 'quay', upstreamRegistryUrl: 'quay.io', upstreamRepositoryPrefix: prefix,
    })).toThrow(`Stack/Other: "upstreamRepositoryPrefix" must have 2 to 30 characters, got ${prefix.length}`);
  });

  test('does not have malformed prefixes, nor another one for ROOT', () => {
    expect(() => imported({ ecrRepositoryPrefix: 'Quay' })).toThrow('Stack/Imported: "ecrRepositoryPrefix" must be "ROOT", or path components');
    const other = new Stack(app, 'Other', { env: ENV });
    expect(() => imported({ ecrRepositoryPrefix: 'ROOT', upstreamRepositoryPrefix: 'team' }, other))
      .toThrow('Other/Imported: "upstreamRepositoryPrefix" is "team" and "ecrRepositoryPrefix" is "ROOT", where ECR takes no part of an upstream');
  });
});

describe('a grant in the same account', () => {
  test('is to import, create, pull and log in, and silent', () => {
    expect(imported().grantPull(role()).success).toBe(true);
    expect(identityStatements()).toEqual([
      { Effect: 'Allow', Action: CACHE_PULL, Resource: 'arn:aws:ecr:eu-west-1:111111111111:repository/quay/*' },
      { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
    ]);
    expect(warningIds(stack)).toEqual([]);
  });

  test.each<[string, Partial<PullThroughCacheAttributes>]>([['is said', { account: ENV.account }], ['has the cache in another region', { region: 'us-east-1' }]])(
    'is silent when that %s', (_, attributes) => {
      imported(attributes).grantPull(role());
      expect(warningIds(stack)).toEqual([]);
    });

  test('is silent when that is not known, but the same', () => {
    const agnostic = new Stack(app, 'Agnostic');
    imported({}, agnostic).grantPull(role(agnostic));
    expect(identityStatements(agnostic)).toHaveLength(2);
    expect(warningIds(agnostic)).toEqual([]);
  });
});

describe('a grant to another account', () => {
  test('is added to the role, and warns with both halves for the account', () => {
    imported(THEIRS).grantPull(role());
    expect(identityStatements()[0]).toEqual({ Effect: 'Allow', Action: CACHE_PULL, Resource: 'arn:aws:ecr:us-east-1:999999999999:repository/quay/*' });
    expect(warningIds(stack)).toEqual([ID]);
    expect(warningMessage(stack, ID)).toMatch(/^the cache quay is imported, so its policies cannot be changed from here; unless the owner's stack has it already, call allowPullFrom\(\)/);
    expect(asked()).toEqual(halves({ Principal: { AWS: ['111111111111'] } }));
  });

  test('is the same for several of its roles', () => {
    const cache = imported(THEIRS);
    cache.grantPull(role());
    cache.grantPull(new iam.Role(stack, 'Other', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
    expect(warningIds(stack)).toEqual([ID]);
  });

  test.each([['ROOT', '*'], ['team/', 'team/*']])('has the prefix %s as %s', (ecrRepositoryPrefix, names) => {
    imported({ ...THEIRS, ecrRepositoryPrefix }).grantPull(role());
    expect(asked()).toEqual(halves({ Principal: { AWS: ['111111111111'] } }, `arn:aws:ecr:us-east-1:999999999999:repository/${names}`));
  });

  test('has the partition of the cache', () => {
    imported({ account: '999999999999', region: 'cn-north-1' }, new Stack(app, 'Other', { env: { ...ENV, region: 'cn-northwest-1' } }))
      .grantPull(iam.Role.fromRoleArn(stack, 'Puller', 'arn:aws-cn:iam::111111111111:role/puller'));
    expect(asked(app.node.findChild('Other') as Stack).registry[0].Resource).toEqual(['arn:aws-cn:ecr:cn-north-1:999999999999:repository/quay/*']);
  });

  test('has the whole prefix for one repository, as the template does', () => {
    imported(THEIRS).repository('org/app').grantPull(role());
    expect(identityStatements()[0].Resource).toBe('arn:aws:ecr:us-east-1:999999999999:repository/quay/org/app');
    expect(asked()).toEqual(halves({ Principal: { AWS: ['111111111111'] } }));
  });

  test('that is not known warns too, with a placeholder', () => {
    const agnostic = new Stack(app, 'Agnostic');
    imported(THEIRS, agnostic).grantPull(role(agnostic));
    expect(asked(agnostic)).toEqual(halves({ Principal: { AWS: ['<account id of Agnostic>'] } }));
  });

  test('that may be another one warns', () => {
    imported({ account: new CfnParameter(stack, 'Account').valueAsString }).grantPull(role());
    expect(asked().template).toEqual([{ Effect: 'Allow', Principal: { AWS: ['111111111111'] }, Action: PULL }]);
  });

  test('as a whole warns, and is not added', () => {
    expect(imported(THEIRS).grantPull(new iam.AccountPrincipal('222222222222')).success).toBe(false);
    expect(asked()).toEqual(halves({ Principal: { AWS: ['222222222222'] } }));
  });

  test('is for a role that takes no policy of its own, too', () => {
    imported({}).grantPull(iam.Role.fromRoleArn(stack, 'Puller', 'arn:aws:iam::111111111111:role/puller', { mutable: false, addGrantsToResources: true }));
    expect(asked()).toEqual(halves({ Principal: { AWS: ['arn:aws:iam::111111111111:role/puller'] } }, 'arn:aws:ecr:eu-west-1:111111111111:repository/quay/*'));
  });

  test('can be acknowledged on the cache', () => {
    const cache = imported(THEIRS);
    Validations.of(cache).acknowledge({ id: `cdk-managed-ecr:${ID}`, reason: 'the owner has it' });
    cache.grantPull(role());
    expect(warningIds(stack)).toEqual([]);
  });
});

test('a grant to an organization warns with its condition, also in the same account', () => {
  imported(THEIRS).grantPull(new iam.OrganizationPrincipal('o-a1b2c3d4e5'));
  expect(asked()).toEqual(halves({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } } }));
  const other = new Stack(app, 'Other', { env: ENV });
  imported({}, other).grantPull(new iam.OrganizationPrincipal('o-a1b2c3d4e5'));
  expect(warningIds(other)).toEqual([ID]);
});

test.each([{}, THEIRS])('AWS Lambda is refused: %j', (attributes) => {
  expect(() => imported(attributes).grantPull(new iam.ServicePrincipal('lambda.amazonaws.com')))
    .toThrow('Stack/Imported: AWS Lambda cannot use an image through a pull-through cache');
});

test.each<[string, () => iam.IPrincipal, RegExp]>([
  ['a service', () => new iam.ServicePrincipal('ecs-tasks.amazonaws.com'), /^Stack\/Imported: AWS services cannot pull through a cache, roles and users can/],
  ['AWS Lambda behind conditions', () => new iam.ServicePrincipal('lambda.amazonaws.com').withConditions({ Null: { 'aws:SourceArn': 'false' } }), /^Stack\/Imported: "principal" must be/],
  ['everybody', () => new iam.AnyPrincipal(), /^Stack\/Imported: nothing can be granted to "\*" without a condition/],
])('%s is refused', (_, principal, message) => {
  expect(() => imported(THEIRS).grantPull(principal())).toThrow(message);
  expect(warningIds(stack)).toEqual([]);
});
