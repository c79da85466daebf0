import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageEncryption, ManagedRepository } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/0000';
const DUAL_LAYER = 'ImageEncryption.dualLayerOutsideGovCloud';

function stackIn(region?: string): Stack {
  return new Stack(new App(), 'Stack', region === undefined ? {} : { env: { account: '111111111111', region } });
}

function encryptionOf(stack: Stack, encryption: ImageEncryption): unknown {
  new ManagedRepository(stack, 'Api', { encryption });
  return Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))[0].Properties.EncryptionConfiguration;
}

test.each([
  [ImageEncryption.s3Managed(), 'AES256'],
  [ImageEncryption.awsManagedKey(), 'KMS'],
  [ImageEncryption.customerManagedKey(), 'KMS'],
  [ImageEncryption.dualLayer(), 'KMS_DSSE'],
])('%#: the encryption type is %s', (encryption, type) => {
  expect(encryption.encryptionType).toBe(type);
});

test('s3Managed says nothing, so that no existing repository is replaced', () => {
  expect(encryptionOf(stackIn(), ImageEncryption.s3Managed())).toBeUndefined();
});

test.each([ImageEncryption.awsManagedKey(), ImageEncryption.dualLayer()])('%#: no key is made', (encryption) => {
  const stack = stackIn('us-gov-west-1');
  expect(encryptionOf(stack, encryption)).toEqual({ EncryptionType: encryption.encryptionType });
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
});

describe('customerManagedKey', () => {
  test('makes a key that is rotated and retained', () => {
    const stack = stackIn();
    expect(encryptionOf(stack, ImageEncryption.customerManagedKey())).toEqual({
      EncryptionType: 'KMS', KmsKey: { 'Fn::GetAtt': [expect.stringMatching(/^ApiKey/), 'Arn'] },
    });
    Template.fromStack(stack).hasResource('AWS::KMS::Key', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { EnableKeyRotation: true, Description: Match.stringLikeRegexp('Stack/Api') },
    });
  });

  test('makes a key for each repository that shares the value', () => {
    const stack = stackIn();
    const encryption = ImageEncryption.customerManagedKey();
    new ManagedRepository(stack, 'One', { encryption });
    new ManagedRepository(stack, 'Two', { encryption });
    Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 2);
  });

  test('takes a key', () => {
    const stack = stackIn('eu-west-1');
    expect(encryptionOf(stack, ImageEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN)))).toEqual({
      EncryptionType: 'KMS', KmsKey: KEY_ARN,
    });
  });

  test('refuses a key of another region', () => {
    const stack = stackIn('us-east-1');
    expect(() => encryptionOf(stack, ImageEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN))))
      .toThrow('Stack/Api: "encryption" has a key in eu-west-1, ECR needs one in the region of the repository, us-east-1');
  });

  test('takes any key where the region is not known', () => {
    const stack = stackIn();
    expect(encryptionOf(stack, ImageEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN)))).toMatchObject({ KmsKey: KEY_ARN });
  });
});

describe('dualLayer', () => {
  test('takes a key', () => {
    const stack = stackIn('us-gov-west-1');
    const key = new kms.Key(stack, 'Key');
    expect(encryptionOf(stack, ImageEncryption.dualLayer(key))).toEqual({ EncryptionType: 'KMS_DSSE', KmsKey: stack.resolve(key.keyArn) });
  });

  test('is warned of outside GovCloud', () => {
    const stack = stackIn('eu-west-1');
    encryptionOf(stack, ImageEncryption.dualLayer());
    expect(warningMessage(stack, DUAL_LAYER)).toContain('not in eu-west-1; use ImageEncryption.customerManagedKey()');
  });

  test.each(['us-gov-west-1', 'us-gov-east-1', undefined])('is not warned of in %s', (region) => {
    const stack = stackIn(region);
    encryptionOf(stack, ImageEncryption.dualLayer());
    expect(warningIds(stack)).toEqual([]);
  });
});
