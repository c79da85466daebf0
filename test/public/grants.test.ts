import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IPublicRepository, PublicRepository, PushPrincipal } from '../../src';
import { PUBLIC_REPOSITORY_ACTIONS } from '../../src/core/ecr-actions';
import { PUBLIC_PUSH, PUBLIC_TOKEN, TOKEN } from '../util/actions';
import { allowedActions, deployedResources, policiesOf } from '../util/simulation';
import { warningIds, warningMessage } from '../util/warnings';

jest.setTimeout(60_000);

const OWNER = { account: '111111111111', region: 'us-east-1' };
const OTHER = { account: '222222222222', region: 'eu-west-1' };
const ARN = `arn:aws:ecr-public::${OWNER.account}:repository/tool`;
/** All that ECR Public has for repositories, and what logs in to a registry. */
const ACTIONS = [...PUBLIC_REPOSITORY_ACTIONS, ...PUBLIC_TOKEN, TOKEN];

let app: App;
let owner: Stack;
let tool: PublicRepository;
beforeEach(() => {
  app = new App();
  owner = new Stack(app, 'Owner', { env: OWNER });
  tool = new PublicRepository(owner, 'Tool', { repositoryName: 'tool' });
});

const roleIn = (stack: Stack) => new iam.Role(stack, 'Role', { roleName: 'release', assumedBy: new iam.AccountRootPrincipal() });
const allowed = (caller: Parameters<typeof allowedActions>[0], policy?: object, arn = ARN) => allowedActions(caller, { arn, policy }, ACTIONS);

function identityPolicies(stack: Stack, at: typeof OWNER): object[] {
  const resources = deployedResources(Template.fromStack(stack).toJSON(), at);
  return policiesOf(resources, Object.keys(resources).find((id) => resources[id].Type === 'AWS::IAM::Role')!);
}

function repositoryPolicy(): object | undefined {
  return Object.values<any>(deployedResources(Template.fromStack(owner).toJSON(), OWNER))[0].Properties.RepositoryPolicyText;
}

describe.each(['us-east-1', 'eu-west-1'])('in the account of the repository, by a role of a stack in %s', (region) => {
  test.each<[string, (repository: IPublicRepository, role: iam.Role) => void, string[]]>([
    ['grantPush', (repository, role) => { repository.grantPush(role); }, [...PUBLIC_PUSH, ...PUBLIC_TOKEN]],
    ['grant', (repository, role) => { repository.grant(role, 'ecr-public:DescribeImages', 'ecr-public:PutRepositoryCatalogData'); },
      ['ecr-public:DescribeImages', 'ecr-public:PutRepositoryCatalogData']],
  ])('%s allows that and nothing else', async (_, grant, actions) => {
    const stack = region === OWNER.region ? owner : new Stack(app, 'Elsewhere', { env: { ...OWNER, region } });
    grant(tool, roleIn(stack));
    const caller = { principal: `arn:aws:iam::${OWNER.account}:role/release`, policies: identityPolicies(stack, { ...OWNER, region }) };
    expect(await allowed(caller)).toEqual([...actions].sort());
    expect(await allowed(caller, undefined, `${ARN}2`)).toEqual(actions.filter((action) => PUBLIC_TOKEN.includes(action)).sort());
    expect(repositoryPolicy()).toBeUndefined();
    expect(warningIds(owner)).toEqual(['PublicRepository.everybodyMayPull']);
  });
});

describe('from another account', () => {
  const PRINCIPAL = `arn:aws:iam::${OTHER.account}:role/release`;

  test('grantPush has both halves', async () => {
    const consumer = new Stack(app, 'Consumer', { env: OTHER });
    consumer.addStackDependency(owner);
    const role = roleIn(consumer);
    tool.grantPush(role);
    const policies = identityPolicies(consumer, OTHER);
    const tag = { 'aws:PrincipalTag/aws-cdk:id': `Consumer_${role.node.addr}` };
    const caller = { principal: PRINCIPAL, policies, context: tag };
    expect(await allowed(caller, repositoryPolicy())).toEqual([...PUBLIC_PUSH, ...PUBLIC_TOKEN].sort());
    expect(await allowed({ ...caller, context: {} }, repositoryPolicy())).toEqual([...PUBLIC_TOKEN].sort());
    expect(await allowed({ ...caller, policies: [] }, repositoryPolicy())).toEqual([]);
    expect(await allowed(caller)).toEqual([...PUBLIC_TOKEN].sort());
  });

  test.each([
    ['account', PushPrincipal.account(OTHER.account), {}],
    ['role', PushPrincipal.role(PRINCIPAL), {}],
    ['organization', PushPrincipal.organization('o-a1b2c3d4e5'), { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }],
  ])('the %s that may push needs the other half, which an import grants', async (_, principal, context) => {
    tool.allowPush(principal);
    const consumer = new Stack(app, 'Consumer', { env: OTHER });
    PublicRepository.fromRepositoryArn(consumer, 'Tool', ARN).grantPush(roleIn(consumer));
    const caller = { principal: PRINCIPAL, policies: identityPolicies(consumer, OTHER), context };
    expect(await allowed(caller, repositoryPolicy())).toEqual([...PUBLIC_PUSH, ...PUBLIC_TOKEN].sort());
    expect(await allowed({ ...caller, policies: [] }, repositoryPolicy())).toEqual([]);
    expect(await allowed({ ...caller, principal: 'arn:aws:iam::333333333333:role/x', context: {} }, repositoryPolicy())).toEqual([...PUBLIC_TOKEN].sort());
  });

  test('an account gets the owner\'s half', () => {
    tool.grantPush(new iam.AccountPrincipal(OTHER.account));
    expect(repositoryPolicy()).toMatchObject({ Statement: [{ Action: PUBLIC_PUSH, Principal: { AWS: `arn:aws:iam::${OTHER.account}:root` } }] });
  });
});

test('a role whose policy cannot be changed raises a warning with what it needs, the token of AWS STS included', () => {
  tool.grantPush(iam.Role.fromRoleArn(owner, 'Role', `arn:aws:iam::${OTHER.account}:role/release`, { mutable: false }));
  const message = warningMessage(owner, 'PublicRepository.granteePolicy');
  expect(message).toContain('"ecr-public:PutImage"');
  expect(message).toContain('{"Action":["ecr-public:GetAuthorizationToken","sts:GetServiceBearerToken"],"Effect":"Allow","Resource":"*"}');
});

test('an unknown account is a warning, and no statement', () => {
  const unknown = new Stack(app, 'Unknown', { env: { region: 'us-east-1' } });
  new PublicRepository(unknown, 'Tool', { repositoryName: 'tool' }).grantPush(iam.Role.fromRoleArn(unknown, 'Role', `arn:aws:iam::${OTHER.account}:role/release`));
  expect(warningIds(unknown)).toContain('PublicRepository.unknownAccount');
});

test('everybody is nobody to grant to', () => {
  expect(() => tool.grantPush(new iam.AnyPrincipal())).toThrow('nothing can be granted to "*"');
});

test('an action of private repositories is refused', () => {
  expect(() => tool.grant(new iam.AccountPrincipal(OTHER.account), 'ecr:PutImage')).toThrow('"actions" are those of a repository policy: a public repository policy cannot hold the action "ecr:PutImage"');
});
