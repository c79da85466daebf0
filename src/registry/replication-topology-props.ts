import { Stack } from 'aws-cdk-lib';
import { PullPrincipal } from '../access/pull-principal';
import { LifecyclePolicy } from '../lifecycle/lifecycle-policy';
import { ImageEncryption } from '../repository/image-encryption';
import { ImageTagMutability } from '../repository/image-tag-mutability';

/**
 * What the repositories below one prefix have in the destinations, where it differs from those of the whole `ReplicationTopology`.
 */
export interface ReplicationTemplateOptions {
  /**
   * The repositories below this prefix: `prod/team` (or `prod/team/`, which is the same) for `prod/team/api`, or `ROOT` for all that no other
   * template fits. Of several that fit, the longest is used. Something below it must be replicated, and each prefix is given once; throws otherwise.
   */
  readonly prefix: string;

  /**
   * How images are encrypted at rest. A key must be in the region of the destination.
   *
   * @default - that of the topology
   */
  readonly encryption?: ImageEncryption;

  /**
   * Whether tags can be overwritten.
   *
   * @default - that of the topology
   */
  readonly tagMutability?: ImageTagMutability;

  /**
   * Which images expire or move to the archive storage class.
   *
   * @default - that of the topology
   */
  readonly lifecycle?: LifecyclePolicy;

  /**
   * Who may pull, from other accounts than that of the destination, and which AWS services: instead of those of the topology.
   *
   * @default - those of the topology
   */
  readonly pullPrincipals?: PullPrincipal[];

  /**
   * The tags of the repositories, up to 50: instead of those of the topology.
   *
   * @default - those of the topology
   */
  readonly resourceTags?: { [key: string]: string };
}

/**
 * Properties of a `ReplicationTopology`.
 */
export interface ReplicationTopologyProps {
  /**
   * Where to: stacks of the same app, each standing for the registry of its account and region, with a region that is known at synth. 1 to
   * 25, each registry once, none of them that of the source; throws otherwise.
   *
   * Their accounts are known if the source's is. When none is known, all stacks are taken for stacks of one account.
   */
  readonly destinations: Stack[];

  /**
   * Only repositories whose name begins with one of these: `prod/` for all below `prod`, while `prod` is `production` too. Up to 100, each
   * of 2 to 256 characters, without wildcards; throws otherwise, and for an empty list.
   *
   * @default - all repositories of the source
   */
  readonly repositoryPrefixes?: string[];

  /**
   * Whether to make the creation templates that give the repositories in the destinations their settings: one for each prefix that ends
   * in `/`, and one for `ROOT` when there is another prefix, or none. A prefix has one template in an account and region, so turn this off
   * where you make them yourself; across accounts, templates of yours with tags need `PrivateRegistry.of(destination)
   * .allowReplicationFrom(account, { tagRepositories: true })` besides. The settings below are for these templates; throws when one is given without them.
   *
   * @default true
   */
  readonly createTemplates?: boolean;

  /**
   * Settings that differ by prefix. Each is the template of one of the `repositoryPrefixes`, or one more below or above them; what it leaves out is
   * as below. When it is set, also to an empty list, several templates of a destination share one role.
   *
   * @default - all repositories have the settings below, and each template a role of its own
   */
  readonly templates?: ReplicationTemplateOptions[];

  /**
   * How images are encrypted at rest in the destinations. A key must be in the region of the destination, so several regions cannot share
   * one.
   *
   * @default ImageEncryption.awsManagedKey()
   */
  readonly encryption?: ImageEncryption;

  /**
   * Whether tags can be overwritten in the destinations. With immutable tags, an image whose tag is there already arrives without it, so
   * a tag that moves at the source stays behind in the destination.
   *
   * @default - ImageTagMutability.mutable(), so that tags follow those of the source, which may be immutable
   */
  readonly tagMutability?: ImageTagMutability;

  /**
   * Which images expire or move to the archive storage class in the destinations. What is deleted at the source stays there, so something
   * has to remove old images.
   *
   * @default - untagged images expire 14 days after they were pushed
   */
  readonly lifecycle?: LifecyclePolicy;

  /**
   * Who may pull from the destinations, from other accounts than theirs, and which AWS services.
   *
   * @default - nobody outside the account of the destination
   */
  readonly pullPrincipals?: PullPrincipal[];

  /**
   * The tags of the repositories that are created in the destinations: up to 50. Across accounts, the source may then tag them.
   *
   * @default - no tags
   */
  readonly resourceTags?: { [key: string]: string };
}
