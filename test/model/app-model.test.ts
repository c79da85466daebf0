import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Aws, CfnCondition, CfnOutput, CfnParameter, CfnResource, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { PullPrincipal } from '../../src/access/pull-principal';
import { PullThroughCache } from '../../src/cache/pull-through-cache';
import { Upstream } from '../../src/cache/upstream';
import { UpstreamCredentials } from '../../src/cache/upstream-credentials';
import { readAppModel } from '../../src/model/app-model';
import { isUnknown, knownOr } from '../../src/model/known';
import { PrivateRegistryData, RegistryModel, RepositoryData } from '../../src/model/registry-model';
import { PrivateRegistry } from '../../src/registry/private-registry';
import { RegistryScanning } from '../../src/registry/registry-scanning';
import { RegistryScanningConfiguration } from '../../src/registry/registry-scanning-configuration';
import { ReplicationDestination } from '../../src/registry/replication-destination';
import { ImageEncryption } from '../../src/repository/image-encryption';
import { ImageTagMutability } from '../../src/repository/image-tag-mutability';
import { ManagedRepository } from '../../src/repository/managed-repository';
import { refusal } from '../util/refusal';

const ENV = { account: '111122223333', region: 'eu-west-1' };
const GENERATED = { unknown: 'known only after deployment', because: 'a name that CloudFormation gives' };

let directory: string;
let app: App;
let stack: Stack;
beforeEach(() => {
  directory = fs.mkdtempSync(path.join(os.tmpdir(), 'model-'));
  app = new App({ outdir: directory, postCliContext: { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true } });
  stack = new Stack(app, 'Registry', { env: ENV });
});
afterEach(() => {
  fs.rmSync(directory, { recursive: true });
});

function model(): RegistryModel {
  app.synth();
  return readAppModel(directory);
}

function onlyRegistry(): PrivateRegistryData {
  const { registries } = model();
  expect(registries).toHaveLength(1);
  return registries[0];
}

function repositories(): readonly RepositoryData[] {
  return knownOr(onlyRegistry().repositories, []);
}

test('a repository of ours', () => {
  new ManagedRepository(stack, 'Api', {
    repositoryName: 'team/api',
    tagMutability: ImageTagMutability.immutableExcept('latest'),
    encryption: ImageEncryption.customerManagedKey(),
    pullPrincipals: [PullPrincipal.account('444455556666')],
    emptyOnDelete: false,
  });
  const [{ origin, lifecyclePolicy, ...api }] = repositories();
  expect(origin).toEqual({ file: path.join(directory, 'Registry.template.json'), stack: 'Registry', logicalId: expect.stringMatching(/^Api/), path: 'Registry/Api' });
  expect(JSON.parse(String(lifecyclePolicy)).rules).toHaveLength(1);
  expect(api).toEqual({
    name: 'team/api',
    tagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    mutabilityExclusions: ['latest'],
    encryption: {
      type: 'KMS', isAwsManagedKey: false, kmsKey: expect.stringMatching(/^arn:aws:kms:eu-west-1:111122223333:key\/<known only after deployment: ApiKey\w+>$/),
    },
    policy: { Version: '2012-10-17', Statement: [expect.objectContaining({ Principal: { AWS: ['444455556666'] } })] },
    tags: {},
    scanOnPush: true,
    emptyOnDelete: false,
    deletionPolicy: 'Retain',
    images: { unknown: 'known only after deployment', because: 'images are in the account' },
  });
});

test('repositories of others: an L2, an L1 by hand, a generic resource', () => {
  new ecr.Repository(stack, 'L2', { encryptionKey: undefined, encryption: ecr.RepositoryEncryption.KMS });
  new ecr.CfnRepository(stack, 'L1', { repositoryName: 'l1', tags: [{ key: 'team', value: Aws.REGION }], encryptionConfiguration: { encryptionType: 'KMS', kmsKey: 'alias/aws/ecr' } });
  new CfnResource(stack, 'Any', { type: 'AWS::ECR::Repository', properties: { RepositoryName: 'any', ImageScanningConfiguration: { ScanOnPush: 'true' } } });
  const [l2, l1, any] = repositories();
  expect(l2).toMatchObject({ name: GENERATED, tagMutability: 'MUTABLE', encryption: { type: 'KMS', isAwsManagedKey: true }, scanOnPush: false });
  expect([l2.lifecyclePolicy, l2.policy]).toEqual([undefined, undefined]);
  expect(l1).toMatchObject({ name: 'l1', tags: { team: 'eu-west-1' }, encryption: { isAwsManagedKey: true } });
  expect(any).toMatchObject({ name: 'any', scanOnPush: true, encryption: { type: 'AES256' } });
});

