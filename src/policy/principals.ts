import { IConstruct } from 'constructs';
import { namesAccount } from './conditions';
import { knownText, UNKNOWN } from './policy-value';
import { ACCOUNT_PATTERN } from '../core/accounts';
import { invalid, isKnown, optional, required, shown, Where } from '../core/validation';

const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const UNIT_PATH = /^o-[a-z0-9]{10,32}\/r-[0-9a-z]{4,32}(\/ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})+$/;
const RESOURCE_NAME = /^[\w*-]{1,255}$/;
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;
/** An account id, or a text with a token that may come to one. */
const ACCOUNT = `(?:${ACCOUNT_PATTERN}|\\d*${UNKNOWN}\\d*)`;
const PRINCIPAL = new RegExp(`^(${ACCOUNT}|arn:[a-z0-9-]+:(iam::${ACCOUNT}:(root|(role|user)/[^*?\\s]+)`
  + `|sts::${ACCOUNT}:(assumed-role/[^*?\\s/]+/[^*?\\s/]+|federated-user/[^*?\\s]+)))$`);
const EXCEPTION = new RegExp(`^arn:[^:]+:(iam::${ACCOUNT}:(root|\\*|(role|user)/.+)|sts::${ACCOUNT}:federated-user/.+)$`);
const UNIQUE_ID = /^(AIDA|AROA)[A-Z0-9]{12,}$/;
const ROLE_OR_USER = new RegExp(`^arn:[a-z0-9-]+:iam::${ACCOUNT_PATTERN}:(role|user)/[\\w+=,.@/-]+$`);

/** Checks the id of an organization. */
export function checkOrganization(prop: string, organizationId: string, where: Where): string {
  required(prop, organizationId, where);
  if (isKnown(organizationId) && !ORGANIZATION.test(organizationId)) {
    throw invalid(`"${prop}" must be "o-" and 10 to 32 lower-case letters or digits, got ${shown(organizationId)}; copy it from AWS Organizations`, where);
  }
  return organizationId;
}

/** Checks the path of an organizational unit and returns the pattern for all that is in and below it. */
export function organizationPathPattern(path: string, where: Where): string {
  required('path', path, where);
  const trimmed = isKnown(path) ? path.replace(/\/\*?$/, '') : path;
  if (isKnown(trimmed) && !UNIT_PATH.test(trimmed)) {
    throw invalid(`"path" must lead from the organization over its root to the unit, "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111", got ${shown(path)}; `
      + 'copy its parts from AWS Organizations', where);
  }
  return `${trimmed}/*`;
}

/** Checks the name or id of something in a service, which may hold wildcards. */
export function checkResourceName(prop: string, name: string | undefined, where: Where): void {
  optional(prop, name, where);
  if (isKnown(name) && !RESOURCE_NAME.test(name)) {
    throw invalid(`"${prop}" must be 1 to 255 letters, digits, "-", "_" and the wildcard "*", without the rest of an ARN, got ${shown(name)}; `
      + 'give the name alone', where);
  }
}

/** Checks the name of an AWS service as a principal. */
export function checkService(service: string, where: Where): void {
  required('service', service, where);
  if (isKnown(service) && !SERVICE.test(service)) {
    throw invalid(`"service" must be the whole name of a service principal, the name, a dot and the domain of AWS, got ${shown(service)}; `
      + 'copy it from the documentation of the service', where);
  }
}

/** Whether a principal is the id that IAM gave to a user or role when it was made. */
export function isUniqueId(principal: unknown): boolean {
  return UNIQUE_ID.test(knownText(principal) ?? '');
}

/** What IAM refuses in a principal under `AWS`: all but accounts, users, roles and sessions, each by its whole name. */
export function principalProblem(principal: unknown): string | undefined {
  const text = knownText(principal) ?? '*';
  if (text === '*' || text.startsWith(UNKNOWN) || PRINCIPAL.test(text) || isUniqueId(text)) {
    return undefined;
  }
  const why = /:group\//.test(text) ? 'a group is no principal, so name roles or users'
    : /[*?]/.test(text) ? 'wildcards are for all of a name or nothing, so name the account and add a condition on aws:PrincipalArn'
      : 'write an account id of 12 digits, or arn:<partition>:iam::<account>:root, role/<name> or user/<name>';
  return `IAM takes no principal ${shown(principal)}: ${why}`;
}

/** What IAM refuses in a principal under `Service`. */
export function serviceProblem(service: unknown): string | undefined {
  const text = knownText(service);
  return text === undefined || text.includes(UNKNOWN) || SERVICE.test(text) ? undefined
    : `IAM takes no service ${shown(service)}: write its whole name, the name, a dot and the domain of AWS`;
}

/** Checks whom a denial excepts, as `aws:PrincipalArn` says it: ARNs with an account, of roles and not of their sessions. */
export function checkExceptions(arns: string[], scope: IConstruct): void {
  const wrong = arns.find((arn) => {
    const text = knownText(arn);
    return text !== undefined && !text.startsWith(UNKNOWN) && !EXCEPTION.test(text);
  });
  if (arns.length === 0 || wrong !== undefined) {
    throw invalid(`"exceptPrincipalArns" must be at least one ARN of a role or user, got ${shown(wrong ?? arns)}; name its account, and for sessions of `
      + 'a role the role itself, arn:<partition>:iam::<account>:role/<name>, whose name may have wildcards; leave it out to except nobody', scope);
  }
}

/** Checks ARNs of what a service acts for, when nothing else says for whom it acts: each must name an account. */
export function checkSourceAccounts(arns: string[], where: Where): void {
  const open = arns.find((arn) => !namesAccount(arn));
  if (open !== undefined) {
    throw invalid(`"sourceArns" must each name an account when neither "sourceAccounts" nor "sourceOrganization" is given, got ${shown(open)}; `
      + 'without one the service could be made to pull for anybody', where);
  }
}

/** Checks ARNs of what a service acts for: at least one, none of wildcards alone. */
export function checkSourceArns(arns: string[], where: Where): string[] {
  if (!isKnown(arns)) {
    throw invalid('"sourceArns" must be known one by one, got a list token; each ARN may be a string token of its own', where);
  }
  const wrong = arns.find((arn) => isKnown(arn) && !/^arn:[^:]+:[^:*?]+:/.test(arn));
  if (arns.length === 0 || wrong !== undefined) {
    throw invalid(`"sourceArns" must be at least one ARN that names a service, got ${shown(wrong ?? arns)}; only what follows may hold wildcards`, where);
  }
  return [...arns];
}

/** Checks the ARN of a role or a user. */
export function checkPrincipalArn(arn: string, where: Where): string {
  required('arn', arn, where);
  if (isKnown(arn) && !ROLE_OR_USER.test(arn)) {
    throw invalid(`"arn" must be "arn:<partition>:iam::<account>:role/<name>" (or user/<name>), got ${shown(arn)}; `
      + 'give the ARN of the role or user itself, without wildcards', where);
  }
  return arn;
}
