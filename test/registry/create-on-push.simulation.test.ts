import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PrivateRegistry, PullPrincipal, PushPrincipal, RepositoryCreationTemplate, TemplateScenario } from '../../src';
import { REPOSITORY_ACTIONS } from '../../src/core/ecr-actions';
import { PUSH, TOKEN } from '../util/actions';
import { allowedActions, ALL_ACTIONS, Caller, deployedResources, policiesOf } from '../util/simulation';

jest.setTimeout(60_000);

const OWNER = { account: '111111111111', region: 'eu-west-1' };
const ORG = 'o-a1b2c3d4e5';
const UNIT = 'o-b1b2c3d4e5/r-ab12/ou-ab12-11111111';
const CREATE = 'ecr:CreateRepository';

/** An account that leaves everything to the owner of the registry. */
const policies = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] }];
const role = (account: string, name = 'role/build') => `arn:aws:iam::${account}:${name}`;
/** With what AWS says of everybody. */
const caller = (principal: string, context?: Caller['context']): Caller => ({
  principal,
  policies,
  context: { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': principal.split(':')[4], 'aws:PrincipalIsAWSService': 'false', ...context },
});
const repository = (name: string) => `arn:aws:ecr:eu-west-1:${OWNER.account}:repository/${name}`;
const { CREATE_ON_PUSH } = TemplateScenario;

function registryPolicyOf(stack: Stack): any {
  return Object.values(deployedResources(Template.fromStack(stack).toJSON(), OWNER)).find(({ Type }) => Type === 'AWS::ECR::RegistryPolicy')?.Properties.PolicyText;
}

/** What a registry policy with one more statement, which allows everything to everybody, still denies: what implicit denial hides. */
function allowedButDenied(policy: any): any {
  return { ...policy, Statement: [...policy.Statement, { Effect: 'Allow', Principal: '*', Action: 'ecr:*', Resource: '*' }] };
}

describe('pushPrincipals', () => {
  const stack = new Stack(new App(), 'Owner', { env: OWNER });
  new RepositoryCreationTemplate(stack, 'Team', { prefix: 'team', appliedFor: [CREATE_ON_PUSH], pushPrincipals: [PushPrincipal.account('222222222222')] });
  const policy = registryPolicyOf(stack);
  const allowed = (by: Caller, name: string) => allowedActions(by, { arn: repository(name), policy }, REPOSITORY_ACTIONS);

  test('may push to every repository below the prefix, and do nothing else', async () => {
    expect(await allowed(caller(role('222222222222')), 'team/not/made/yet')).toEqual(PUSH);
  });

  test.each(['team', 'teams/api', 'web/api'])('may do nothing with %s', async (name) => {
    expect(await allowed(caller(role('222222222222')), name)).toEqual([]);
  });

  test('are nobody else', async () => {
    expect(await allowed(caller(role('333333333333')), 'team/api')).toEqual([]);
  });
});

describe('grantPush', () => {
  function pusher(account: string, prefix = 'team'): { caller: Caller; policy: any } {
    const app = new App();
    const owner = new Stack(app, 'Owner', { env: OWNER });
    const other = new Stack(app, 'Other', { env: { ...OWNER, account } });
    const build = new iam.Role(other, 'Build', { roleName: 'build', assumedBy: new iam.AccountRootPrincipal() });
    new RepositoryCreationTemplate(owner, 'Team', { prefix, appliedFor: [CREATE_ON_PUSH], denyCreationByOthers: false }).grantPush(build);
    const theirs = deployedResources(Template.fromStack(other).toJSON(), { ...OWNER, account });
    const [roleId] = Object.keys(theirs).filter((id) => theirs[id].Type === 'AWS::IAM::Role');
    const tags = Object.fromEntries((theirs[roleId].Properties.Tags ?? []).map(({ Key, Value }: any) => [`aws:PrincipalTag/${Key}`, Value]));
    return { caller: { principal: role(account), policies: policiesOf(theirs, roleId), context: tags }, policy: registryPolicyOf(owner) };
  }

  test.each(['111111111111', '222222222222'])('lets a role of account %s push below the prefix and log in, and do nothing else', async (account) => {
    const { caller: by, policy } = pusher(account);
    expect(await allowedActions(by, { arn: repository('team/new'), policy }, ALL_ACTIONS)).toEqual([...PUSH, TOKEN].sort());
    expect(await allowedActions(by, { arn: repository('teams/new'), policy }, ALL_ACTIONS)).toEqual([TOKEN]);
  });

  test('for ROOT is about every repository', async () => {
    const { caller: by, policy } = pusher('222222222222', 'ROOT');
    expect(await allowedActions(by, { arn: repository('anything'), policy }, ALL_ACTIONS)).toEqual([...PUSH, TOKEN].sort());
  });

  test('is no grant to the other roles of the account', async () => {
    const { policy } = pusher('222222222222');
    expect(await allowedActions(caller(role('222222222222', 'role/other')), { arn: repository('team/new'), policy }, REPOSITORY_ACTIONS)).toEqual([]);
  });
});

describe('denyCreationByOthers', () => {
  const stack = new Stack(new App(), 'Owner', { env: OWNER });
  new RepositoryCreationTemplate(stack, 'All', {
    prefix: 'ROOT',
    appliedFor: [CREATE_ON_PUSH],
    pushPrincipals: [
      PushPrincipal.account('222222222222'),
      PushPrincipal.organization(ORG),
      PushPrincipal.organizationalUnit(UNIT),
      PushPrincipal.role(role('333333333333')),
      PushPrincipal.principal(new iam.AnyPrincipal().withConditions({ StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d', 'aws:RequestedRegion': 'eu-west-1' } })),
    ],
  });
  const registry = PrivateRegistry.of(stack);
  registry.allowReplicationFrom('444444444444', { repositoryPrefixes: ['prod/'] });
  registry.allowReplicationFrom('888888888888', { createRepositories: false });
  registry.policy.allowImport({ pullPrincipals: [PullPrincipal.account('555555555555')], repositoryPrefixes: ['hub/'] });
  registry.allowPull({ pullPrincipals: [PullPrincipal.account('777777777777')] });
  registry.policy.addStatement(new iam.PolicyStatement({
    actions: ['ecr:Create*'], principals: [new iam.AccountPrincipal('666666666666'), new iam.ArnPrincipal('arn:aws:sts::121212121212:assumed-role/build/job')], resources: ['*'],
  }));
  const policy = allowedButDenied(registryPolicyOf(stack));
  const allowed = (by: Caller, name = 'anything', actions: readonly string[] = [CREATE]) => allowedActions(by, { arn: repository(name), policy }, actions);

  test.each<[string, Caller]>([
    ['an administrator', caller(role(OWNER.account, 'role/admin'))],
    ['a user of the account', caller(role(OWNER.account, 'user/admin'))],
    ['the role by which CloudFormation deploys', caller(role(OWNER.account, 'role/cdk-hnb659fds-cfn-exec-role-111111111111-eu-west-1'))],
    ['the service-linked role of templates', caller(role(OWNER.account, 'role/aws-service-role/ecr.amazonaws.com/AWSServiceRoleForECRTemplate'))],
    ['the role of a template', caller(role(OWNER.account, 'role/AllRole'))],
    ['the service-linked role of replication', caller(role(OWNER.account, 'role/aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication'))],
    ['that of an account that may replicate', caller(role('444444444444', 'role/aws-service-role/replication.ecr.amazonaws.com/AWSServiceRoleForECRReplication'))],
    ['who pulls through a cache in the account', caller(role(OWNER.account, 'role/execution'))],
    ['who may fill a cache from another account', caller(role('555555555555', 'role/execution'))],
    ['whom another statement allows it', caller(role('666666666666'))],
    ['a session whom another statement allows it', caller(role('121212121212'))],
    ['an account that may push', caller(role('222222222222'))],
    ['a role that may push', caller(role('333333333333'))],
    ['a member of an organization that may push', caller(role('999999999999'), { 'aws:PrincipalOrgID': ORG })],
    ['a member of a unit that may push', caller(role('999999999999'), { 'aws:PrincipalOrgPaths': [`${UNIT}/`] })],
    ['who may push from an endpoint', caller(role('999999999999'), { 'aws:SourceVpce': 'vpce-0a1b2c3d' })],
    ['ECR itself', { principal: 'ecr.amazonaws.com', context: { 'aws:PrincipalIsAWSService': 'true' } }],
  ])('leaves alone %s', async (_, by) => {
    expect(await allowed(by)).toEqual([CREATE]);
  });

  test.each<[string, Caller]>([
    ['a stranger', caller(role('999999999999'))],
    ['another role of the account of one that may', caller(role('333333333333', 'role/other'))],
    ['another organization', caller(role('999999999999'), { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' })],
    ['another unit', caller(role('999999999999'), { 'aws:PrincipalOrgPaths': ['o-b1b2c3d4e5/r-ab12/ou-ab12-22222222/'] })],
    ['another endpoint', caller(role('999999999999'), { 'aws:SourceVpce': 'vpce-1a1b2c3d', 'aws:RequestedRegion': 'eu-west-1' })],
    ['an account that may pull only', caller(role('777777777777'))],
    ['an account that may replicate into repositories there are', caller(role('888888888888'))],
  ])('stops %s, from nothing but that', async (_, by) => {
    expect(await allowed(by, 'anything', REPOSITORY_ACTIONS)).toEqual(REPOSITORY_ACTIONS.filter((action) => action !== CREATE));
  });

  test('is about the names below the prefix', async () => {
    const other = new Stack(new App(), 'Owner', { env: OWNER });
    new RepositoryCreationTemplate(other, 'Team', { prefix: 'team', appliedFor: [CREATE_ON_PUSH], denyCreationByOthers: true });
    const below = allowedButDenied(registryPolicyOf(other));
    const creates = (name: string) => allowedActions(caller(role('999999999999')), { arn: repository(name), policy: below }, [CREATE]);
    expect(await creates('team/api')).toEqual([]);
    expect(await creates('teams/api')).toEqual([CREATE]);
  });
});
