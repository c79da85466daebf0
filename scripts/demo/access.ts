// Who may pull from which repository and through which cache: every role of every stack asks the simulator for every one.
import { Caller, deployedResources, isAllowed, policiesOf, Repository } from '../../test/util/simulation';
import { SynthesizedStack } from '../../test/util/synthesize';

const LOGIN = 'ecr:GetAuthorizationToken';
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const FIRST_PULL = [...PULL, 'ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];
const PUSH = [
  'ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart',
];

interface Named<T> {
  readonly name: string;
  readonly value: T;
}

/** A table: a line for each role and for Lambda in each account, a column for each repository. */
export async function accessTable(stacks: SynthesizedStack[], organization: string): Promise<string[][]> {
  const deployed = stacks.map((stack) => {
    const [account, region] = stack.environment.split('/');
    return { stack, account, region, resources: deployedResources(stack.template, { account, region }) };
  });
  const images = deployed.flatMap(({ resources }) => imagesOf(resources));
  const repositories = deployed.flatMap(({ resources, account, region }) => repositoriesOf(resources, account, region, images));
  const roles = deployed.flatMap(({ stack, account, resources }): Named<Caller>[] => Object.entries(resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Role')
    .map(([id, { Arn }]) => ({
      name: `${stack.id}/${id.slice(0, -8)}\nin ${account}`,
      value: { principal: Arn, policies: policiesOf(resources, id), context: { 'aws:PrincipalOrgID': organization } },
    })));
  const functions = deployed.map(({ account, region }): Named<Caller> => ({
    name: `AWS Lambda\nfor ${account}/${region}`,
    value: { principal: 'lambda.amazonaws.com', context: { 'aws:SourceArn': `arn:aws:lambda:${region}:${account}:function:any` } },
  }));

  const rows = [...roles, ...functions].map(async ({ name, value: caller }) => [
    name, ...await Promise.all(repositories.map((repository) => rights(caller, repository.value))),
  ]);
  return [['', ...repositories.map(({ name }) => name)], ...await Promise.all(rows)];
}

/** The same as sentences, without those that may do nothing, who are counted. */
export function inLines([[, ...repositories], ...rows]: string[][]): string[] {
  const oneLine = (name: string) => name.replace(/\n/g, ' ');
  const allowed = rows.map(([who, ...cells]) => ({
    who: oneLine(who),
    what: cells.map((cell, index) => cell === '' ? '' : `${cell}: ${oneLine(repositories[index])}`).filter((text) => text !== ''),
  }));
  const width = Math.max(0, ...allowed.filter(({ what }) => what.length > 0).map(({ who }) => who.length));
  const others = allowed.filter(({ what }) => what.length === 0).length;
  return [
    ...allowed.flatMap(({ who, what }) => what.map((text, index) => `${(index === 0 ? who : '').padEnd(width)}  ${text}`)),
    ...others === 0 ? [] : [`and ${others} ${others === 1 ? 'role or service' : 'roles and services'} that may do neither`],
  ];
}

/** The names of the repositories, with their registry, that containers of Amazon ECS run images of. */
function imagesOf(resources: { [id: string]: any }): string[] {
  const containers = Object.values(resources).flatMap(({ Properties }) => Properties?.ContainerDefinitions ?? []);
  return containers.map(({ Image: image }) => image.replace(/[:@][^/]*$/, ''));
}

/** The repositories of a stack, and those that ECR creates in its caches for what tasks run: any, when none does. */
function repositoriesOf(resources: { [id: string]: any }, account: string, region: string, images: string[]): Named<Repository>[] {
  const ofType = (type: string) => Object.values(resources).filter(({ Type }) => Type === `AWS::ECR::${type}`);
  const registryPolicies = ofType('RegistryPolicy').map(({ Properties }) => Properties.PolicyText);
  const policy = (own?: string | object) => ({
    Version: '2012-10-17',
    Statement: [typeof own === 'string' ? JSON.parse(own) : own, ...registryPolicies].flatMap((document) => document?.Statement ?? []),
  });
  return [
    ...ofType('Repository').map(({ Arn: arn, Properties }) => ({
      name: arn.split(':repository/')[1], value: { arn, policy: policy(Properties.RepositoryPolicyText) },
    })),
    ...ofType('PullThroughCacheRule').flatMap(({ Properties: { EcrRepositoryPrefix: prefix } }) => {
      const template = ofType('RepositoryCreationTemplate').find(({ Properties }) => Properties.Prefix === prefix);
      const host = `${account}.dkr.ecr.${region}.amazonaws.com/`;
      const cached = new Set(images.filter((image) => image.startsWith(`${host}${prefix}/`)).map((image) => image.slice(host.length)));
      return [...cached.size > 0 ? cached : [`${prefix}/any`]].map((name) => ({
        name: `cached\n${name}`,
        value: { arn: `arn:aws:ecr:${region}:${account}:repository/${name}`, policy: policy(template?.Properties.RepositoryPolicy) },
      }));
    }),
  ];
}

/** A service brings its own credentials; a role has to log in first. */
async function rights(caller: Caller, repository: Repository): Promise<string> {
  if (caller.principal.startsWith('arn:') && !await isAllowed(LOGIN, caller, repository)) { return ''; }
  const may = async (actions: string[]) => (await Promise.all(actions.map((action) => isAllowed(action, caller, repository)))).every(Boolean);
  const pull = await may(FIRST_PULL) ? ['pull, also first'] : await may(PULL) ? ['pull'] : [];
  return [...pull, ...await may(PUSH) ? ['push'] : []].join(', ');
}
