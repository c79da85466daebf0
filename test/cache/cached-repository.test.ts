import { App, Mixins, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AllowImagePull, AllowImagePush, CrossAccountPullPolicy, ExpireUntaggedImages, FindingSeverity, IManagedRepository, ImagePullPolicy, ImagePushPolicy, ManagedRepository, PullPrincipal, PullThroughCache, PushPrincipal, RegistryEndpoint, UntaggedExpiryLifecycle, Upstream } from '../../src';
import { CACHE_PULL } from '../util/actions';
import { ENV, HOST } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const NAME = 'quay/team/app';
const WARNING = 'PullThroughCache.repositoryPolicy';
const ARN = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${NAME}`]] };
const PULL = { Effect: 'Allow', Action: CACHE_PULL, Resource: ARN };
const TOKEN = { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' };

let stack: Stack;
let cache: PullThroughCache;
let repository: IManagedRepository;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: ENV });
  cache = new PullThroughCache(stack, 'Quay', { upstream: Upstream.quay() });
  repository = cache.repository('team/app');
});

const role = (id = 'Role') => new iam.Role(stack, id, { assumedBy: new iam.AccountRootPrincipal() });
const foreignRole = () => iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::999999999999:role/puller');
/** All of the stack, but for those of the creation template's role. */
const statements = (of = stack): any[] => Object.entries(Template.fromStack(of).findResources('AWS::IAM::Policy'))
  .filter(([id]) => !id.startsWith('QuayTemplate'))
  .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
const rules = (): any[] => Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);
const imported = () => PullThroughCache.fromPullThroughCacheAttributes(stack, 'Imported', {
  ecrRepositoryPrefix: 'shared', upstreamRegistryUrl: 'quay.io', account: '999999999999', region: 'us-east-1',
}).repository('team/app');

test('it has the name, the ARN, the URI and the environment that ECR will give it', () => {
  expect(repository.repositoryName).toBe(NAME);
  expect(stack.resolve(repository.repositoryArn)).toEqual(ARN);
  expect(repository.repositoryUri).toBe(`${HOST}/${NAME}`);
  expect(repository.repositoryUriForTag('1')).toBe(`${HOST}/${NAME}:1`);
  expect(repository.repositoryUriForDigest('sha256:abc')).toBe(`${HOST}/${NAME}@sha256:abc`);
  expect(repository.repositoryUriFor(RegistryEndpoint.DUAL_STACK, '1')).toBe(`111111111111.dkr-ecr.eu-west-1.on.aws/${NAME}:1`);
  expect(repository.env).toEqual(ENV);
});

test('that of an imported cache is in the account and region of the cache', () => {
  const foreign = imported();
  expect(foreign.repositoryUri).toBe('999999999999.dkr.ecr.us-east-1.amazonaws.com/shared/team/app');
  expect(foreign.repositoryArn).toBe('arn:aws:ecr:us-east-1:999999999999:repository/shared/team/app');
  expect(foreign.env).toEqual({ account: '999999999999', region: 'us-east-1' });
});

test('it makes no resource', () => {
  Template.fromStack(stack).resourceCountIs('AWS::ECR::Repository', 0);
});

describe('it can be used', () => {
  test('by ECS', () => {
    new ecs.FargateTaskDefinition(stack, 'Task').addContainer('App', { image: ecs.ContainerImage.fromEcrRepository(repository, '1.27') });
    Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
      ContainerDefinitions: [Match.objectLike({ Image: `${HOST}/${NAME}:1.27` })],
    });
    expect(statements()).toEqual([PULL, TOKEN]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('by CodeBuild', () => {
    new codebuild.Project(stack, 'Project', {
      buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }),
      environment: { buildImage: codebuild.LinuxBuildImage.fromEcrRepository(repository, 'v1') },
    });
    Template.fromStack(stack).hasResourceProperties('AWS::CodeBuild::Project', {
      Environment: Match.objectLike({ Image: `${HOST}/${NAME}:v1`, ImagePullCredentialsType: 'SERVICE_ROLE' }),
    });
    expect(statements().filter(({ Action }) => JSON.stringify(Action).includes('ecr:'))).toEqual([PULL, TOKEN]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('not by Lambda', () => {
    const make = () => new lambda.DockerImageFunction(stack, 'Function', { code: lambda.DockerImageCode.fromEcr(repository, { tagOrDigest: 'v1' }) });
    expect(make).toThrow(new Error('Stack/Quay: AWS Lambda cannot use an image through a pull-through cache; push the image to a ManagedRepository, and make '
      + 'the function from that'));
  });

  test('not by Lambda from an imported cache', () => {
    expect(() => new lambda.DockerImageFunction(stack, 'Function', { code: lambda.DockerImageCode.fromEcr(imported()) }))
      .toThrow(/^Stack\/Imported: AWS Lambda cannot use an image through a pull-through cache/);
  });
});

describe('a grant', () => {
  test('to pull includes the first pull, of this repository alone', () => {
    expect(repository.grantPull(role()).success).toBe(true);
    expect(statements()).toEqual([PULL, TOKEN]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('to pull for a role that Lambda assumes is not refused', () => {
    const grantee = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    expect(repository.grantPull(grantee).success).toBe(true);
  });

  test('to pull for another account allows that account in the policies of the cache', () => {
    repository.grantPull(foreignRole());
    Template.fromStack(stack).resourceCountIs('AWS::ECR::RegistryPolicy', 1);
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::ECR::RegistryPolicy'))).toContain('999999999999');
    expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::ECR::RepositoryCreationTemplate'))).toContain('999999999999');
    expect(warningIds(stack)).toEqual(['PullThroughCache.granteePolicy']);
  });

  test('of other actions is an identity policy on this repository', () => {
    expect(repository.grant(role(), 'ecr:DescribeImages').success).toBe(true);
    expect(statements()).toEqual([{ Effect: 'Allow', Action: 'ecr:DescribeImages', Resource: ARN }]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('of other actions to another account warns', () => {
    repository.grant(foreignRole(), 'ecr:DescribeImages');
    expect(warningIds(stack)).toEqual(['ManagedRepository.granteePolicy', WARNING]);
  });

  test('of other actions to who has no identity policy warns', () => {
    expect(repository.grant(new iam.ServicePrincipal('codebuild.amazonaws.com'), 'ecr:DescribeImages').success).toBe(false);
    expect(warningIds(stack)).toEqual([WARNING]);
  });

  test('of other actions where it is not known whether the account is another one say so', () => {
    const agnostic = new Stack(new App(), 'Agnostic');
    const other = new PullThroughCache(agnostic, 'Quay', { upstream: Upstream.quay() }).repository('team/app');
    other.grant(new iam.Role(agnostic, 'Role', { assumedBy: new iam.AccountRootPrincipal() }), 'ecr:DescribeImages');
    other.grant(iam.Role.fromRoleArn(agnostic, 'Foreign', 'arn:aws:iam::999999999999:role/puller'), 'ecr:DescribeImages');
    expect(warningIds(agnostic)).toEqual(['ManagedRepository.unknownAccount']);
    expect(statements(agnostic).map(({ Action }) => Action)).toContain('ecr:DescribeImages');
  });

  test('of other actions on the repository of an imported cache of another account warns', () => {
    imported().grant(role(), 'ecr:DescribeImages');
    expect(warningIds(stack)).toEqual([WARNING]);
  });
});

test('a statement for its policy is not added, with a warning that says where to', () => {
  const statement = new iam.PolicyStatement({ actions: ['ecr:DescribeImages'], principals: [new iam.AccountPrincipal('999999999999')] });
  expect(repository.addToResourcePolicy(statement)).toEqual({ statementAdded: false });
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toContain('999999999999');
  expect(warningIds(stack)).toEqual([WARNING]);
  expect(warningMessage(stack, WARNING)).toBe(`${NAME} is created by ECR, with the repository policy of the cache's creation template, so nothing was added for it alone; `
    + 'let others pull with "pullPrincipals" or allowPullFrom() of the cache, and give other statements as its "policyStatements": '
    + '{"Action":"ecr:DescribeImages","Effect":"Allow","Principal":{"AWS":{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":iam::999999999999:root"]]}}}');
});

