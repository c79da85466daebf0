// What a template says, in words. Reads the template and nothing else, so that it shows what will be deployed.

/** A repository, or the repositories that a creation template is for. */
export interface RepositoryRow {
  readonly name: string;
  readonly encryption: string;
  readonly mutability: string;
  readonly lifecycle: string[];
  readonly pull: string[];
}

/** More images than a repository can hold: a rule that keeps so many keeps all, and no later rule takes what it has seen. */
const ALL = 100_000;

const PULL_ACTIONS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

const PSEUDO_PARAMETERS: { [name: string]: string } = { 'AWS::Partition': 'aws', 'AWS::Region': '<region>', 'AWS::URLSuffix': 'amazonaws.com' };

/** What sends the events about images: ECR, and Amazon Inspector for enhanced scanning. */
const EVENT_SOURCES = ['aws.ecr', 'aws.inspector2'];

const REPOSITORY = 'AWS::ECR::Repository';
const TEMPLATE = 'AWS::ECR::RepositoryCreationTemplate';

/** What else of ECR is in a template, in words; any other type of ECR is named. */
const IN_WORDS: { readonly [type: string]: (properties: any) => string[] } = {
  'AWS::CloudWatch::Dashboard': ({ DashboardName: name }) => [`Dashboard: ${text(name)}`],
  'AWS::EC2::VPCEndpoint': ({ ServiceName: service, VpcEndpointType: type }) => [`Endpoint: ${text(service)} (${type})`],
  'AWS::Events::Rule': ({ EventPattern: { 'source': sources = [], 'detail-type': types = [] } = {} }) =>
    sources.some((source: string) => EVENT_SOURCES.includes(source)) ? [`Alert: ${types.join(', ')}`] : [],
  'AWS::ECR::PublicRepository': ({ RepositoryName: name }) => [`Public repository: ${text(name)}`],
  'AWS::ECR::PullThroughCacheRule': (properties) => [
    `Pull-through cache ${properties.EcrRepositoryPrefix}: ${text(properties.UpstreamRegistryUrl)}`,
  ],
  'AWS::ECR::RegistryPolicy': ({ PolicyText: policy }) => statementsOf(policy).map((statement) =>
    `Registry policy: ${statement.Effect.toLowerCase()} ${principalsOf(statement).join(', ')}: ${[statement.Action].flat().join(', ')}`),
  'AWS::ECR::RegistryScanningConfiguration': ({ ScanType: type, Rules: rules }) => [
    `Scanning: ${[type.toLowerCase(), ...(rules ?? []).map(scanningRule)].join('; ')}`,
  ],
  'AWS::ECR::ReplicationConfiguration': ({ ReplicationConfiguration: { Rules: rules } }) => rules.map((rule: any) =>
    `Replication: ${filtersOf(rule) || 'everything'} to ${rule.Destinations.map((to: any) => `${text(to.RegistryId)}/${text(to.Region)}`).join(', ')}`),
};

/** A row for each repository, and for each template from which ECR creates repositories. */
export function describeRepositories(template: any): RepositoryRow[] {
  return resourcesOf(template).filter(({ type }) => type === REPOSITORY || type === TEMPLATE).map(({ logicalId, type, properties }) => ({
    name: type === TEMPLATE ? templateName(properties) : text(properties.RepositoryName ?? logicalId),
    encryption: encryption(properties.EncryptionConfiguration),
    mutability: mutability(properties),
    lifecycle: lifecycleRules(properties.LifecyclePolicy?.LifecyclePolicyText ?? properties.LifecyclePolicy).map(ruleInWords),
    pull: pullPrincipals(properties.RepositoryPolicyText ?? properties.RepositoryPolicy),
  }));
}

/** The other resources of ECR and around it, a line or more for each; one for all alarms. */
export function describeRegistry(template: any): string[] {
  const alarms = resourcesOf(template).filter(({ type }) => type === 'AWS::CloudWatch::Alarm').length;
  const others = resourcesOf(template)
    .filter(({ type }) => type !== REPOSITORY && type !== TEMPLATE)
    .flatMap(({ logicalId, type, properties }) => IN_WORDS[type]?.(properties) ?? (type.startsWith('AWS::ECR::') ? [`${type} ${logicalId}`] : []));
  return alarms === 0 ? others : [...others, `Alarms: ${alarms}`];
}

function resourcesOf(template: any): { logicalId: string; type: string; properties: any }[] {
  return Object.entries<any>(template.Resources ?? {})
    .map(([logicalId, { Type: type, Properties: properties = {} }]) => ({ logicalId, type, properties }));
}

