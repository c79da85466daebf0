import { CfnCondition, CfnElement, CfnResource, Stack } from 'aws-cdk-lib';
import { canonical } from './canonical';

/** Conditions that take more steps are not known to exclude each other. */
const MAX_STEPS = 2_000;

/** That an expression of a stack's conditions is true, or is not. */
interface Fact {
  readonly stack: Stack;
  readonly expression: any;
  readonly holds: boolean;
}

/** That something, of which nothing else is known, has a value, or has another. */
interface Assumption {
  readonly what: string;
  readonly value: string;
  readonly holds: boolean;
}

/** Whether the conditions of two resources say that no deployment has both. */
export function excludeEachOther(one: CfnResource, other: CfnResource): boolean {
  const [ours, theirs] = [conditionsOf(one), conditionsOf(other)];
  return ours.length > 0 && theirs.length > 0 && !new Search().canHold([...ours, ...theirs], []);
}

/** The conditions of a resource, and of the nested stacks that it is in. */
function conditionsOf({ cfnOptions: { condition }, stack }: CfnResource): Fact[] {
  const { nestedStackResource } = stack;
  return [
    ...condition === undefined ? [] : [{ stack: condition.stack, expression: condition.stack.resolve(condition), holds: true }],
    ...nestedStackResource === undefined ? [] : conditionsOf(nestedStackResource as CfnResource),
  ];
}

/** Looks for values of parameters with which all facts hold. */
class Search {
  private steps = 0;
  private readonly named = new Map<Stack, Map<string, CfnCondition>>();

  public canHold([fact, ...others]: Fact[], assumed: Assumption[]): boolean {
    if (fact === undefined || ++this.steps > MAX_STEPS) {
      return true;
    }
    const { stack, holds } = fact;
    const [[name, argument]] = Object.entries<any>(fact.expression);
    const parts = (Array.isArray(argument) ? argument : []).map((expression) => ({ stack, expression, holds: name === 'Fn::Not' ? !holds : holds }));
    const named = name === 'Condition' ? this.conditionsOf(stack).get(argument)?.expression : undefined;
    if (named !== undefined) {
      return this.canHold([{ ...fact, expression: stack.resolve(named) }, ...others], assumed);
    }
    if (name === 'Fn::Not' || name === (holds ? 'Fn::And' : 'Fn::Or')) {
      return this.canHold([...parts, ...others], assumed);
    }
    if (name === 'Fn::And' || name === 'Fn::Or') {
      return parts.some((part) => this.canHold([part, ...others], assumed));
    }
    const assumption = assumptionOf(fact);
    return assumption.what === '' ? (assumption.value === 'true') === holds && this.canHold(others, assumed)
      : !assumed.some((known) => contradict(known, assumption)) && this.canHold(others, [...assumed, assumption]);
  }

  /** The conditions of a stack by their logical ids. */
  private conditionsOf(stack: Stack): Map<string, CfnCondition> {
    const found = this.named.get(stack) ?? new Map(stack.node.findAll().filter((construct): construct is CfnCondition =>
      CfnElement.isCfnElement(construct) && 'expression' in construct && construct.stack === stack)
      .map((condition) => [stack.resolve(condition.logicalId), condition]));
    this.named.set(stack, found);
    return found;
  }
}

/** What is compared with a text, or else that the expression is true. */
function assumptionOf({ stack, expression, holds }: Fact): Assumption {
  const equals = expression['Fn::Equals'];
  const of = (what: unknown) => `${stack.node.addr} ${canonical(what, stack)}`;
  if (!Array.isArray(equals)) {
    return { what: of(expression), value: 'true', holds };
  }
  const [known, unknown] = [equals.filter(isText), equals.filter((side) => !isText(side))];
  if (unknown.length === 0) {
    return { what: '', value: String(String(known[0]) === String(known[1])), holds };
  }
  return known.length === 1 ? { what: of(unknown[0]), value: String(known[0]), holds }
    : { what: unknown.map(of).sort().join(' = '), value: 'true', holds };
}

function contradict(one: Assumption, other: Assumption): boolean {
  return one.what === other.what && (one.value === other.value ? one.holds !== other.holds : one.holds && other.holds);
}

function isText(value: unknown): boolean {
  return typeof value !== 'object';
}
