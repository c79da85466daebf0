import { Answer, Answers } from './answers';
import { encryptionOf, exclusionsOf, MUTABILITIES, tagsOf } from './inventory-repository';
import { isUnknown } from './known';
import { CreationTemplateData, PrivateRegistryData, ScanningData } from './registry-model';

type Settings = Omit<PrivateRegistryData, 'account' | 'region' | 'repositories' | 'imageUses'>;

const SCAN_TYPES: ReadonlyArray<'BASIC' | 'ENHANCED'> = ['BASIC', 'ENHANCED'];

/** The settings of a registry, from the answers about it. What has no rules is not set. */
export function registrySettingsOf(answers: Answers): Settings {
  const origin = { file: answers.file };
  const settings = answers.list('get-account-setting', 'name');
  return {
    policies: answers.known('get-registry-policy', 'policyText', (answer) => [{ origin, policy: answer.document('policyText') }], []),
    scanning: answers.known('get-registry-scanning-configuration', 'scanningConfiguration', (answer) => [{ origin, ...scanningOf(answer) }], []),
    replication: answers.known('describe-registry', 'registryId', (answer) => {
      const rules = answer.object('replicationConfiguration')?.objects('rules') ?? [];
      return rules.length === 0 ? [] : [{ origin, rules: rules.map(replicationRuleOf) }];
    }, []),
    signing: answers.known('get-signing-configuration', 'signingConfiguration', (answer) => {
      const rules = answer.object('signingConfiguration')?.objects('rules') ?? [];
      return rules.length === 0 ? [] : [{ origin, rules: rules.map((rule) => ({ profileArn: rule.text('signingProfileArn'), filters: filtersOf(rule) })) }];
    }, []),
    templates: answers.known('describe-repository-creation-templates', 'repositoryCreationTemplates', (answer) =>
      answer.objects('repositoryCreationTemplates').map((template) => ({ origin, ...templateOf(template) })), []),
    caches: answers.known('describe-pull-through-cache-rules', 'pullThroughCacheRules', (answer) =>
      answer.objects('pullThroughCacheRules').map((rule) => ({
        origin,
        prefix: rule.text('ecrRepositoryPrefix'),
        upstreamRegistry: rule.optionalText('upstreamRegistry'),
        upstreamRegistryUrl: rule.text('upstreamRegistryUrl'),
        upstreamPrefix: rule.optionalText('upstreamRepositoryPrefix'),
        credentialArn: rule.optionalText('credentialArn'),
        customRoleArn: rule.optionalText('customRoleArn'),
      })), []),
    pullTimeExclusions: answers.known('list-pull-time-update-exclusions', 'pullTimeUpdateExclusions', (answer) =>
      answer.texts('pullTimeUpdateExclusions').map((principalArn) => ({ origin, principalArn })), []),
    accountSettings: isUnknown(settings) ? settings : settings.map((setting) => ({ origin, name: setting.text('name'), value: setting.text('value') })),
  };
}

function scanningOf(answer: Answer): Pick<ScanningData, 'scanType' | 'rules'> {
  const configuration = answer.object('scanningConfiguration');
  return {
    scanType: configuration?.oneOf('scanType', SCAN_TYPES, 'BASIC') ?? 'BASIC',
    rules: (configuration?.objects('rules') ?? []).map((rule) => ({ scanFrequency: rule.text('scanFrequency'), filters: filtersOf(rule) })),
  };
}

function replicationRuleOf(rule: Answer) {
  return {
    destinations: rule.objects('destinations').map((destination) => ({ account: destination.text('registryId'), region: destination.text('region') })),
    prefixes: filtersOf(rule),
  };
}

function templateOf(template: Answer): Omit<CreationTemplateData, 'origin'> {
  const description = template.optionalText('description');
  const lifecyclePolicy = template.optionalText('lifecyclePolicy');
  const policy = template.optionalText('repositoryPolicy');
  return {
    prefix: template.text('prefix'),
    ...(description === undefined ? {} : { description }),
    appliedFor: template.texts('appliedFor'),
    customRoleArn: template.optionalText('customRoleArn'),
    tagMutability: template.oneOf('imageTagMutability', MUTABILITIES, 'MUTABLE'),
    mutabilityExclusions: exclusionsOf(template),
    encryption: encryptionOf(template.object('encryptionConfiguration')),
    lifecyclePolicy: isBlank(lifecyclePolicy) ? undefined : lifecyclePolicy,
    policy: isBlank(policy) ? undefined : template.document('repositoryPolicy'),
    tags: tagsOf(template, 'resourceTags'),
  };
}

/** ECR answers an empty text for what a template does not set. */
function isBlank(text: string | undefined): boolean {
  return text === undefined || text === '';
}

function filtersOf(rule: Answer): string[] {
  return rule.objects('repositoryFilters').map((filter) => filter.text('filter'));
}
