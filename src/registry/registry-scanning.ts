import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { EnhancedScanningOptions } from './enhanced-scanning-options';
import { checkRepositoryFilter } from './repository-filter';
import { ScanFrequency } from './scan-frequency';
import { canonicalOrder } from '../core/canonical';
import { checkStruct, invalid, isKnown, optional, optionalText, required, shown, Where } from '../core/validation';
import { warn } from '../core/warnings';
import { includesPattern, matchesPattern } from '../core/wildcards';

const MAX_FILTERS = 100;
const MAX_FILTER_LENGTH = 255;

/** The filter for all repositories. */
const ALL = '*';

interface ScanningRule {
  readonly frequency: ScanFrequency;
  readonly filters: string[];
}

/** What CloudFormation wants. */
interface ScanningConfiguration {
  readonly scanType: string;
  readonly rules: {
    readonly scanFrequency: string;
    readonly repositoryFilters: { readonly filter: string; readonly filterType: string }[];
  }[];
}

/**
 * How the images of a registry are scanned for vulnerabilities: basic scanning, or enhanced scanning by
 * Amazon Inspector.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html
 *
 * @example
 * const scanning = RegistryScanning.enhanced({
 *   continuous: ['prod/*'],
 *   scanOnPush: ['*'],
 * });
 *
 * new RegistryScanningConfiguration(this, 'Scanning', { scanning });
 */
export class RegistryScanning {
  /**
   * Basic scanning, of operating system packages. Each image is scanned at most once in 24 hours.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-basic.html
   * @param scanOnPush filters of the repositories whose images are scanned when they are pushed, as `EnhancedScanningOptions` has them: all
   * by default, none for an empty list. Images of all others are scanned when somebody asks for it. Throws for more than 100 and malformed ones
   */
  public static basic(scanOnPush: string[] = [ALL]): RegistryScanning {
    optional('scanOnPush', scanOnPush, 'RegistryScanning.basic');
    return new RegistryScanning('BASIC', [rule(ScanFrequency.SCAN_ON_PUSH, 'scanOnPush', scanOnPush, 'RegistryScanning.basic')]);
  }

  /**
   * Enhanced scanning by Amazon Inspector, which charges for it, of operating system and language packages.
   *
   * Whoever deploys it needs `iam:CreateServiceLinkedRole` and, of Amazon Inspector, `inspector2:Enable`, `inspector2:Disable`,
   * `inspector2:ListFindings`, `inspector2:ListAccountPermissions` and `inspector2:ListCoverage`. When it is turned on, it considers
   * the images that were pushed in the last 14 days, and no older ones.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-enhanced.html
   * @param options which repositories are scanned when: all continuously by default; throws for more than 100 filters in a list, and for malformed ones
   */
  public static enhanced(options: EnhancedScanningOptions = {}): RegistryScanning {
    checkStruct('options', options, [], 'RegistryScanning.enhanced');
    const { continuous, scanOnPush } = options;
    const all = continuous === undefined && scanOnPush === undefined ? [ALL] : [];
    return new RegistryScanning('ENHANCED', [
      rule(ScanFrequency.CONTINUOUS_SCAN, 'continuous', continuous ?? all, 'RegistryScanning.enhanced'),
      rule(ScanFrequency.SCAN_ON_PUSH, 'scanOnPush', scanOnPush ?? [], 'RegistryScanning.enhanced'),
    ]);
  }

  /** The `ScanType` of CloudFormation: `BASIC` or `ENHANCED`. */
  public readonly scanType: string;

  private readonly rules: ScanningRule[];

  private constructor(scanType: string, rules: ScanningRule[]) {
    this.scanType = scanType;
    this.rules = rules.filter(({ filters }) => filters.length > 0);
  }

  /**
   * When the images of a repository are scanned: continuously wins over on push, and a repository that no filter is for is scanned
   * manually (basic) or never (enhanced).
   *
   * Throws when a filter that has to be looked at, or the name, is a token.
   *
   * @param repositoryName the whole name, `team/api`
   */
  public frequencyOf(repositoryName: string): ScanFrequency {
    optionalText('repositoryName', required('repositoryName', repositoryName, 'RegistryScanning.frequencyOf'), 'RegistryScanning.frequencyOf');
    const found = this.rules.find(({ filters }) => filters.some((filter) => matches(filter, repositoryName)));
    return found?.frequency ?? (this.scanType === 'BASIC' ? ScanFrequency.MANUAL : ScanFrequency.OFF);
  }

  /**
   * Renders for the resource of `scope`.
   *
   * @internal
   */
  public _bind(scope: IConstruct): ScanningConfiguration {
    this.lint(scope);
    const stack = Stack.of(scope);
    return {
      scanType: this.scanType,
      rules: this.rules.map(({ frequency, filters }) => ({
        scanFrequency: frequency,
        repositoryFilters: canonicalOrder(filters, stack).map((filter) => ({ filter, filterType: 'WILDCARD' })),
      })),
    };
  }

  private lint(scope: IConstruct): void {
    const contains = this.known().filter((filter) => !filter.includes('*'));
    if (contains.length > 0) {
      const [first] = contains;
      warn(scope, 'RegistryScanningConfiguration.filterContains',
        `without "*" a filter is for every repository whose name contains it, as ${listed(contains)} here; `
        + `write "${first}*" for names that begin with it, or "*${first}*" when it is meant`);
    }
    const continuous = this.known(ScanFrequency.CONTINUOUS_SCAN);
    const idle = this.known(ScanFrequency.SCAN_ON_PUSH)
      .filter((filter) => continuous.some((wider) => includesPattern(patternOf(wider), patternOf(filter))));
    if (idle.length > 0) {
      warn(scope, 'RegistryScanningConfiguration.scanOnPushUnused',
        `all repositories of ${listed(idle)} in "scanOnPush" are scanned continuously already, by a filter of "continuous"; remove one of the two`);
    }
  }

  /** The filters, of one frequency or all, that are not tokens. */
  private known(frequency?: ScanFrequency): string[] {
    return this.rules
      .filter((candidate) => frequency === undefined || candidate.frequency === frequency)
      .flatMap(({ filters }) => filters)
      .filter((filter) => isKnown(filter));
  }
}

function rule(frequency: ScanFrequency, prop: string, filters: string[], where: Where): ScanningRule {
  if (!isKnown(filters)) {
    throw invalid(`"${prop}" must be known one by one, got a list token; each filter may be a string token of its own`, where);
  }
  if (filters.length > MAX_FILTERS) {
    throw invalid(`"${prop}" must be at most ${MAX_FILTERS} filters, got ${filters.length}; join them with "*"`, where);
  }
  filters.forEach((filter) => checkRepositoryFilter(prop, filter, MAX_FILTER_LENGTH, where));
  return { frequency, filters: [...filters] };
}

function matches(filter: string, repositoryName: string): boolean {
  if (!isKnown(filter) || !isKnown(repositoryName)) {
    throw invalid(`the filter ${shown(filter)} cannot be matched with ${shown(repositoryName)}, because one of them is a token; give both as text`, 'RegistryScanning.frequencyOf');
  }
  return matchesPattern(patternOf(filter), repositoryName);
}

/** A filter as a pattern for the whole name. */
function patternOf(filter: string): string {
  return filter.includes('*') ? filter : `*${filter}*`;
}

function listed(filters: string[]): string {
  return filters.map(shown).join(', ');
}
