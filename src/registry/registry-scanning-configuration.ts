import { Resource } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { RegistryScanning } from './registry-scanning';
import { guardSingleton } from '../core/singletons';
import { checkStruct } from '../core/validation';

/**
 * Properties of a `RegistryScanningConfiguration`.
 */
export interface RegistryScanningConfigurationProps {
  /**
   * Basic or enhanced scanning, and which repositories are scanned when.
   */
  readonly scanning: RegistryScanning;
}

/**
 * The scanning configuration of the private registry of the stack's account and region, which replaces the setting of each repository
 * that AWS is deprecating.
 *
 * ECR has one an account and region, so make one of these: a second one in the app is an error at synth. Deleting it puts the
 * registry back to basic scanning. When an organization policy of Amazon Inspector governs scanning, ECR rejects changes.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 *
 * @example
 * new RegistryScanningConfiguration(this, 'Scanning', {
 *   scanning: RegistryScanning.enhanced({ continuous: ['prod*'] }),
 * });
 */
@propertyInjectable
export class RegistryScanningConfiguration extends Resource {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.RegistryScanningConfiguration';

  /** How the images of the registry are scanned. */
  public readonly scanning: RegistryScanning;

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props how images are scanned
   */
  constructor(scope: Construct, id: string, props: RegistryScanningConfigurationProps) {
    super(scope, id);
    checkStruct('props', props, ['scanning'], this);
    this.scanning = props.scanning;
    const resource = new ecr.CfnRegistryScanningConfiguration(this, 'Resource', this.scanning._bind(this));
    guardSingleton(resource, 'the scanning configuration');
  }
}
