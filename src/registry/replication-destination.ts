import { Stack } from 'aws-cdk-lib';
import { checkAccount } from '../core/accounts';
import { Registry, registryInStack } from '../core/location';
import { checkRegion } from '../core/regions';
import { required } from '../core/validation';

/**
 * A private registry that images are replicated to: that of the same account in another region, or that of another account.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/replication.html
 *
 * @example
 * new ReplicationConfig(this, 'Replication', {
 *   rules: [{
 *     destinations: [
 *       ReplicationDestination.region('eu-central-1'),
 *       ReplicationDestination.account('333333444444', 'eu-west-1'),
 *     ],
 *   }],
 * });
 */
export class ReplicationDestination {
  /**
   * The registry of the same account in another region. Nothing has to be allowed there.
   *
   * @param region the region, `eu-central-1`; throws for what has not the shape of one
   */
  public static region(region: string): ReplicationDestination {
    checkRegion('region', required('region', region, 'ReplicationDestination.region'), 'ReplicationDestination.region');
    return new ReplicationDestination(region);
  }

  /**
   * The registry of another account, in any region of the partition. Its registry policy must allow the replication, see
   * `RegistryPolicy.allowReplicationFrom`.
   *
   * @param accountId 12 digits; throws otherwise
   * @param region the region, `eu-central-1`, which may be that of the source; throws for what has not the shape of one
   */
  public static account(accountId: string, region: string): ReplicationDestination {
    checkAccount('accountId', required('accountId', accountId, 'ReplicationDestination.account'), 'ReplicationDestination.account');
    checkRegion('region', required('region', region, 'ReplicationDestination.account'), 'ReplicationDestination.account');
    return new ReplicationDestination(region, accountId);
  }

  private constructor(private readonly where: string, private readonly registryId?: string) {}

  /**
   * What it means for a source in this stack.
   *
   * @internal
   */
  public _from(source: Stack): Registry {
    return registryInStack({ account: this.registryId ?? source.account, region: this.where }, source);
  }
}
