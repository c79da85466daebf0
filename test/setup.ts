import { CloudFormationValidatePlugin } from 'aws-cdk-lib';

/**
 * CDK validates every template that is synthesized. Loading its rules takes seconds in each test file, and what it finds is
 * printed and nothing else. So only test/snapshots.test.ts does it, for all examples, where a finding fails the test.
 */
const off = jest.spyOn(CloudFormationValidatePlugin, '_singletonInstance').mockReturnValue({
  name: CloudFormationValidatePlugin.PLUGIN_NAME,
  validate: () => ({ success: true, violations: [] }),
} as unknown as CloudFormationValidatePlugin);

/** Turns CDK's template validation on for a test file. */
export function validateTemplates(): void {
  off.mockRestore();
}