describe('what is for the repositories of an app', () => {
  const mixins = () => [
    new AllowImagePull(PullPrincipal.account('999999999999')),
    new AllowImagePush(PushPrincipal.account('999999999999')),
    ExpireUntaggedImages.keepNewest(3),
  ];

  test.each<[string, (repositories: IManagedRepository[]) => void]>([
    ['CrossAccountPullPolicy', (repositories) => new CrossAccountPullPolicy(stack, 'Made', { repositories, pullPrincipals: [PullPrincipal.account('999999999999')] })],
    ['ImagePullPolicy', (repositories) => new ImagePullPolicy(stack, 'Made', { repositories })],
    ['ImagePushPolicy', (repositories) => new ImagePushPolicy(stack, 'Made', { repositories })],
    ['UntaggedExpiryLifecycle', (repositories) => new UntaggedExpiryLifecycle(stack, 'Made', { repositories })],
  ])('is refused it, with the way of the cache, own or imported: %s', (_, make) => {
    for (const cached of [repository, imported()]) {
      expect(() => make([new ManagedRepository(stack, `Own${cached.node.path}`), cached])).toThrow(
        new Error(`Stack/Made: "repositories" has ${cached.node.path}, which ECR creates for a pull-through cache and gives the settings of its template; `
          + 'say it to the cache: "pullPrincipals", "lifecycle", or "caches" of an ImagePullPolicy'));
      stack.node.tryRemoveChild('Made');
    }
  });

  test('passes over it, and takes the template of the cache, when it is a mixin for a tree', () => {
    const foreign = imported();
    expect(mixins().map((mixin) => [repository, foreign].some((cached) => mixin.supports(cached)))).toEqual([false, false, false]);
    Mixins.of(stack.node.root).apply(...mixins());
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::ECR::RepositoryCreationTemplate'));
    expect(JSON.stringify(Properties.RepositoryPolicy)).toContain('999999999999');
    expect(Properties.LifecyclePolicy).toContain('"countNumber":3');
    expect(warningIds(stack)).toEqual([]);
  });

  test('warns of an imported repository that is none of a cache', () => {
    const other = ManagedRepository.fromRepositoryArn(stack, 'Other', 'arn:aws:ecr:us-east-1:999999999999:repository/team/api');
    expect(mixins().map((mixin) => mixin.supports(other))).toEqual([true, true, true]);
    Mixins.of(stack.node.root).apply(...mixins());
    expect(warningIds(stack)).toEqual(['AllowImagePull.importedRepository', 'AllowImagePush.importedRepository', 'ExpireUntaggedImages.importedRepository']);
  });
});