function templateName({ Prefix: prefix }: any): string {
  return prefix === 'ROOT' ? 'any other' : `${text(prefix).replace(/\/$/, '')}/*`;
}

function scanningRule(rule: any): string {
  return `${rule.ScanFrequency.toLowerCase().replace(/_/g, ' ')} ${filtersOf(rule)}`;
}

function filtersOf(rule: any): string {
  return (rule.RepositoryFilters ?? []).map(({ Filter: filter }: any) => text(filter)).join(', ');
}

function encryption(configuration: any): string {
  if (configuration?.EncryptionType === undefined || configuration.EncryptionType === 'AES256') { return 'AES256'; }
  return `${configuration.EncryptionType}, ${configuration.KmsKey === undefined ? 'key aws/ecr' : `key ${text(configuration.KmsKey)}`}`;
}

function mutability(properties: any): string {
  const [base, exclusion] = (properties.ImageTagMutability ?? 'MUTABLE').toLowerCase().split('_with_');
  const filters = (properties.ImageTagMutabilityExclusionFilters ?? []).map((filter: any) => filter.ImageTagMutabilityExclusionFilterValue);
  return exclusion === undefined ? base : `${base} except ${filters.join(', ')}`;
}

/** A policy whose text holds intrinsic functions is no JSON before deployment. */
function lifecycleRules(policyText: unknown): any[] {
  return typeof policyText === 'string' ? JSON.parse(policyText).rules : [];
}

function ruleInWords(rule: any): string {
  const { tagStatus, tagPatternList, tagPrefixList, storageClass, countType, countNumber } = rule.selection;
  const tags = tagPatternList ?? tagPrefixList?.map((prefix: string) => `${prefix}*`) ?? [];
  const status = tagStatus === 'tagged' ? `images tagged ${tags.join(' and ')}` : tagStatus === 'any' ? 'images' : 'untagged images';
  const images = storageClass === 'archive' ? `archived ${status}` : status;
  if (countType === 'imageCountMoreThan' && countNumber >= ALL) { return `${rule.rulePriority}. keep ${images}`; }
  const days = `${countNumber} ${countNumber === 1 ? 'day' : 'days'}`;
  const when: { [type: string]: string } = {
    imageCountMoreThan: `beyond the newest ${countNumber}`,
    sinceImagePushed: `${days} after the push`,
    sinceImagePulled: `${days} after the last pull`,
    sinceImageTransitioned: `${days} after archiving`,
  };
  return `${rule.rulePriority}. ${rule.action.type === 'expire' ? 'expire' : 'archive'} ${images} ${when[countType]}`;
}

/** Whom a repository policy allows to pull, besides those whom the account of the repository allows. */
function pullPrincipals(policy: any): string[] {
  return statementsOf(policy).filter(isPull).flatMap(principalsOf);
}

function statementsOf(policy: any): any[] {
  return [(typeof policy === 'string' ? JSON.parse(policy) : policy)?.Statement ?? []].flat();
}

/** Whether a statement allows all that a pull needs. */
function isPull({ Effect: effect, Action: actions }: any): boolean {
  return effect === 'Allow' && PULL_ACTIONS.every((action) => [actions ?? []].flat().some((pattern: string) => matches(pattern, action)));
}

function principalsOf(statement: any): string[] {
  const condition = conditionInWords(statement.Condition);
  const { Principal: given = {} } = statement;
  const principals: any[] = Object.values(typeof given === 'string' ? [given] : given).flat();
  return principals.map((principal) => text(principal).replace(/^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/, 'account $1').replace(/^\*$/, 'anybody') + condition);
}

function conditionInWords(condition: any): string {
  const tests = Object.entries<any>(condition ?? {}).flatMap(([operator, operands]) => Object.entries<any>(operands).map(([key, values]) =>
    `${key} is ${/Not/.test(operator) ? 'not ' : ''}${[values].flat().map(text).join(' or ')}`));
  return tests.length === 0 ? '' : ` if ${tests.join(' and ')}`;
}

function matches(pattern: string, action: string): boolean {
  return new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i').test(action);
}

/** A value with its intrinsic functions written out. */
function text(value: any): string {
  if (typeof value !== 'object') { return String(value); }
  if (value.Ref !== undefined) { return PSEUDO_PARAMETERS[value.Ref] ?? value.Ref; }
  if (value['Fn::GetAtt'] !== undefined) { return [value['Fn::GetAtt']].flat().join('.').replace(/\.Arn$/, ''); }
  if (value['Fn::Join'] !== undefined) { return value['Fn::Join'][1].map(text).join(value['Fn::Join'][0]); }
  return JSON.stringify(value);
}
