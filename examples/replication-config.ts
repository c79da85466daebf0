// The source's side of replication: to another region, and to an account whose owner allows it in another app.
import { App, Stack, Validations } from 'aws-cdk-lib';
import { ReplicationConfig, ReplicationDestination } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'ReplicationConfig', { env: { account: '385605022855', region: 'us-west-2' } });

const replication = new ReplicationConfig(stack, 'Replication', {
  rules: [{ destinations: [ReplicationDestination.region('us-east-2')] }],
});
replication.addRule({
  destinations: [ReplicationDestination.account('333333444444', 'us-west-2')],
  repositoryPrefixes: ['prod/', 'base/'],
});

Validations.of(replication).acknowledge({
  id: 'cdk-managed-ecr:ReplicationConfig.destinationPolicy',
  reason: 'the owner of 333333444444 has added the statement of destinationPolicies() to the registry policy',
});
