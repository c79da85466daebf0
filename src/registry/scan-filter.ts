import { checkRepositoryFilter } from './repository-filter';
import { invalid, isKnown, shown } from '../core/validation';
import { matchesPattern } from '../core/wildcards';

const MAX_LENGTH = 255;

/**
 * Which repositories a rule of the scanning configuration is for, by name.
 *
 * `*` stands for any text, also for none. A filter without `*` is for every repository whose name *contains* it.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html
 *
 * @example
 * new RegistryScanningConfiguration(this, 'Scanning', {
 *   scanning: RegistryScanning.basic({ scanOnPush: [ScanFilter.wildcard('prod*')] }),
 * });
 */
export class ScanFilter {
  /**
   * Repositories whose name matches the value.
   *
   * @param value 1 to 255 lower-case letters, digits and `*`, with single `.`, `_`, `-` or `/` between them; throws otherwise
   */
  public static wildcard(value: string): ScanFilter {
    checkRepositoryFilter('value', value, MAX_LENGTH);
    return new ScanFilter(value);
  }

  /** The filter as ECR is given it. */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }

  /**
   * Whether a repository of this name is one that the filter is for. `*` matches any text, and a value without `*` any name that
   * contains it.
   *
   * Throws when the filter or the name is a token, which is not known before deployment.
   *
   * @param repositoryName the whole name, `team/api`
   */
  public matches(repositoryName: string): boolean {
    if (!isKnown(this.value) || !isKnown(repositoryName)) {
      throw invalid(`the filter ${shown(this.value)} cannot be matched with ${shown(repositoryName)}, because one of them is a token; `
        + 'give both as text');
    }
    return matchesPattern(this._pattern(), repositoryName);
  }

  /**
   * The same filter as a pattern for the whole name.
   *
   * @internal
   */
  public _pattern(): string {
    return this.value.includes('*') ? this.value : `*${this.value}*`;
  }
}
