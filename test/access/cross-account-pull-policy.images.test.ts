import { App, Size, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as patterns from 'aws-cdk-lib/aws-ecs-patterns';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CrossAccountPullPolicy, ManagedRepository, PullPrincipal } from '../../src';
import { PULL, TOKEN } from '../util/actions';
import { ENV, HOST, SHA } from '../util/registries';
import { allowedActions, ALL_ACTIONS, deployedResources, policiesOf } from '../util/simulation';
import { warningIds, warningMessage } from '../util/warnings';

jest.setTimeout(60_000);

const CONSUMER = { account: '222222222222', region: 'eu-west-1' };

let app: App;
let owner: Stack;
let consumer: Stack;
let api: ManagedRepository;
let web: ecr.Repository;
let share: CrossAccountPullPolicy;
beforeEach(() => {
  app = new App();
  owner = new Stack(app, 'Owner', { env: ENV });
  consumer = new Stack(app, 'Consumer', { env: CONSUMER });
  api = new ManagedRepository(owner, 'Api', { repositoryName: 'team/api' });
  web = new ecr.Repository(owner, 'Web', { repositoryName: 'team/web' });
  share = new CrossAccountPullPolicy(owner, 'Share', { repositories: [api, web], pullPrincipals: [PullPrincipal.account(CONSUMER.account)] });
});

