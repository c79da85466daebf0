import { App, CfnParameter, Stack } from 'aws-cdk-lib';
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

describe('a key of the wrong kind', () => {
  const encryptWith = (make: (stack: Stack) => kms.IKeyRef, encryption = ImageEncryption.customerManagedKey) => () => {
    const stack = stackIn('us-gov-west-1');
    return encryptionOf(stack, encryption(make(stack)));
  };
  const asymmetric = (stack: Stack) => new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.RSA_2048 });

  test.each<[string, (stack: Stack) => kms.IKeyRef, string]>([
    ['asymmetric', asymmetric, 'RSA_2048'],
    ['for signatures', (stack) => new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY }), 'ECC_NIST_P256'],
    ['for message authentication', (stack) => new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.HMAC_256, keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC }), 'HMAC_256'],
    ['an L1', (stack) => new kms.CfnKey(stack, 'Key', { keyUsage: 'SIGN_VERIFY' }), 'SIGN_VERIFY'],
    ['behind an alias', (stack) => new kms.Alias(stack, 'Alias', { aliasName: 'alias/images', targetKey: asymmetric(stack) }), 'RSA_2048'],
  ])('%s, is refused', (_, make, kind) => {
    const message = `"encryption" has the key Stack/Key of the kind ${kind}, ECR encrypts with symmetric keys for encryption`;
    expect(encryptWith(make)).toThrow(message);
    expect(encryptWith(make, ImageEncryption.dualLayer)).toThrow(message);
  });

  test.each<[string, (stack: Stack) => kms.IKeyRef]>([
    ['symmetric', (stack) => new kms.Key(stack, 'Key', { keySpec: kms.KeySpec.SYMMETRIC_DEFAULT, keyUsage: kms.KeyUsage.ENCRYPT_DECRYPT })],
    ['without a kind', (stack) => new kms.CfnKey(stack, 'Key')],
    ['of a kind that is a token', (stack) => new kms.CfnKey(stack, 'Key', { keySpec: new CfnParameter(stack, 'Spec').valueAsString })],
    ['imported', (stack) => kms.Key.fromKeyArn(stack, 'Key', 'arn:aws-us-gov:kms:us-gov-west-1:111111111111:key/0000')],
    ['an imported alias', (stack) => kms.Alias.fromAliasName(stack, 'Alias', 'alias/images')],
    ['a symmetric alias', (stack) => new kms.Key(stack, 'Key').addAlias('alias/images')],
  ])('is not one that is %s', (_, make) => {
    expect(encryptWith(make)).not.toThrow();
  });
});
