import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { RegistrySettings } from '../../src/registry/registry-settings';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

const TYPE = 'Custom::EcrBlobMounting';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function properties(): any {
  return Object.values(Template.fromStack(stack).findResources(TYPE))[0].Properties;
}

test.each([[true, 'ENABLED'], [false, 'DISABLED']])('blob mounting %s is %s, on create and on update', (blobMounting, value) => {
  new RegistrySettings(stack, 'Settings', { blobMounting });
  const { Create, Update } = properties();
  expect(JSON.parse(Create)).toEqual({
    service: 'ECR',
    action: 'putAccountSetting',
    parameters: { name: 'BLOB_MOUNTING', value },
    physicalResourceId: { id: 'BLOB_MOUNTING' },
  });
  expect(Update).toBe(Create);
});

test('deleting it calls nothing, and no SDK is installed', () => {
  new RegistrySettings(stack, 'Settings', { blobMounting: true });
  expect(Object.keys(properties()).sort()).toEqual(['Create', 'InstallLatestAwsSdk', 'ServiceToken', 'Update']);
  expect(properties().InstallLatestAwsSdk).toBe(false);
});

test('the function may set this setting and nothing else', () => {
  new RegistrySettings(stack, 'Settings', { blobMounting: true });
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  expect(policies.map(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([[{
    Effect: 'Allow',
    Action: 'ecr:PutAccountSetting',
    Resource: '*',
    Condition: { StringEquals: { 'ecr:AccountSetting': 'BLOB_MOUNTING' } },
  }]]);
});

test('other SDK calls of the stack share the function', () => {
  new RegistrySettings(stack, 'Settings', { blobMounting: true });
  new AwsCustomResource(stack, 'Call', {
    onCreate: { service: 'ECR', action: 'describeRegistry', physicalResourceId: PhysicalResourceId.of('x') },
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
    installLatestAwsSdk: false,
  });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
});

describe('a second one', () => {
  beforeEach(() => { new RegistrySettings(stack, 'One', { blobMounting: true }); });

  test.each<[string, () => Stack, string]>([
    ['in the stack', () => stack, 'Stack'],
    ['in another stack', () => new Stack(app, 'Other', { env: ENV }), 'Other'],
  ])('%s is an error that names both', (_, scope, path) => {
    new RegistrySettings(scope(), 'Two', { blobMounting: true });
    expect(() => app.synth()).toThrow(
      'the setting BLOB_MOUNTING of an account and region is set once, '
      + `but ${['Stack/One', `${path}/Two`].sort().map((one) => `${one}/Resource/Resource/Default`).join(' and ')} both set it`);
  });

  test('in another region is none', () => {
    new RegistrySettings(new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } }), 'Two', { blobMounting: true });
    expect(() => app.synth()).not.toThrow();
    expect(warningIds(stack)).toEqual([]);
  });

  test('in a stack without environment is a warning', () => {
    new RegistrySettings(new Stack(app, 'Other'), 'Two', { blobMounting: true });
    app.synth();
    expect(warningMessage(stack, 'PrivateRegistry.perhapsSecondOwner')).toMatch(/^Other\/Two\/Resource\/Resource\/Default sets the setting BLOB_MOUNTING too/);
  });
});
