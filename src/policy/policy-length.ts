import { Stack } from 'aws-cdk-lib';
import { listed } from './policy-value';
import { isIntrinsic } from '../core/intrinsics';

/** The longest repository or registry policy that ECR takes, in characters. */
export const MAX_POLICY_LENGTH = 10_240;

/** The longest managed policy that IAM takes, in characters without white space. */
export const MAX_MANAGED_POLICY_LENGTH = 6_144;

/** From which part of a limit on a policy is said to be near it. */
const NEAR = 0.9;

/** The fewest characters each pseudo parameter becomes when it is deployed. */
const SHORTEST: Record<string, string> = {
  'AWS::AccountId': '0'.repeat(12),
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
};

/** A policy and how long it may be. */
export interface PolicyLimit {
  readonly policy: unknown;
  /** What the policy is called. */
  readonly name: string;
  /** The most characters. */
  readonly limit: number;
  /** Whose limit it is. IAM does not count white space. */
  readonly of: 'ECR' | 'IAM';
  /** The class whose values name an organization there. */
  readonly principals?: 'PullPrincipal' | 'PushPrincipal';
  readonly stack: Stack;
  /** The shortest texts that become of tokens, by their resolved JSON, where more is known than of any token. */
  readonly shortest?: ReadonlyMap<string, string>;
  /** Warns from 90 % of the limit on. */
  warn(message: string): void;
}

/** Says that a policy is too long, and what to do about it. Warns when it is nearly so. */
export function lengthProblems({ policy, name, limit, of, principals = 'PullPrincipal', stack, shortest, warn }: PolicyLimit): string[] {
  const text = leastPolicyText(policy, stack, shortest);
  const length = of === 'IAM' ? text.replace(/\s/g, '').length : text.length;
  if (length < limit * NEAR) {
    return [];
  }
  const message = `${name} has ${length} characters, ${of} takes ${limit}; ${advice(JSON.parse(text), of, principals)}`;
  if (length > limit) {
    return [message];
  }
  warn(message);
  return [];
}

/** What takes most of a policy says how to shorten it. */
function advice(policy: any, of: 'ECR' | 'IAM', principals: string): string {
  const statements = listed(policy.Statement);
  const size = (...elements: string[]) => JSON.stringify(statements.map((statement) => elements.map((element) => statement[element]))).length;
  if (of === 'IAM') {
    return 'instead of many repositories name "repositoryPrefixes", shorter ones that take in several, or make several policies';
  }
  return size('Resource', 'NotResource') > size('Principal', 'NotPrincipal', 'Condition')
    ? 'instead of many "repositoryPrefixes" name shorter ones that take in several, or share some of the repositories by their own policies'
    : `instead of many accounts name their organization, with ${principals}.organization() or .organizationalUnit()`;
}

/**
 * The shortest text that becomes of the policy when it is deployed: exact where everything is known, and what is the least of tokens.
 */
export function leastPolicyText(policy: unknown, stack: Stack, shortest?: ReadonlyMap<string, string>): string {
  const resolved = stack.resolve(policy);
  return resolved === undefined ? '' : JSON.stringify(withTokensShortened(resolved, shortest));
}

/** Replaces each CloudFormation intrinsic function by the shortest text it may become. */
function withTokensShortened(value: unknown, shortest?: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => withTokensShortened(item, shortest));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const own = shortest?.get(JSON.stringify(value));
  if (own !== undefined) {
    return own;
  }
  if (!isIntrinsic(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTokensShortened(inner, shortest)]));
  }
  const [[name, argument]] = Object.entries<any>(value);
  if (name === 'Ref') {
    return SHORTEST[argument] ?? '';
  }
  // The list may be a parameter.
  return name === 'Fn::Join' && Array.isArray(argument[1]) ? argument[1].map((item: unknown) => withTokensShortened(item, shortest)).join(argument[0]) : '';
}
