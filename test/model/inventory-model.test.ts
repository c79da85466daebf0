import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readInventoryModel } from '../../src/model/inventory-model';
import { knownOr } from '../../src/model/known';
import { RegistryModel } from '../../src/model/registry-model';
import { refusal } from '../util/refusal';

const ACCOUNT = '111122223333';
const ARN = `arn:aws:ecr:eu-west-1:${ACCOUNT}:repository/team/api`;
const POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'ecr:BatchGetImage' }] };
const LIFECYCLE = '{"rules":[]}';
const API = {
  'describe-repositories': {
    repositories: [{
      repositoryArn: ARN,
      registryId: ACCOUNT,
      repositoryName: 'team/api',
      createdAt: '2026-01-02T03:04:05+02:00',
      imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      imageTagMutabilityExclusionFilters: [{ filterType: 'WILDCARD', filter: 'latest' }],
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'arn:aws:kms:eu-west-1:111122223333:key/1' },
    }],
  },
  'get-repository-policy': { repositoryName: 'team/api', policyText: JSON.stringify(POLICY) },
  'get-lifecycle-policy': { lifecyclePolicyText: LIFECYCLE },
  'list-tags-for-resource': { tags: [{ Key: 'team', Value: 'a' }, { Key: 'empty' }] },
  'describe-key': { KeyMetadata: { KeyManager: 'AWS' } },
};
const REGISTRY = {
  'describe-registry': {
    registryId: ACCOUNT,
    replicationConfiguration: { rules: [{ destinations: [{ region: 'eu-west-2', registryId: ACCOUNT }], repositoryFilters: [{ filter: 'prod/', filterType: 'PREFIX_MATCH' }] }] },
  },
  'get-registry-policy': { policyText: JSON.stringify(POLICY) },
  'get-registry-scanning-configuration': {
    scanningConfiguration: { scanType: 'ENHANCED', rules: [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: [{ filter: 'prod*', filterType: 'WILDCARD' }] }] },
  },
  'get-signing-configuration': { signingConfiguration: { rules: [{ signingProfileArn: 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/main' }] } },
  'describe-pull-through-cache-rules': { pullThroughCacheRules: [{ ecrRepositoryPrefix: 'hub', upstreamRegistryUrl: 'registry-1.docker.io', upstreamRegistry: 'docker-hub' }] },
  'describe-repository-creation-templates': {
    repositoryCreationTemplates: [
      { prefix: 'hub', appliedFor: ['PULL_THROUGH_CACHE'], imageTagMutability: 'MUTABLE', repositoryPolicy: '', lifecyclePolicy: '', encryptionConfiguration: { encryptionType: 'KMS', kmsKey: '' } },
      { prefix: 'ROOT', appliedFor: ['REPLICATION'], repositoryPolicy: JSON.stringify(POLICY), lifecyclePolicy: LIFECYCLE, resourceTags: [{ Key: 'a', Value: 'b' }] },
    ],
  },
  'list-pull-time-update-exclusions': { pullTimeUpdateExclusions: ['arn:aws:iam::111122223333:role/scanner'] },
  'get-account-setting': [{ name: 'BLOB_MOUNTING', value: 'ENABLED' }],
};

let directory: string;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'inventory-'));
  write(`${ACCOUNT}/eu-west-1/registry.json`, REGISTRY);
  write(`${ACCOUNT}/eu-west-1/repositories/team/api.json`, API);
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

function write(file: string, json: unknown): void {
  const whole = path.join(directory, file);
  fs.mkdirSync(path.dirname(whole), { recursive: true });
  fs.writeFileSync(whole, typeof json === 'string' ? json : JSON.stringify(json));
}

function read(): RegistryModel {
  return readInventoryModel(directory);
}

function messageOf(): string {
  return refusal(read).replaceAll(`${directory}/`, '');
}

test('a repository', () => {
  const [{ account, region, repositories }] = read().registries;
  const file = path.join(directory, ACCOUNT, 'eu-west-1/repositories/team/api.json');
  expect([account, region]).toEqual([ACCOUNT, 'eu-west-1']);
  expect(repositories).toEqual([{
    origin: { file },
    name: 'team/api',
    tagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    mutabilityExclusions: ['latest'],
    encryption: { type: 'KMS', kmsKey: 'arn:aws:kms:eu-west-1:111122223333:key/1', isAwsManagedKey: true },
    lifecyclePolicy: LIFECYCLE,
    policy: POLICY,
    tags: { team: 'a', empty: '' },
    scanOnPush: true,
    images: { unknown: 'not collected', because: 'the images were not asked for' },
    createdAt: '2026-01-02T01:04:05.000Z',
  }]);
});

test('what AWS found nothing of, what it did not answer, and what it was not asked', () => {
  write(`${ACCOUNT}/eu-west-1/repositories/team/api.json`, {
    'describe-repositories': { repositories: [{ repositoryName: 'team/api', createdAt: 1767225600 }] },
    'get-repository-policy': null,
    'get-lifecycle-policy': { error: 'AccessDeniedException' },
  });
  write(`${ACCOUNT}/eu-west-1/images/team/api.json`, { imageDetails: [] });
  const [api] = knownOr(read().registries[0].repositories, []);
  expect(api).toMatchObject({
    tagMutability: 'MUTABLE',
    encryption: { type: 'AES256' },
    lifecyclePolicy: { unknown: 'not collected', because: 'AccessDeniedException' },
    tags: { unknown: 'not collected', because: expect.stringMatching(/^no answer of "list-tags-for-resource" in /) },
    images: { file: path.join(directory, ACCOUNT, 'eu-west-1/images/team/api.json') },
    createdAt: '2026-01-01T00:00:00.000Z',
  });
  expect(api).toHaveProperty('policy', undefined);
});

test('the settings of the registry', () => {
  const [{ account, region, repositories, imageUses, ...settings }] = read().registries;
  const origin = { file: path.join(directory, ACCOUNT, 'eu-west-1/registry.json') };
  expect(settings).toEqual({
    policies: [{ origin, policy: POLICY }],
    scanning: [{ origin, scanType: 'ENHANCED', rules: [{ scanFrequency: 'CONTINUOUS_SCAN', filters: ['prod*'] }] }],
    replication: [{ origin, rules: [{ destinations: [{ account: ACCOUNT, region: 'eu-west-2' }], prefixes: ['prod/'] }] }],
    signing: [{ origin, rules: [{ profileArn: 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/main', filters: [] }] }],
    templates: [
      expect.objectContaining({ origin, prefix: 'hub', encryption: { type: 'KMS', isAwsManagedKey: true }, policy: undefined, lifecyclePolicy: undefined, tags: {} }),
      expect.objectContaining({ origin, prefix: 'ROOT', encryption: { type: 'AES256' }, policy: POLICY, lifecyclePolicy: LIFECYCLE, tags: { a: 'b' } }),
    ],
    caches: [expect.objectContaining({ origin, prefix: 'hub', upstreamRegistryUrl: 'registry-1.docker.io', upstreamRegistry: 'docker-hub' })],
    pullTimeExclusions: [{ origin, principalArn: 'arn:aws:iam::111122223333:role/scanner' }],
    accountSettings: [{ origin, name: 'BLOB_MOUNTING', value: 'ENABLED' }],
  });
  expect(imageUses).toEqual({ unknown: 'not collected', because: 'what runs images was not asked for' });
});

test('a registry without settings has none, and one that did not answer is not known', () => {
  write(`${ACCOUNT}/eu-west-1/registry.json`, { 'describe-registry': { registryId: ACCOUNT }, 'get-registry-policy': null, 'get-signing-configuration': { error: 'Throttled' } });
  expect(read().registries[0]).toMatchObject({
    replication: [], policies: [], signing: { unknown: 'not collected', because: 'Throttled' }, caches: { unknown: 'not collected' },
  });
});

test('public repositories and what runs images', () => {
  write(`${ACCOUNT}/public/repositories/tool.json`, {
    'describe-repositories': { repositories: [{ repositoryName: 'tool', repositoryUri: 'public.ecr.aws/a/tool' }] },
    'get-repository-catalog-data': { catalogData: { aboutText: 'x' } },
    'get-repository-policy': null,
    'list-tags-for-resource': { tags: [] },
  });
  write(`${ACCOUNT}/eu-west-1/in-use.json`, { uses: [{ kind: 'pod', name: 'prod/api', imageUri: 'x/y:z', imageDigest: 'sha256:1' }] });
  const { registries, publicRegistries } = read();
  expect(publicRegistries).toEqual([{ account: ACCOUNT, repositories: [expect.objectContaining({ name: 'tool', uri: 'public.ecr.aws/a/tool', catalogData: { aboutText: 'x' }, tags: {} })] }]);
  expect(registries[0].imageUses).toMatchObject([{ kind: 'pod', name: 'prod/api', imageUri: 'x/y:z', imageDigest: 'sha256:1' }]);
});

test('when it was taken', () => {
  expect(read()).not.toHaveProperty('collectedAt');
  write('inventory.json', { version: 1, startedAt: '2026-01-01T00:00:00Z', completedAt: '2026-01-01T00:01:00Z' });
  expect(read().collectedAt).toBe('2026-01-01T00:01:00Z');
});

describe('an error that says where', () => {
  const repository = `${ACCOUNT}/eu-west-1/repositories/team/api.json`;
  const registry = `${ACCOUNT}/eu-west-1/registry.json`;
  test.each<[string, string, unknown, string]>([
    ['an empty list for an answer', registry, { ...REGISTRY, 'describe-pull-through-cache-rules': [] },
      `${registry}: "describe-pull-through-cache-rules" is []; expected an answer with "pullThroughCacheRules", null when there is none, or an "error"`],
    ['another answer', registry, { ...REGISTRY, 'get-registry-policy': { lifecyclePolicyText: '' } },
      `${registry}: "get-registry-policy" is {"lifecyclePolicyText":""}; expected an answer with "policyText", null when there is none, or an "error"`],
    ['a page of several', registry, { ...REGISTRY, 'describe-pull-through-cache-rules': { pullThroughCacheRules: [], nextToken: 'x' } },
      `${registry}: "describe-pull-through-cache-rules" has a "nextToken", so more would follow; expected all pages, as the AWS CLI prints them without --max-items`],
    ['no JSON', registry, '<html>', `${registry}:1: is not JSON, begins with "<html>"; expected the answers of an inventory: an object with the output of each command`],
    ['a list', registry, [], `${registry}: is []; expected the answers of an inventory: an object with the output of each command`],
    ['a policy that is no JSON', repository, { ...API, 'get-repository-policy': { policyText: '{' } },
      `${repository}: "get-repository-policy.policyText" is "{"; expected a document in JSON`],
    ['a policy that is a number', repository, { ...API, 'get-repository-policy': { policyText: '5' } },
      `${repository}: "get-repository-policy.policyText" is "5"; expected a document in JSON`],
    ['the file of another repository', repository, { ...API, 'describe-repositories': { repositories: [{ repositoryName: 'team/web' }] } },
      `${repository}: is about the repository "team/web"; expected "team/api", as the file is called`],
    ['two repositories', repository, { 'describe-repositories': { repositories: [{}, {}] } },
      `${repository}: "describe-repositories.repositories" is [{},{}]; expected one repository, since each has a file of its own`],
    ['no repository', repository, {}, `${repository}: has no answer of "describe-repositories"; expected the output of aws ecr describe-repositories`],
    ['a name that is a number', repository, { 'describe-repositories': { repositories: [{ repositoryName: 5 }] } },
      `${repository}: "describe-repositories.repositories[0].repositoryName" is 5; expected a text`],
    ['a time that is none', repository, { 'describe-repositories': { repositories: [{ repositoryName: 'team/api', createdAt: 'today' }] } },
      `${repository}: "describe-repositories.repositories[0].createdAt" is "today"; expected a time`],
    ['an inventory that is not complete', 'inventory.json', { version: 1, startedAt: 'x' },
      'inventory.json: says that the inventory is not complete, so repositories may be missing; expected "completedAt"'],
    ['an inventory of a later release', 'inventory.json', { version: 2 }, 'inventory.json: has version 2; expected 1, which this release writes'],
    ['a use of an unknown kind', `${ACCOUNT}/eu-west-1/in-use.json`, { uses: [{ kind: 'x' }] },
      `${ACCOUNT}/eu-west-1/in-use.json: "uses[0].kind" is "x"; expected one of task definition, function, job definition, pod`],
  ])('%s', (_, file, json, message) => {
    write(file, json);
    expect(messageOf()).toBe(message);
  });

  test('a folder that has no registry, or that there is not', () => {
    fs.rmSync(path.join(directory, ACCOUNT), { recursive: true });
    expect(messageOf()).toBe(`${directory}: has no registry; expected an inventory: a folder for each account, in it one for each region with registry.json`);
    expect(refusal(() => readInventoryModel('/nowhere'))).toBe(
      '/nowhere: cannot be read (ENOENT); expected an inventory: a folder for each account, in it one for each region with registry.json');
  });
});
