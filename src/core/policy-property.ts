import { IResolveContext, Lazy, Stack } from 'aws-cdk-lib';
import { CfnRepositoryCreationTemplate } from 'aws-cdk-lib/aws-ecr';
import { PolicyCarrier } from './policy-carrier';

/** Resolves tokens: a stack, or the context of what is rendered, which keeps track of references to other stacks as well. */
export type Resolver = Pick<IResolveContext, 'resolve'>;

/**
 * A policy of an L1, whoever made it: what its owner gave, and what others add to it.
 *
 * What the owner gave is read when the template is made, so what an `ecr.Repository` gets later still counts.
 */
export abstract class PolicyProperty {
  protected readonly stack: Stack;

  /** Whether the L1 takes the policy as text, as creation templates do. */
  protected readonly isText: boolean;

  private readonly given: unknown;

  /**
   * Takes the property over.
   *
   * @param resource the L1
   * @param name what the property is called
   */
  protected constructor(protected readonly resource: PolicyCarrier, name: string) {
    this.stack = Stack.of(resource);
    this.isText = CfnRepositoryCreationTemplate.isCfnRepositoryCreationTemplate(resource);
    const properties = resource as unknown as Record<string, unknown>;
    this.given = properties[name];
    properties[name] = this.isText
      ? Lazy.uncachedString({ produce: (context) => this.rendered(context) as string | undefined })
      : Lazy.uncachedAny({ produce: (context) => this.rendered(context) });
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
      return this.problems(this.stack.resolve(this.given));
    } catch (error) {
      return [(error as Error).message];
    }
  }
}
