import { AccessKind, ACTION_SETS, needsToken } from './access-kind';
import { allOf, both, Grant, grantsOf, Holder } from './grant';
import { IdentityPolicies } from './identity-policies';
import { Permission } from './permission';
import { TargetPolicies, textOf } from './permission-targets';
import { NO_RESOURCE } from './policy-statement';
import { covers, Principal } from './principal';
import { mergedActions, Outcome, permissionOf, remaining, RemainingGrant } from './remaining-grant';
import { TOKEN_ACTION } from '../../core/ecr-actions';
import { isUnknown, splitKnown } from '../known';

/** Those whom resource policies allow an action, which are the same for all identities. */
export type ResourceGrants = (action: string) => readonly Grant[];

/** Whom the policies on both sides allow the actions of an access. */
interface Halves {
  readonly actions: readonly string[];
  /** By what the two sides say together. */
  readonly whole: readonly Grant[];
  /** By its own policies alone, in another account. */
  readonly own: readonly Grant[];
  /** By resource policies alone, in another account. */
  readonly given: readonly Grant[];
}

/**
 * What a role, user or group may do: in the account of the registry by its own policies or by resource policies, from another account by both.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function identityPermissions(identity: IdentityPolicies, access: AccessKind, on: TargetPolicies, granted: ResourceGrants): Permission[] {
  const { principal, holders } = identity;
  const isNamed = on.holders.some(({ principals }) => principals.some(({ text }) => text === principal.text));
  if (holders.length === 0 && !isNamed) {
    return [];
  }
  const all: Holder[] = [...on.holders, ...holders];
  const sets = ACTION_SETS[access].map((actions) => halvesOf(identity, actions, on, granted));
  const left = (grants: readonly Grant[], actions: readonly string[]) => grants.flatMap((grant) => remaining(grant, actions, on.arn, all));
  const said = (grants: readonly RemainingGrant[], outcome: Outcome) =>
    mergedActions(grants).map((each) => permissionOf(each, access, on.target, outcome));
  const whole = sets.flatMap((set) => left(set.whole, set.actions));
  const needs = ['a statement of the repository policy or registry policy that allows it'];
  const isForIt = ({ parts }: Grant) => parts.some((part) => part.principal === principal.text);
  const noStatement: Outcome = { state: on.isUnread ? 'not known' : 'missing', needs };
  return [
    ...needsToken(access) ? withLogin(whole, identity, said, allowed(identity, on)) : said(whole, allowed(identity, on)),
    ...said(sets.flatMap(({ actions, given }) => left(given.filter(isForIt), actions)), identity.lacking('a policy of its own that allows it')),
    ...said(sets.filter(({ given }) => given.length === 0)
      .flatMap(({ actions, own }) => left(own.filter((grant) => isMeantFor(grant, holders, on)), actions)), noStatement),
  ];
}

function halvesOf({ principal, holders }: IdentityPolicies, actions: readonly string[], on: TargetPolicies, granted: ResourceGrants): Halves {
  const own = (action: string) => grantsOf(holders, action, on.arn);
  const given = (action: string) => granted(action).flatMap((grant) => narrowed(grant, principal));
  if (principal.account === textOf(on.target.account, 'AWS::AccountId')) {
    const direct = (action: string) => given(action).filter(({ parts: [part] }) => isDirect(part.principal, principal));
    return { actions, whole: allOf(actions.map((action) => [...own(action), ...direct(action)])), own: [], given: [] };
  }
  const whole = allOf(actions.map((action) => given(action).flatMap((grant) => own(action).flatMap((other) => both(grant, other) ?? []))));
  const [ownOnly, givenOnly] = whole.length > 0 ? [[], []] : [allOf(actions.map(own)), allOf(actions.map(given))];
  return { actions, whole, own: ownOnly, given: givenOnly };
}

/** A client logs in first, which no resource policy allows. */
function withLogin(
  whole: readonly RemainingGrant[], { holders, lacking }: IdentityPolicies,
  said: (grants: readonly RemainingGrant[], outcome: Outcome) => Permission[], outcome: Outcome,
): Permission[] {
  const logins = grantsOf(holders, TOKEN_ACTION, NO_RESOURCE).flatMap((grant) => remaining(grant, [TOKEN_ACTION], NO_RESOURCE, holders));
  const together = whole.flatMap(({ grant, actions, denials }) => logins.flatMap((login) =>
    allOf([[grant], [login.grant]]).map((merged): RemainingGrant => ({ grant: merged, actions, denials: [...denials, ...login.denials] }))));
  return together.length > 0 ? said(together, outcome) : said(whole, lacking(`${TOKEN_ACTION} on "*" in a policy of its own, to log in`));
}

function allowed({ account, stack }: IdentityPolicies, { target }: TargetPolicies): Outcome {
  const isDoubtful = isUnknown(target.account) ? stack !== target.origin.stack : isUnknown(account);
  return isDoubtful ? { state: 'not known', needs: ['whether it is of the account of the registry is known only after deployment'] }
    : { state: 'allowed', needs: [] };
}

/** Whether a statement of a resource policy allows somebody of the same account something by itself: it names them, or everybody, and not the account. */
function isDirect(written: string, principal: Principal): boolean {
  return written === '*' || covers({ kind: 'identity', text: written, account: principal.account }, principal) === 'yes';
}

function narrowed(grant: Grant, principal: Principal): Grant[] {
  const found = both({ principal, conditions: [], resources: [], doubts: [], parts: [] }, grant);
  return found === undefined ? [] : [found];
}

/** Whether the statements say the account of the registry; those about all resources are not meant for each registry. */
function isMeantFor({ parts }: Grant, holders: readonly Holder[], { target }: TargetPolicies): boolean {
  const account = textOf(target.account, 'AWS::AccountId');
  return holders.some(({ statement }) => parts.some((part) => part.statement === statement.source)
    && statement.resources.some((resource) => splitKnown(resource, ':')[4] === account));
}
