import { Aws, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegistryEndpointPolicy, RegistryEndpoints } from '../../src';
import { PULL_ACTIONS, PUSH_ACTIONS } from '../../src/core/ecr-actions';
import { allowedActions, Caller, deployedResources, isAllowed } from '../util/simulation';
import { ENV, isolatedVpc, newStack } from '../util/vpcs';

const ORGANIZATION = 'o-a1b2c3d4e5';
const AWS_OWNED = '602401143452';
const OTHER = '333333444444';
const PULLS = ['ecr:BatchCheckLayerAvailability', ...PULL_ACTIONS];
const LOGIN = 'ecr:GetAuthorizationToken';

/** The policy documents of the endpoints, as deployed. */
function documents(policy: RegistryEndpointPolicy): { [service: string]: any } {
  const stack = newStack();
  new RegistryEndpoints(stack, 'Endpoints', { vpc: isolatedVpc(stack), policy });
  const resources = Object.values(deployedResources(stack.resolve((stack as any)._toCloudFormation()), ENV));
  return Object.fromEntries(resources.filter(({ Type }) => Type === 'AWS::EC2::VPCEndpoint')
    .map(({ Properties }) => [/[^.]+$/.exec(Properties.ServiceName)![0], Properties.PolicyDocument]));
}

/** What whoever may do all may do through the endpoints in the registry of an account. */
async function allowed(policy: RegistryEndpointPolicy, account: string, context: Caller['context'] = {}): Promise<string[]> {
  const { api, dkr } = documents(policy);
  expect(dkr).toEqual(api);
  const caller: Caller = {
    principal: `arn:aws:iam::${ENV.account}:role/task`,
    policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] }],
    context,
    endpointPolicy: api,
  };
  const owner = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*', Resource: '*' }] };
  return allowedActions(caller, { arn: `arn:aws:ecr:${ENV.region}:${account}:repository/team/api`, policy: owner });
}

/** What a request of a principal on a registry carries. */
function of(principal: string, resource: string): Caller['context'] {
  return { 'aws:PrincipalOrgID': principal, 'aws:ResourceOrgID': resource };
}

const OURS = of(ORGANIZATION, ORGANIZATION);
const STRANGER = of('o-zzzzzzzzzz', ORGANIZATION);
const TO_STRANGER = of(ORGANIZATION, 'o-zzzzzzzzzz');
const sorted = (...actions: string[]) => [...actions].sort();

test('pullOnly lets pulls of any registry pass, and nothing else', async () => {
  expect(await allowed(RegistryEndpointPolicy.pullOnly(), ENV.account)).toEqual(sorted(...PULLS, LOGIN));
  expect(await allowed(RegistryEndpointPolicy.pullOnly(), OTHER)).toEqual(sorted(...PULLS, LOGIN));
});

test('pullOnlyFrom lets pulls of these accounts pass', async () => {
  const policy = RegistryEndpointPolicy.pullOnlyFrom(ENV.account, AWS_OWNED);
  expect(await allowed(policy, ENV.account)).toEqual(sorted(...PULLS, LOGIN));
  expect(await allowed(policy, AWS_OWNED)).toEqual(sorted(...PULLS, LOGIN));
  expect(await allowed(policy, OTHER)).toEqual([LOGIN]);
});

describe('organization', () => {
  const policy = RegistryEndpointPolicy.organization(ORGANIZATION);

  test('lets everything pass inside of it', async () => {
    expect(await allowed(policy, OTHER, OURS)).toEqual(expect.arrayContaining([...PUSH_ACTIONS, LOGIN, 'ecr:DeleteRepository', 'ecr:PutRegistryPolicy']));
  });

  test('stops the credentials of strangers', async () => {
    expect(await allowed(policy, OTHER, STRANGER)).toEqual([]);
    expect(await allowed(policy, OTHER)).toEqual([]);
  });

  test('stops requests to the repositories of strangers', async () => {
    expect((await allowed(policy, OTHER, TO_STRANGER)).filter((action) => [...PULLS, ...PUSH_ACTIONS].includes(action))).toEqual([]);
  });

  test('logs in when the request names no owner', async () => {
    expect(await allowed(policy, OTHER, { 'aws:PrincipalOrgID': ORGANIZATION })).toEqual([LOGIN]);
  });

  test('pulls the images of AWS that are named', async () => {
    const more = policy.alsoPullFrom(AWS_OWNED);
    const context = { 'aws:PrincipalOrgID': ORGANIZATION };
    expect(await allowed(more, AWS_OWNED, context)).toEqual(sorted(...PULLS, LOGIN));
    expect(await allowed(more, OTHER, context)).toEqual([LOGIN]);
    expect(await allowed(more, AWS_OWNED, STRANGER)).toEqual([]);
    expect(await allowed(policy, AWS_OWNED, context)).toEqual([LOGIN]);
  });
});

