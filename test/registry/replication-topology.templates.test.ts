import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageEncryption, ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule, PullPrincipal } from '../../src';
import { ReplicationTopology } from '../../src/registry/replication-topology';
import { ReplicationTopologyProps } from '../../src/registry/replication-topology-props';
import { allowedActions, deployedResources, policiesOf } from '../util/simulation';
import { warningIds } from '../util/warnings';

jest.setTimeout(60_000);

const ENV = { account: '222222222222', region: 'eu-west-1' };
const CREATE = ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'];

interface Made {
  readonly app: App;
  readonly source: Stack;
  readonly there: Stack;
}

function replicate(props: Partial<ReplicationTopologyProps> | ((there: Stack) => Partial<ReplicationTopologyProps>) = {}): Made {
  const app = new App();
  const source = new Stack(app, 'Hub', { env: { account: '111111111111', region: 'eu-west-1' } });
  const there = new Stack(app, 'There', { env: ENV });
  new ReplicationTopology(source, 'Replication', { destinations: [there], ...(typeof props === 'function' ? props(there) : props) });
  return { app, source, there };
}

const keep = (count: number) => LifecyclePolicy.of(
  LifecycleRule.keepNewest(count, ImageSelection.taggedAny('v*')), LifecycleRule.expireUntagged(Duration.days(90)),
);
const found = ({ there }: Made, type: string): any[] => Object.values(Template.fromStack(there).findResources(type))
  .map(({ Properties }) => Properties);
const templates = (made: Made) => Object.fromEntries(found(made, 'AWS::ECR::RepositoryCreationTemplate').map((one) => [one.Prefix, one]));
const counts = (made: Made) => Object.values(Template.fromStack(made.there).toJSON().Resources as Record<string, { Type: string }>)
  .reduce<Record<string, number>>((all, { Type }) => ({ ...all, [Type]: (all[Type] ?? 0) + 1 }), {});

describe('settings by prefix', () => {
  test('are those of the prefix, and what it leaves out is that of the topology', () => {
    const made = replicate({
      repositoryPrefixes: ['prod/', 'base/', 'dev/'],
      lifecycle: keep(10),
      resourceTags: { owner: 'platform' },
      templates: [
        { prefix: 'prod', lifecycle: keep(99), pullPrincipals: [PullPrincipal.account('333333333333')], tagMutability: undefined },
        { prefix: 'base/', tagMutability: ImageTagMutability.immutable(), encryption: ImageEncryption.s3Managed(), resourceTags: { owner: 'base' } },
      ],
    });
    const { 'prod/': prod, 'base/': base, 'dev/': dev } = templates(made);
    expect(Object.keys(templates(made)).sort()).toEqual(['base/', 'dev/', 'prod/']);
    expect([prod, base, dev].map(({ LifecyclePolicy: text }) => /"countNumber":(\d+)/.exec(text)![1])).toEqual(['99', '10', '10']);
    expect([prod, base, dev].map(({ ImageTagMutability: text }) => text)).toEqual(['MUTABLE', 'IMMUTABLE', 'MUTABLE']);
    expect([prod, base, dev].map(({ EncryptionConfiguration }) => EncryptionConfiguration?.EncryptionType)).toEqual(['KMS', undefined, 'KMS']);
    expect([prod, base, dev].map(({ ResourceTags }) => ResourceTags[0].Value)).toEqual(['platform', 'base', 'platform']);
    expect(prod.RepositoryPolicy).toContain('333333333333');
    expect(dev.RepositoryPolicy).toBeUndefined();
    expect([made.source, made.there].flatMap(warningIds)).toEqual([]);
  });

  test.each<[string, string[] | undefined, string, string[]]>([
    ['all is replicated', undefined, 'prod', ['ROOT', 'prod']],
    ['of ROOT, when all is replicated', undefined, 'ROOT', ['ROOT']],
    ['of ROOT, when a prefix is no path', ['base-', 'prod/'], 'ROOT', ['ROOT', 'prod/']],
    ['it is below what is replicated', ['prod/'], 'prod/team', ['prod/', 'prod/team']],
    ['it is above what is replicated', ['prod/team/'], 'prod', ['prod', 'prod/team/']],
    ['it begins like what is replicated', ['pr'], 'prod', ['ROOT', 'prod']],
  ])('are taken where %s', (_, repositoryPrefixes, prefix, expected) => {
    expect(Object.keys(templates(replicate({ repositoryPrefixes, templates: [{ prefix }] }))).sort()).toEqual(expected);
  });

  test.each<[string, Partial<ReplicationTopologyProps>, string]>([
    ['of which nothing is replicated', { repositoryPrefixes: ['prod/'], templates: [{ prefix: 'dev' }] },
      'Hub/Replication: "templates" has the prefix "dev", of which nothing is replicated, as "repositoryPrefixes" are ["prod/"]; add it there, or leave it out here'],
    ['that only begins like a prefix', { repositoryPrefixes: ['prod/'], templates: [{ prefix: 'production' }] }, 'of which nothing is replicated'],
    ['ROOT where no template is for it', { repositoryPrefixes: ['prod/'], templates: [{ prefix: 'ROOT' }] }, 'of which nothing is replicated'],
    ['twice', { templates: [{ prefix: 'prod' }, { prefix: 'prod/' }] }, 'Hub/Replication: "templates" has the prefix "prod" twice'],
    ['that is malformed', { templates: [{ prefix: 'prod-' }] }, '"prefix" must be "ROOT", or path components'],
    ['without templates', { createTemplates: false, templates: [{ prefix: 'prod' }] }, '"templates" would be set by the templates that "createTemplates" turns off'],
  ])('are refused for a prefix %s', (_, props, message) => {
    expect(() => replicate(props)).toThrow(message);
  });

  test('are taken for prefixes that are tokens', () => {
    const made = replicate((there) => {
      const prefix = new CfnParameter(there, 'Prefix').valueAsString;
      return { repositoryPrefixes: ['prod/'], templates: [{ prefix }, { prefix: 'prod', lifecycle: keep(7) }] };
    });
    expect(found(made, 'AWS::ECR::RepositoryCreationTemplate').map(({ Prefix }) => Prefix)).toEqual(['prod/', { Ref: 'Prefix' }]);
  });

  test('with tags need them allowed across accounts', () => {
    const actions = (resourceTags: Record<string, string>) =>
      found(replicate({ templates: [{ prefix: 'prod', resourceTags }] }), 'AWS::ECR::RegistryPolicy')[0].PolicyText.Statement[0].Action;
    expect(actions({ team: 'a' })).toContain('ecr:TagResource');
    expect(actions({})).not.toContain('ecr:TagResource');
  });
});

