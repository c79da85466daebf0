import { isPartlyKnown } from './known';
import { matchesAction } from '../core/ecr-actions';
import { Json, membersOf } from '../core/json-documents';
import { identifyingConditions } from '../policy/conditions';
import { listed } from '../policy/policy-value';

/** Who is let pull by a statement. */
export interface PullRight {
  readonly kind: 'account' | 'organization' | 'service' | 'anyone' | 'unknown';
  /** The account id, the organization id, the name of the service, or what it depends on. */
  readonly name: string;
  /** The names of repositories that the statement is about, with `*` for any text. */
  readonly repositoryNames: readonly string[];
}

/** The action that no pull goes without. */
const PULL_ACTION = 'ecr:BatchGetImage';

const ACCOUNT = /^(?:arn:.*:(?:iam|sts)::)?(\d{12})(?::|$)/;
const REPOSITORY = /:repository\/(.+)$/;

/**
 * Who is let pull by the statements of a repository or registry policy, one entry for each principal and statement. Denials are not looked
 * at, nor conditions other than those that say who somebody is.
 */
export function pullRightsOf(policy: Json): PullRight[] {
  return listed(policy.Statement).map(membersOf).filter(allowsPull).flatMap((statement) => {
    const repositoryNames = listed(statement.Resource).flatMap((resource) => repositoryNameOf(resource) ?? []);
    return principalsOf(statement).map((principal) => ({ ...principal, repositoryNames: repositoryNames.length === 0 ? ['*'] : repositoryNames }));
  });
}

type Principal = Omit<PullRight, 'repositoryNames'>;

function allowsPull({ Effect, Action, NotAction }: Json): boolean {
  const has = (given: unknown) => listed(given).some((pattern) => typeof pattern === 'string' && matchesAction(pattern, PULL_ACTION));
  return Effect === 'Allow' && (NotAction === undefined ? has(Action) : !has(NotAction));
}

function principalsOf({ Principal: given, NotPrincipal, Condition }: Json): Principal[] {
  const limits = limitsOf(Condition);
  if (given === '*' || NotPrincipal !== undefined) {
    return limits;
  }
  const { AWS, Service, ...others } = membersOf(given);
  return [
    ...listed(AWS).flatMap((value) => value === '*' ? limits : [accountOf(value)]),
    ...listed(Service).map((value): Principal => ({ kind: 'service', name: String(value) })),
    ...Object.values(others).flatMap((value) => listed(value)).map((value): Principal => ({ kind: 'unknown', name: String(value) })),
  ];
}

/** Whom the conditions of a statement for anyone leave. */
function limitsOf(condition: unknown): Principal[] {
  const limits = identifyingConditions(membersOf(condition)).flatMap(([, key, values]) => {
    const texts = values.map(String);
    switch (true) {
      case /OrgID$/i.test(key): return texts.map((text): Principal => ({ kind: 'organization', name: text }));
      case /OrgPaths$/i.test(key): return texts.map((text): Principal => ({ kind: 'organization', name: text.split('/')[0] }));
      case /(Account|PrincipalArn)$/i.test(key): return texts.map(accountOf);
      default: return [{ kind: 'anyone', name: `where ${key} is ${texts.join(', ')}` } as const];
    }
  });
  return limits.length > 0 ? limits : [{ kind: 'anyone', name: '' }];
}

function accountOf(value: unknown): Principal {
  const text = String(value);
  const account = ACCOUNT.exec(text)?.[1];
  return account !== undefined && !isPartlyKnown(account) ? { kind: 'account', name: account } : { kind: 'unknown', name: text };
}

function repositoryNameOf(resource: unknown): string | undefined {
  return resource === '*' ? '*' : REPOSITORY.exec(String(resource))?.[1];
}
