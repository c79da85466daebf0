import { Condition, conditionsOf } from './condition';
import { Principal, principalsOf } from './principal';
import { isObject, Json } from '../../core/json-documents';
import { matchesGlob, mayMatchBoth } from '../../core/wildcards';
import { listed } from '../../policy/policy-value';
import { isPartlyKnown, withParts } from '../known';
import { Origin } from '../registry-model';

export type PolicyKind = 'repository policy' | 'template policy' | 'registry policy' | 'identity policy';

/** The statement that something comes from. */
export interface StatementSource {
  readonly policy: PolicyKind;
  /** Its `Sid`, or its place in the policy from 1. */
  readonly statement: string;
  readonly origin: Origin;
  /** Of an identity policy, the ARN of who has it; of one that AWS manages, that of the policy. */
  readonly of?: string;
}

/** Whether a statement is about something: all of it, a part of it, nothing of it, or that is known only after deployment. */
export type Match = 'all' | 'part' | 'none' | 'unknown';

/** What an action is on that has no resource. */
export const NO_RESOURCE = '*';

/** A statement of a policy, read for questions. */
export class PolicyStatement {
  public readonly isAllow: boolean;
  public readonly conditions: readonly Condition[];
  /** Of an identity policy there are none. */
  public readonly principals: readonly Principal[];
  public readonly resources: readonly string[];

  private readonly actions: readonly string[];
  private readonly exceptsActions: boolean;
  private readonly exceptsResources: boolean;
  private readonly isUnread: boolean;

  constructor(json: Json, public readonly source: StatementSource) {
    this.isAllow = json.Effect !== 'Deny';
    this.isUnread = typeof json.Effect === 'string' && isPartlyKnown(json.Effect);
    this.conditions = typeof json.Condition === 'string' ? [{ operator: json.Condition, key: '', values: [] }] : conditionsOf(json.Condition);
    this.principals = principalsOf(json);
    this.exceptsActions = json.NotAction !== undefined;
    this.actions = listed(json.NotAction ?? json.Action).map(String);
    this.exceptsResources = json.NotResource !== undefined;
    this.resources = listed(json.NotResource ?? json.Resource).map(String);
  }

  public hasAction(action: string): Match {
    const matches = this.actions.map((pattern): Match => matchesGlob(pattern.toLowerCase(), action.toLowerCase()) ? 'all'
      : isPartlyKnown(pattern) && matchesGlob(withParts(pattern, '*').toLowerCase(), action.toLowerCase()) ? 'unknown' : 'none');
    return this.doubted(this.exceptsActions ? opposite(widest(matches)) : widest(matches));
  }

  /** Whether it is about a resource, or about all that match the pattern of an ARN. A repository policy without resources is about its own. */
  public isAbout(arn: string): Match {
    if (this.resources.length === 0) {
      return 'all';
    }
    const matches = this.resources.map((pattern): Match => {
      if (matchesGlob(pattern, arn)) {
        return 'all';
      }
      if (arn === NO_RESOURCE) {
        return 'none';
      }
      const isKnown = !isPartlyKnown(pattern) && !isPartlyKnown(arn);
      return !mayMatchBoth(withParts(pattern, '*'), withParts(arn, '*')) ? 'none' : isKnown ? 'part' : 'unknown';
    });
    return this.exceptsResources ? opposite(widest(matches)) : widest(matches);
  }

  private doubted(match: Match): Match {
    return this.isUnread && match !== 'none' ? 'unknown' : match;
  }
}

/** The statements of a policy. What is no statement is none. */
export function statementsOf(policy: Json, source: Omit<StatementSource, 'statement'>): PolicyStatement[] {
  return listed(policy.Statement).flatMap((json, index) => {
    if (!isObject(json)) {
      return [];
    }
    const statement = typeof json.Sid === 'string' && json.Sid !== '' ? json.Sid : String(index + 1);
    return [new PolicyStatement(json, { ...source, statement })];
  });
}

function widest(matches: readonly Match[]): Match {
  return (['all', 'unknown', 'part'] as const).find((match) => matches.includes(match)) ?? 'none';
}

function opposite(match: Match): Match {
  return match === 'all' ? 'none' : match === 'none' ? 'all' : match;
}
