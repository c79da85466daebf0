import { LifecyclePolicy } from './lifecycle-policy';
import { attached } from '../core/attached';
import { capitalized, isGeneric } from '../core/generic-resources';
import { isNone } from '../core/intrinsics';
import { jsonWithTokens } from '../core/json-templates';
import { PolicyCarrier } from '../core/policy-carrier';
import { PolicyProperty } from '../core/policy-property';
import { isKnown } from '../core/validation';
import { warn } from '../core/warnings';
import { LifecycleRule } from './rules/lifecycle-rule';
import { PROTECTING_COUNT } from './rules/rule-words';

const PROPERTY = Symbol.for('cdk-managed-ecr.LifecycleProperty');

const NONE = LifecyclePolicy.none();

/** The policies of one rule and nothing else, which many repositories share. */
const ALONE = new WeakMap<LifecycleRule, LifecyclePolicy>();

/** The lifecycle policy of an L1: the value of its property, merged with the rules for untagged images that are added. */
export class LifecycleProperty extends PolicyProperty {
  /** The one of this resource; the first call takes the property over. */
  public static of(resource: PolicyCarrier): LifecycleProperty {
    return attached(resource, PROPERTY, () => new LifecycleProperty(resource));
  }

  private document?: LifecyclePolicy;
  private multiArchitectureImages = false;
  private readonly added: LifecycleRule[] = [];
  private readonly defaults: LifecycleRule[] = [];

  private constructor(resource: PolicyCarrier) {
    super(resource, 'lifecyclePolicy');
  }

  /** Sets the policy of the resource; its findings are raised as warnings. */
  public write(policy: LifecyclePolicy, multiArchitectureImages?: boolean): void {
    this.document = policy;
    this.multiArchitectureImages = multiArchitectureImages ?? false;
  }

  /** Adds a rule for untagged images. A default has effect only when there is no other. */
  public addUntaggedRule(rule: LifecycleRule, isDefault: boolean): void {
    (isDefault ? this.defaults : this.added).push(rule);
  }

  protected merged(given: any): unknown {
    const policy = this.policy(given);
    const text = policy.isEmpty ? undefined : policy.toJson();
    const registryId = this.part(given, 'registryId');
    if (this.isText) {
      return text;
    }
    return text === undefined && registryId === undefined ? undefined : this.withNames({ lifecyclePolicyText: text, registryId });
  }

  protected problems(given: unknown): string[] {
    this.warnOfConflicts(this.own(given)._untaggedRule());
    if (this.document !== undefined) {
      for (const finding of this.policy(given).lint(this.multiArchitectureImages)) {
        warn(this.resource, `LifecyclePolicy.${finding.id}`, finding.message);
      }
    }
    return [];
  }

  /** A value that was set later takes the place of all that came before, but for rules that were added by name. */
  protected replaced(): void {
    this.document = undefined;
    this.defaults.length = 0;
  }

  protected overrideProblems(overridden: any): string[] {
    const text = this.isText ? overridden : this.part(overridden, 'lifecyclePolicyText');
    if (text !== undefined && typeof text !== 'string') {
      return [];
    }
    const policy = text === undefined ? LifecyclePolicy.none() : LifecyclePolicy.fromJson(text);
    const own = policy._untaggedRule();
    const isLost = this.added.length > 0 && this.addedInForce(own) !== undefined;
    return isLost ? [`an override of the lifecycle policy loses the rule for untagged images that was added (${limit(this.addedInForce(own)!)}); `
      + 'set the property instead, which keeps the rule, or leave out one of the two'] : [];
  }

  private policy(given: unknown): LifecyclePolicy {
    const own = this.own(given);
    const rule = this.addedInForce(own._untaggedRule());
    return rule === undefined ? own : own === NONE ? alone(rule) : own._withUntaggedRule(rule);
  }

  /** The policy without the rules that were added. */
  private own(given: any): LifecyclePolicy {
    if (this.document !== undefined) {
      return this.document;
    }
    const text = this.isText ? given : this.part(given, 'lifecyclePolicyText');
    // An object that has neither text nor registry is an intrinsic function.
    if (isNone(given) || (isNone(text) && this.part(given, 'registryId') !== undefined)) {
      return NONE;
    }
    const json = jsonWithTokens(text);
    if (json === undefined) {
      throw new Error('the lifecycle policy is not known at synth, so no rule can be merged into it; give it as text or as a LifecyclePolicy, whose values '
        + 'may be tokens, or leave the repository out and add the rule where the policy comes from');
    }
    return LifecyclePolicy._fromTemplate(json);
  }

  /** A part of what was given. A generic `CfnResource` has it by the name that CloudFormation gives it. */
  private part(given: any, name: string): unknown {
    return given?.[name] ?? given?.[capitalized(name)];
  }

  private withNames(parts: Record<string, unknown>): Record<string, unknown> {
    return isGeneric(this.resource) ? Object.fromEntries(Object.entries(parts).map(([name, value]) => [capitalized(name), value])) : parts;
  }

  /** The added rule that is in force: the strictest one, else a default; none when the policy's own rule is. */
  private addedInForce(own: LifecycleRule | undefined): LifecycleRule | undefined {
    const rules = own === undefined ? this.added : [own, ...this.added];
    if (rules.length === 0) {
      // A policy that was turned off by name stays off.
      return this.document?.isEmpty ? undefined : this.defaults[0];
    }
    const strictest = rules.reduce((one, other) => isStricter(other, one) ? other : one);
    return strictest === own ? undefined : strictest;
  }

  private warnOfConflicts(own: LifecycleRule | undefined): void {
    const inForce = this.addedInForce(own) ?? own;
    if (inForce === undefined) {
      return;
    }
    if (own !== undefined && inForce !== own) {
      warn(this.resource, 'ExpireUntaggedImages.untaggedRuleReplaced',
        `the policy's own rule for untagged images (${limit(own)}) gave way to a stricter one that was added (${limit(inForce)}); `
        + 'ECR takes one rule for untagged images, so keep one of the two');
    }
    for (const unused of this.added.filter((rule) => rule !== inForce && !isComparable(rule, inForce))) {
      warn(this.resource, 'ExpireUntaggedImages.untaggedRuleKept',
        `the rule for untagged images that came first (${limit(inForce)}) stays, another one (${limit(unused)}) has no effect: `
        + 'ECR takes one such rule, and the two cannot be compared');
    }
  }
}

function alone(rule: LifecycleRule): LifecyclePolicy {
  const policy = ALONE.get(rule) ?? NONE._withUntaggedRule(rule);
  ALONE.set(rule, policy);
  return policy;
}

function isComparable(one: LifecycleRule, other: LifecycleRule): boolean {
  return one.action === other.action && one.countType === other.countType && [one, other].every(isLimit);
}

/** Not a token, nor the number by which `LifecycleRule.protect` keeps all images. */
function isLimit({ countNumber }: LifecycleRule): boolean {
  return isKnown(countNumber) && countNumber < PROTECTING_COUNT;
}

function isStricter(one: LifecycleRule, other: LifecycleRule): boolean {
  return isComparable(one, other) && one.countNumber < other.countNumber;
}

function limit(rule: LifecycleRule): string {
  return `${rule.action}, ${rule.countType} ${isKnown(rule.countNumber) ? rule.countNumber : '<token>'}`;
}
