import { briefly, InputError, reading } from '../../core/input-error';
import { jsonDocument, membersOf } from '../../core/json-documents';
import { LifecyclePolicy } from '../../lifecycle/lifecycle-policy';
import { lifecyclePolicyOf } from '../../model/lifecycle-policy-text';

const EXPECTED = 'a lifecycle policy with "rules", or the output of aws ecr get-lifecycle-policy';

/** The policy of a file. */
export interface PolicyFile {
  readonly policy: LifecyclePolicy;
  /** The account and the repository whose policy it is, when the file says so. */
  readonly registryId?: string;
  readonly repositoryName?: string;
}

/** The policy of a file: its own text, or the output of `aws ecr get-lifecycle-policy`. */
export function readPolicyFile(text: string, file: string): PolicyFile {
  return reading(file, () => {
    const value = jsonDocument(text, file, EXPECTED);
    const { rules, lifecyclePolicyText, registryId, repositoryName } = membersOf(value);
    const named = rules === undefined ? { registryId: textOf(registryId), repositoryName: textOf(repositoryName) } : {};
    // The white space of a text counts for its length.
    const policyText = rules === undefined ? lifecyclePolicyText : text.replace(/^\ufeff/, '');
    if (typeof policyText !== 'string') {
      throw InputError.in(file, `is ${briefly(value)}; expected ${EXPECTED}`);
    }
    return { policy: lifecyclePolicyOf(policyText, (problem) => InputError.in(file, problem)), ...named };
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
