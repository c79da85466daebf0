import * as events from 'aws-cdk-lib/aws-events';

/**
 * Options of the events of a whole registry, such as `PrivateRegistry.onReplicationFailed`.
 */
export interface OnRegistryEventOptions extends events.OnEventOptions {
  /**
   * Only repositories whose name begins with one of these: `team/` for all below `team`, without wildcards. At least one.
   *
   * @default - all repositories of the registry
   */
  readonly repositoryPrefixes?: string[];
}

/**
 * Options of `PrivateRegistry.onImagePushed` and `onImageDeleted`.
 */
export interface OnRegistryImageOptions extends OnRegistryEventOptions {
  /**
   * Only images with one of these tags.
   *
   * @default - all images, untagged ones too
   */
  readonly imageTags?: string[];
}
