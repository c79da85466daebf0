import { App, Aws, Fn, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { leastPolicyText, lengthProblems, MAX_POLICY_LENGTH } from '../../src/policy/policy-length';

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

describe('the limit', () => {
  /** A policy of so many characters, most of which say who, or where. */
  function problems(length: number, element: 'Principal' | 'Resource', of: 'ECR' | 'IAM' = 'ECR'): { errors: string[]; warnings: string[] } {
    const policy = (text: string) => ({ Statement: [{ [element]: text }] });
    const warnings: string[] = [];
    const errors = lengthProblems({
      policy: policy('x'.repeat(length - JSON.stringify(policy('')).length)), name: 'the policy', limit: MAX_POLICY_LENGTH, of, stack, warn: (message) => warnings.push(message),
    });
    return { errors, warnings };
  }

  test('is 10,240 characters', () => {
    expect(problems(10_240, 'Principal').errors).toEqual([]);
    expect(problems(10_241, 'Principal').errors).toEqual([expect.stringMatching(/^the policy has 10241 characters, ECR takes 10240; /)]);
    expect(problems(10_241, 'Principal').warnings).toEqual([]);
  });

  test('is near from 90 % on', () => {
    expect(problems(9_215, 'Principal')).toEqual({ errors: [], warnings: [] });
    expect(problems(9_216, 'Principal').warnings).toEqual([expect.stringMatching(/^the policy has 9216 characters, ECR takes 10240; /)]);
    expect(problems(10_240, 'Principal').warnings).toHaveLength(1);
  });

  test('comes with advice that fits what takes most of the policy', () => {
    expect(problems(10_241, 'Principal').errors[0]).toMatch(/instead of many accounts name their organization/);
    expect(problems(10_241, 'Resource').errors[0]).toMatch(/instead of many "repositoryPrefixes" name shorter ones/);
    expect(problems(10_241, 'Resource').errors[0]).not.toMatch(/organization/);
    expect(problems(10_241, 'Resource', 'IAM').errors[0]).toMatch(/instead of many repositories name "repositoryPrefixes"/);
  });
});
