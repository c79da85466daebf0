// What a template says, in words. Reads the template and nothing else, so that it shows what will be deployed.

export interface ResourceRow {
  readonly resource: string;
  readonly type: string;
  readonly encryption: string;
  readonly mutability: string;
  readonly lifecycle: string[];
  readonly pull: string[];
}

/** More images than a repository can hold: a rule that keeps so many keeps all, and no later rule takes what it has seen. */
const ALL = 100_000;

const PULL_ACTIONS = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

const PSEUDO_PARAMETERS: { [name: string]: string } = { 'AWS::Partition': 'aws', 'AWS::URLSuffix': 'amazonaws.com' };

/** One row a resource. */
export function describeResources(template: any): ResourceRow[] {
  return Object.entries<any>(template.Resources ?? {}).map(([logicalId, { Type: type, Properties: properties = {} }]) => {
    const isRepository = type === 'AWS::ECR::Repository';
    return {
      resource: text(properties.RepositoryName ?? logicalId),
      type,
      encryption: isRepository ? encryption(properties.EncryptionConfiguration) : '',
      mutability: isRepository ? mutability(properties) : '',
      lifecycle: lifecycleRules(properties.LifecyclePolicy?.LifecyclePolicyText).map(ruleInWords),
      pull: isRepository ? pullPrincipals(properties.RepositoryPolicyText) : pullResources(properties.PolicyDocument),
    };
  });
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
  return pullStatements(policy).flatMap((statement) => {
    const condition = conditionInWords(statement.Condition);
    const principals = statement.Principal === '*' ? ['anybody'] : Object.values<any>(statement.Principal ?? {}).flat().map(text);
    return principals.map((principal) => principal.replace(/^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/, 'account $1') + condition);
  });
}

function conditionInWords(condition: any): string {
  const keys = Object.values<any>(condition ?? {}).flatMap((operands) => Object.entries<any>(operands));
  return keys.length === 0 ? '' : ` if ${keys.map(([key, values]) => `${key} is ${[values].flat().map(text).join(' or ')}`).join(' and ')}`;
}

/** What an identity policy allows to pull from. */
function pullResources(policy: any): string[] {
  return pullStatements(policy).flatMap((statement) => [statement.Resource].flat().map((resource) =>
    `from ${text(resource).replace(/^arn:[^:]+:ecr:([^:]*):([^:]*):repository\/(.+)$/, '$3 in $2/$1')}`));
}

/** The statements that allow all that a pull needs. */
function pullStatements(policy: any): any[] {
  return [policy?.Statement ?? []].flat().filter(({ Effect: effect, Action: actions }) =>
    effect === 'Allow' && PULL_ACTIONS.every((action) => [actions ?? []].flat().some((pattern: string) => matches(pattern, action))));
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
