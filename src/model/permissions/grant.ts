import { Condition, Fact, holds, isSameCondition } from './condition';
import { Denial } from './permission';
import { PolicyStatement, StatementSource } from './policy-statement';
import { covers, factsOf, meet, Principal } from './principal';
import { isPartlyKnown } from '../known';

/** Whom statements allow something, and when. Who is denied it is not yet taken away. */
export interface Grant {
  readonly principal: Principal;
  readonly conditions: readonly Condition[];
  readonly resources: readonly string[];
  readonly doubts: readonly string[];
  /** The statements that are needed together, each with the principal in it. */
  readonly parts: ReadonlyArray<{ readonly statement: StatementSource; readonly principal: string }>;
}

/** A policy, with whom it is about when it does not say that: an identity policy. */
export interface Holder {
  readonly statement: PolicyStatement;
  readonly principals: readonly Principal[];
}

const EMPTY: readonly string[] = [];

/** Those whom the statements allow an action on a resource, or on all that match the pattern of an ARN. */
export function grantsOf(holders: readonly Holder[], action: string, arn: string): Grant[] {
  return holders.filter(({ statement }) => statement.isAllow).flatMap(({ statement, principals }) => {
    const [hasAction, isAbout] = [statement.hasAction(action), statement.isAbout(arn)];
    if (hasAction === 'none' || isAbout === 'none') {
      return [];
    }
    const doubts = [...doubtOf(hasAction, 'its action'), ...doubtOf(isAbout, 'its resource')];
    return principals.flatMap((principal) => settled({
      principal,
      conditions: statement.conditions,
      resources: isAbout === 'part' ? statement.resources : EMPTY,
      doubts,
      parts: [{ statement: statement.source, principal: principal.text }],
    }) ?? []);
  });
}

/** Those who are allowed all of several actions, given those who are allowed each. */
export function allOf(each: ReadonlyArray<readonly Grant[]>): Grant[] {
  const [first = [], ...others] = each;
  return others.reduce<Grant[]>((grants, alternatives) => grants.flatMap((grant) => {
    // The same statements allow all that others could allow besides.
    const own = alternatives.find(({ parts }) => parts.every((part) => grant.parts.some((known) => isSamePart(known, part))));
    const isEnough = own !== undefined && own.resources.length === 0 && own.doubts.length === 0;
    return isEnough ? [grant] : alternatives.flatMap((other) => both(grant, other) ?? []);
  }), [...first]).filter(isFirst);
}

/** Those who have both. */
export function both(one: Grant, other: Grant): Grant | undefined {
  const principal = meet(one.principal, other.principal);
  return principal === undefined ? undefined : settled({
    principal,
    conditions: [...one.conditions, ...other.conditions.filter((condition) => !one.conditions.some((known) => isSameCondition(known, condition)))],
    resources: [...new Set([...one.resources, ...other.resources])],
    doubts: [...new Set([...one.doubts, ...other.doubts])],
    parts: [...one.parts, ...other.parts.filter((part) => !one.parts.some((known) => isSamePart(known, part)))],
  });
}

/** What is left of a grant, and who of them is denied it. */
export function afterDenials(grant: Grant, holders: readonly Holder[], action: string, arn: string): Denial[] | undefined {
  const facts: Fact[] = [...factsOf(grant.principal), ...grant.conditions];
  const denials: Denial[] = [];
  for (const { statement, principals } of holders.filter((holder) => !holder.statement.isAllow)) {
    const [hasAction, isAbout] = [statement.hasAction(action), statement.isAbout(arn)];
    const open = statement.conditions.map((condition) => [condition, holds(condition, facts)] as const).filter(([, verdict]) => verdict !== 'yes');
    if (hasAction === 'none' || isAbout === 'none' || open.some(([, verdict]) => verdict === 'no')) {
      continue;
    }
    const doubts = [...doubtOf(hasAction, 'its action'), ...doubtOf(isAbout, 'its resource')];
    for (const principal of principals) {
      const whom = covers(principal, grant.principal);
      if (whom === 'yes' && open.length === 0 && doubts.length === 0 && isAbout === 'all') {
        return undefined;
      }
      if (whom !== 'no') {
        denials.push({
          statement: statement.source,
          ...(whom === 'yes' ? {} : { principal }),
          conditions: open.map(([condition]) => condition),
          resources: isAbout === 'part' ? statement.resources : EMPTY,
          doubts: [...doubts, ...doubtOf(isPartlyKnown(principal.text) ? 'unknown' : 'all', 'its principal')],
        });
      }
    }
  }
  return denials;
}

/** Without what the principal or another condition implies; undefined when no request can meet them all. */
function settled(grant: Grant): Grant | undefined {
  const facts = factsOf(grant.principal);
  const others = (condition: Condition) => [...facts, ...grant.conditions.filter((other) => other !== condition)];
  if (grant.conditions.some((condition) => holds(condition, others(condition)) === 'no')) {
    return undefined;
  }
  return { ...grant, conditions: grant.conditions.filter((condition) => holds(condition, facts) !== 'yes') };
}

function doubtOf(match: string, what: string): string[] {
  return match === 'unknown' ? [`${what} is known only after deployment`] : [];
}

function isSamePart(one: Grant['parts'][number], other: Grant['parts'][number]): boolean {
  return one.statement === other.statement && one.principal === other.principal;
}

/** Whether no grant before it is made of the same statements. */
function isFirst(grant: Grant, index: number, all: readonly Grant[]): boolean {
  return all.findIndex((other) => other.principal.text === grant.principal.text && other.parts.length === grant.parts.length
    && grant.parts.every((part) => other.parts.some((known) => isSamePart(known, part)))) === index;
}
