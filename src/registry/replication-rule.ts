import { ReplicationDestination } from './replication-destination';

/**
 * Which images a registry replicates, and where to.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
 */
export interface ReplicationRule {
  /**
   * Where to. At least one, each once, none of them the registry that replicates; throws otherwise. All rules of a registry together
   * have at most 25 different ones.
   */
  readonly destinations: ReplicationDestination[];

  /**
   * Only repositories whose name begins with one of these: `prod/` for all below `prod`, while `prod` is `production` too. Up to 100, each
   * of 2 to 256 characters, without wildcards; throws otherwise, and for an empty list.
   *
   * @default - all repositories of the registry
   */
  readonly repositoryPrefixes?: string[];
}