describe('the role of the templates', () => {
  const prefixes = Array.from({ length: 20 }, (_, index) => `team-${index}/`);
  const many = () => replicate({
    repositoryPrefixes: prefixes, templates: prefixes.map((prefix, index) => ({ prefix, lifecycle: keep(index + 1) })),
  });

  test('is one for twenty prefixes in one topology, with one rule', () => {
    const made = many();
    expect(counts(made)).toEqual({
      'AWS::ECR::RegistryPolicy': 1, 'AWS::ECR::RepositoryCreationTemplate': 20, 'AWS::IAM::Policy': 1, 'AWS::IAM::Role': 1,
    });
    const [{ ReplicationConfiguration }] = Object.values(Template.fromStack(made.source).findResources('AWS::ECR::ReplicationConfiguration'))
      .map(({ Properties }) => Properties);
    expect(ReplicationConfiguration.Rules).toHaveLength(1);
    expect(found(made, 'AWS::IAM::Policy')[0].PolicyDocument.Statement).toHaveLength(2);
    expect(found(made, 'AWS::IAM::Role')[0].Description).toBe('Creates repositories by the templates There/Hub--Replication');
  });

  test('may create what is below the prefixes, and nothing else', async () => {
    const resources = deployedResources(Template.fromStack(many().there).toJSON(), ENV);
    const [roleId] = Object.keys(resources).filter((id) => resources[id].Type === 'AWS::IAM::Role');
    const caller = { principal: resources[roleId].Arn, policies: policiesOf(resources, roleId) };
    const allowed = (name: string) => allowedActions(caller, { arn: `arn:aws:ecr:eu-west-1:222222222222:repository/${name}` });
    for (const prefix of prefixes) {
      expect(await allowed(`${prefix}api`)).toEqual(CREATE);
    }
    for (const name of ['team-0', 'team-20/api', 'team-/api', 'other/team-1/api', 'api']) {
      expect(await allowed(name)).toEqual([]);
    }
  });

  test('has its permissions before each of the templates', () => {
    const resources = Object.values(Template.fromStack(many().there).findResources('AWS::ECR::RepositoryCreationTemplate'));
    expect(new Set(resources.map(({ DependsOn }) => String(DependsOn))).size).toBe(1);
    expect(resources[0].DependsOn).toEqual([expect.stringMatching(/RoleDefaultPolicy/)]);
  });

  test('may use the keys that are given, and no other', () => {
    const made = replicate((there) => ({
      encryption: ImageEncryption.customerManagedKey(new kms.Key(there, 'Key')),
      templates: [{ prefix: 'prod', encryption: ImageEncryption.customerManagedKey(new kms.Key(there, 'Prod')) }],
    }));
    const keys = found(made, 'AWS::IAM::Policy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement).filter(({ Action }) => Action.includes('kms:CreateGrant'));
    expect(keys.map(({ Resource }) => Resource['Fn::GetAtt'][0])).toEqual([expect.stringMatching(/^Key/), expect.stringMatching(/^Prod/)]);
  });

  test('is not made where no template needs one, and not used by those that do not', () => {
    const s3 = ImageEncryption.s3Managed();
    expect(counts(replicate({ encryption: s3, templates: [{ prefix: 'prod' }] }))).not.toHaveProperty('AWS::IAM::Role');
    const mixed = templates(replicate({ encryption: s3, templates: [{ prefix: 'prod', resourceTags: { team: 'a' } }] }));
    expect(mixed.ROOT.CustomRoleArn).toBeUndefined();
    expect(mixed.prod.CustomRoleArn).toBeDefined();
  });
});

describe('what is deployed already', () => {
  const resourcesOf = ({ there }: Made) => Template.fromStack(there).toJSON();
  const impacts = (before: Made, after: Made) => Object.values(fullDiff(resourcesOf(before), resourcesOf(after)).resources.changes)
    .map(({ resourceType, changeImpact }) => [resourceType, changeImpact]);

  test('stays as it is with one prefix: what this renders was deployed by the version before', () => {
    const ids = (props: Partial<ReplicationTopologyProps>) => Object.keys(Template.fromStack(replicate(props).there).toJSON().Resources);
    expect(ids({ repositoryPrefixes: ['prod/'] })).toEqual([
      'RegistryPolicy7ECC606D', 'HubReplicationprodRoleD7C7E4FD', 'HubReplicationprodRoleDefaultPolicyE7A5A7BB', 'RepositoryCreationTemplateprod296DF4D7',
    ]);
  });

  test('is updated in place when its prefix gets settings', () => {
    const before = replicate({ repositoryPrefixes: ['prod/'] });
    expect(impacts(before, replicate({ repositoryPrefixes: ['prod/'], templates: [{ prefix: 'prod' }] }))).toEqual([]);
    expect(impacts(before, replicate({ repositoryPrefixes: ['prod/'], templates: [{ prefix: 'prod', lifecycle: keep(5) }] })))
      .toEqual([['AWS::ECR::RepositoryCreationTemplate', ResourceImpact.WILL_UPDATE]]);
  });

  test('keeps a role for each prefix without settings by prefix', () => {
    const made = replicate({ repositoryPrefixes: ['prod/', 'dev/'] });
    expect(counts(made)).toMatchObject({ 'AWS::ECR::RepositoryCreationTemplate': 2, 'AWS::IAM::Role': 2 });
    expect(impacts(replicate({ repositoryPrefixes: ['prod/'] }), made).map(([, impact]) => impact))
      .toEqual([ResourceImpact.WILL_UPDATE, ResourceImpact.WILL_CREATE, ResourceImpact.WILL_CREATE, ResourceImpact.WILL_CREATE]);
  });

  test.each<[string, ReplicationTopologyProps['templates']]>([
    ['some', [{ prefix: 'prod', lifecycle: keep(5) }]], ['no', []],
  ])('keeps its templates when there are %s settings by prefix, and their roles become one', (_, given) => {
    const repositoryPrefixes = ['prod/', 'dev/'];
    const changes = impacts(replicate({ repositoryPrefixes }), replicate({ repositoryPrefixes, templates: given }));
    const ofType = (wanted: string) => changes.filter(([type]) => type === wanted).map(([, impact]) => impact).sort();
    expect(ofType('AWS::ECR::RepositoryCreationTemplate')).toEqual([ResourceImpact.WILL_UPDATE, ResourceImpact.WILL_UPDATE]);
    expect(ofType('AWS::IAM::Role')).toEqual([ResourceImpact.WILL_CREATE, ResourceImpact.WILL_DESTROY, ResourceImpact.WILL_DESTROY]);
  });
});
