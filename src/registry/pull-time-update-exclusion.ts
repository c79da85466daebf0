import { Resource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { ACCOUNT_PATTERN } from '../core/accounts';
import { AppResources, validateInApp } from '../core/app-resources';
import { fixLogicalId } from '../core/logical-ids';
import { referenceKey } from '../core/reference-key';
import { clashes, rivals, tooMany } from '../core/singletons';
import { checkStruct, invalid, isKnown, shown } from '../core/validation';
import { warn } from '../core/warnings';

const MAX_EXCLUSIONS = 100;
const MAX_ARN_LENGTH = 200;
const PRINCIPAL_ARN = new RegExp(`^arn:aws(-[a-z]+)*:iam::${ACCOUNT_PATTERN}:(role|user)/[\\w+=,.@-]+(/[\\w+=,.@-]+)*$`);

/**
 * Properties of a `PullTimeUpdateExclusion`: exactly one of the two.
 */
export interface PullTimeUpdateExclusionProps {
  /**
   * The role whose pulls do not count. Changing it replaces the exclusion.
   *
   * @default - none; give "user" instead
   */
  readonly role?: iam.IRole;

  /**
   * The user whose pulls do not count. Changing it replaces the exclusion.
   *
   * @default - none; give "role" instead
   */
  readonly user?: iam.IUser;
}

/**
 * Pulls by one role or user leave the last pull time of images as it is: scanners and mirrors that pull everything would otherwise keep
 * every image alive under lifecycle rules that go by the last pull. Amazon Inspector needs none, its pulls never count.
 *
 * ECR takes 100 of them in an account and region, one for each role or user.
 *
 * Throws unless exactly one of the two is given, and for an ARN that is not a role's or user's or has more than 200 characters. A
 * second one for the same role or user, and the 101st, are errors at synth.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-time-update-exclusions.html
 *
 * @example
 * declare const scanner: iam.Role;
 *
 * new PullTimeUpdateExclusion(this, 'Scanner', { role: scanner });
 */
@propertyInjectable
export class PullTimeUpdateExclusion extends Resource {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.PullTimeUpdateExclusion';

  /** The ARN of the role or user whose pulls do not count. */
  public readonly principalArn: string;

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the role or user whose pulls do not count
   */
  constructor(scope: Construct, id: string, props: PullTimeUpdateExclusionProps) {
    super(scope, id);
    checkStruct('props', props, [], this);
    this.principalArn = this.checkedArn(props);
    const resource = new ecr.CfnPullTimeUpdateExclusion(this, 'Resource', { principalArn: this.principalArn });
    fixLogicalId(resource, JSON.stringify(Stack.of(this).resolve(this.principalArn)));
    validateInApp(this, (app) => this.problems(app, resource));
  }

  private checkedArn({ role, user }: PullTimeUpdateExclusionProps): string {
    const arn = role?.roleArn ?? user?.userArn;
    if (arn === undefined || (role !== undefined && user !== undefined)) {
      throw invalid(`exactly one of "role" and "user" must be given, got ${arn === undefined ? 'neither' : 'both'}; `
        + 'make one PullTimeUpdateExclusion for each', this);
    }
    const prop = role === undefined ? 'user' : 'role';
    if (isKnown(arn) && !PRINCIPAL_ARN.test(arn)) {
      throw invalid(`"${prop}" must have an ARN "arn:<partition>:iam::<account>:role/<name>" (or user/<name>), got ${shown(arn)}; `
        + 'give the role or user itself', this);
    }
    if (isKnown(arn) && arn.length > MAX_ARN_LENGTH) {
      throw invalid(`"${prop}" must have an ARN of at most ${MAX_ARN_LENGTH} characters, got ${arn.length}: ${shown(arn)}; use a shorter path`, this);
    }
    return arn;
  }

  private problems(app: AppResources, resource: ecr.CfnPullTimeUpdateExclusion): string[] {
    const { same, perhaps } = rivals(app, resource, principalKey);
    for (const other of perhaps) {
      warn(resource, 'PrivateRegistry.perhapsSecondOwner',
        `${other.node.path} excludes the same principal too, and it is not known whether in another account or region; in the same one `
        + 'ECR rejects the second, so give the stacks an "env", or keep one of the two');
    }
    const problems = clashes(resource, same, (paths) =>
      `a principal is excluded once in an account and region, but ${paths} exclude the same; keep one of them`);
    const count = tooMany(app, resource, MAX_EXCLUSIONS, (construct) => construct instanceof PullTimeUpdateExclusion);
    return count === undefined ? problems : [
      ...problems,
      `ECR takes ${MAX_EXCLUSIONS} pull-time update exclusions in an account and region, got ${count}; let several workloads pull by one role`,
    ];
  }
}

/** The same for the same principal, wherever it is named. */
function principalKey(resource: ecr.CfnPullTimeUpdateExclusion): string {
  return referenceKey(resource.principalArn, resource);
}
