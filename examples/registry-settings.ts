// Pushes of the registry share layers, instead of uploading the same base image to every repository.
import { App, Stack, Validations } from 'aws-cdk-lib';
import { RegistrySettings } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'RegistrySettings', { env: { account: '385605022855', region: 'us-west-2' } });

const settings = new RegistrySettings(stack, 'Settings', { blobMounting: true });

Validations.of(settings).acknowledge({
  id: 'AwsSolutions-IAM5[Resource::*]',
  reason: 'an account setting is no resource; the statement is limited to BLOB_MOUNTING by ecr:AccountSetting, which the rule does not read',
});
// The same for the role of CDK's function, whose finding has an id that `acknowledge` refuses for its `::`.
stack.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
    'the function that CDK makes for SDK calls writes its log by this policy',
});
