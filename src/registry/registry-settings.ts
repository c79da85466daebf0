import { CfnResource, Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { AwsCustomResource, AwsCustomResourcePolicy, AwsSdkCall, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { guardSingleton } from '../core/singletons';
import { checkStruct } from '../core/validation';

const BLOB_MOUNTING = 'BLOB_MOUNTING';

/**
 * Properties of `RegistrySettings`.
 */
export interface RegistrySettingsProps {
  /**
   * Whether a push may mount a layer that another repository of the registry has already, instead of uploading it again.
   *
   * The two repositories need the same encryption and key. Whoever pushes needs `ecr:GetDownloadUrlForLayer` on the repository that
   * has the layer. Images of pull through caches are never mounted from.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/blob-mounting.html
   */
  readonly blobMounting: boolean;
}

/**
 * The settings of the private registry of the stack's account and region that CloudFormation does not know.
 *
 * They are made by `ecr:PutAccountSetting`, called by the Lambda function that CDK shares between the SDK calls of a stack. The function
 * may set this one setting and no other, and uses the AWS SDK of its Lambda runtime.
 *
 * Deleting this leaves the setting as it is: to turn it off, set it to false and deploy. A second one for the same account and region
 * in the app is an error at synth.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutAccountSetting.html
 *
 * @example
 * new RegistrySettings(this, 'Settings', { blobMounting: true });
 */
@propertyInjectable
export class RegistrySettings extends Resource {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.RegistrySettings';

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the settings of the registry
   */
  constructor(scope: Construct, id: string, props: RegistrySettingsProps) {
    super(scope, id);
    checkStruct('props', props, ['blobMounting'], this);
    const call: AwsSdkCall = {
      service: 'ECR',
      action: 'putAccountSetting',
      parameters: { name: BLOB_MOUNTING, value: props.blobMounting ? 'ENABLED' : 'DISABLED' },
      physicalResourceId: PhysicalResourceId.of(BLOB_MOUNTING),
    };
    const setting = new AwsCustomResource(this, 'Resource', {
      resourceType: 'Custom::EcrBlobMounting',
      onCreate: call,
      onUpdate: call,
      installLatestAwsSdk: false,
      policy: AwsCustomResourcePolicy.fromStatements([new iam.PolicyStatement({
        actions: ['ecr:PutAccountSetting'],
        resources: ['*'],
        conditions: { StringEquals: { 'ecr:AccountSetting': BLOB_MOUNTING } },
      })]),
    });
    guardSingleton(setting.node.findChild('Resource').node.defaultChild as CfnResource, `the setting ${BLOB_MOUNTING}`);
  }
}
