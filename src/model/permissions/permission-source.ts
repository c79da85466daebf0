import { operatorOf } from './condition';
import { Permission } from './permission';
import { textOf } from './permission-targets';
import { conditionWords } from './words';
import { isPartlyKnown } from '../known';

/** Who has an access, as a map shows it. */
export interface PermissionSource {
  readonly kind: 'account' | 'organization' | 'service' | 'anyone' | 'unknown';
  /** The account id, the organization id, the name of the service, what limits anyone, or what it depends on. */
  readonly name: string;
}

const ORGANIZATION = /^aws:(Principal|Source)Org(ID|Paths)$/i;
const ACCOUNT = /^aws:(Principal|Source)Account$/i;

/** Who has an access from outside of the account that it is in; nobody when it is that account itself. */
export function sourcesOf({ principal: { kind, text, account }, conditions, target, isPublic }: Permission): PermissionSource[] {
  if (account !== undefined) {
    return account === textOf(target.account, 'AWS::AccountId') ? [] : [{ kind: isPartlyKnown(account) ? 'unknown' : 'account', name: account }];
  }
  if (kind === 'service' || kind === 'other') {
    return [{ kind: kind === 'service' ? 'service' : 'unknown', name: text }];
  }
  const positive = conditions.filter(({ operator }) => !operatorOf(operator).isNegated);
  const named = (pattern: RegExp) => positive.filter(({ key }) => pattern.test(key)).flatMap(({ values }) => values);
  const organizations = [...new Set(named(ORGANIZATION).map((value) => value.split('/')[0]))];
  const accounts = named(ACCOUNT);
  if (organizations.length + accounts.length > 0) {
    return [...organizations.map((name) => ({ kind: 'organization', name } as const)), ...accounts.map((name) => ({ kind: 'account', name } as const))];
  }
  return [{ kind: 'anyone', name: isPublic ? '' : conditions.map(conditionWords).join(', ') }];
}