describe('events', () => {
  const target = () => new targets.SnsTopic(new sns.Topic(stack, 'Topic'));

  test('of pushes are refused: there are none', () => {
    expect(() => repository.onImagePushed('Pushed', { target: target() })).toThrow(new Error(`Stack/Quay/${NAME.replace(/\//g, ':')}: "Pushed" would never start: what a `
      + 'pull-through cache brings is no push; make an events.Rule for the detail type "ECR Pull Through Cache Action"'));
    expect(rules()).toEqual([]);
  });

  test('of scans start the target', () => {
    repository.onScanCompleted('Scanned', { target: target(), minSeverity: FindingSeverity.CRITICAL });
    expect(rules()).toHaveLength(1);
    expect(rules()[0].Targets).toEqual([{ Arn: { Ref: expect.stringMatching(/^Topic/) }, Id: 'Target0' }]);
    expect(rules()[0].EventPattern).toEqual({
      'source': ['aws.ecr', 'aws.inspector2'],
      'detail-type': ['ECR Image Scan', 'Inspector2 Scan'],
      'detail': {
        'scan-status': ['COMPLETE', 'INITIAL_SCAN_COMPLETE'],
        'repository-name': [NAME, ARN],
        'finding-severity-counts': { CRITICAL: [{ numeric: ['>', 0] }] },
      },
    });
    expect(warningIds(stack)).toEqual([]);
  });

  test('of deletions start the target', () => {
    repository.onImageDeleted('Deleted', { target: target() });
    expect(rules()[0].EventPattern.detail).toEqual({ 'action-type': ['DELETE'], 'result': ['SUCCESS'], 'repository-name': [NAME] });
  });

  test('of two repositories can have the same id', () => {
    repository.onScanCompleted('Scanned');
    cache.repository('team/other').onScanCompleted('Scanned');
    expect(rules().map(({ EventPattern }) => EventPattern.detail['repository-name'][0])).toEqual([NAME, 'quay/team/other']);
  });

  test('of another account or region are seen there alone', () => {
    imported().onScanCompleted('Scanned');
    expect(warningIds(stack)).toEqual(['ManagedRepository.eventsElsewhere']);
  });
});
