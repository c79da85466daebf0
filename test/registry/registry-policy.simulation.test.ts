import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PullPrincipal, RegistryPolicy } from '../../src';
import { REPOSITORY_ACTIONS } from '../../src/core/ecr-actions';
import { PULL } from '../util/actions';
import { allowedActions, Caller, deployedResources } from '../util/simulation';

jest.setTimeout(60_000);

const OWNER = { account: '111111111111', region: 'eu-west-1' };
/** An account that leaves everything to the owner of the images. */
const policies = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] }];
const member: Caller = { principal: 'arn:aws:iam::222222222222:role/puller', policies, context: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } };

const stack = new Stack(new App(), 'Owner', { env: OWNER });
const registryPolicy = new RegistryPolicy(stack, 'Policy');
registryPolicy.allowPull({ pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')], repositoryPrefixes: ['shared/'] });
registryPolicy.allowPull({ pullPrincipals: [PullPrincipal.account('333333333333')] });
const [{ Properties: { PolicyText: policy } }] = Object.values<any>(deployedResources(Template.fromStack(stack).toJSON(), OWNER));

function allowed(caller: Caller, name: string): Promise<string[]> {
  return allowedActions(caller, { arn: `arn:aws:ecr:eu-west-1:${OWNER.account}:repository/${name}`, policy }, REPOSITORY_ACTIONS);
}

test('a member of the organization may pull from every repository of the prefix, and do nothing else', async () => {
  expect(await allowed(member, 'shared/api')).toEqual(PULL);
  expect(await allowed(member, 'shared/not/made/yet')).toEqual(PULL);
});

test('a member may not pull from other repositories', async () => {
  expect(await allowed(member, 'team/api')).toEqual([]);
  expect(await allowed(member, 'sharedx')).toEqual([]);
});

test('a member of another organization may pull nothing', async () => {
  expect(await allowed({ ...member, context: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } }, 'shared/api')).toEqual([]);
});

test('an account with no prefix may pull from every repository', async () => {
  expect(await allowed({ principal: 'arn:aws:iam::333333333333:role/puller', policies }, 'team/api')).toEqual(PULL);
});

test('nobody pulls without an identity policy', async () => {
  expect(await allowed({ ...member, policies: [] }, 'shared/api')).toEqual([]);
});
