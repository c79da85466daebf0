// Asks an IAM simulator what synthesized policies allow, with the tokens resolved as CloudFormation would when it deploys them.
import { isWildcardOnlyAction, runSimulation } from '@cloud-copilot/iam-simulate';
import { REGISTRY_ACTIONS, REPOSITORY_ACTIONS } from '../../src/core/ecr-actions';

export const ALL_ACTIONS: readonly string[] = [...REPOSITORY_ACTIONS, ...REGISTRY_ACTIONS];

/** Where a stack is deployed. */
export interface Environment {
  readonly account: string;
  readonly region: string;
  readonly partition?: string;
}

/** Who asks: the ARN of a role or user, or the name of a service, and what it brings along. */
export interface Caller {
  readonly principal: string;
  readonly policies?: object[];
  readonly context?: { readonly [key: string]: string | string[] };
  /** The policy of the VPC endpoint that the request takes. */
  readonly endpointPolicy?: object;
}

/** The repository it asks for, or what else has an ARN. */
export interface Repository {
  readonly arn: string;
  /** Whose it is, when the ARN does not say it. */
  readonly account?: string;
  readonly policy?: object;
}

/** The resources of a template as they are deployed: intrinsic functions replaced by what they become. */
export function deployedResources(template: any, environment: Environment): { [logicalId: string]: any } {
  const resources: { [logicalId: string]: any } = template.Resources ?? {};
  const { account, region, partition = 'aws' } = environment;
  const pseudo: { [name: string]: string } = {
    'AWS::AccountId': account, 'AWS::Region': region, 'AWS::Partition': partition, 'AWS::URLSuffix': 'amazonaws.com',
  };
  const registries: { [type: string]: string } = { 'AWS::ECR::Repository': `ecr:${region}`, 'AWS::ECR::PublicRepository': 'ecr-public:' };
  const registryOf = (id: string) => registries[resources[id].Type];
  const nameOf = (id: string) => registryOf(id) === undefined ? id : resolve(resources[id].Properties?.RepositoryName) ?? id.toLowerCase();
  const arnOf = (id: string) => registryOf(id) !== undefined
    ? `arn:${partition}:${registryOf(id)}:${account}:repository/${nameOf(id)}`
    : `arn:${partition}:iam::${account}:role/${resolve(resources[id].Properties?.RoleName) ?? id}`;

  function resolve(value: any): any {
    if (Array.isArray(value)) { return value.map(resolve); }
    if (typeof value !== 'object' || value === null) { return value; }
    if (value.Ref !== undefined) { return pseudo[value.Ref] ?? nameOf(value.Ref); }
    if (value['Fn::GetAtt'] !== undefined) { return arnOf(value['Fn::GetAtt'][0]); }
    if (value['Fn::Join'] !== undefined) { return resolve(value['Fn::Join'][1]).join(value['Fn::Join'][0]); }
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]));
  }

  return Object.fromEntries(Object.entries(resources).map(([id, resource]) => [id, { ...resolve(resource), Arn: arnOf(id) }]));
}

/** The identity policies, inline and managed, that a template attaches to a role. */
export function policiesOf(resources: { [logicalId: string]: any }, roleId: string): object[] {
  return Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::IAM::Policy' || Type === 'AWS::IAM::ManagedPolicy')
    .filter(({ Properties }) => Properties.Roles?.includes(roleId))
    .map(({ Properties }) => Properties.PolicyDocument);
}

/** Whether the request is allowed, by the identity policies of the caller and the policy of the repository together. */
export async function isAllowed(action: string, caller: Caller, repository: Repository): Promise<boolean> {
  const { principal, policies = [], context = {}, endpointPolicy } = caller;
  const account = repository.account ?? repository.arn.split(':')[4];
  // An action without a resource type is about the caller's own registry: no repository policy speaks of it.
  const isAboutRegistry = await isWildcardOnlyAction(...action.split(':') as [string, string]);
  const result = await runSimulation({
    request: {
      principal,
      action,
      resource: isAboutRegistry
        ? { resource: '*', accountId: principal.split(':')[4] ?? account }
        : { resource: repository.arn, accountId: account },
      contextVariables: context as { [key: string]: string | string[] },
    },
    identityPolicies: policies.map((policy, index) => ({ name: `policy${index}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: isAboutRegistry ? undefined : repository.policy,
    vpcEndpointPolicies: endpointPolicy === undefined ? undefined : [{ name: 'endpoint', policy: endpointPolicy }],
  }, {});
  if (result.resultType === 'error') {
    throw new Error(`${action} by ${principal}: ${JSON.stringify(result.errors)}`);
  }
  return result.overallResult === 'Allowed';
}

/** Those of the actions that the caller may take on a repository and its registry, sorted. */
export async function allowedActions(caller: Caller, repository: Repository, actions: readonly string[] = ALL_ACTIONS): Promise<string[]> {
  const allowed = await Promise.all(actions.map((action) => isAllowed(action, caller, repository)));
  return actions.filter((_, index) => allowed[index]).sort();
}
