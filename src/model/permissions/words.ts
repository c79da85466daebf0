import { Condition, operatorOf } from './condition';
import { Denial, Permission, PermissionTarget } from './permission';
import { StatementSource } from './policy-statement';
import { Principal } from './principal';
import { ROOT, withoutSlash } from '../../core/names';
import { knownOr } from '../known';

/** What requests of these keys are said to be, before the values. */
const KEYS: Readonly<Record<string, string>> = {
  'aws:principalorgid': 'from organization',
  'aws:principalorgpaths': 'from organizational unit',
  'aws:principalaccount': 'from account',
  'aws:principalarn': 'as',
  'aws:userid': 'as user id',
  'aws:sourceaccount': 'for account',
  'aws:sourceorgid': 'for organization',
  'aws:sourceorgpaths': 'for organizational unit',
  'aws:sourceip': 'from addresses',
  'aws:vpcsourceip': 'from addresses in a VPC',
  'aws:sourcevpc': 'from VPC',
  'aws:sourcevpcarn': 'from VPC',
  'aws:sourcevpce': 'through VPC endpoint',
  'aws:vpceaccount': 'through VPC endpoints of account',
  'aws:vpceorgid': 'through VPC endpoints of organization',
  'aws:vpceorgpaths': 'through VPC endpoints of organizational unit',
};

const FUNCTIONS = /^arn:[^:]*:lambda:([^:]*):(\d{12}):function:(.+)$/;
const PROJECTS = /^arn:[^:]*:codebuild:([^:]*):(\d{12}):project\/(.+)$/;

/** A condition as people say it: `only from organization o-a1b2c3d4e5`. */
export function conditionWords(condition: Condition): string {
  const { operator, key, values } = condition;
  const { isNegated, passesWhenAbsent, family, set } = operatorOf(operator);
  const only = isNegated ? 'not' : 'only';
  const known = KEYS[key.toLowerCase()];
  if (key === '') {
    return `only when ${operator} is so`;
  }
  if (key.toLowerCase() === 'aws:principalisawsservice' && family === 'bool') {
    return `${isTrue(values) ? 'only' : 'not'} as an AWS service${absent(passesWhenAbsent)}`;
  }
  if (key.toLowerCase() === 'aws:securetransport' && family === 'bool') {
    return `${isTrue(values) ? 'only' : 'not'} over TLS${absent(passesWhenAbsent)}`;
  }
  if (key.toLowerCase() === 'aws:sourcearn') {
    return `${only} through ${alternatives(values.map(sourceWords))}${absent(passesWhenAbsent)}`;
  }
  if (family === 'null') {
    return `only when the request has ${isTrue(values) ? 'no ' : ''}${key}`;
  }
  if (known === undefined || family === 'other') {
    return `only when ${key} meets ${operator} ${alternatives(values)}`;
  }
  return `${set === 'all' ? `${only} (for all values) ` : `${only} `}${known} ${alternatives(values)}${absent(passesWhenAbsent)}`;
}

/** Whom it is about: `account 444455556666 but not arn:aws:iam::444455556666:role/ci`. */
export function principalWords({ kind, text, account, except = [] }: Principal): string {
  const who = kind === 'anyone' ? 'anyone' : kind === 'account' ? `account ${account}` : text;
  return except.length === 0 ? who : `${who} but not ${except.map(principalWords).join(', ')}`;
}

/** What a denial takes away: `denied when not from organization o-a1b2c3d4e5`. */
export function denialWords({ principal, conditions, resources, doubts, statement }: Denial): string {
  const when = conditions.map((condition) => conditionWords(condition).replace(/^only (when )?/, ''));
  return [
    `denied${principal === undefined ? '' : ` to ${principalWords(principal)}`}`,
    ...resources.length === 0 ? [] : [`on ${resources.join(', ')}`],
    ...when.length === 0 ? [] : [`when ${when.join(' and ')}`],
    ...doubts.length === 0 ? [] : [`(${doubts.join(', ')})`],
    `by ${statementWords(statement)}`,
  ].join(' ');
}

/** Where a statement is: `repository policy, statement AllowPull (Registry.template.json, ApiB1A2C3D4)`. */
export function statementWords({ policy, statement, origin: { file, path, logicalId }, of }: StatementSource): string {
  const where = [file.split('/').slice(-2).join('/'), ...path !== undefined ? [path] : logicalId !== undefined ? [logicalId] : []].join(', ');
  return `${policy}${of === undefined ? '' : ` of ${of}`}, statement ${statement} (${where})`;
}

/** All that limits a line, and what it lacks. */
export function limitWords({ conditions, resources, denials }: Permission): string[] {
  return [
    ...conditions.map(conditionWords),
    ...resources.length === 0 ? [] : [`only on ${alternatives(resources)}`],
    ...denials.map(denialWords),
  ];
}

/** What an access is to. */
export function targetWords({ kind, name, origin }: PermissionTarget): string {
  const known = knownOr(name, origin.path ?? origin.logicalId ?? 'a repository');
  switch (kind) {
    case 'template': return known === ROOT ? 'repositories to be created, by template ROOT' : `repositories to be created below ${withoutSlash(known)}/`;
    case 'registry': return known === '*' ? 'all repositories, by the registry policy' : `repositories ${known}, by the registry policy`;
    default: return known;
  }
}

function sourceWords(arn: string): string {
  const [, region, account, name] = FUNCTIONS.exec(arn) ?? PROJECTS.exec(arn) ?? [];
  if (account === undefined) {
    return arn;
  }
  const [one, many] = FUNCTIONS.test(arn) ? ['Lambda function', 'Lambda functions'] : ['CodeBuild project', 'CodeBuild projects'];
  return `${name === '*' ? many : `${one} ${name}`} of ${account}${region === '*' ? '' : ` in ${region}`}`;
}

function alternatives(values: readonly string[]): string {
  return values.length === 0 ? 'nothing' : values.join(' or ');
}

function absent(passes: boolean): string {
  return passes ? ', or where the request does not say' : '';
}

function isTrue(values: readonly string[]): boolean {
  return values.some((value) => value.toLowerCase() === 'true');
}
