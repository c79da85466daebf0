import { Mixin, Stack } from 'aws-cdk-lib';
import { IRepositoryRef } from 'aws-cdk-lib/aws-ecr';
import { IConstruct } from 'constructs';
import { RepositoryPolicyProperty } from './repository-policy-property';
import { importedRepository, repositoryLocation } from '../core/imported';
import { Location, locationOf } from '../core/location';
import { policyCarrier } from '../core/policy-carrier';
import { mergedStatements, PolicyGrant } from '../policy/policy-grant';

/**
 * What the mixins for repository policies have in common: grants that are merged into the policy of a resource, or named in a warning to the owner of
 * an imported repository.
 *
 * @internal
 */
export abstract class ImageGrants extends Mixin {
  /** @param mixin its name, for messages */
  constructor(private readonly mixin: string) {
    super();
  }

  /**
   * Whether the construct is the L1 of a repository or creation template, or an imported repository.
   *
   * @param construct any construct
   */
  public supports(construct: IConstruct): boolean {
    return policyCarrier(construct) !== undefined || importedRepository(construct) !== undefined;
  }

  /**
   * Merges the statements into the repository policy of the resource; warns with their JSON when the repository is imported.
   *
   * @param construct a resource that `supports` accepts
   */
  public applyTo(construct: IConstruct): void {
    const resource = policyCarrier(construct);
    const repository = importedRepository(construct);
    if (resource !== undefined) {
      RepositoryPolicyProperty.of(resource).allow(this._grants(locationOf(resource), resource));
    } else if (repository !== undefined) {
      const stack = Stack.of(repository);
      const statements = mergedStatements(this._grants(repositoryLocation(repository), repository), stack);
      this._askOwner(repository, `${repository.node.path} is imported, so its repository policy cannot be changed from here; in the owner's stack use `
        + `${this.mixin}, or add these statements: ${JSON.stringify(stack.resolve(statements))}`);
    }
  }

  /**
   * The grants, for a repository of this account and region.
   *
   * @internal
   */
  public abstract _grants(at: Location, scope: IConstruct): PolicyGrant[];

  /**
   * Warns of an imported repository.
   *
   * @internal
   */
  public abstract _askOwner(repository: IRepositoryRef, message: string): void;
}