const found = (stack: Stack, type: string): any[] => Object.values(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:111111111111:repository/${name}`]] });
const policyOf = (name: string, stack = owner) => found(stack, 'AWS::ECR::Repository').find(({ RepositoryName }) => RepositoryName === name).RepositoryPolicyText.Statement;
const granted = (stack = consumer) => found(stack, 'AWS::IAM::Policy').filter(({ Roles }) => /ExecutionRole/.test(Roles[0].Ref)).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
const halves = (name: string) => [
  { Effect: 'Allow', Action: PULL, Resource: arn(name) },
  { Effect: 'Allow', Action: TOKEN, Resource: '*' },
];
const OF_ACCOUNT = { Effect: 'Allow', Principal: { AWS: ['222222222222'] }, Action: PULL };

describe('containerImage', () => {
  const images = () => found(consumer, 'AWS::ECS::TaskDefinition')[0].ContainerDefinitions.map(({ Image }: any) => Image);

  test.each<[string, (image: ecs.ContainerImage) => unknown]>([
    ['a Fargate task', (image) => new ecs.FargateTaskDefinition(consumer, 'Task').addContainer('Api', { image })],
    ['an EC2 task', (image) => new ecs.Ec2TaskDefinition(consumer, 'Task').addContainer('Api', { image, memoryLimitMiB: 512 })],
    ['a service of aws-ecs-patterns', (image) => new patterns.QueueProcessingFargateService(consumer, 'Service', { vpc: new ec2.Vpc(consumer, 'Vpc', { maxAzs: 1 }), image })],
  ])('of %s lets its execution role pull exactly that repository', (_, make) => {
    make(share.containerImage(api, 'v1'));
    expect(images()).toEqual([`${HOST}/team/api:v1`]);
    expect(granted().filter(({ Action }) => !String(Action).startsWith('logs:'))).toEqual(halves('team/api'));
    expect([owner, consumer].flatMap(warningIds)).toEqual([]);
  });

  test('of a job of AWS Batch does too', () => {
    new batch.EcsJobDefinition(consumer, 'Job', {
      container: new batch.EcsFargateContainerDefinition(consumer, 'Container', { image: share.containerImage(web, SHA), cpu: 1, memory: Size.mebibytes(2048) }),
    });
    const [{ ContainerProperties }] = found(consumer, 'AWS::Batch::JobDefinition');
    expect(ContainerProperties.Image).toBe(`${HOST}/team/web@${SHA}`);
    expect(granted()).toEqual(expect.arrayContaining(halves('team/web')));
  });

  test('leaves the owner\'s half to the share, with no condition on tags', () => {
    new ecs.FargateTaskDefinition(consumer, 'Task').addContainer('Api', { image: share.containerImage(api, 'v1') });
    expect(policyOf('team/api')).toEqual([OF_ACCOUNT]);
    expect(JSON.stringify(Template.fromStack(consumer).toJSON())).not.toContain('aws-cdk:id');
  });

  test('for a role lets that role pull by the simulator, and nobody else anything', async () => {
    const executionRole = new iam.Role(consumer, 'ExecutionRole', { roleName: 'execution', assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    new ecs.FargateTaskDefinition(consumer, 'Task', { executionRole }).addContainer('Api', { image: share.containerImage(api, 'v1') });
    const resources = deployedResources(Template.fromStack(consumer).toJSON(), CONSUMER);
    const roleId = Object.keys(resources).find((id) => id.startsWith('ExecutionRole') && resources[id].Type === 'AWS::IAM::Role')!;
    const caller = { principal: resources[roleId].Arn, policies: policiesOf(resources, roleId) };
    const ours = Object.values<any>(deployedResources(Template.fromStack(owner).toJSON(), ENV)).filter(({ Type }) => Type === 'AWS::ECR::Repository');
    const repository = (name: string) => {
      const { Arn, Properties } = ours.find((one) => one.Properties.RepositoryName === name);
      return { arn: Arn, policy: Properties.RepositoryPolicyText };
    };
    expect(await allowedActions(caller, repository('team/api'), ALL_ACTIONS)).toEqual([...PULL, TOKEN].sort());
    expect(await allowedActions(caller, repository('team/web'), ALL_ACTIONS)).toEqual([TOKEN]);
    expect(await allowedActions({ ...caller, principal: 'arn:aws:iam::333333333333:role/execution' }, repository('team/api'), ALL_ACTIONS)).toEqual([TOKEN]);
  });

  test('has the actions of the consumer, as grantPull has', () => {
    const training = new CrossAccountPullPolicy(owner, 'Training', { repositories: [api], pullPrincipals: [PullPrincipal.sageMaker(CONSUMER.account)] });
    new ecs.FargateTaskDefinition(consumer, 'Task').addContainer('Api', { image: training.containerImage(api, 'v1') });
    expect(granted()[0].Action).toEqual(['ecr:BatchCheckLayerAvailability', ...PULL]);
  });

  test('warns where the consumer is not among the principals', () => {
    const stranger = new Stack(app, 'Stranger', { env: { ...CONSUMER, account: '333333333333' } });
    new ecs.FargateTaskDefinition(stranger, 'Task').addContainer('Api', { image: share.containerImage(api, 'v1') });
    expect(warningIds(owner)).toEqual(['CrossAccountPullPolicy.granteeNotShared']);
  });

  test('is of imported repositories too, in their account, region and partition', () => {
    const imported = ManagedRepository.fromRepositoryArn(owner, 'Imported', 'arn:aws-cn:ecr:cn-north-1:444444444444:repository/base/java');
    const shared = new CrossAccountPullPolicy(owner, 'Imports', { repositories: [imported], pullPrincipals: [PullPrincipal.account(CONSUMER.account)] });
    new ecs.FargateTaskDefinition(consumer, 'Task').addContainer('Java', { image: shared.containerImage(imported, '21') });
    expect(images()).toEqual(['444444444444.dkr.ecr.cn-north-1.amazonaws.com.cn/base/java:21']);
    expect(granted()[0].Resource).toBe('arn:aws-cn:ecr:cn-north-1:444444444444:repository/base/java');
  });

  test('refuses repositories that are not shared, and no tag', () => {
    expect(() => share.containerImage(new ecr.Repository(owner, 'Other'), 'v1'))
      .toThrow('Owner/Share: "repository" is Owner/Other, which is not one of those that are shared: Owner/Api, Owner/Web; give one of these');
    expect(() => share.containerImage(api, '')).toThrow('Owner/Share: "tagOrDigest" is missing');
    expect(() => share.containerImage(api, undefined as any)).toThrow('Owner/Share: "tagOrDigest" is missing');
  });
});

describe('dockerImageCode', () => {
  const functionIn = (stack: Stack, code: lambda.DockerImageCode) => new lambda.DockerImageFunction(stack, 'Function', { code });
  const ofService = (account: string) => ({
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: PULL,
    Condition: { StringLike: { 'aws:SourceArn': [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:lambda:eu-west-1:${account}:function:*`]] }] } },
  });

  test('has both statements of the account of the function, in the policy of that repository alone', () => {
    functionIn(consumer, share.dockerImageCode(api, { tagOrDigest: 'v1' }));
    expect(policyOf('team/api')).toEqual([OF_ACCOUNT, ofService('222222222222')]);
    expect(policyOf('team/web')).toEqual([OF_ACCOUNT]);
    expect([owner, consumer].flatMap(warningIds)).toEqual([]);
  });

  test('of an account that is no principal has both, too', () => {
    functionIn(new Stack(app, 'Third', { env: { ...CONSUMER, account: '333333333333' } }), share.dockerImageCode(web));
    expect(policyOf('team/web')).toEqual([{ ...OF_ACCOUNT, Principal: { AWS: ['222222222222', '333333333333'] } }, ofService('333333333333')]);
  });

  test('of the own account has the one of the service', () => {
    functionIn(owner, share.dockerImageCode(api, { tagOrDigest: 'v1' }));
    expect(policyOf('team/api')).toEqual([OF_ACCOUNT, ofService('111111111111')]);
  });

  test.each<[lambda.EcrImageCodeProps | undefined, string]>([
    [{ tagOrDigest: 'v1' }, 'team/api:v1'], [{ tagOrDigest: SHA }, `team/api@${SHA}`], [{ tag: 'old' }, 'team/api:old'], [undefined, 'team/api:latest'],
  ])('is the image of %j', (props, image) => {
    functionIn(consumer, share.dockerImageCode(api, props));
    expect(found(consumer, 'AWS::Lambda::Function')[0]).toMatchObject({ Code: { ImageUri: `${HOST}/${image}` }, PackageType: 'Image' });
  });

  test('passes on how the image is started', () => {
    functionIn(consumer, share.dockerImageCode(api, { cmd: ['run'], entrypoint: ['/bin/app'], workingDirectory: '/srv' }));
    expect(found(consumer, 'AWS::Lambda::Function')[0].ImageConfig).toEqual({ Command: ['run'], EntryPoint: ['/bin/app'], WorkingDirectory: '/srv' });
  });

  test('gives the role of the function nothing, since Lambda pulls by itself', () => {
    functionIn(consumer, share.dockerImageCode(api));
    expect(found(consumer, 'AWS::IAM::Policy')).toEqual([]);
  });

  test('is an error in another region', () => {
    const elsewhere = new Stack(app, 'Elsewhere', { env: { ...CONSUMER, region: 'us-east-1' } });
    expect(() => functionIn(elsewhere, share.dockerImageCode(api))).toThrow('AWS Lambda pulls images of its own region only: it is in us-east-1, the repository in eu-west-1');
  });

  test('is a warning where the account of the function is not known', () => {
    functionIn(new Stack(app, 'Agnostic'), share.dockerImageCode(api));
    expect(warningMessage(owner, 'CrossAccountPullPolicy.unknownAccount')).toContain('the Lambda function Agnostic/Function is in the account of its image, Owner/Api');
    expect(policyOf('team/api')).toEqual([OF_ACCOUNT]);
  });

  test('of an imported repository warns with what its owner has to add: for the share, and for the function', () => {
    const imported = ecr.Repository.fromRepositoryArn(owner, 'Imported', 'arn:aws:ecr:eu-west-1:444444444444:repository/base');
    const shared = new CrossAccountPullPolicy(owner, 'Imports', { repositories: [imported], pullPrincipals: [PullPrincipal.account(CONSUMER.account)] });
    functionIn(consumer, shared.dockerImageCode(imported));
    expect(found(consumer, 'AWS::Lambda::Function')[0].Code.ImageUri).toBe('444444444444.dkr.ecr.eu-west-1.amazonaws.com/base:latest');
    expect(warningIds(owner)).toEqual(['AllowImagePull.importedRepository', 'AllowImagePull.importedRepository']);
    expect(JSON.stringify(Template.fromStack(owner).toJSON())).not.toContain('lambda');
  });

  test('refuses repositories that are not shared, and a tag that is empty', () => {
    expect(() => share.dockerImageCode(new ecr.Repository(owner, 'Other'))).toThrow('which is not one of those that are shared');
    expect(() => share.dockerImageCode(api, { tagOrDigest: '' })).toThrow('"tagOrDigest" is missing');
  });
});

test('two shares of a repository, and stacks without an account, work', () => {
  const agnostic = new Stack(new App(), 'Agnostic');
  const repository = new ManagedRepository(agnostic, 'Repository');
  const shares = ['One', 'Two'].map((id) => new CrossAccountPullPolicy(agnostic, id, { repositories: [repository], pullPrincipals: [PullPrincipal.account('222222222222')] }));
  const task = new ecs.FargateTaskDefinition(agnostic, 'Task');
  shares.forEach((one, index) => task.addContainer(`C${index}`, { image: one.containerImage(repository, `v${index}`) }));
  const [{ ContainerDefinitions }] = found(agnostic, 'AWS::ECS::TaskDefinition');
  expect(ContainerDefinitions.map(({ Image }: any) => Image['Fn::Join'][1].slice(-2))).toEqual([
    [{ Ref: expect.stringMatching(/^Repository/) }, ':v0'], [{ Ref: expect.stringMatching(/^Repository/) }, ':v1'],
  ]);
});
