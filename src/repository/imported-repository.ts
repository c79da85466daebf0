import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { warnOfEventsElsewhere } from './image-events';
import { ManagedRepositoryBase } from './managed-repository-base';
import { ownerSees } from '../access/grantee';
import { PullPrincipal } from '../access/pull-principal';
import { parseRepositoryArn } from '../core/arns';
import { HostLocation, Location } from '../core/location';
import { warn } from '../core/warnings';
import { mergedStatements } from '../policy/policy-grant';

/**
 * A repository that another stack or account owns. Its policy cannot be changed from here: a call that would change it raises a
 * warning with the JSON for the owner.
 */
export class ImportedRepository extends ManagedRepositoryBase {
  private readonly location: Location;

  constructor(scope: Construct, id: string, public readonly repositoryName: string, public readonly repositoryArn: string) {
    const { account, region, partition } = parseRepositoryArn(repositoryArn) ?? tokenParts(repositoryArn);
    super(scope, id, { account, region });
    this.location = { account, region, partition };
  }

  public addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.askOwner([statement.toStatementJson()]);
    return { statementAdded: false };
  }

  /** @internal */
  public _completeGrant({ grantPrincipal }: iam.IGrantable, _byIdentity: iam.Grant, actions: readonly string[]): undefined {
    const principals = [ownerSees(grantPrincipal, this)];
    this.askOwner([new iam.PolicyStatement({ actions: [...actions], principals }).toStatementJson()]);
  }

  /** @internal */
  public _grantLambda(grantee: iam.IGrantable): iam.Grant {
    const { account, region } = Stack.of(this);
    this.askOwner(mergedStatements(PullPrincipal.lambda({ accounts: [account], region })._grants(this.location, this), Stack.of(this)));
    return iam.Grant.drop(grantee, 'the policy of an imported repository cannot be changed');
  }

  /** @internal */
  public _location(): HostLocation {
    return { ...this.location, urlSuffix: Stack.of(this).urlSuffix };
  }

  /** @internal */
  public _checkEvents(): void {
    warnOfEventsElsewhere(this);
  }

  private askOwner(statements: object[]): void {
    const json = Stack.of(this).resolve(statements).map((statement: object) => JSON.stringify(statement)).join(', ');
    warn(this, 'ManagedRepository.importedPolicy',
      `${this.repositoryName} is imported, so its repository policy cannot be changed from here; unless the owner's stack has it already, `
      + `add there with addToResourcePolicy(): ${json}`);
  }
}

/** The parts of an ARN that is one token, as tokens. */
function tokenParts(repositoryArn: string): Location {
  const { account = '', region = '', partition = '' } = Arn.split(repositoryArn, ArnFormat.SLASH_RESOURCE_NAME);
  return { account, region, partition };
}
