import { IConstruct } from 'constructs';
import { invalid, isKnown, required, shown, Where } from '../core/validation';
import { warn } from '../core/warnings';

const MAX_FILTERS = 5;
const FILTER = /^[0-9a-zA-Z._*-]{1,128}$/;
const SAFE_WILDCARDS = 2;

/** What CloudFormation wants on repositories and on creation templates. */
export interface TagMutabilityConfiguration {
  readonly imageTagMutability: string;
  readonly imageTagMutabilityExclusionFilters?: ExclusionFilter[];
}

export interface ExclusionFilter {
  readonly imageTagMutabilityExclusionFilterType: string;
  readonly imageTagMutabilityExclusionFilterValue: string;
}

/**
 * Whether a tag of an image can be moved to another image by pushing it again.
 *
 * It can be changed at any time, without replacing the repository.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
 *
 * @example
 * new ManagedRepository(this, 'Api', {
 *   tagMutability: ImageTagMutability.immutableExcept('latest', 'dev-*'),
 * });
 */
export class ImageTagMutability {
  /** No tag can be overwritten: what was deployed by a tag stays what that tag names. */
  public static immutable(): ImageTagMutability {
    return new ImageTagMutability('IMMUTABLE', []);
  }

  /** Every tag can be overwritten. The image that loses its last tag becomes untagged. */
  public static mutable(): ImageTagMutability {
    return new ImageTagMutability('MUTABLE', []);
  }

  /**
   * No tag can be overwritten but those that match a filter.
   *
   * @param filters 1 to 5 tags, each of 1 to 128 letters, digits, `.`, `_`, `-` and the wildcard `*`; throws otherwise
   */
  public static immutableExcept(...filters: string[]): ImageTagMutability {
    return new ImageTagMutability('IMMUTABLE_WITH_EXCLUSION', checkedFilters(filters, 'ImageTagMutability.immutableExcept'));
  }

  /**
   * Every tag can be overwritten but those that match a filter.
   *
   * @param filters 1 to 5 tags, each of 1 to 128 letters, digits, `.`, `_`, `-` and the wildcard `*`; throws otherwise
   */
  public static mutableExcept(...filters: string[]): ImageTagMutability {
    return new ImageTagMutability('MUTABLE_WITH_EXCLUSION', checkedFilters(filters, 'ImageTagMutability.mutableExcept'));
  }

  /** The `ImageTagMutability` of CloudFormation, `IMMUTABLE_WITH_EXCLUSION` for example. */
  public readonly mutability: string;

  private constructor(mutability: string, private readonly exclusionFilters: string[]) {
    this.mutability = mutability;
  }

  /**
   * Renders for the resource of `scope`.
   *
   * @internal
   */
  public _bind(scope: IConstruct): TagMutabilityConfiguration {
    for (const filter of this.exclusionFilters.filter((f) => isKnown(f) && f.split('*').length - 1 > SAFE_WILDCARDS)) {
      warn(scope, 'ImageTagMutability.manyWildcards',
        `the exclusion filter ${shown(filter)} has more than ${SAFE_WILDCARDS} wildcards, which ECR has been seen to reject; use fewer`);
    }
    return {
      imageTagMutability: this.mutability,
      imageTagMutabilityExclusionFilters: this.exclusionFilters.length === 0 ? undefined : this.exclusionFilters.map((filter) => ({
        imageTagMutabilityExclusionFilterType: 'WILDCARD',
        imageTagMutabilityExclusionFilterValue: filter,
      })),
    };
  }
}

function checkedFilters(filters: string[], where: Where): string[] {
  required('filters', filters, where);
  if (!isKnown(filters)) {
    throw invalid('"filters" must be known one by one, got a list token; each filter may be a string token of its own', where);
  }
  if (filters.length === 0 || filters.length > MAX_FILTERS) {
    throw invalid(`"filters" must be 1 to ${MAX_FILTERS} tag filters, got ${filters.length}; `
      + (filters.length === 0 ? 'name a tag, or use immutable() or mutable()' : 'join some with "*", such as "dev-*"'), where);
  }
  for (const filter of filters) {
    if (isKnown(filter) && !FILTER.test(filter)) {
      throw invalid(`"filters" must each be 1 to 128 letters, digits, ".", "_", "-" and "*", got ${shown(filter)}; write for example "dev-*"`, where);
    }
  }
  return [...filters];
}