test('the settings of a registry', () => {
  const registry = PrivateRegistry.of(stack);
  registry.allowReplicationFrom('777788889999');
  registry.replication.addRule({ destinations: [ReplicationDestination.region('eu-central-1')], repositoryPrefixes: ['prod/'] });
  new RegistryScanningConfiguration(stack, 'Scanning', { scanning: RegistryScanning.enhanced({ continuous: ['prod/*'] }) });
  new ecr.CfnSigningConfiguration(stack, 'Signing', { rules: [{ signingProfileArn: 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/main' }] });
  new ecr.CfnPullTimeUpdateExclusion(stack, 'Exclusion', { principalArn: 'arn:aws:iam::111122223333:role/scanner' });
  new PullThroughCache(stack, 'Hub', { upstream: Upstream.dockerHub(UpstreamCredentials.newSecret()) });
  const read = onlyRegistry();
  expect(read).toMatchObject({
    account: '111122223333',
    region: 'eu-west-1',
    policies: [{ policy: { Statement: [{ Principal: { AWS: ['777788889999'] } }] } }],
    scanning: [{ scanType: 'ENHANCED', rules: [{ scanFrequency: 'CONTINUOUS_SCAN', filters: ['prod/*'] }] }],
    replication: [{ rules: [{ destinations: [{ account: '111122223333', region: 'eu-central-1' }], prefixes: ['prod/'] }] }],
    signing: [{ rules: [{ profileArn: 'arn:aws:signer:eu-west-1:111122223333:/signing-profiles/main', filters: [] }] }],
    pullTimeExclusions: [{ principalArn: 'arn:aws:iam::111122223333:role/scanner' }],
    caches: [{ upstreamRegistryUrl: 'registry-1.docker.io' }],
    templates: [{ appliedFor: ['PULL_THROUGH_CACHE'], tagMutability: 'MUTABLE' }],
    accountSettings: { unknown: 'not collected' },
  });
});

test('registries apart by account and region, and by stack where these are not known', () => {
  new ecr.CfnRepository(stack, 'One', { repositoryName: 'one' });
  new ecr.CfnRepository(new Stack(app, 'Beside', { env: ENV }), 'Two', { repositoryName: 'two' });
  new ecr.CfnRepository(new Stack(new Stage(app, 'Prod', { env: { ...ENV, region: 'eu-west-2' } }), 'Inner'), 'Three', { repositoryName: 'three' });
  new ecr.CfnRepository(new Stack(app, 'Anywhere'), 'Four', { repositoryName: 'four' });
  new ecr.CfnRepository(new Stack(app, 'Elsewhere'), 'Five', { repositoryName: 'five' });
  new Stack(app, 'NothingOfEcr', { env: { ...ENV, region: 'eu-west-3' } });
  const found = model().registries.map(({ account, region, repositories: own }) =>
    [knownOr(account, '?'), knownOr(region, '?'), ...knownOr(own, []).map(({ name }) => String(name)).sort()].join(' '));
  expect(found.sort()).toEqual(['111122223333 eu-west-1 one two', '111122223333 eu-west-2 three', '? ? five', '? ? four']);
});

test('a setting that two stacks make is there twice', () => {
  const setting = { replicationConfiguration: { rules: [{ destinations: [{ region: 'eu-west-2', registryId: ENV.account }] }] } };
  new ecr.CfnReplicationConfiguration(stack, 'Here', setting);
  new ecr.CfnReplicationConfiguration(new Stack(app, 'Beside', { env: ENV }), 'There', setting);
  expect(onlyRegistry().replication).toHaveLength(2);
});

describe('intrinsic functions', () => {
  const named = (repositoryName: string) => new ecr.CfnRepository(stack, 'Named', { repositoryName });

  test.each<[string, () => string, unknown]>([
    ['pseudo parameters', () => `a/${Aws.REGION}/${Aws.ACCOUNT_ID}`, 'a/eu-west-1/111122223333'],
    ['Fn::Sub', () => Fn.sub('b/${AWS::Region}/${X}/${!Y}', { X: 'x' }), 'b/eu-west-1/x/${Y}'],
    ['Fn::Select of Fn::Split', () => Fn.select(4, Fn.split(':', `arn:aws:ecr:${Aws.REGION}:444455556666:repository/x`)), '444455556666'],
    ['a map', () => Fn.findInMap('Names', Aws.REGION, 'name'), 'mapped'],
    ['a parameter', () => `c/${new CfnParameter(stack, 'Name').valueAsString}`, { unknown: 'known only after deployment', because: 'parameter Name' }],
    ['an import of another app', () => Fn.importValue('elsewhere'), { unknown: 'known only after deployment', because: 'export elsewhere' }],
    ['a condition', () => Fn.conditionIf(new CfnCondition(stack, 'Is', { expression: Fn.conditionEquals(Aws.REGION, 'x') }).logicalId, 'd', 'e').toString(),
      { unknown: 'known only after deployment', because: 'Fn::If' }],
  ])('%s', (_, name, expected) => {
    named(name());
    app.synth();
    const file = path.join(directory, 'Registry.template.json');
    const template = JSON.parse(fs.readFileSync(file, 'utf8'));
    fs.writeFileSync(file, JSON.stringify({ ...template, Mappings: { Names: { 'eu-west-1': { name: 'mapped' } } } }));
    expect(knownOr(readAppModel(directory).registries[0].repositories, [])[0].name).toEqual(expected);
  });

  test('a reference to another stack, to a parent and to a nested stack', () => {
    const nested = new NestedStack(stack, 'Nested');
    const inner = new ecr.CfnRepository(nested, 'Inner', { repositoryName: `inner/${new ecr.CfnRepository(stack, 'Outer', { repositoryName: 'outer' }).ref}` });
    new ecr.CfnRepository(stack, 'Around', { repositoryName: `around/${inner.ref}` });
    new ecr.CfnRepository(new Stack(app, 'Beside', { env: ENV }), 'Other', { repositoryName: `other/${inner.ref}` });
    expect(repositories().map(({ name }) => name).sort()).toEqual(['around/inner/outer', 'inner/outer', 'other/inner/outer', 'outer']);
  });

  test('a text of which a part is not known says where, also after it was split', () => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    new ecr.CfnRepository(stack, 'Of', {
      repositoryName: 'of',
      repositoryPolicyText: stack.toJsonString({ Statement: [{ Effect: 'Allow', Principal: { AWS: [role.roleArn, Fn.select(5, Fn.split(':', role.roleArn))] }, Action: 'ecr:*' }] }),
    });
    const [{ policy }] = repositories();
    expect(policy).toEqual({
      Statement: [{
        Effect: 'Allow',
        Action: 'ecr:*',
        Principal: { AWS: [expect.stringMatching(/^arn:aws:iam::111122223333:role\/<known only after deployment: Role\w+>$/), expect.stringMatching(/^role\/<known.*>$/)] },
      }],
    });
  });

  test('what a whole policy is', () => {
    const { valueAsString } = new CfnParameter(stack, 'Text');
    new ecr.CfnRepository(stack, 'Of', { repositoryName: 'of', repositoryPolicyText: valueAsString, lifecyclePolicy: { lifecyclePolicyText: valueAsString } });
    const [{ policy, lifecyclePolicy }] = repositories();
    expect([policy, lifecyclePolicy]).toEqual(Array(2).fill({ unknown: 'known only after deployment', because: 'parameter Text' }));
  });

  test('a circle ends', () => {
    fs.writeFileSync(path.join(directory, 'x.json'), JSON.stringify({
      Resources: {
        A: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: { 'Fn::Sub': 'a${B}' } } },
        B: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: { 'Fn::Sub': 'b${A}' } } },
      },
    }));
    const [registry] = readAppModel(path.join(directory, 'x.json')).registries;
    expect(knownOr(registry.repositories, []).map(({ name }) => isUnknown(name))).toEqual([true, true]);
  });
});

