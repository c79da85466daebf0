import { Fail } from '../core/input-error';
import { LifecyclePolicy } from '../lifecycle/lifecycle-policy';
import { checkText } from '../lifecycle/rules/policy-checks';

/** The policy of a text that ECR gets; an error when ECR would reject it. */
export function lifecyclePolicyOf(text: string, fail: Fail): LifecyclePolicy {
  const policy = parsed(text, fail);
  if (policy.rules.some((rule) => rule._hasTokens())) {
    throw fail('the lifecycle policy has something that reads like a token of the CDK; expected the text that ECR gets');
  }
  return policy;
}

function parsed(text: string, fail: Fail): LifecyclePolicy {
  try {
    const policy = LifecyclePolicy.fromJson(text);
    // The text as it is sent, while a construct sends it compact.
    checkText(text, 'leave out white space, shorten the descriptions and the tag lists, or merge rules');
    return policy;
  } catch (error) {
    throw error instanceof RangeError ? error : fail((error as Error).message);
  }
}
