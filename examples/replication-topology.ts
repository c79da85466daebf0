// A hub and two spokes, with both ends of each replication: another region of the same account, and another account.
import { App, Duration, Stack, Validations } from 'aws-cdk-lib';
import { ImageSelection, LifecyclePolicy, LifecycleRule, PullPrincipal, ReplicationTopology } from 'cdk-managed-ecr';

// With this flag, which `cdk init` turns on, the partition is written out, so that findings about ARNs can be acknowledged.
export const app = new App({ context: { '@aws-cdk/core:enablePartitionLiterals': true } });
const hub = new Stack(app, 'Hub', { env: { account: '385605022855', region: 'us-west-2' } });
const spokes = [
  new Stack(app, 'RegionSpoke', { env: { account: '385605022855', region: 'us-east-2' } }),
  new Stack(app, 'AccountSpoke', { env: { account: '333333444444', region: 'us-west-2' } }),
];

new ReplicationTopology(hub, 'Replication', {
  destinations: spokes,
  repositoryPrefixes: ['prod/'],
  lifecycle: LifecyclePolicy.of(
    LifecycleRule.keepNewest(50, ImageSelection.taggedAny('v*')),
    LifecycleRule.expireUntagged(Duration.days(7)),
  ),
  pullPrincipals: [PullPrincipal.account('777777888888')],
  resourceTags: { source: 'hub' },
});

for (const spoke of spokes) {
  for (const [service, resource, reason] of [
    ['ecr', 'repository/prod/*', 'ECR creates the repositories that are replicated with this role'],
    ['kms', 'key/*', 'the id of the AWS managed key is not known, and the statement is limited to requests through ECR'],
  ]) {
    Validations.of(spoke).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:aws:${service}:${spoke.region}:${spoke.account}:${resource}]`,
      reason,
    });
  }
}
