/**
 * What the owner of another registry must allow, so that images can be replicated there.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions-create-replication.html
 */
export interface ReplicationDestinationPolicy {
  /** The account of the destination. */
  readonly account: string;

  /** The region of the destination. */
  readonly region: string;

  /**
   * The registry policy of the destination as JSON: `ecr:ReplicateImage` and `ecr:CreateRepository` on the repositories that are
   * replicated there. Where creation templates of the destination have resource tags, its owner adds `ecr:TagResource`.
   */
  readonly policyJson: string;
}
