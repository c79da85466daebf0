import { Token } from 'aws-cdk-lib';
import { checkSelection, isListToken } from './selection-checks';
import { TagStatus } from './tag-status';
import { invalid, required, shown } from '../../core/validation';

/**
 * Which images a lifecycle rule looks at: by tag pattern, by tag prefix, the untagged ones, or all.
 *
 * One list of several patterns means *and* in ECR: an image matches when every entry is matched by one of its tags. `taggedAll`
 * and `taggedAllPrefixes` are such lists; `taggedAny` and `taggedAnyPrefix` mean *or*, and become one ECR rule for each entry.
 *
 * The only wildcard is `*`, any text or none, at most four times in one pattern. A pattern without it is one exact tag. A prefix
 * is literal text. Tokens are not checked.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
 *
 * @example
 * LifecyclePolicy.of(
 *   LifecycleRule.protect(ImageSelection.taggedAny('release-*', 'hotfix-*')),
 *   LifecycleRule.keepNewest(10, ImageSelection.taggedAll('*-debug', 'nightly-*')),
 * );
 */
export class ImageSelection {
  /**
   * Images that match every one of the patterns, ECR's own meaning of a `tagPatternList`; different tags may match different patterns.
   *
   * Throws when there is no pattern, when one is empty, and when one has more than four `*`.
   *
   * @param patterns tag patterns, such as `release-*`; a pattern without `*` is one exact tag
   */
  public static taggedAll(...patterns: string[]): ImageSelection {
    return ImageSelection._of('ImageSelection.taggedAll', TagStatus.TAGGED, required('patterns', patterns, 'ImageSelection.taggedAll'));
  }

  /**
   * Images that match at least one of the patterns. A rule with this selection becomes one ECR rule for each pattern.
   *
   * A limit holds for each pattern by itself: `keepNewest(20, taggedAny('dev-*', 'pr-*'))` keeps 20 images of `dev-*` and 20 of
   * `pr-*`. A pattern given twice counts once.
   *
   * Throws when there is no pattern, when one is empty or has more than four `*`, and for a list token, whose entries
   * are not known in time to make the rules.
   *
   * @param patterns tag patterns, such as `release-*`; a pattern without `*` is one exact tag
   */
  public static taggedAny(...patterns: string[]): ImageSelection {
    const name = 'ImageSelection.taggedAny';
    return ImageSelection._of(name, TagStatus.TAGGED, splittable(name, required('patterns', patterns, name), 'taggedAll'), undefined, true);
  }

  /**
   * Images that have, for every one of the prefixes, a tag that starts with it, ECR's own meaning of a `tagPrefixList`.
   *
   * Throws when there is no prefix and when one is empty.
   *
   * @param prefixes beginnings of tags, such as `release-`; a `*` has no meaning in them
   */
  public static taggedAllPrefixes(...prefixes: string[]): ImageSelection {
    return ImageSelection._of('ImageSelection.taggedAllPrefixes', TagStatus.TAGGED, undefined, required('prefixes', prefixes, 'ImageSelection.taggedAllPrefixes'));
  }

  /**
   * Images that have a tag that starts with one of the prefixes. A rule with this selection becomes one ECR rule for each prefix.
   *
   * A limit holds for each prefix by itself. A prefix given twice counts once.
   *
   * Throws when there is no prefix, when one is empty, and for a list token, whose entries are not known in time to make the rules.
   *
   * @param prefixes beginnings of tags, such as `release-`; a `*` has no meaning in them
   */
  public static taggedAnyPrefix(...prefixes: string[]): ImageSelection {
    const name = 'ImageSelection.taggedAnyPrefix';
    return ImageSelection._of(name, TagStatus.TAGGED, undefined, splittable(name, required('prefixes', prefixes, name), 'taggedAllPrefixes'), true);
  }

  /**
   * Images without a tag. A policy may have one such rule in each storage class.
   *
   * The images inside a multi-architecture image are mostly untagged. ECR leaves them alone while the index that names them exists.
   */
  public static untagged(): ImageSelection {
    return ImageSelection._of('ImageSelection.untagged', TagStatus.UNTAGGED);
  }

  /**
   * All images, tagged or not. A policy may have one such rule in each storage class, and it is evaluated last there.
   */
  public static all(): ImageSelection {
    return ImageSelection._of('ImageSelection.all', TagStatus.ANY);
  }

  /**
   * The selection with these values of ECR's JSON; `name` is its name in messages.
   *
   * @internal
   */
  public static _of(name: string, tagStatus: string, patterns?: string[], prefixes?: string[], any = false): ImageSelection {
    checkSelection(name, tagStatus, patterns, prefixes);
    return new ImageSelection(tagStatus, patterns, prefixes, any);
  }

  /** Whether the images have a tag: `tagged`, `untagged` or `any`. */
  public readonly tagStatus: string;

  /**
   * The tag patterns of a tagged selection made of patterns. Of a `taggedAny` selection these are the alternatives.
   *
   * @default - the selection is not made of patterns
   */
  public readonly tagPatternList?: string[];

  /**
   * The tag prefixes of a tagged selection made of prefixes. Of a `taggedAnyPrefix` selection these are the alternatives.
   *
   * @default - the selection is not made of prefixes
   */
  public readonly tagPrefixList?: string[];

  private readonly any: boolean;

  private constructor(tagStatus: string, patterns?: string[], prefixes?: string[], any = false) {
    this.tagStatus = tagStatus;
    this.tagPatternList = frozenCopy(patterns);
    this.tagPrefixList = frozenCopy(prefixes);
    this.any = any;
  }

  /**
   * The selections that ECR needs one rule each for.
   *
   * @internal
   */
  public _expand(): ImageSelection[] {
    if (!this.any) {
      return [this];
    }
    const patterns = [...new Set(this.tagPatternList)].map((pattern) => new ImageSelection(this.tagStatus, [pattern]));
    const prefixes = [...new Set(this.tagPrefixList)].map((prefix) => new ImageSelection(this.tagStatus, undefined, [prefix]));
    return [...patterns, ...prefixes];
  }

  /**
   * Whether a list, or an entry of one, is an unresolved token.
   *
   * @internal
   */
  public _hasTokens(): boolean {
    return [this.tagPatternList, this.tagPrefixList].some((list) => list?.some((entry) => Token.isUnresolved(entry) || isListToken(entry)));
  }

  /**
   * The selection as messages name it, such as `tagged "dev-*"`.
   *
   * @internal
   */
  public _label(): string {
    return selectionLabel(this.tagStatus, this.tagPatternList, this.tagPrefixList, this.any);
  }
}

/** A selection as messages name it: `untagged`, `tagged "a*" and "b*"`, `tagged prefix "a" or "b"`. */
export function selectionLabel(tagStatus: string, patterns?: string[], prefixes?: string[], any = false): string {
  const joined = (list: string[]) => list.map(shown).join(any ? ' or ' : ' and ');
  return [
    tagStatus,
    ...(patterns?.length ? [joined(patterns)] : []),
    ...(prefixes?.length ? ['prefix', joined(prefixes)] : []),
  ].join(' ');
}

function frozenCopy(list?: string[]): string[] | undefined {
  return list && Object.freeze([...list]) as string[];
}

/** The list, unless it is a token: the number of rules to make of it is not known. */
function splittable(name: string, list: string[], alternative: string): string[] {
  if (Token.isUnresolved(list)) {
    throw invalid('the entries must be known at synthesis, got a list token, since each becomes a rule of its own; '
      + `give them one by one, or use "${alternative}" if images must match all of them`, name);
  }
  return list;
}
