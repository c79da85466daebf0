import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageEncryption, ManagedRepository } from '../../src';

function template(build: (stack: Stack) => void): Record<string, any> {
  const stack = new Stack(new App(), 'Stack');
  build(stack);
  return Template.fromStack(stack).toJSON();
}

/** What deploying `after` over `before` does to each resource that changes. */
function impacts(before: (stack: Stack) => void, after: (stack: Stack) => void): Record<string, ResourceImpact> {
  const { resources } = fullDiff(template(before), template(after));
  return Object.fromEntries(Object.entries(resources.changes).map(([id, change]) => [id, change.changeImpact]));
}

const l2 = (props?: (stack: Stack) => ecr.RepositoryProps) => (stack: Stack) => {
  new ecr.Repository(stack, 'Api', { repositoryName: 'team/api', lifecycleRules: [{ maxImageAge: Duration.days(30) }], ...props?.(stack) });
};
const ours = (encryption?: (stack: Stack) => ImageEncryption) => (stack: Stack) => {
  new ManagedRepository(stack, 'Api', { repositoryName: 'team/api', encryption: encryption?.(stack) });
};

test.each([
  ['AES256', l2(), ours(() => ImageEncryption.s3Managed())],
  ['the AWS managed key', l2(() => ({ encryption: ecr.RepositoryEncryption.KMS })), ours(() => ImageEncryption.awsManagedKey())],
  ['a key', l2((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') })), ours((stack) => ImageEncryption.customerManagedKey(new kms.Key(stack, 'Key')))],
])('a repository encrypted with %s moves over without replacement, under the same logical id', (_, before, after) => {
  expect(Object.entries(impacts(before, after))).toEqual([[expect.stringMatching(/^Api[0-9A-F]{8}$/), ResourceImpact.WILL_UPDATE]]);
});

test('the diff sees a replacement where the encryption differs', () => {
  expect(Object.values(impacts(l2(), ours()))).toEqual([ResourceImpact.WILL_REPLACE]);
});
