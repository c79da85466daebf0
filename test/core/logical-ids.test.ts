import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, CfnParameter, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as signer from 'aws-cdk-lib/aws-signer';
import { Construct } from 'constructs';
import {
  PrivateRegistry, PullPrincipal, PullThroughCache, PullTimeUpdateExclusion, RegistryPolicy, RegistryScanning,
  RegistryScanningConfiguration, RegistrySettings,
  ReplicationConfig, ReplicationTopology, RepositoryCreationTemplate, SigningConfiguration, TemplateScenario, Upstream, UpstreamCredentials,
} from '../../src';
import { fixLogicalId } from '../../src/core/logical-ids';
import { ReplicationDestination } from '../../src/registry/replication-destination';
import { ENV } from '../util/registries';

/** What ECR has once in a registry, or once for a name. */
const ONCE = /^(AWS::ECR::(?!Repository$)|AWS::SecretsManager::Secret$|Custom::Ecr)/;

type Make = (scope: Construct) => unknown;

const replicated = { destinations: [ReplicationDestination.region('us-east-1')] };
const scanner = (scope: Construct) => Stack.of(scope).node.tryFindChild('Scanner') as iam.Role
  ?? new iam.Role(Stack.of(scope), 'Scanner', { assumedBy: new iam.AccountRootPrincipal() });
const profile = (scope: Construct) => signer.SigningProfile.fromSigningProfileAttributes(scope, 'Profile', { signingProfileName: 'images', signingProfileVersion: 'abcdefghij' });

const ALL: [string, Make][] = [
  ['RegistryPolicy', (scope) => new RegistryPolicy(scope, 'Policy').allowReplicationFrom('222222222222')],
  ['ReplicationConfig', (scope) => new ReplicationConfig(scope, 'Replication', { rules: [replicated] })],
  ['RegistryScanningConfiguration', (scope) => new RegistryScanningConfiguration(scope, 'Scanning', { scanning: RegistryScanning.basic() })],
  ['SigningConfiguration', (scope) => new SigningConfiguration(scope, 'Signing', { rules: [{ profile: profile(scope) }] })],
  ['RegistrySettings', (scope) => new RegistrySettings(scope, 'Settings', { blobMounting: true })],
  ['RepositoryCreationTemplate', (scope) => new RepositoryCreationTemplate(scope, 'Template', { prefix: 'team/web', appliedFor: [TemplateScenario.REPLICATION] })],
  ['PullThroughCache', (scope) => new PullThroughCache(scope, 'Cache', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()) })],
  ['PullTimeUpdateExclusion', (scope) => new PullTimeUpdateExclusion(scope, 'Exclusion', { role: scanner(scope) })],
];

/** What becomes of resources that ECR has once, when one template is deployed over the other. */
function impacts(before: Template, after: Template): Record<string, ResourceImpact> {
  const { resources } = fullDiff(before.toJSON(), after.toJSON());
  const types = ({ oldResourceType, newResourceType }: { oldResourceType?: string; newResourceType?: string }) => `${oldResourceType ?? newResourceType}`;
  const changes = Object.entries(resources.changes).filter(([, change]) => ONCE.test(types(change)));
  return Object.fromEntries(changes.map(([id, change]) => [id, change.changeImpact]));
}

function templateOf(make: Make, where: (stack: Stack) => Construct = (stack) => stack, stage?: string): Template {
  const app = new App();
  const stack = new Stack(stage === undefined ? app : new Stage(app, stage), 'Stack', { env: ENV });
  make(where(stack));
  return Template.fromStack(stack);
}

