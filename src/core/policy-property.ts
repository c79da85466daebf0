import { IResolveContext, Lazy, Stack } from 'aws-cdk-lib';
import { CfnRepositoryCreationTemplate } from 'aws-cdk-lib/aws-ecr';
import { canonical } from './canonical';
import { capitalized, propertyHolder } from './generic-resources';
import { PolicyCarrier } from './policy-carrier';

/** Resolves tokens: a stack, or the context of what is rendered, which keeps track of references to other stacks as well. */
export type Resolver = Pick<IResolveContext, 'resolve'>;

/**
 * A policy of an L1, whoever made it: what its owner gave, and what others add to it.
 *
 * What the owner gave is read when the template is made, so what an `ecr.Repository` gets later still counts. So does a value that the
 * property is set to later: what was added is merged into that one. Overrides come after rendering; one that loses what was added is an
 * error at synth.
 */
export abstract class PolicyProperty {
  protected readonly stack: Stack;

  /** Whether the L1 takes the policy as text, as creation templates do. */
  protected readonly isText: boolean;

  private given: unknown;
  private value: unknown;

  /**
   * Takes the property over.
   *
   * @param resource the L1
   * @param name what the property is called
   */
  protected constructor(protected readonly resource: PolicyCarrier, private readonly name: string) {
    this.stack = Stack.of(resource);
    this.isText = CfnRepositoryCreationTemplate.isCfnRepositoryCreationTemplate(resource);
    const { holder, key } = propertyHolder(resource, name);
    this.take(holder[key]);
    holder[key] = this.lazy((context) => context.resolve(this.value));
    Object.defineProperty(holder, key, {
      configurable: true,
      enumerable: true,
      get: () => this.value,
      set: (value) => {
        this.take(value);
        this.replaced();
      },
    });
    resource.node.addValidation({ validate: () => this.validated() });
  }

  /**
   * The property with what was added. Throws where nothing can be merged into what was given.
   *
   * @param given what the owner gave, resolved
   */
  protected abstract merged(given: unknown, resolver: Resolver): unknown;

  /** What ECR would reject in it. Throws where `merged` does. */
  protected abstract problems(given: unknown): string[];

  /** What was added and is not in the property as an override leaves it, and what ECR would reject there. */
  protected abstract overrideProblems(overridden: unknown): string[];

  /** Called when the owner gave another value. */
  protected replaced(): void {
    // What was added stays.
  }

  /** A value that is made of the one before, which it may hold, gets what was added; the one before is then only what was given. */
  private take(given: unknown): void {
    this.given = given;
    this.value = this.lazy((context) => this.given === given ? this.rendered(context) : context.resolve(given));
  }

  private lazy(produce: (context: IResolveContext) => unknown): unknown {
    return this.isText ? Lazy.uncachedString({ produce: (context) => produce(context) as string | undefined }) : Lazy.uncachedAny({ produce });
  }

  private rendered(context: IResolveContext): unknown {
    const given = context.resolve(this.given);
    try {
      return this.merged(given, context);
    } catch {
      // The validation reports what is wrong, with the path of the resource.
      return given;
    }
  }

  private validated(): string[] {
    try {
      return [...this.problems(this.stack.resolve(this.given)), ...this.problemsOfOverrides()];
    } catch (error) {
      return [(error as Error).message];
    }
  }

  private problemsOfOverrides(): string[] {
    const { rawOverrides, _toCloudFormation } = this.resource as unknown as Overridable;
    if (!('Properties' in rawOverrides)) {
      return [];
    }
    const [template] = Object.values<any>(this.stack.resolve(_toCloudFormation.call(this.resource)).Resources);
    const overridden = template.Properties?.[capitalized(this.name)];
    return canonical(overridden, this.stack) === canonical(this.stack.resolve(this.value), this.stack) ? [] : this.overrideProblems(overridden);
  }
}

/** What every `CfnResource` has and its type does not show. */
interface Overridable {
  readonly rawOverrides: object;
  _toCloudFormation(): object;
}
