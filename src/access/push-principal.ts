import * as iam from 'aws-cdk-lib/aws-iam';
import { checkAccount } from '../core/accounts';
import { PUSH_ACTIONS } from '../core/ecr-actions';
import { invalid, required, Where } from '../core/validation';
import { PolicyGrant } from '../policy/policy-grant';
import { accountGrants, organizationalUnitGrants, organizationGrants, principalGrants, roleGrants } from '../policy/principal-grants';

/** Why AWS services are no principals here. */
const SERVICES_DO_NOT_PUSH = 'AWS services pull images and do not push them, so name the role by which the build or job pushes';

/**
 * Who may push from another account: an account, an organization or a role. AWS services do not push: name the role of the build or job.
 *
 * This is the owner's half; the other account needs an identity policy as well, see `ImagePushPolicy`.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
 *
 * @example
 * new ManagedRepository(this, 'Api', {
 *   pushPrincipals: [PushPrincipal.role('arn:aws:iam::333333444444:role/build')],
 * });
 */
export class PushPrincipal {
  /**
   * Everybody in an account whom that account allows.
   *
   * @param accountId 12 digits; throws otherwise
   */
  public static account(accountId: string): PushPrincipal {
    checkAccount('accountId', required('accountId', accountId, 'PushPrincipal.account'), 'PushPrincipal.account');
    return PushPrincipal.accounts(accountId);
  }

  /**
   * Everybody in these accounts whom those accounts allow.
   *
   * @param accountIds at least one, each of 12 digits; throws otherwise
   */
  public static accounts(...accountIds: string[]): PushPrincipal {
    return new PushPrincipal(accountGrants(accountIds, PUSH_ACTIONS, 'PushPrincipal.accounts'));
  }

  /**
   * Every principal of an organization whose account allows it (`aws:PrincipalOrgID`).
   *
   * @param organizationId `o-` and 10 to 32 lower-case letters or digits; throws otherwise
   */
  public static organization(organizationId: string): PushPrincipal {
    return new PushPrincipal(organizationGrants(organizationId, PUSH_ACTIONS, 'PushPrincipal.organization'));
  }

  /**
   * Every principal of the accounts in an organizational unit and in all units below it (`aws:PrincipalOrgPaths`).
   *
   * @param path from the organization over its root to the unit, `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111`; throws otherwise
   */
  public static organizationalUnit(path: string): PushPrincipal {
    return new PushPrincipal(organizationalUnitGrants(path, PUSH_ACTIONS, 'PushPrincipal.organizationalUnit'));
  }

  /**
   * One role or user. It must exist when the policy is deployed, because ECR rejects a policy that names an unknown principal.
   *
   * @param arn `arn:<partition>:iam::<account>:role/<name>` or `...:user/<name>`; throws otherwise
   */
  public static role(arn: string): PushPrincipal {
    return new PushPrincipal(roleGrants(arn, PUSH_ACTIONS, 'PushPrincipal.role'));
  }

  /**
   * A principal of the CDK, with its conditions: accounts, organizations, roles and users.
   *
   * Throws for AWS services, federated and canonical users, groups, wildcards in ARNs, conditions without a value, and for `*` without a
   * condition that says who it is: an organization, an account, an ARN with an account, a VPC or addresses, without a wildcard in them.
   *
   * @param principal the principal
   */
  public static principal(principal: iam.IPrincipal): PushPrincipal {
    return PushPrincipal._principal(principal, 'PushPrincipal.principal');
  }

  /**
   * A principal of the CDK that is given to `where`.
   *
   * @internal
   */
  public static _principal(principal: iam.IPrincipal, where: Where): PushPrincipal {
    return new PushPrincipal(principalGrants(principal, PUSH_ACTIONS, SERVICES_DO_NOT_PUSH, where));
  }

  /**
   * The principals, at least one. Throws for those of pulls, which plain JavaScript could give.
   *
   * @internal
   */
  public static _some(pushPrincipals: PushPrincipal[], where: Where): PushPrincipal[] {
    if (required('pushPrincipals', pushPrincipals, where).length === 0) {
      throw invalid('"pushPrincipals" is empty; name at least one PushPrincipal', where);
    }
    if (pushPrincipals.some((principal) => principal._pushGrants === undefined)) {
      throw invalid(`"pushPrincipals" takes PushPrincipal.account(), .role() and others of PushPrincipal, got another object; ${SERVICES_DO_NOT_PUSH}`, where);
    }
    return pushPrincipals;
  }

  /**
   * What the principals, at least one, mean for any repository.
   *
   * @internal
   */
  public static _grantsOf(pushPrincipals: PushPrincipal[], where: Where): PolicyGrant[] {
    return PushPrincipal._some(pushPrincipals, where).flatMap((principal) => principal._pushGrants);
  }

  /** @internal */
  public readonly _pushGrants: PolicyGrant[];

  private constructor(grants: PolicyGrant[]) {
    this._pushGrants = grants;
  }
}
