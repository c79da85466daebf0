// One policy, written once, for any number of repositories: also for those of `ecr.Repository` or the L1.
import { App, Duration, Stack } from 'aws-cdk-lib';
import { ImageSelection, LifecyclePolicy, LifecycleRule, ManagedRepository } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'LifecyclePolicy');

const policy = LifecyclePolicy.of(
  // The order is the priority: what an earlier rule takes, no later rule sees.
  LifecycleRule.protect(ImageSelection.taggedAny('release-*')),
  LifecycleRule.keepNewest(20, ImageSelection.taggedAny('dev-*', 'pr-*')),
  LifecycleRule.expireUntagged(Duration.days(14)),
  LifecycleRule.archiveNotPulledFor(Duration.days(90)),
  LifecycleRule.expireArchivedAfter(Duration.days(365)),
);

new ManagedRepository(stack, 'Api', { lifecycle: policy });
new ManagedRepository(stack, 'Web', { lifecycle: policy });
