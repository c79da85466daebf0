import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { PublicRepositoryBase } from './public-repository-base';
import { publicStatement } from './public-statement';
import { ownerSees } from '../access/grantee';
import { warn } from '../core/warnings';

/** Where and what an imported repository is. */
export interface ImportedPublicRepositoryProps {
  readonly repositoryName: string;
  readonly repositoryArn: string;
  /** The account in the ARN. */
  readonly account: string;
  readonly registryAlias?: string;
}

/**
 * A public repository that another stack or account owns. Its policy cannot be changed from here: a call that would change it raises a
 * warning with the JSON for the owner.
 */
export class ImportedPublicRepository extends PublicRepositoryBase {
  public readonly repositoryName: string;
  public readonly repositoryArn: string;

  constructor(scope: Construct, id: string, { repositoryName, repositoryArn, account, registryAlias }: ImportedPublicRepositoryProps) {
    super(scope, id, { account }, registryAlias);
    this.repositoryName = repositoryName;
    this.repositoryArn = repositoryArn;
  }

  public addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.askOwner(publicStatement(statement, this));
    return { statementAdded: false };
  }

  /** @internal */
  public _completeGrant({ grantPrincipal }: iam.IGrantable, _byIdentity: iam.Grant, actions: readonly string[]): undefined {
    this.askOwner(new iam.PolicyStatement({ actions: [...actions], principals: [ownerSees(grantPrincipal, this)] }));
  }

  private askOwner(statement: iam.PolicyStatement): void {
    warn(this, 'PublicRepository.importedPolicy',
      `${this.repositoryName} is imported, so its repository policy cannot be changed from here; unless the owner's stack has it already, `
      + `add there with addToResourcePolicy(): ${JSON.stringify(Stack.of(this).resolve(statement.toStatementJson()))}`);
  }
}
