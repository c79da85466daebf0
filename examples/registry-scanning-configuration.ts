// Production images are scanned continuously by Amazon Inspector, all others when they are pushed.
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { RegistryScanning, RegistryScanningConfiguration } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'RegistryScanningConfiguration', { env: { account: '385605022855', region: 'us-west-2' } });

const { scanning } = new RegistryScanningConfiguration(stack, 'Scanning', {
  scanning: RegistryScanning.enhanced({
    continuous: ['prod/*', '*-release'],
    scanOnPush: ['*'],
  }),
});

new CfnOutput(stack, 'ProductionApi', { value: scanning.frequencyOf('prod/api') });
new CfnOutput(stack, 'Sandbox', { value: scanning.frequencyOf('sandbox/api') });
