import { LifecyclePolicy } from './lifecycle-policy';
import { attached } from '../core/attached';
import { PolicyCarrier } from '../core/policy-carrier';
import { PolicyProperty } from '../core/policy-property';
import { invalid, isKnown } from '../core/validation';
import { warn } from '../core/warnings';
import { LifecycleRule } from './rules/lifecycle-rule';
import { PROTECTING_COUNT } from './rules/rule-words';

const PROPERTY = Symbol.for('cdk-managed-ecr.LifecycleProperty');

/** The lifecycle policy of an L1: what its owner gave, and the rules for untagged images that were added. */
export class LifecycleProperty extends PolicyProperty {
  /** The one of this resource; the first call takes the property over. */
  public static of(resource: PolicyCarrier): LifecycleProperty {
    return attached(resource, PROPERTY, () => new LifecycleProperty(resource));
  }

  private document?: LifecyclePolicy;
  private multiArchitectureImages = false;
  private readonly said: LifecycleRule[] = [];
  private readonly defaults: LifecycleRule[] = [];

  private constructor(resource: PolicyCarrier) {
    super(resource, 'lifecyclePolicy');
  }

  /** Sets the policy of the resource; its findings are raised as warnings. */
  public write(policy: LifecyclePolicy, multiArchitectureImages?: boolean): void {
    this.document = policy;
    this.multiArchitectureImages = multiArchitectureImages ?? false;
  }

  /** Adds a rule for untagged images. One that is only a default yields to any that was said. */
  public addUntaggedRule(rule: LifecycleRule, isDefault: boolean): void {
    (isDefault ? this.defaults : this.said).push(rule);
  }

  protected merged(given: any): unknown {
    const policy = this.policy(given);
    const text = policy.isEmpty ? undefined : policy.toJson();
    const registryId = given?.registryId;
    if (this.isText) {
      return text;
    }
    return text === undefined && registryId === undefined ? undefined : { lifecyclePolicyText: text, registryId };
  }

  protected problems(given: unknown): string[] {
    this.warnOfConflicts(this.written(given)._untaggedRule());
    if (this.document !== undefined) {
      for (const finding of this.policy(given).lint(this.multiArchitectureImages)) {
        warn(this.resource, `LifecyclePolicy.${finding.id}`, finding.message);
      }
    }
    return [];
  }

  private policy(given: unknown): LifecyclePolicy {
    const written = this.written(given);
    const winner = this.winner(written._untaggedRule());
    return winner === undefined ? written : written._withUntaggedRule(winner);
  }

  private written(given: any): LifecyclePolicy {
    if (this.document !== undefined) {
      return this.document;
    }
    const text = this.isText ? given : given?.lifecyclePolicyText;
    // An object that has neither text nor registry is an intrinsic function.
    if (given === undefined || (text === undefined && given.registryId !== undefined)) {
      return LifecyclePolicy.none();
    }
    if (typeof text !== 'string') {
      throw invalid('the lifecycle policy is not known at synth, so no rule can be merged into it; use a LifecyclePolicy, which may hold tokens');
    }
    return LifecyclePolicy.fromJson(text);
  }

  /** The rule for untagged images that was added and is in force: the strictest said, else a default. */
  private winner(own: LifecycleRule | undefined): LifecycleRule | undefined {
    const said = own === undefined ? this.said : [own, ...this.said];
    if (said.length === 0) {
      // A policy that was turned off by name stays off.
      return this.document?.isEmpty ? undefined : this.defaults[0];
    }
    const winner = said.reduce((one, other) => isStricter(other, one) ? other : one);
    return winner === own ? undefined : winner;
  }

  private warnOfConflicts(own: LifecycleRule | undefined): void {
    const winner = this.winner(own) ?? own;
    if (winner === undefined) {
      return;
    }
    if (own !== undefined && winner !== own) {
      warn(this.resource, 'ExpireUntaggedImages.untaggedRuleReplaced',
        `the policy's own rule for untagged images (${limit(own)}) gave way to a stricter one that was added (${limit(winner)}); `
        + 'ECR takes one rule for untagged images, so keep one of the two');
    }
    for (const lost of this.said.filter((rule) => rule !== winner && !isComparable(rule, winner))) {
      warn(this.resource, 'ExpireUntaggedImages.untaggedRuleKept',
        `the rule for untagged images that came first (${limit(winner)}) stays, another one (${limit(lost)}) has no effect: `
        + 'ECR takes one such rule, and the two cannot be compared');
    }
  }
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
