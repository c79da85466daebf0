import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { partitionOf } from '../core/location';
import { invalid, isKnown, optional } from '../core/validation';
import { warn } from '../core/warnings';

const SYMMETRIC = 'SYMMETRIC_DEFAULT';
const ENCRYPTION = 'ENCRYPT_DECRYPT';

/** What a repository's `EncryptionConfiguration` is made of. */
export interface EncryptionConfiguration {
  readonly encryptionType: string;
  readonly kmsKey?: string;
}

/**
 * How ECR encrypts the images of a repository at rest.
 *
 * Encryption is fixed when a repository is created. Changing it makes CloudFormation replace the repository, with all its images.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/encryption-at-rest.html
 *
 * @example
 * new ManagedRepository(this, 'Api', {
 *   encryption: ImageEncryption.customerManagedKey(),
 * });
 */
export class ImageEncryption {
  /**
   * Server-side encryption with keys that Amazon S3 manages (AES-256), which ECR uses when a template sets nothing.
   *
   * It renders no `EncryptionConfiguration`, as `ecr.Repository` does: to add one, even with the same meaning, would replace an
   * existing repository.
   */
  public static s3Managed(): ImageEncryption {
    return new ImageEncryption('AES256', false);
  }

  /**
   * AWS KMS with the AWS managed key `aws/ecr`. It costs nothing a month and works for pulls from other accounts.
   */
  public static awsManagedKey(): ImageEncryption {
    return new ImageEncryption('KMS', false);
  }

  /**
   * AWS KMS with a key of yours.
   *
   * Whoever pulls needs no permission on the key: ECR decrypts by the grants it made when the repository was created. Whoever
   * deploys needs `kms:CreateGrant`, `kms:RetireGrant` and `kms:DescribeKey`.
   *
   * @param key a symmetric key in the region of the repository; when left out, each repository gets a key of its own, rotated
   * every year and retained when the stack is deleted; throws for one that is known to be asymmetric, or not for encryption
   */
  public static customerManagedKey(key?: kms.IKeyRef): ImageEncryption {
    return new ImageEncryption('KMS', true, optional('key', key, 'ImageEncryption.customerManagedKey'));
  }

  /**
   * Dual-layer server-side encryption with AWS KMS (`KMS_DSSE`). Available in the AWS GovCloud (US) regions only.
   *
   * @param key a symmetric key in the region of the repository; when left out, the AWS managed key `aws/ecr` is used
   */
  public static dualLayer(key?: kms.IKeyRef): ImageEncryption {
    return new ImageEncryption('KMS_DSSE', false, optional('key', key, 'ImageEncryption.dualLayer'));
  }

  /** The `EncryptionType` of CloudFormation: `AES256`, `KMS` or `KMS_DSSE`. */
  public readonly encryptionType: string;

  private constructor(encryptionType: string, private readonly createsKey: boolean, private readonly key?: kms.IKeyRef) {
    this.encryptionType = encryptionType;
  }

  /**
   * The key that was given.
   *
   * @internal
   */
  public get _key(): kms.IKeyRef | undefined {
    return this.key;
  }

  /**
   * Renders for the resource of `scope`, making the key under it when one is needed.
   *
   * @internal
   */
  public _bind(scope: Construct): EncryptionConfiguration | undefined {
    if (this.encryptionType === 'AES256') {
      return undefined;
    }
    const { region, partition } = Stack.of(scope);
    if (this.encryptionType === 'KMS_DSSE' && isKnown(region) && partitionOf({ region, partition }) !== 'aws-us-gov') {
      warn(scope, 'ImageEncryption.dualLayerOutsideGovCloud',
        `"encryption" is ImageEncryption.dualLayer(), which ECR offers in the AWS GovCloud (US) regions only, not in ${region}; `
        + 'use ImageEncryption.customerManagedKey()');
    }
    if (this.key !== undefined) {
      checkKind(this.key, scope);
    }
    const keyRegion = this.key?.env.region;
    if (isKnown(keyRegion) && isKnown(region) && keyRegion !== region) {
      throw invalid(`"encryption" has a key in ${keyRegion}, ECR needs one in the region of the repository, ${region}; give one of that region`, scope);
    }
    const key = this.createsKey && this.key === undefined ? newKey(scope) : this.key;
    return { encryptionType: this.encryptionType, kmsKey: key?.keyRef.keyArn };
  }
}

/** ECR encrypts with symmetric keys only. */
function checkKind(key: kms.IKeyRef, scope: Construct): void {
  const alias = key.node.defaultChild;
  const target = alias !== undefined && kms.CfnAlias.isCfnAlias(alias) ? (key as kms.IAlias).aliasTargetKey : key;
  const resource = target.node.defaultChild ?? target;
  if (!kms.CfnKey.isCfnKey(resource)) {
    return;
  }
  const { keySpec, keyUsage } = resource;
  const wrong = [[keySpec, SYMMETRIC], [keyUsage, ENCRYPTION]].find(([given, wanted]) => isKnown(given) && given !== wanted);
  if (wrong !== undefined) {
    throw invalid(`"encryption" has the key ${target.node.path} of the kind ${wrong[0]}, ECR encrypts with symmetric keys for encryption; `
      + `give one of the key spec ${SYMMETRIC} and the key usage ${ENCRYPTION}`, scope);
  }
}

function newKey(scope: Construct): kms.IKeyRef {
  return new kms.Key(scope, 'Key', {
    description: `Encrypts the container images of ${scope.node.path}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
