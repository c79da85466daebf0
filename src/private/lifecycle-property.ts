import { Lazy, Stack } from 'aws-cdk-lib';
import { CfnRepository, CfnRepositoryCreationTemplate } from 'aws-cdk-lib/aws-ecr';
import { invalid, isKnown } from './validate';
import { warn } from './warnings';
import { LifecycleLintOptions } from '../lifecycle/lifecycle-finding';
import { LifecyclePolicy } from '../lifecycle/lifecycle-policy';
import { LifecycleRule } from '../lifecycle/lifecycle-rule';

const PROPERTY = Symbol.for('cdk-managed-ecr.LifecycleProperty');

/** The L1s that carry a lifecycle policy. */
export type LifecycleResource = CfnRepository | CfnRepositoryCreationTemplate;

/**
 * The lifecycle policy of an L1, whoever made it: what its owner wrote, together with the untagged rules that others add.
 *
 * What the owner wrote is read when the template is made, so rules that an `ecr.Repository` gets later still count.
 */
export class LifecycleProperty {
  /** The one of this resource; the first call takes the property over. */
  public static of(resource: LifecycleResource): LifecycleProperty {
    const owner = resource as LifecycleResource & { [PROPERTY]?: LifecycleProperty };
    return owner[PROPERTY] ??= new LifecycleProperty(resource);
  }

  private readonly given: unknown;
  private document?: LifecyclePolicy;
  private lintOptions: LifecycleLintOptions = {};
  private readonly said: LifecycleRule[] = [];
  private readonly defaults: LifecycleRule[] = [];

  private constructor(private readonly resource: LifecycleResource) {
    this.given = resource.lifecyclePolicy;
    if (CfnRepository.isCfnRepository(resource)) {
      resource.lifecyclePolicy = Lazy.any({ produce: () => this.renderProperty() });
    } else {
      resource.lifecyclePolicy = Lazy.string({ produce: () => this.renderText() });
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

  private merged(): LifecyclePolicy {
    const written = this.written();
    const winner = this.winner(written._untaggedRule());
    return winner === undefined ? written : written._withUntaggedRule(winner);
  }

  private written(): LifecyclePolicy {
    if (this.document !== undefined) {
      return this.document;
    }
    const given = Stack.of(this.resource).resolve(this.given);
    const text = CfnRepository.isCfnRepository(this.resource) ? given?.lifecyclePolicyText : given;
    if (text === undefined) {
      return LifecyclePolicy.none();
    }
    if (typeof text !== 'string') {
      throw invalid('the lifecycle policy text holds tokens, so no rule can be merged into it; use a LifecyclePolicy, which may hold tokens');
    }
    return LifecyclePolicy.fromJson(text);
  }

  /** The rule for untagged images that was added and is in force: the strictest said, else a default. */
  private winner(own: LifecycleRule | undefined): LifecycleRule | undefined {
    const said = own === undefined ? this.said : [own, ...this.said];
    const winner = said.length === 0 ? this.defaults[0] : said.reduce((one, other) => isStricter(other, one) ? other : one);
    return winner === own ? undefined : winner;
  }

  private renderText(): string | undefined {
    try {
      const policy = this.merged();
      return policy.isEmpty ? undefined : policy.toJson();
    } catch {
      // The validation below says what is wrong, with the path of the resource.
      return undefined;
    }
  }

  private renderProperty(): CfnRepository.LifecyclePolicyProperty | undefined {
    const registryId = Stack.of(this.resource).resolve(this.given)?.registryId;
    const lifecyclePolicyText = this.renderText();
    return lifecyclePolicyText === undefined && registryId === undefined ? undefined : { lifecyclePolicyText, registryId };
  }

  private problems(): string[] {
    try {
      this.warnOfConflict(this.written()._untaggedRule());
      if (this.document !== undefined) {
        for (const finding of this.merged().lint(this.lintOptions)) {
          warn(this.resource, `LifecyclePolicy.${finding.id}`, finding.message);
        }
      }
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  }

  private warnOfConflict(own: LifecycleRule | undefined): void {
    if (own === undefined) {
      return;
    }
    const winner = this.winner(own);
    if (winner !== undefined) {
      warn(this.resource, 'ExpireUntaggedImages.untaggedRuleReplaced',
        `the policy's own rule for untagged images (${limit(own)}) gave way to a stricter one that was added (${limit(winner)}); `
        + 'ECR takes one rule for untagged images, so keep one of the two');
    }
    for (const lost of this.said.filter((rule) => !isComparable(rule, own))) {
      warn(this.resource, 'ExpireUntaggedImages.untaggedRuleKept',
        `the policy's own rule for untagged images (${limit(own)}) stays, the added one (${limit(lost)}) has no effect: `
        + 'ECR takes one such rule, and the two cannot be compared');
    }
  }
}

function isComparable(one: LifecycleRule, other: LifecycleRule): boolean {
  return one.action === other.action && one.countType === other.countType && isKnown(one.countNumber) && isKnown(other.countNumber);
}

function isStricter(one: LifecycleRule, other: LifecycleRule): boolean {
  return isComparable(one, other) && one.countNumber < other.countNumber;
}

function limit(rule: LifecycleRule): string {
  return `${rule.action}, ${rule.countType} ${rule.countNumber}`;
}
