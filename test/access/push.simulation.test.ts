import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IManagedRepository, ImagePullPolicy, ImagePushPolicy, ManagedRepository, PushPrincipal } from '../../src';
import { TOKEN, PULL, PUSH } from '../util/actions';
import { deployedResources, policiesOf, allowedActions } from '../util/simulation';

jest.setTimeout(60_000);

const OWNER = { account: '111111111111', region: 'eu-west-1' };
const CONSUMER = { account: '222222222222', region: 'us-east-1' };
const ARN = `arn:aws:ecr:eu-west-1:${OWNER.account}:repository/team/api`;

/** The policies a template attaches to its one role. */
function identityPolicies(stack: Stack, environment: typeof OWNER): object[] {
  const resources = deployedResources(Template.fromStack(stack).toJSON(), environment);
  return policiesOf(resources, Object.keys(resources).find((id) => resources[id].Type === 'AWS::IAM::Role')!);
}

function repositoryPolicy(...pushPrincipals: PushPrincipal[]): object {
  const owner = new Stack(new App(), 'Owner', { env: OWNER });
  new ManagedRepository(owner, 'Api', { repositoryName: 'team/api', pushPrincipals });
  return Object.values<any>(deployedResources(Template.fromStack(owner).toJSON(), OWNER))[0].Properties.RepositoryPolicyText;
}

describe('from another account', () => {
  const consumer = new Stack(new App(), 'Consumer', { env: CONSUMER });
  const build = new iam.Role(consumer, 'Role', { roleName: 'build', assumedBy: new iam.AccountRootPrincipal() });
  new ImagePushPolicy(consumer, 'Push', { repositories: [ManagedRepository.fromRepositoryArn(consumer, 'Api', ARN)], roles: [build] });
  const policies = identityPolicies(consumer, CONSUMER);
  const caller = { principal: `arn:aws:iam::${CONSUMER.account}:role/build`, policies };

  test.each([
    ['account', PushPrincipal.account(CONSUMER.account), {}],
    ['role', PushPrincipal.role(caller.principal), {}],
    ['organization', PushPrincipal.organization('o-a1b2c3d4e5'), { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }],
    ['organizationalUnit', PushPrincipal.organizationalUnit('o-a1b2c3d4e5/r-ab12/ou-ab12-11111111'),
      { 'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/'] }],
  ])('%s may push, and do nothing else', async (_, principal, context) => {
    const repository = { arn: ARN, policy: repositoryPolicy(principal) };
    expect(await allowedActions({ ...caller, context }, repository)).toEqual([...PUSH, TOKEN].sort());
    expect(await allowedActions({ ...caller, context, policies: [] }, repository)).toEqual([]);
    expect(await allowedActions({ ...caller, context }, { arn: ARN })).toEqual([TOKEN]);
    expect(await allowedActions({ principal: 'arn:aws:iam::333333333333:role/build', policies }, repository)).toEqual([TOKEN]);
    expect(await allowedActions({ ...caller, context }, { ...repository, arn: `${ARN}2` })).toEqual([TOKEN]);
  });
});

describe('within the account', () => {
  const repository = { arn: ARN };
  const caller = { principal: `arn:aws:iam::${OWNER.account}:role/build` };

  test.each<[string, (repository: IManagedRepository, role: iam.Role) => void, string[]]>([
    ['grantPull', (api, role) => { api.grantPull(role); }, PULL],
    ['grantPush', (api, role) => { api.grantPush(role); }, PUSH],
    ['grantPullPush', (api, role) => { api.grantPullPush(role); }, [...new Set([...PULL, ...PUSH])]],
    ['ImagePullPolicy of a prefix', (_, role) => { new ImagePullPolicy(role, 'Pull', { repositoryPrefixes: ['team/'], roles: [role] }); }, PULL],
    ['ImagePushPolicy', (api, role) => { new ImagePushPolicy(role, 'Push', { repositories: [api], roles: [role] }); }, PUSH],
  ])('%s is just that', async (_, grant, actions) => {
    const stack = new Stack(new App(), 'Owner', { env: OWNER });
    const role = new iam.Role(stack, 'Role', { roleName: 'build', assumedBy: new iam.AccountRootPrincipal() });
    grant(new ManagedRepository(stack, 'Api', { repositoryName: 'team/api' }), role);
    const policies = identityPolicies(stack, OWNER);
    expect(await allowedActions({ ...caller, policies }, repository)).toEqual([...actions, TOKEN].sort());
    expect(await allowedActions({ ...caller, policies }, { arn: ARN.replace('team/', 'other/') })).toEqual([TOKEN]);
    expect(await allowedActions({ ...caller, policies }, { arn: ARN.replace(OWNER.account, '333333333333') })).toEqual([TOKEN]);
  });
});
