import { RegionInfo } from 'aws-cdk-lib/region-info';
import { Holder } from './grant';
import { PermissionGap, PermissionTarget } from './permission';
import { PolicyKind, PolicyStatement, statementsOf } from './policy-statement';
import { Json } from '../../core/json-documents';
import { belowPrefix } from '../../core/names';
import { repositoryArn } from '../../core/repository-arns';
import { isUnknown, Known, knownOr, splitKnown, unknownPart } from '../known';
import { Located, Origin, PrivateRegistryData, RepositorySettings } from '../registry-model';

/** What an access may be to, and what resource policies say of it. */
export interface TargetPolicies {
  readonly target: PermissionTarget;
  /** Its ARN, or the pattern of those of all repositories that it stands for. */
  readonly arn: string;
  readonly holders: readonly Holder[];
  /** Whether a policy of it could not be read. */
  readonly isUnread: boolean;
}

/** The repositories of a registry, those that its templates create, and those that its policy names; and what could not be read. */
export function targetsOf(registry: PrivateRegistryData): { readonly targets: TargetPolicies[]; readonly gaps: PermissionGap[] } {
  const gaps: PermissionGap[] = [];
  const { account, region } = registry;
  const registryHolders = knownParts(registry.policies, 'the registry policy', gaps)
    .flatMap(({ policy, origin }) => holdersOf(policy, 'registry policy', origin, gaps));
  const isRegistryUnread = gaps.length > 0;
  const at = (target: Located & Pick<PermissionTarget, 'kind' | 'name'>, nameInArn: string, settings?: RepositorySettings): TargetPolicies => {
    const whole: PermissionTarget = { ...target, account, region };
    const own: PermissionGap[] = [];
    const holders = settings?.policy === undefined ? []
      : holdersOf(settings.policy, target.kind === 'template' ? 'template policy' : 'repository policy', target.origin, own, whole);
    gaps.push(...own);
    const isUnread = isRegistryUnread || own.length > 0;
    return { target: whole, arn: arnOf(registry, nameInArn), holders: [...holders, ...registryHolders], isUnread };
  };
  const targets = [
    ...knownParts(registry.repositories, 'the repositories', gaps).map((repository) => {
      const { name, origin } = repository;
      return at({ kind: 'repository', name, origin }, knownOr(name, unknownPart(origin.logicalId ?? 'a name')), repository);
    }),
    ...knownParts(registry.templates, 'the creation templates', gaps).map((template) => {
      const { prefix, origin } = template;
      return at({ kind: 'template', name: prefix, origin }, namesBelow(prefix), template);
    }),
    ...patternsOf(registryHolders).map(([name, origin]) => at({ kind: 'registry', name, origin }, name)),
  ];
  return { targets, gaps };
}

/** What a source tells; what it does not tell is a gap. */
export function knownParts<T>(parts: Known<readonly T[]>, what: string, gaps: PermissionGap[]): readonly T[] {
  if (isUnknown(parts)) {
    gaps.push({ message: `${what}: ${parts.unknown}, ${parts.because}` });
    return [];
  }
  return parts;
}

/** The account or region as texts have it. */
export function textOf(value: Known<string>, pseudo: 'AWS::AccountId' | 'AWS::Region'): string {
  return knownOr(value, unknownPart(pseudo));
}

function namesBelow(prefix: Known<string>): string {
  return isUnknown(prefix) ? unknownPart(prefix.because) : belowPrefix(prefix);
}

function arnOf({ account, region }: PrivateRegistryData, name: string): string {
  return repositoryArn({
    account: textOf(account, 'AWS::AccountId'),
    region: textOf(region, 'AWS::Region'),
    partition: (isUnknown(region) ? undefined : RegionInfo.get(region).partition) ?? unknownPart('AWS::Partition'),
  }, name);
}

function holdersOf(policy: Known<Json | undefined>, kind: PolicyKind, origin: Origin, gaps: PermissionGap[], target?: PermissionTarget): Holder[] {
  if (isUnknown(policy)) {
    gaps.push({ ...(target === undefined ? {} : { target }), message: `the ${kind}: ${policy.unknown}, ${policy.because}` });
    return [];
  }
  return statementsOf(policy ?? {}, { policy: kind, origin }).map((statement) => ({ statement, principals: statement.principals }));
}

/** The patterns of names that the statements of a registry policy allow something for, each once. */
function patternsOf(holders: readonly Holder[]): Array<[name: string, origin: Origin]> {
  const patterns = new Map<string, Origin>();
  for (const { statement } of holders.filter((holder) => holder.statement.isAllow)) {
    namesIn(statement).forEach((name) => patterns.set(name, statement.source.origin));
  }
  return [...patterns];
}

function namesIn({ resources }: PolicyStatement): string[] {
  return resources.map((resource) => splitKnown(resource, ':').slice(5).join(':').replace(/^repository\//, '') || '*');
}
