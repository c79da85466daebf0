import { Fact, Verdict } from './condition';
import { isObject } from '../../core/json-documents';
import { listed } from '../../policy/policy-value';
import { isUniqueId } from '../../policy/principals';
import { isPartlyKnown, splitKnown } from '../known';

/** Whom a statement is about: everybody, an account with all in it, a role or user, a service. */
export interface Principal {
  readonly kind: 'anyone' | 'account' | 'identity' | 'service' | 'other';
  /** The account id, the ARN, or the name of the service; `*` for anyone. */
  readonly text: string;
  /** The account of an account, role or user. */
  readonly account?: string;
  /** Who of them it is not. */
  readonly except?: readonly Principal[];
}

export const ANYONE: Principal = { kind: 'anyone', text: '*' };

const ACCOUNT = /^\d{12}$/;

/** Keys that requests of services do not have. */
const IDENTITY_KEYS: readonly string[] = ['aws:PrincipalAccount', 'aws:PrincipalArn', 'aws:PrincipalOrgID', 'aws:PrincipalOrgPaths', 'aws:userid'];

/** The principals of a statement of a resource policy. */
export function principalsOf({ Principal: principal, NotPrincipal: notPrincipal }: Readonly<Record<string, unknown>>): Principal[] {
  return notPrincipal === undefined ? principalsIn(principal) : [{ ...ANYONE, except: principalsIn(notPrincipal) }];
}

/** A principal as it is written under `AWS`. */
export function principalOf(text: string): Principal {
  if (text === '*') {
    return ANYONE;
  }
  if (ACCOUNT.test(text)) {
    return { kind: 'account', text, account: text };
  }
  const [prefix, , service, , account, ...resource] = splitKnown(text, ':');
  if (prefix !== 'arn' || account === undefined || resource.length === 0 || isUniqueId(text)) {
    return { kind: 'other', text };
  }
  return resource[0] === 'root' && service === 'iam' ? { kind: 'account', text: account, account } : { kind: 'identity', text, account };
}

/** Whether all of these principals are of those. */
export function covers(wide: Principal, narrow: Principal): Verdict {
  const within = isWithin(narrow, wide);
  if (within === 'no') {
    return within;
  }
  const outside = (wide.except ?? []).map((each) => isWithin(narrow, each));
  if (outside.includes('yes')) {
    return 'no';
  }
  const isOutsideKnown = (wide.except ?? []).every((each, index) =>
    outside[index] === 'no' || (narrow.except ?? []).some((other) => isWithin(each, other) === 'yes'));
  return within === 'yes' && isOutsideKnown ? 'yes' : 'maybe';
}

/** Those who are of both; undefined when nobody is. */
export function meet(one: Principal, other: Principal): Principal | undefined {
  const narrow = isWithin(one, other) === 'yes' ? one : isWithin(other, one) === 'yes' ? other : undefined;
  const except = [...one.except ?? [], ...other.except ?? []];
  if (narrow === undefined || except.some((each) => isWithin(narrow, each) === 'yes')) {
    return undefined;
  }
  const inside = except.filter((each) => isWithin(each, narrow) !== 'no');
  const { kind, text, account } = narrow;
  return { kind, text, ...(account === undefined ? {} : { account }), ...(inside.length === 0 ? {} : { except: inside }) };
}

/** What is known of the requests of a principal. */
export function factsOf({ kind, text, account }: Principal): Fact[] {
  if (kind === 'service') {
    return [{ operator: 'Bool', key: 'aws:PrincipalIsAWSService', values: ['true'] }, ...IDENTITY_KEYS.map((absentKey) => ({ absentKey }))];
  }
  return account === undefined ? [] : [
    { operator: 'Bool', key: 'aws:PrincipalIsAWSService', values: ['false'] },
    { operator: 'StringEquals', key: 'aws:PrincipalAccount', values: [account] },
    ...(/:(role|user)\//.test(text) ? [{ operator: 'ArnEquals', key: 'aws:PrincipalArn', values: [text] }] : []),
  ];
}

function principalsIn(principal: unknown): Principal[] {
  if (!isObject(principal)) {
    return listed(principal).map((text) => principalOf(String(text)));
  }
  return Object.entries(principal).flatMap(([kind, values]) => listed(values).map((value): Principal => {
    const text = String(value);
    return kind === 'AWS' ? principalOf(text) : kind === 'Service' && !isPartlyKnown(text) ? { kind: 'service', text } : { kind: 'other', text };
  }));
}

/** Without regard to who is excepted. Of what is known only after deployment it may be anybody. */
function isWithin(narrow: Principal, wide: Principal): Verdict {
  if (wide.kind === 'anyone') {
    return 'yes';
  }
  if (wide.kind === narrow.kind && wide.text === narrow.text) {
    return 'yes';
  }
  if (wide.kind === 'account' && narrow.account === wide.account && narrow.kind !== 'service') {
    return 'yes';
  }
  if (isSessionOf(narrow, wide)) {
    return 'yes';
  }
  // A part of the narrow one is of the wide one, or that is known only after deployment.
  const holdsWide = narrow.kind === 'anyone' || (narrow.kind === 'account' && narrow.account === wide.account) || isSessionOf(wide, narrow);
  return holdsWide || [wide, narrow].some(({ text }) => isPartlyKnown(text)) ? 'maybe' : 'no';
}

/** Whether it is a session of a role, whose ARN does not have the path of the role. */
function isSessionOf(session: Principal, role: Principal): boolean {
  const name = /:assumed-role\/([^/]+)\//.exec(session.text)?.[1];
  return name !== undefined && session.account === role.account && /:role\/(?:.*\/)?([^/]+)$/.exec(role.text)?.[1] === name;
}
