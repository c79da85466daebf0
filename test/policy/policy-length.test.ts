import { App, Aws, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { leastPolicyText } from '../../src/policy/policy-length';

const stack = new Stack(new App(), 'Stack');

function policyFor(...principals: iam.IPrincipal[]): iam.PolicyDocument {
  return new iam.PolicyDocument({ statements: [new iam.PolicyStatement({ actions: ['ecr:PutImage'], principals })] });
}

test('an empty policy has no characters', () => {
  expect(leastPolicyText(new iam.PolicyDocument(), stack)).toBe('');
});

test('what is known is counted exactly', () => {
  const policy = policyFor(new iam.ArnPrincipal('arn:aws:iam::222222222222:root'));
  expect(leastPolicyText(policy, stack)).toBe(JSON.stringify(policy.toJSON()));
});

test('pseudo parameters count as the shortest text they become', () => {
  const shortest = leastPolicyText(policyFor(new iam.ArnPrincipal('arn:aws:iam::222222222222:root')), stack);
  expect(leastPolicyText(policyFor(new iam.AccountPrincipal('222222222222')), stack)).toBe(shortest);
  expect(leastPolicyText(policyFor(new iam.AccountPrincipal(Aws.ACCOUNT_ID)), stack)).toHaveLength(shortest.length);
});

test('other tokens count as nothing', () => {
  const none = leastPolicyText(policyFor(new iam.ArnPrincipal('x')), stack).length - 1;
  expect(leastPolicyText(policyFor(new iam.ArnPrincipal(Fn.importValue('Arn'))), stack)).toHaveLength(none);
  expect(leastPolicyText(policyFor(new iam.ArnPrincipal(Fn.ref('Parameter'))), stack)).toHaveLength(none);
});
