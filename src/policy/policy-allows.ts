import { listed } from './policy-value';
import { matchesAction } from '../core/ecr-actions';
import { Registry } from '../core/location';
import { isKnown } from '../core/validation';
import { includesPattern } from '../core/wildcards';

/** What an account asks of a registry. */
export interface AccessRequest {
  /** The account that asks. */
  readonly account: string;
  readonly actions: readonly string[];
  /** The registry that it asks. */
  readonly at: Registry;
  /** It asks for all repositories whose name begins with one of these. */
  readonly beginnings: readonly string[];
}

/** What stands for an intrinsic function in a text: nothing, when only what is known counts, or any text. */
type Unknown = '' | '*';

/**
 * Whether a registry policy allows an account all of the actions on all of the repositories. Conditions and denials are not judged.
 *
 * @param policy the policy, resolved
 * @returns undefined when it depends on intrinsic functions, such as `Fn::Sub`, so that it is not known
 */
export function policyAllows(policy: any, request: AccessRequest): boolean | undefined {
  const document = typeof policy === 'string' ? parsed(policy) : policy;
  if (allows(document, request, '')) {
    return true;
  }
  return isIntrinsic(document) || allows(document, request, '*') ? undefined : false;
}

function allows(policy: any, { account, actions, at, beginnings }: AccessRequest, unknown: Unknown): boolean {
  const statements = listed(policy?.Statement).filter((statement) => statement.Effect === 'Allow' && isForAccount(statement, account, unknown));
  return actions.every((action) => {
    const names = statements
      .filter((statement) => hasAction(statement, action, unknown))
      .flatMap((statement) => repositoryNames(statement, at, unknown));
    return beginnings.every((beginning) => names.some((pattern) => includesPattern(pattern, `${beginning}*`)));
  });
}

function isForAccount({ Principal: principal }: any, account: string, unknown: Unknown): boolean {
  return principal === '*' || listed(principal?.AWS).map((value) => literalText(value, unknown)).some((who) =>
    who === '*' || who === account || (who.startsWith('arn:') && [account, unknown].some((id) => id !== '' && who.endsWith(`:iam::${id}:root`))));
}

function hasAction({ Action: given }: any, action: string, unknown: Unknown): boolean {
  return listed(given).some((pattern) => matchesAction(literalText(pattern, unknown), action));
}

/** The patterns of repository names in a registry that a statement is about. */
function repositoryNames({ Resource: given }: any, at: Registry, unknown: Unknown): string[] {
  return listed(given).map((value) => literalText(value, unknown)).flatMap((resource) => {
    if (resource === '*') {
      return ['*'];
    }
    const [arn, name] = resource.split(':repository/');
    const [,,, region, account] = arn.split(':');
    return name !== undefined && isPart(region, at.region) && isPart(account, at.account) ? [name] : [];
  });
}

/** Whether a part of an ARN is for an account or region. What is not known may be. */
function isPart(given: string, wanted: string): boolean {
  return given === '' || given === '*' || given === wanted || !isKnown(wanted);
}

/** A resolved text with what is known of it. Pseudo parameters are those of the registry itself, so they stand for nothing. */
function literalText(value: any, unknown: Unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  const join = value?.['Fn::Join'];
  if (Array.isArray(join?.[1])) {
    return join[1].map((part: unknown) => literalText(part, unknown)).join('');
  }
  const [template] = listed(value?.['Fn::Sub']);
  if (typeof template === 'string') {
    return template.replace(/\$\{([^}]*)\}/g, (_, name: string) => name.startsWith('!') ? `\${${name.slice(1)}}` : isPseudo(name) ? '' : unknown);
  }
  return isPseudo(value?.Ref) ? '' : unknown;
}

function isPseudo(name: unknown): boolean {
  return typeof name === 'string' && name.startsWith('AWS::');
}

/** Whether a policy is what CloudFormation makes it. */
function isIntrinsic(policy: any): boolean {
  return Object.keys(policy ?? {}).some((key) => key === 'Ref' || key.startsWith('Fn::'));
}

/** A policy that is given as text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
