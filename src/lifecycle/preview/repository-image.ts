/**
 * Whether an image can be pulled.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/archive-image.html
 */
export enum ImageStatus {
  /** It can be pulled. */
  ACTIVE = 'ACTIVE',

  /** It is in the archive storage class, and cannot be pulled before it is restored. */
  ARCHIVED = 'ARCHIVED',

  /** It is being restored. Lifecycle rules see it in the standard storage class. */
  ACTIVATING = 'ACTIVATING',
}

/**
 * An image of a repository, as the API call `DescribeImages` describes it, with what a lifecycle policy looks at.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageDetail.html
 */
export interface RepositoryImage {
  /**
   * The digest of the manifest: `sha256:` and 64 hexadecimal digits. Each digest is in a repository once.
   */
  readonly imageDigest: string;

  /**
   * The tags.
   *
   * @default - the image is untagged
   */
  readonly imageTags?: string[];

  /**
   * When the image was pushed to this repository.
   */
  readonly imagePushedAt: Date;

  /**
   * The size in bytes. Images share layers, so deleting one frees at most as much.
   *
   * @default 0
   */
  readonly imageSizeInBytes?: number;

  /**
   * When it was last pulled, as far as ECR recorded it: once in 24 hours, and not for excluded principals.
   *
   * @default - it was never pulled
   */
  readonly lastRecordedPullTime?: Date;

  /**
   * Whether it can be pulled.
   *
   * @default ImageStatus.ACTIVE
   */
  readonly imageStatus?: ImageStatus;

  /**
   * When it was last archived. Required for archived images.
   *
   * @default - it was never archived
   */
  readonly lastArchivedAt?: Date;

  /**
   * When it was last restored from the archive. Rules by age and by number then count from here, not from the push.
   *
   * @default - it was never restored
   */
  readonly lastActivatedAt?: Date;

  /**
   * The media type of the manifest, which tells image indexes from images.
   *
   * @default - not known
   */
  readonly imageManifestMediaType?: string;

  /**
   * The digest of the subject, when this is a referrer: of the signed image, for a signature.
   *
   * @default - it is no referrer
   */
  readonly subjectManifestDigest?: string;

  /**
   * The digests that an image index references: those of its platforms, and of the attestations among them. `DescribeImages` does
   * not have them; they are in the manifest, which `BatchGetImage` returns.
   *
   * @default - none, or not known
   */
  readonly referencedDigests?: string[];
}