describe('who has which policy', () => {
  test('policies in a role, attached to it, and managed ones of the app, in its stack and in another', () => {
    const repository = new ManagedRepository(stack, 'Api', { repositoryName: 'api' });
    const other = new Stack(app, 'Beside', { env: ENV });
    const role = new iam.Role(other, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      inlinePolicies: { own: new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['ecr:Own'], resources: ['*'] })] }) },
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonEC2ContainerRegistryReadOnly')],
    });
    repository.grantPull(role);
    const managed = new iam.ManagedPolicy(stack, 'Managed', { statements: [new iam.PolicyStatement({ actions: ['ecr:Managed'], resources: ['*'] })] });
    role.addManagedPolicy(managed);
    new iam.Role(stack, 'Role', { roleName: 'named', path: '/team/', assumedBy: new iam.AccountRootPrincipal() });
    const [here, there] = knownOr(model().identities, []).slice().sort((a, b) => a.arn.length - b.arn.length);
    expect(here).toMatchObject({ kind: 'role', arn: 'arn:aws:iam::111122223333:role/team/named', account: '111122223333', policies: [], managedPolicyArns: [] });
    expect(there.arn).toMatch(/^arn:aws:iam::111122223333:role\/<known only after deployment: Role\w+>$/);
    const actions = there.policies.flatMap(({ policy }: any) => policy.Statement.flatMap(({ Action }: any) => Action)).sort();
    expect(actions).toEqual(['ecr:BatchGetImage', 'ecr:GetAuthorizationToken', 'ecr:GetDownloadUrlForLayer', 'ecr:Managed', 'ecr:Own']);
    expect(there.managedPolicyArns).toEqual(['arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly']);
  });
});