test('organizationPullOnly lets pulls pass inside of it, and nothing else', async () => {
  const policy = RegistryEndpointPolicy.organizationPullOnly(ORGANIZATION);
  expect(await allowed(policy, OTHER, OURS)).toEqual(sorted(...PULLS, LOGIN));
  expect(await allowed(policy, OTHER, STRANGER)).toEqual([]);
});

test('alsoPullThroughCachesOf lets first pulls fill the caches of these accounts', async () => {
  const policy = RegistryEndpointPolicy.pullOnly().alsoPullThroughCachesOf(ENV.account);
  expect(await allowed(policy, ENV.account)).toEqual(sorted(...PULLS, LOGIN, 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'));
  expect(await allowed(policy, OTHER)).toEqual(sorted(...PULLS, LOGIN));
});

test('of lets pass what its statements say', async () => {
  const statement = new iam.PolicyStatement({ principals: [new iam.StarPrincipal()], actions: ['ecr:DescribeImages'], resources: ['*'] });
  const policy = RegistryEndpointPolicy.of(statement);
  statement.addActions('ecr:PutImage');
  expect(await allowed(policy, OTHER)).toEqual(['ecr:DescribeImages']);
  expect(await allowed(policy.alsoPullFrom(OTHER), OTHER)).toEqual(sorted(...PULLS, LOGIN, 'ecr:DescribeImages'));
});

test('the gateway lets layers pass for anybody, and nothing else', async () => {
  const { s3 } = documents(RegistryEndpointPolicy.organization(ORGANIZATION));
  const anything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' }] };
  const passes = (action: string, object: string) => isAllowed(action,
    { principal: `arn:aws:iam::${OTHER}:role/ecr`, policies: [{ ...anything, Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] }], endpointPolicy: s3 },
    { arn: `arn:aws:s3:::${object}`, account: '999999999999', policy: anything });
  expect(await passes('s3:GetObject', 'prod-eu-west-1-starport-layer-bucket/a-layer')).toBe(true);
  expect(await passes('s3:GetObject', 'prod-us-east-1-starport-layer-bucket/a-layer')).toBe(false);
  expect(await passes('s3:GetObject', 'mine/object')).toBe(false);
  expect(await passes('s3:PutObject', 'prod-eu-west-1-starport-layer-bucket/a-layer')).toBe(false);
});

test('a policy is not changed by what is added to it', () => {
  const policy = RegistryEndpointPolicy.pullOnlyFrom(ENV.account);
  policy.alsoPullFrom(OTHER).alsoPullThroughCachesOf(OTHER);
  expect(JSON.stringify(documents(policy))).not.toContain(OTHER);
});

test('accounts are named once, in any order, and may be tokens', () => {
  const of_ = (...ids: string[]) => documents(RegistryEndpointPolicy.pullOnlyFrom(...ids)).api;
  expect(of_(OTHER, AWS_OWNED, OTHER)).toEqual(of_(AWS_OWNED, OTHER));
  expect(of_(Aws.ACCOUNT_ID)).toEqual(of_(ENV.account));
});

test('an organization may be a token', () => {
  const { api } = documents(RegistryEndpointPolicy.organization(Token.asString({ Ref: 'AWS::AccountId' })));
  expect(JSON.stringify(api)).toContain(`"aws:PrincipalOrgID":"${ENV.account}"`);
});

test.each<[string, () => unknown, string]>([
  ['accounts', () => RegistryEndpointPolicy.pullOnlyFrom('123'), '"accountIds" must be account ids of 12 digits'],
  ['no accounts', () => RegistryEndpointPolicy.pullOnlyFrom(), '"accountIds" is empty'],
  ['accounts of images', () => RegistryEndpointPolicy.pullOnly().alsoPullFrom('aws'), '"accountIds" must be'],
  ['accounts of caches', () => RegistryEndpointPolicy.pullOnly().alsoPullThroughCachesOf(), '"accountIds" is empty'],
  ['an organization', () => RegistryEndpointPolicy.organization('a1b2c3d4e5'), '"organizationId" must be "o-"'],
  ['an organization that pulls', () => RegistryEndpointPolicy.organizationPullOnly('o-*'), '"organizationId" must be "o-"'],
  ['no statements', () => RegistryEndpointPolicy.of(), '"statements" is empty'],
  ['statements for nobody', () => RegistryEndpointPolicy.of(new iam.PolicyStatement({ actions: ['ecr:*'], resources: ['*'] })), 'has no "principals"'],
  ['conditions without a value', () => RegistryEndpointPolicy.of(new iam.PolicyStatement({
    principals: [new iam.StarPrincipal()], actions: ['ecr:*'], resources: ['*'], conditions: { StringEquals: { 'aws:PrincipalOrgID': '' } },
  })), 'the condition "StringEquals" on "aws:PrincipalOrgID" has no value'],
])('%s are checked', (_, make, message) => {
  expect(make).toThrow(message);
});
