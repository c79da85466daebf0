import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { RepositoryCreationTemplate } from '../../src/registry/repository-creation-template';
import { RepositoryCreationTemplateProps } from '../../src/registry/repository-creation-template-props';
import { TemplateScenario } from '../../src/registry/template-scenario';
import { ImageEncryption } from '../../src/repository/image-encryption';
import { ENV } from '../util/registries';
import { ALL_ACTIONS, allowedActions, Caller, deployedResources, policiesOf } from '../util/simulation';

jest.setTimeout(60_000);

type Context = NonNullable<Caller['context']>;

const CREATE = ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'];

const KEY = 'arn:aws:kms:eu-west-1:111111111111:key/11111111-2222-3333-4444-555555555555';
const OTHER_KEY = 'arn:aws:kms:eu-west-1:111111111111:key/66666666-7777-8888-9999-000000000000';
/** What KMS gives every key: the account's own policies decide. */
const KEY_POLICY = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111111111111:root' }, Action: 'kms:*', Resource: '*' }] };
const KEY_ACTIONS = ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant'];
const OTHER_KEY_ACTIONS = [
  'kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GetKeyPolicy', 'kms:ListGrants', 'kms:PutKeyPolicy', 'kms:ReEncryptFrom', 'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
];
/** What KMS is told of a call that ECR makes. */
const VIA_ECR: Context = { 'kms:ViaService': 'ecr.eu-west-1.amazonaws.com' };

type Settings = Partial<RepositoryCreationTemplateProps>;

/** The role of a template, as deployed. */
function creator(settings: (stack: Stack) => Settings, partition = 'aws'): Caller {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new RepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [TemplateScenario.REPLICATION], ...settings(stack) });
  const resources = deployedResources(Template.fromStack(stack).toJSON(), { ...ENV, partition });
  const [roleId] = Object.keys(resources).filter((id) => resources[id].Type === 'AWS::IAM::Role');
  return { principal: resources[roleId].Arn, policies: policiesOf(resources, roleId) };
}

const withTags = (prefix: string) => creator(() => ({ prefix, encryption: ImageEncryption.s3Managed(), resourceTags: { team: 'a' } }));
const withKey = () => creator((stack) => ({ encryption: ImageEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Given', KEY)) }));

function allowed(actions: readonly string[], caller: Caller, arn: string, policy?: object): Promise<string[]> {
  return allowedActions(caller, { arn, policy }, actions);
}

const repository = (name: string, partition = 'aws') => `arn:${partition}:ecr:eu-west-1:111111111111:repository/${name}`;

describe('repositories', () => {
  test.each([
    ['team', 'team/api'], ['team', 'team/web/front'], ['team/', 'team/api'], ['team/web', 'team/web/front'], ['ROOT', 'anything'], ['ROOT', 'team/api'],
  ])('the role for %s may create %s, and do nothing else', async (prefix, name) => {
    expect(await allowed(ALL_ACTIONS, withTags(prefix), repository(name))).toEqual(CREATE);
  });

  test.each([
    ['team', 'team'], ['team', 'teams/api'], ['team', 'web/team/api'], ['team/web', 'team/api'], ['team/', 'teams/api'],
  ])('the role for %s may do nothing with %s', async (prefix, name) => {
    expect(await allowed(ALL_ACTIONS, withTags(prefix), repository(name))).toEqual([]);
  });

  test.each([
    'arn:aws:ecr:us-east-1:111111111111:repository/team/api', 'arn:aws:ecr:eu-west-1:222222222222:repository/team/api',
  ])('the role may do nothing with %s', async (arn) => {
    expect(await allowed(ALL_ACTIONS, withTags('team'), arn)).toEqual([]);
  });

  test('the role may create them in another partition too', async () => {
    expect(await allowed(ALL_ACTIONS, creator(() => ({}), 'aws-cn'), repository('team/api', 'aws-cn'))).toEqual(CREATE);
  });

  test('the role may use no key when there is nothing to encrypt with one', async () => {
    expect(await allowed(KEY_ACTIONS, withTags('team'), KEY, KEY_POLICY)).toEqual([]);
  });
});

describe('a key of ours', () => {
  test('the role may make and retire grants, and do nothing else with it', async () => {
    expect(await allowed([...KEY_ACTIONS, ...OTHER_KEY_ACTIONS], withKey(), KEY, KEY_POLICY)).toEqual(KEY_ACTIONS);
  });

  test('the role may do nothing with another key, also through ECR', async () => {
    for (const context of [{}, VIA_ECR]) {
      expect(await allowed([...KEY_ACTIONS, ...OTHER_KEY_ACTIONS], { ...withKey(), context }, OTHER_KEY, KEY_POLICY)).toEqual([]);
    }
  });

  test('the role may still create repositories below the prefix only', async () => {
    expect(await allowed(ALL_ACTIONS, withKey(), repository('team/api'))).toEqual(CREATE);
    expect(await allowed(ALL_ACTIONS, withKey(), repository('web/api'))).toEqual([]);
  });
});

describe('the key that AWS manages', () => {
  test('the role may make and retire grants through ECR, and do nothing else', async () => {
    expect(await allowed([...KEY_ACTIONS, ...OTHER_KEY_ACTIONS], { ...creator(() => ({})), context: VIA_ECR }, KEY, KEY_POLICY)).toEqual(KEY_ACTIONS);
  });

  test.each<Context>([{}, { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }, { 'kms:ViaService': 'ecr.us-east-1.amazonaws.com' }])('the role may do nothing with %j', async (context) => {
    expect(await allowed([...KEY_ACTIONS, ...OTHER_KEY_ACTIONS], { ...creator(() => ({})), context }, KEY, KEY_POLICY)).toEqual([]);
  });

  test.each([
    'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555', 'arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-555555555555',
  ])('the role may do nothing with %s', async (arn) => {
    expect(await allowed(KEY_ACTIONS, { ...creator(() => ({})), context: VIA_ECR }, arn, KEY_POLICY)).toEqual([]);
  });
});
