import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PullThroughCache, PullThroughCacheProps, Upstream, UpstreamCredentials } from '../../src';
import { REGISTRY_ACTIONS } from '../../src/core/ecr-actions';
import { TOKEN } from '../util/actions';
import { allowedActions, Caller, deployedResources, Environment, policiesOf } from '../util/simulation';

export const OWNER = { account: '111111111111', region: 'eu-west-1' };
export const CONSUMER = { account: '222222222222', region: 'eu-west-1' };

/** What an account that allows everything does with its own registry, which no other account has a say in. */
export const OWN_REGISTRY = [...REGISTRY_ACTIONS].sort();
export const FIRST_PULL = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
export const LATER_PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
export const PULL = [...FIRST_PULL, ...LATER_PULL, TOKEN].sort();

/** An account that leaves everything to the other side. */
export const EVERYTHING = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'ecr:*', Resource: '*' }] }];
/** An owner who leaves everything to the other side. */
export const EVERYBODY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 'ecr:*' }] };

export interface Resources { [logicalId: string]: any }

export const arnOf = (name: string, { account, region, partition = 'aws' }: Environment = OWNER) => `arn:${partition}:ecr:${region}:${account}:repository/${name}`;
export const roleArn = (name: string, account = CONSUMER.account) => `arn:aws:iam::${account}:role/${name}`;

export function deployed(stack: Stack, environment: Environment = OWNER): Resources {
  return deployedResources(Template.fromStack(stack).toJSON(), environment);
}

/** The role whose logical id begins like this. */
export function roleIn(resources: Resources, id: string): Caller {
  const [roleId] = Object.keys(resources).filter((candidate) => candidate.startsWith(id) && resources[candidate].Type === 'AWS::IAM::Role');
  return { principal: resources[roleId].Arn, policies: policiesOf(resources, roleId) };
}

export function only(resources: Resources, type: string): any {
  const found = Object.values(resources).filter(({ Type }) => Type === type);
  expect(found.length).toBeLessThan(2);
  return found[0]?.Properties;
}

export const registryPolicyIn = (resources: Resources): object | undefined => only(resources, 'AWS::ECR::RegistryPolicy')?.PolicyText;

export function templatePolicyIn(resources: Resources): object | undefined {
  const text = only(resources, 'AWS::ECR::RepositoryCreationTemplate').RepositoryPolicy;
  return text === undefined ? undefined : JSON.parse(text);
}

/** ECR judges each request by the registry policy and by the policy of the repository: a permission in either is one. */
export function together(...policies: any[]): object {
  return { Version: '2012-10-17', Statement: policies.flatMap((policy) => policy?.Statement ?? []) };
}

/** All actions of ECR that the caller may take on a repository and its registry. */
export function allowed(caller: Caller, arn: string, policy?: object): Promise<string[]> {
  return allowedActions(caller, { arn, policy });
}

/** What the caller's own policies allow: an owner in another account would let it do anything. */
export function allowedByIdentity(caller: Caller, arn: string): Promise<string[]> {
  return allowed(caller, arn, arn.split(':')[4] === caller.principal.split(':')[4] ? undefined : EVERYBODY);
}

export const puller = (scope: Stack, id = 'Puller') => new iam.Role(scope, id, { roleName: id.toLowerCase(), assumedBy: new iam.AccountRootPrincipal() });

export interface World {
  readonly stack: Stack;
  readonly cache: PullThroughCache;
}

export function dockerHub(props: Partial<PullThroughCacheProps> = {}): World {
  const stack = new Stack(new App(), 'Owner', { env: OWNER });
  return { stack, cache: new PullThroughCache(stack, 'Cache', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()), ...props }) };
}

export const NGINX = arnOf('docker-hub/library/nginx');
/** What is beside the prefix `docker-hub`. */
export const OUTSIDE = [
  arnOf('docker-hub'), arnOf('docker-hub2/library/nginx'), arnOf('docker-hubx'), arnOf('team/docker-hub/library/nginx'), arnOf('library/nginx'),
  arnOf('docker-hub/library/nginx', { ...OWNER, region: 'us-east-1' }), arnOf('docker-hub/library/nginx', CONSUMER),
];
