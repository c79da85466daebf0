// Who hears of what: security of findings in production images, the platform team of failures and quotas, a chat channel of both; and a dashboard.
import { App, Stack } from 'aws-cdk-lib';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  FindingSeverity, ImageScanAlerts, ManagedRepository, PrivateRegistry, RegistryAlarms, RegistryDashboard,
} from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'AlertsAndDashboards', { env: { account: '385605022855', region: 'us-west-2' } });

const masterKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
const security = new sns.Topic(stack, 'Security', { enforceSSL: true });
const platform = new sns.Topic(stack, 'Platform', { enforceSSL: true, masterKey });
const chat = new sns.Topic(stack, 'Chat', { enforceSSL: true });

new ImageScanAlerts(stack, 'ProductionAlerts', {
  repositoryPrefixes: ['prod/'],
  minSeverity: FindingSeverity.CRITICAL,
  topics: [security],
  chatTopics: [chat],
});

const payments = new ManagedRepository(stack, 'Payments', { repositoryName: 'payments/api' });
new ImageScanAlerts(stack, 'PaymentAlerts', { repositories: [payments], topics: [security], newFindings: false });

const registry = PrivateRegistry.of(stack);
registry.onReplicationFailed('ReplicationFailed', { target: new targets.SnsTopic(platform) });
registry.onPullThroughFailed('PullThroughFailed', { target: new targets.SnsTopic(platform), repositoryPrefixes: ['docker-hub/'] });
registry.onLifecycleAction('ProductionExpired', { target: new targets.SnsTopic(platform), repositoryPrefixes: ['prod/'] });

const alarms = new RegistryAlarms(stack, 'Alarms', { topics: [platform], callQuotas: { PutImage: 50 } });
new RegistryDashboard(stack, 'Dashboard', { dashboardName: 'registry', alarms });
