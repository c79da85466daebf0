import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ManagedRepositoryBase } from './managed-repository-base';
import { isSameAccount, parseRepositoryArn } from '../private/arns';
import { RegistryLocation } from '../private/registry-host';
import { isKnown } from '../private/validate';
import { warn } from '../private/warnings';

/**
 * A repository that somebody else owns. Its policy cannot be changed from here: whatever would need that is said in a warning,
 * with the JSON for the owner.
 */
export class ImportedRepository extends ManagedRepositoryBase {
  constructor(scope: Construct, id: string, public readonly repositoryName: string, public readonly repositoryArn: string) {
    const parts = parseRepositoryArn(repositoryArn);
    super(scope, id, parts === undefined ? {} : { account: parts.account, region: parts.region });
  }

  public addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.askOwner(statement);
    return { statementAdded: false };
  }

  public grant(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [this.repositoryArn] });
    const account = grantee.grantPrincipal.principalAccount;
    if (!grant.success || isSameAccount(this.env.account, account) !== true) {
      this.askOwner(new iam.PolicyStatement({ actions, principals: [ownersView(grantee, account)] }));
    }
    return grant;
  }

  /** @internal */
  public _grantByPolicy(grantee: iam.IGrantable, statement: iam.PolicyStatement): iam.Grant {
    this.askOwner(statement);
    return iam.Grant.drop(grantee, 'the policy of an imported repository cannot be changed');
  }

  /** @internal */
  public _location(): RegistryLocation {
    const stack = Stack.of(this);
    const partition = parseRepositoryArn(this.repositoryArn)?.partition ?? stack.partition;
    return { partition, account: this.env.account, region: this.env.region, urlSuffix: stack.urlSuffix };
  }

  private askOwner(statement: iam.PolicyStatement): void {
    const json = JSON.stringify(Stack.of(this).resolve(statement.toStatementJson()));
    warn(this, 'ManagedRepository.importedPolicy',
      `${this.repositoryName} is imported, so its repository policy cannot be changed from here; unless the owner's stack has it already, `
      + `add there with addToResourcePolicy(): ${json}`);
  }
}

/**
 * The principal as the owner's policy can name it: the account, where that is known, because the role or user may not exist yet
 * when the owner deploys.
 */
function ownersView(grantee: iam.IGrantable, account: string | undefined): iam.IPrincipal {
  return isKnown(account) ? new iam.ArnPrincipal(account) : grantee.grantPrincipal;
}
