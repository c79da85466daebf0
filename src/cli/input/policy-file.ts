import { briefly, InputError, reading } from '../../core/input-error';
import { jsonDocument, membersOf } from '../../core/json-documents';
import { LifecyclePolicy } from '../../lifecycle/lifecycle-policy';
import { lifecyclePolicyOf } from '../../model/lifecycle-policy-text';

const EXPECTED = 'a lifecycle policy with "rules", or the output of aws ecr get-lifecycle-policy';

/** The policy of a file: its own text, or the output of `aws ecr get-lifecycle-policy`. */
export function readPolicyFile(text: string, file: string): LifecyclePolicy {
  return reading(file, () => {
    const value = jsonDocument(text, file, EXPECTED);
    const { rules, lifecyclePolicyText } = membersOf(value);
    // The white space of a text counts for its length.
    const policyText = rules === undefined ? lifecyclePolicyText : text.replace(/^\ufeff/, '');
    if (typeof policyText !== 'string') {
      throw InputError.in(file, `is ${briefly(value)}; expected ${EXPECTED}`);
    }
    return lifecyclePolicyOf(policyText, (problem) => InputError.in(file, problem));
  });
}
