import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { REGISTRY_ACTIONS, REPOSITORY_ACTIONS } from '../../src/core/ecr-actions';
import { ReplicationTopology } from '../../src/registry/replication-topology';
import { ReplicationTopologyProps } from '../../src/registry/replication-topology-props';
import { allowedActions, Caller, deployedResources } from '../util/simulation';

jest.setTimeout(60_000);

const SOURCE = { account: '111111111111', region: 'eu-west-1' };
const DESTINATION = { account: '222222222222', region: 'eu-central-1' };
const REPLICATE = ['ecr:CreateRepository', 'ecr:ReplicateImage'];

/** The registry policy of a destination, deployed; undefined when it has none. */
function registryPolicy(environment: { account: string; region: string }, props: Partial<ReplicationTopologyProps>, partition = 'aws'): object | undefined {
  const app = new App();
  const destination = new Stack(app, 'Destination', { env: environment });
  new ReplicationTopology(new Stack(app, 'Source', { env: SOURCE }), 'Replication', { destinations: [destination], ...props });
  const resources = Object.values<any>(deployedResources(Template.fromStack(destination).toJSON(), { ...environment, partition }));
  return resources.find(({ Type }) => Type === 'AWS::ECR::RegistryPolicy')?.Properties.PolicyText;
}

/** ECR in the name of an account, which leaves everything to the destination. */
function registryOf(account: string, partition = 'aws'): Caller {
  const policies = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }];
  return { principal: `arn:${partition}:iam::${account}:root`, policies };
}

/** What the caller may do in the registry of the destination; its own registry is no concern of that. */
function allowed(caller: Caller, name: string, policy: object | undefined, partition = 'aws'): Promise<string[]> {
  const arn = `arn:${partition}:ecr:${DESTINATION.region}:${DESTINATION.account}:repository/${name}`;
  return allowedActions(caller, { arn, policy }, REPOSITORY_ACTIONS);
}

describe('across accounts, with prefixes', () => {
  const policy = registryPolicy(DESTINATION, { repositoryPrefixes: ['prod/', 'base-'] });

  test.each(['prod/api', 'prod/not/made/yet', 'base-image'])('the source may replicate into %s and create it, and do nothing else', async (name) => {
    expect(await allowed(registryOf(SOURCE.account), name, policy)).toEqual(REPLICATE);
  });

  test.each(['dev/api', 'prod', 'production', 'team/prod/api', 'base'])('the source may do nothing to %s', async (name) => {
    expect(await allowed(registryOf(SOURCE.account), name, policy)).toEqual([]);
  });

  test('another account may do nothing', async () => {
    expect(await allowed(registryOf('333333333333'), 'prod/api', policy)).toEqual([]);
  });

  test('services may do nothing', async () => {
    expect(await allowed({ principal: 'lambda.amazonaws.com' }, 'prod/api', policy)).toEqual([]);
  });

  test('nobody may do anything without the policy', async () => {
    expect(await allowed(registryOf(SOURCE.account), 'prod/api', undefined)).toEqual([]);
  });

  test('it names no action of the registry', () => {
    expect(REGISTRY_ACTIONS.filter((action) => JSON.stringify(policy).includes(`"${action}"`))).toEqual([]);
  });
});

test('the source may tag what it creates when it has tags', async () => {
  const policy = registryPolicy(DESTINATION, { repositoryPrefixes: ['prod/'], resourceTags: { team: 'platform' } });
  expect(await allowed(registryOf(SOURCE.account), 'prod/api', policy)).toEqual([...REPLICATE, 'ecr:TagResource']);
  expect(await allowed(registryOf(SOURCE.account), 'dev/api', policy)).toEqual([]);
});

test('without prefixes the source may replicate into every repository, and still do nothing else', async () => {
  const policy = registryPolicy(DESTINATION, {});
  expect(await allowed(registryOf(SOURCE.account), 'any/thing', policy)).toEqual(REPLICATE);
  expect(await allowed(registryOf('333333333333'), 'any/thing', policy)).toEqual([]);
});

test('in another partition it is the same', async () => {
  const policy = registryPolicy(DESTINATION, { repositoryPrefixes: ['prod/'] }, 'aws-cn');
  expect(await allowed(registryOf(SOURCE.account, 'aws-cn'), 'prod/api', policy, 'aws-cn')).toEqual(REPLICATE);
  expect(await allowed(registryOf(SOURCE.account, 'aws-cn'), 'dev/api', policy, 'aws-cn')).toEqual([]);
});

test('within an account nothing is opened', () => {
  expect(registryPolicy({ ...SOURCE, region: 'eu-central-1' }, { repositoryPrefixes: ['prod/'] })).toBeUndefined();
});

/** The roles that ECR creates repositories with are of the destination, and reach what is replicated there, no more. */
test('the role of the template creates what is replicated, and nothing else', async () => {
  const app = new App();
  const destination = new Stack(app, 'Destination', { env: DESTINATION });
  new ReplicationTopology(new Stack(app, 'Source', { env: SOURCE }), 'Replication', { destinations: [destination], repositoryPrefixes: ['prod/'] });
  const resources = deployedResources(Template.fromStack(destination).toJSON(), DESTINATION);
  const policies = Object.values<any>(resources).filter(({ Type }) => Type === 'AWS::IAM::Policy').map(({ Properties }) => Properties.PolicyDocument);
  const role = { principal: `arn:aws:iam::${DESTINATION.account}:role/template`, policies };
  expect(await allowed(role, 'prod/api', undefined)).toEqual([...REPLICATE, 'ecr:TagResource']);
  expect(await allowed(role, 'dev/api', undefined)).toEqual([]);
});