test('what runs an image', () => {
  const repository = new ManagedRepository(stack, 'Api', { repositoryName: 'api' });
  new ecs.FargateTaskDefinition(stack, 'Task').addContainer('C', { image: ecs.ContainerImage.fromEcrRepository(repository, 'v1') });
  new lambda.DockerImageFunction(stack, 'Function', { code: lambda.DockerImageCode.fromEcr(repository, { tagOrDigest: 'v2' }) });
  const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
  expect(onlyRegistry().imageUses).toEqual([
    expect.objectContaining({ kind: 'task definition', name: 'Registry/Task', imageUri: `${host}/api:v1` }),
    expect.objectContaining({ kind: 'function', name: 'Registry/Function', imageUri: `${host}/api:v2` }),
  ]);
});

test('public repositories, one registry an account', () => {
  new ecr.CfnPublicRepository(stack, 'Public', { repositoryName: 'tool', repositoryCatalogData: { AboutText: 'about' }, tags: [{ key: 'a', value: 'b' }] });
  expect(model().publicRegistries).toEqual([{
    account: '111122223333',
    repositories: [expect.objectContaining({ name: 'tool', catalogData: { AboutText: 'about' }, tags: { a: 'b' }, policy: undefined })],
  }]);
});

describe('a template that CloudFormation would refuse', () => {
  test.each<[string, object, string]>([
    ['a policy that is no JSON', { RepositoryPolicyText: '{' }, 'x.json: R: "RepositoryPolicyText" is "{"; expected a policy in JSON'],
    ['a name that is a list', { RepositoryName: ['a'] }, 'x.json: R: "RepositoryName" is ["a"]; expected a text'],
    ['tags that are an object', { Tags: { a: 'b' } }, 'x.json: R: "Tags" is {"a":"b"}; expected a list'],
    ['tags that are texts', { Tags: ['a'] }, 'x.json: R: "Tags[0]" is "a"; expected an object'],
    ['a mutability that there is not', { ImageTagMutability: 'SOME' },
      'x.json: R: "ImageTagMutability" is "SOME"; expected one of MUTABLE, IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE_WITH_EXCLUSION'],
    ['a switch that is a number', { EmptyOnDelete: 1 }, 'x.json: R: "EmptyOnDelete" is 1; expected true or false'],
  ])('%s', (_, properties, message) => {
    fs.writeFileSync(path.join(directory, 'x.json'), JSON.stringify({ Resources: { R: { Type: 'AWS::ECR::Repository', Properties: properties } } }));
    expect(refusal(() => readAppModel(path.join(directory, 'x.json'))).replaceAll(`${directory}/`, '')).toBe(message);
  });
});

test('outputs that are no exports are left alone', () => {
  new CfnOutput(stack, 'Output', { value: 'x' });
  new ecr.CfnRepository(stack, 'One', { repositoryName: 'one' });
  expect(repositories()).toHaveLength(1);
});
