import { Stack } from 'aws-cdk-lib';

/** The longest repository or registry policy that ECR takes, in characters. */
export const MAX_POLICY_LENGTH = 10_240;

/** The fewest characters each pseudo parameter becomes when it is deployed. */
const SHORTEST: Record<string, string> = {
  'AWS::AccountId': '0'.repeat(12),
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
};

/**
 * The fewest characters the policy has when it is deployed: exact where everything is known, a lower bound with tokens.
 */
export function leastPolicyLength(policy: unknown, stack: Stack): number {
  const resolved = stack.resolve(policy);
  return resolved === undefined ? 0 : JSON.stringify(withTokensShortened(resolved)).length;
}

/** Replaces each CloudFormation intrinsic function by the shortest text it may become. */
function withTokensShortened(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withTokensShortened);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  if (entries.length !== 1 || !isIntrinsic(entries[0][0])) {
    return Object.fromEntries(entries.map(([key, inner]) => [key, withTokensShortened(inner)]));
  }
  const [name, argument] = entries[0];
  if (name === 'Ref') {
    return SHORTEST[argument] ?? '';
  }
  return name === 'Fn::Join' ? argument[1].map(withTokensShortened).join(argument[0]) : '';
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

