import { App, Aws, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { leastPolicyLength } from '../../src/policy/policy-length';

const stack = new Stack(new App(), 'Stack');

function policyFor(...principals: iam.IPrincipal[]): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['ecr:PutImage'], principals })] });
}

test('an empty policy has no characters', () => {
  expect(leastPolicyLength(new iam.PolicyDocument(), stack)).toBe(0);
});

test('what is known is counted exactly', () => {
  const policy = policyFor(new iam.ArnPrincipal('arn:aws:iam::222222222222:root'));
  expect(leastPolicyLength(policy, stack)).toBe(JSON.stringify(policy.toJSON()).length);
});

test('pseudo parameters count as the shortest text they become', () => {
  const known = leastPolicyLength(policyFor(new iam.ArnPrincipal('arn:aws:iam::222222222222:root')), stack);
  expect(leastPolicyLength(policyFor(new iam.AccountPrincipal('222222222222')), stack)).toBe(known);
  expect(leastPolicyLength(policyFor(new iam.AccountPrincipal(Aws.ACCOUNT_ID)), stack)).toBe(known);
});

test('other tokens count as nothing', () => {
  const none = leastPolicyLength(policyFor(new iam.ArnPrincipal('x')), stack) - 1;
  expect(leastPolicyLength(policyFor(new iam.ArnPrincipal(Fn.importValue('Arn'))), stack)).toBe(none);
  expect(leastPolicyLength(policyFor(new iam.ArnPrincipal(Fn.ref('Parameter'))), stack)).toBe(none);
});
