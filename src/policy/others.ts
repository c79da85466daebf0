import { identifyingConditions } from './conditions';
import { knownText, listed, UNKNOWN } from './policy-value';
import { isUniqueId } from './principals';
import { isAmong } from '../core/ecr-actions';

/** An operator that a request must match, in parts. */
const POSITIVE = /^(?:ForAnyValue:)?(String|Arn|IpAddress)(Equals|Like)?(IgnoreCase)?$/i;

const NAMES: { readonly [lowerCase: string]: string } = {
  string: 'String', arn: 'Arn', ipaddress: 'IpAddress', equals: 'Equals', like: 'Like', ignorecase: 'IgnoreCase',
};

type Except = (operator: string, key: string, ...values: unknown[]) => void;

/**
 * The conditions that all others meet: they are not of the account, no AWS service, and the statements allow them none of the actions.
 *
 * Whoever may be allowed is left alone, so that a denial with these conditions takes nothing from anybody who has it.
 *
 * @param account the account that is no other
 * @param statements the statements as JSON, resolved
 */
export function conditionsOfOthers(account: string, statements: readonly any[], actions: readonly string[]): object {
  const operators: Record<string, Record<string, unknown[]>> = {};
  const except: Except = (operator, key, ...values) => {
    const operands = operators[operator] ??= {};
    const name = Object.keys(operands).find((one) => one.toLowerCase() === key.toLowerCase()) ?? key;
    const all = [...operands[name] ?? [], ...values];
    operands[name] = [...new Map(all.map((value) => [JSON.stringify(value), value])).values()];
  };
  except('StringNotEquals', 'aws:PrincipalAccount', account);
  except('BoolIfExists', 'aws:PrincipalIsAWSService', 'false');
  for (const statement of statements.filter((one) => allowsOneOf(one, actions))) {
    const principals = statement.Principal === '*' ? ['*'] : listed(statement.Principal?.AWS);
    if (principals.includes('*') || statement.NotPrincipal !== undefined) {
      identifyingConditions(statement.Condition).forEach(([operator, key, values]) => except(negated(operator), key, ...values));
    }
    principals.filter((principal) => principal !== '*').forEach((principal) => exceptPrincipal(principal, except));
  }
  return operators;
}

function exceptPrincipal(principal: unknown, except: Except): void {
  const text = knownText(principal) ?? '';
  const [prefix,,,, account, resource] = text.split(':');
  if (isUniqueId(text)) {
    except('StringNotLike', 'aws:userid', `${text}*`);
  } else if (prefix === 'arn' && /^(role|user)\//.test(resource)) {
    except('StringNotEquals', 'aws:PrincipalArn', principal);
  } else if (prefix === 'arn') {
    // Of a session the role is not told with its path, so that it is all of its account.
    except('StringNotEquals', 'aws:PrincipalAccount', account.includes(UNKNOWN) ? { 'Fn::Select': [4, { 'Fn::Split': [':', principal] }] } : account);
  } else {
    except('StringNotEquals', 'aws:PrincipalAccount', principal);
    if (text === '') {
      except('StringNotEquals', 'aws:PrincipalArn', principal);
    }
  }
}

function allowsOneOf({ Effect: effect, Action: action, NotAction: notAction }: any, actions: readonly string[]): boolean {
  return effect === 'Allow' && (notAction !== undefined || listed(action).some((given) => typeof given !== 'string' || isAmong(actions, given)));
}

/** The operator that is true where this one is not, also when the request has no such key. */
function negated(operator: string): string {
  const [, type, relation, ignoreCase] = POSITIVE.exec(operator)!.map((part) => NAMES[part?.toLowerCase()] ?? '');
  const isOfSet = /^ForAnyValue:/i.test(operator);
  return `${isOfSet ? 'ForAllValues:' : ''}${type === 'IpAddress' ? 'NotIpAddress' : `${type}Not${relation}${ignoreCase}`}`;
}
