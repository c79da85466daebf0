import { ACCOUNT_PATTERN } from '../core/accounts';
import { invalid, isKnown, optional, required, shown } from '../core/validation';

const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const UNIT_PATH = /^o-[a-z0-9]{10,32}\/r-[0-9a-z]{4,32}(\/ou-[0-9a-z]{4,32}-[a-z0-9]{8,32})+$/;
const RESOURCE_NAME = /^[\w*-]{1,255}$/;
const SERVICE = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const ROLE_OR_USER = new RegExp(`^arn:[a-z0-9-]+:iam::${ACCOUNT_PATTERN}:(role|user)/[\\w+=,.@/-]+$`);

/** Checks the id of an organization. */
export function checkOrganization(organizationId: string, prop = 'organizationId'): string {
  required(prop, organizationId);
  if (isKnown(organizationId) && !ORGANIZATION.test(organizationId)) {
    throw invalid(`"${prop}" must be "o-" and 10 to 32 lower-case letters or digits, got ${shown(organizationId)}`);
  }
  return organizationId;
}

/** Checks the path of an organizational unit and returns the pattern for all that is in and below it. */
export function organizationPathPattern(path: string): string {
  required('path', path);
  const trimmed = isKnown(path) ? path.replace(/\/\*?$/, '') : path;
  if (isKnown(trimmed) && !UNIT_PATH.test(trimmed)) {
    throw invalid(`"path" must lead from the organization over its root to the unit, "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111", got ${shown(path)}`);
  }
  return `${trimmed}/*`;
}

/** Checks the name or id of something in a service, which may hold wildcards. */
export function checkResourceName(prop: string, name: string | undefined): void {
  optional(prop, name);
  if (isKnown(name) && !RESOURCE_NAME.test(name)) {
    throw invalid(`"${prop}" must be 1 to 255 letters, digits, "-", "_" and the wildcard "*", without the rest of an ARN, got ${shown(name)}`);
  }
}

/** Checks the name of an AWS service as a principal. */
export function checkService(service: string): void {
  required('service', service);
  if (isKnown(service) && !SERVICE.test(service)) {
    throw invalid(`"service" must be the whole name of a service principal, the name, a dot and the domain of AWS, got ${shown(service)}`);
  }
}

/** Checks ARNs of what a service acts for: at least one, none of wildcards alone. */
export function checkSourceArns(arns: string[]): string[] {
  const wrong = arns.find((arn) => isKnown(arn) && !/^arn:[^:]+:[^:*?]+:/.test(arn));
  if (arns.length === 0 || wrong !== undefined) {
    throw invalid(`"sourceArns" must be at least one ARN that names a service, got ${shown(wrong ?? arns)}; only what follows may hold wildcards`);
  }
  return [...arns];
}

/** Checks the ARN of a role or a user. */
export function checkPrincipalArn(arn: string): string {
  required('arn', arn);
  if (isKnown(arn) && !ROLE_OR_USER.test(arn)) {
    throw invalid(`"arn" must be "arn:<partition>:iam::<account>:role/<name>" (or user/<name>), got ${shown(arn)}`);
  }
  return arn;
}
