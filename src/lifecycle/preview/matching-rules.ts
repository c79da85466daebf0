import { PrefixTree } from './prefix-tree';
import { matches, onlyPrefix, PreparedRule } from './prepared-rule';
import { RepositoryImage } from './repository-image';

/** Some rules of a policy, by their places in it. */
interface RuleSet {
  readonly rules: readonly number[];
  /** This set with one more rule, by its place. */
  readonly with: RuleSet[];
}

/**
 * The rules that the tags of each image match, of either storage class, by their places in the policy. Few sets of rules are the answer for
 * many images, so each set is made once.
 */
export function matchingRules(rules: readonly PreparedRule[], images: readonly RepositoryImage[]): Array<readonly number[]> {
  const prefixes = new PrefixTree();
  const others: number[] = [];
  rules.forEach((rule, number) => {
    const prefix = onlyPrefix(rule);
    if (prefix === undefined) {
      others.push(number);
    } else {
      prefixes.add(prefix, number);
    }
  });
  const none: RuleSet = { rules: [], with: [] };
  const found = new Uint8Array(rules.length);
  return images.map(({ imageTags = [] }) => {
    for (const number of others) {
      found[number] = matches(rules[number], imageTags) ? 1 : 0;
    }
    for (const tag of imageTags) {
      prefixes.mark(tag, found);
    }
    let set = none;
    for (let number = 0; number < found.length; number++) {
      if (found[number] === 1) {
        set = set.with[number] ??= { rules: [...set.rules, number], with: [] };
        found[number] = 0;
      }
    }
    return set.rules;
  });
}