describe.each(ALL)('%s', (_, make) => {
  test('is no other resource where it is moved to', () => {
    const resources = Object.values(templateOf(make).toJSON().Resources as Record<string, { Type: string }>);
    expect(resources.filter(({ Type }) => ONCE.test(Type))).not.toHaveLength(0);
    for (const impact of Object.values(impacts(templateOf(make), templateOf(make, (stack) => new Construct(stack, 'Platform'))))) {
      expect(impact).toBe(ResourceImpact.WILL_UPDATE);
    }
  });

  test('is the same resource in a Stage', () => {
    expect(impacts(templateOf(make), templateOf(make, undefined, 'Prod'))).toEqual({});
  });

  test('twice in one stack is an error that names both', () => {
    expect(() => templateOf((scope) => ['One', 'Two'].forEach((id) => make(new Construct(scope, id))))).toThrow(/Stack\/One\/\S* and Stack\/Two\/\S*/);
  });
});

test('the policy that PrivateRegistry makes becomes a RegistryPolicy in place', () => {
  const before = templateOf((scope) => PrivateRegistry.of(scope).allowReplicationFrom('222222222222'));
  const after = templateOf((scope) => new RegistryPolicy(scope, 'P').allowPull({ pullPrincipals: [PullPrincipal.account('222222222222')] }));
  expect(Object.values(impacts(before, after))).toEqual([ResourceImpact.WILL_UPDATE]);
});

describe('a ReplicationTopology', () => {
  function topology(id: string, stage?: string): { source: Template; destination: Template } {
    const app = new App();
    const scope = stage === undefined ? app : new Stage(app, stage);
    const source = new Stack(scope, id, { env: ENV });
    const destination = new Stack(scope, 'Destination', { env: { ...ENV, account: '222222222222' } });
    new ReplicationTopology(source, 'Replication', { destinations: [destination], repositoryPrefixes: ['prod/'] });
    return { source: Template.fromStack(source), destination: Template.fromStack(destination) };
  }

  test.each<[string, string, string | undefined]>([
    ['has another source id', 'Origin', undefined],
    ['is wrapped in a Stage', 'Hub', 'Prod'],
  ])('is updated in place when it %s', (_, id, stage) => {
    const [before, after] = [topology('Hub'), topology(id, stage)];
    expect(impacts(before.source, after.source)).toEqual({});
    expect(Object.values(impacts(before.destination, after.destination))).toEqual([ResourceImpact.WILL_UPDATE]);
  });
});

describe('fixLogicalId', () => {
  const idOf = (key: string | undefined, type = 'AWS::ECR::RepositoryCreationTemplate') => {
    const resource = new CfnResource(new Stack(), 'Resource', { type });
    fixLogicalId(resource, key);
    return Stack.of(resource).resolve(resource.logicalId);
  };

  test('tells types and keys apart, also those that read the same', () => {
    const ids = [idOf('a/b'), idOf('ab'), idOf('a-b'), idOf(''), idOf('a/b', 'AWS::ECR::PullThroughCacheRule')];
    expect(new Set(ids).size).toBe(ids.length);
    ids.forEach((id) => expect(id).toMatch(/^(RepositoryCreationTemplate|PullThroughCacheRule)(ab)?[0-9A-F]{8}$/));
  });

  test('takes keys of any length', () => {
    expect(idOf('a'.repeat(256)).length).toBeLessThan(255);
    expect(idOf(`${'a'.repeat(255)}b`)).not.toBe(idOf('a'.repeat(256)));
  });

  test('leaves the id where the key is not known', () => {
    expect(idOf(undefined)).toBe('Resource');
    const stack = new Stack();
    const prefix = new CfnParameter(stack, 'Prefix').valueAsString;
    ['One', 'Two'].forEach((id) => new RepositoryCreationTemplate(stack, id, { prefix, appliedFor: [TemplateScenario.REPLICATION] }));
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::ECR::RepositoryCreationTemplate'))).toEqual([expect.stringMatching(/^One/), expect.stringMatching(/^Two/)]);
  });

  test('leaves the last word to the user', () => {
    const stack = new Stack();
    const policy = new RegistryPolicy(stack, 'Policy');
    policy.allowReplicationFrom('222222222222');
    (policy.node.defaultChild as ecr.CfnRegistryPolicy).overrideLogicalId('Deployed');
    expect(Object.keys(Template.fromStack(stack).findResources('AWS::ECR::RegistryPolicy'))).toEqual(['Deployed']);
  });
});
