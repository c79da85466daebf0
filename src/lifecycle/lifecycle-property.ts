import { IResolveContext, Lazy, Stack } from 'aws-cdk-lib';
import { CfnRepository } from 'aws-cdk-lib/aws-ecr';
import { LifecycleLintOptions } from './lifecycle-finding';
import { LifecyclePolicy } from './lifecycle-policy';
import { PolicyCarrier } from '../core/imported';
import { invalid, isKnown } from '../core/validation';
import { warn } from '../core/warnings';
import { LifecycleRule } from './rules/lifecycle-rule';
import { PROTECTING_COUNT } from './rules/rule-words';

const PROPERTY = Symbol.for('cdk-managed-ecr.LifecycleProperty');

/**
 * The lifecycle policy of an L1, whoever made it: what its owner wrote, together with the untagged rules that others add.
 *
 * What the owner wrote is read when the template is made, so rules that an `ecr.Repository` gets later still count.
 */
export class LifecycleProperty {
  /** The one of this resource; the first call takes the property over. */
  public static of(resource: PolicyCarrier): LifecycleProperty {
    const owner = resource as PolicyCarrier & { [PROPERTY]?: LifecycleProperty };
    return owner[PROPERTY] ??= new LifecycleProperty(resource);
  }

  private readonly given: unknown;
  private document?: LifecyclePolicy;
  private lintOptions: LifecycleLintOptions = {};
  private readonly said: LifecycleRule[] = [];
  private readonly defaults: LifecycleRule[] = [];

  private constructor(private readonly resource: PolicyCarrier) {
    this.given = resource.lifecyclePolicy;
    if (CfnRepository.isCfnRepository(resource)) {
      resource.lifecyclePolicy = Lazy.uncachedAny({ produce: (context) => this.renderProperty(context) });
    } else {
      resource.lifecyclePolicy = Lazy.uncachedString({ produce: (context) => this.renderText(context) });
    }
    resource.node.addValidation({ validate: () => this.problems() });
  }

  /** Sets the policy of the resource; its findings are raised as warnings. */
  public write(policy: LifecyclePolicy, lintOptions: LifecycleLintOptions): void {
    this.document = policy;
    this.lintOptions = lintOptions;
  }

  /** Adds a rule for untagged images. One that is only a default yields to any that was said. */
  public addUntaggedRule(rule: LifecycleRule, isDefault: boolean): void {
    (isDefault ? this.defaults : this.said).push(rule);
  }

  private merged(given: any): LifecyclePolicy {
    const written = this.written(given);
    const winner = this.winner(written._untaggedRule());
    return winner === undefined ? written : written._withUntaggedRule(winner);
  }

  private written(given: any): LifecyclePolicy {
    if (this.document !== undefined) {
      return this.document;
    }
    const isProperty = CfnRepository.isCfnRepository(this.resource);
    const text = isProperty ? given?.lifecyclePolicyText : given;
    const isEmpty = isProperty ? given === undefined || given.registryId !== undefined : true;
    if (text === undefined && isEmpty) {
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

  /** The context's own `resolve` keeps track of references to other stacks, which `Stack.resolve` would lose. */
  private renderText(context: IResolveContext): string | undefined {
    const given = context.resolve(this.given);
    try {
      return textOf(this.merged(given));
    } catch {
      // The validation below says what is wrong, with the path of the resource.
      return given;
    }
  }

  private renderProperty(context: IResolveContext): CfnRepository.LifecyclePolicyProperty | undefined {
    const given = context.resolve(this.given);
    try {
      const lifecyclePolicyText = textOf(this.merged(given));
      const registryId = given?.registryId;
      return lifecyclePolicyText === undefined && registryId === undefined ? undefined : { lifecyclePolicyText, registryId };
    } catch {
      return given;
    }
  }

  private problems(): string[] {
    try {
      const given = Stack.of(this.resource).resolve(this.given);
      this.warnOfConflicts(this.written(given)._untaggedRule());
      if (this.document !== undefined) {
        for (const finding of this.merged(given).lint(this.lintOptions)) {
          warn(this.resource, `LifecyclePolicy.${finding.id}`, finding.message);
        }
      }
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
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

function textOf(policy: LifecyclePolicy): string | undefined {
  return policy.isEmpty ? undefined : policy.toJson();
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
