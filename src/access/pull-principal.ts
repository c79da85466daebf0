import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { EmrServerlessPullOptions, LambdaPullOptions, ServicePullOptions } from './service-pull-options';
import { checkAccount, checkAccounts } from '../core/accounts';
import { PULL_ACTIONS, PULL_AND_CHECK_ACTIONS } from '../core/ecr-actions';
import { inStack, isSameAccount, Location } from '../core/location';
import { checkRegion } from '../core/regions';
import { CODE_BUILD, EMR_SERVERLESS, LAMBDA } from '../core/services';
import { checkStruct, invalid, isKnown, required, shown, Where } from '../core/validation';
import { Conditions, PolicyGrant } from '../policy/policy-grant';
import { accountGrants, awsGrant, organizationalUnitGrants, organizationGrants, principalGrants, roleGrants } from '../policy/principal-grants';
import { checkOrganization, checkResourceName, checkService, checkSourceAccounts, checkSourceArns } from '../policy/principals';

const WITH_DESCRIBE = [...PULL_ACTIONS, 'ecr:DescribeImages'].sort();

/**
 * Who may pull: an account, an organization, a role or an AWS service, with exactly the statements that ECR needs for it.
 *
 * This is the owner's half. Across accounts the consumer needs the other half, an identity policy: see `ImagePullPolicy`.
 *
 * Whoever pulls needs no permission on the KMS key of the repository.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
 *
 * @example
 * new ManagedRepository(this, 'Api', {
 *   pullPrincipals: [
 *     PullPrincipal.accounts('333333444444', '555555666666'),
 *     PullPrincipal.organizationalUnit('o-a1b2c3d4e5/r-ab12/ou-ab12-11111111'),
 *     PullPrincipal.lambda({ accounts: ['333333444444'] }),
 *   ],
 * });
 */
export class PullPrincipal {
  /**
   * Everybody in an account whom that account allows: ECS, EKS and EC2 pull by such a role.
   *
   * @param accountId 12 digits; throws otherwise
   */
  public static account(accountId: string): PullPrincipal {
    checkAccount('accountId', required('accountId', accountId, 'PullPrincipal.account'), 'PullPrincipal.account');
    return PullPrincipal.accounts(accountId);
  }

  /**
   * Everybody in these accounts whom those accounts allow.
   *
   * @param accountIds at least one, each of 12 digits; throws otherwise
   */
  public static accounts(...accountIds: string[]): PullPrincipal {
    return PullPrincipal.anywhere(accountGrants(accountIds, PULL_ACTIONS, 'PullPrincipal.accounts'));
  }

  /**
   * Every principal of an organization whose account allows it (`aws:PrincipalOrgID`).
   *
   * It does not cover AWS services: a request that Lambda or CodeBuild makes as itself carries no organization. Name those too,
   * with `lambda()` or `codeBuild()`.
   *
   * @param organizationId `o-` and 10 to 32 lower-case letters or digits; throws otherwise
   */
  public static organization(organizationId: string): PullPrincipal {
    return PullPrincipal.anywhere(organizationGrants(organizationId, PULL_ACTIONS, 'PullPrincipal.organization'));
  }

  /**
   * Every principal of the accounts in an organizational unit and in all units below it (`aws:PrincipalOrgPaths`). It does not
   * cover AWS services, as `organization` does not.
   *
   * @param path from the organization over its root to the unit, `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111`; throws otherwise
   */
  public static organizationalUnit(path: string): PullPrincipal {
    return PullPrincipal.anywhere(organizationalUnitGrants(path, PULL_ACTIONS, 'PullPrincipal.organizationalUnit'));
  }

  /**
   * One role or user. It must exist when the policy is deployed, because ECR rejects a policy that names an unknown principal.
   *
   * @param arn `arn:<partition>:iam::<account>:role/<name>` or `...:user/<name>`; throws otherwise
   */
  public static role(arn: string): PullPrincipal {
    return PullPrincipal.anywhere(roleGrants(arn, PULL_ACTIONS, 'PullPrincipal.role'));
  }

  /**
   * A principal of the CDK, with its conditions: accounts, organizations, roles and users.
   *
   * Throws for AWS services, federated and canonical users, groups, wildcards in ARNs, conditions without a value, and for `*` without a
   * condition that says who it is: an organization, an account, an ARN with an account, a VPC or addresses, without a wildcard in them.
   *
   * @param principal the principal
   */
  public static principal(principal: iam.IPrincipal): PullPrincipal {
    return PullPrincipal._principal(principal, 'PullPrincipal.principal');
  }

  /**
   * AWS Lambda functions that are images: in the repository's own account, or in others.
   *
   * For other accounts it is two statements, because the account creates the function and Lambda itself fetches the image later.
   * For its own account it is the statement that Lambda would add by itself, given here so that no deployment removes it.
   * Functions and repository are in one region: throws when it is known that they are not.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
   * @param options which functions
   */
  public static lambda(options: LambdaPullOptions = {}): PullPrincipal {
    checkStruct('options', options, [], 'PullPrincipal.lambda');
    const accounts = options.accounts === undefined ? undefined : checkAccounts('accounts', options.accounts, 'PullPrincipal.lambda');
    checkResourceName('functionName', options.functionName, 'PullPrincipal.lambda');
    checkRegion('region', options.region, 'PullPrincipal.lambda');
    return new PullPrincipal((at, scope) => {
      checkSameRegion('AWS Lambda', options.region, at, scope);
      return perAccount(accounts?.map((account) => inStack(account, scope)), at, PULL_ACTIONS, (account) => ({
        principal: LAMBDA,
        condition: { operator: 'StringLike', key: 'aws:SourceArn' },
        value: `arn:${at.partition}:lambda:${at.region}:${account}:function:${options.functionName ?? '*'}`,
        actions: PULL_ACTIONS,
      }));
    });
  }

  /**
   * AWS CodeBuild projects of the repository's own account that fetch their build image with CodeBuild's credentials.
   *
   * Projects of another account fetch images by their service role: use `account()` or `role()` for those.
   *
   * @see https://docs.aws.amazon.com/codebuild/latest/userguide/sample-ecr.html
   * @param projectName the name of the project, in which `*` stands for any characters; all projects of the account by default
   */
  public static codeBuild(projectName?: string): PullPrincipal {
    checkResourceName('projectName', projectName, 'PullPrincipal.codeBuild');
    return new PullPrincipal(({ partition, account }) => [{
      principal: CODE_BUILD,
      condition: { operator: 'ArnLike', key: 'aws:SourceArn' },
      value: `arn:${partition}:codebuild:*:${account}:project/${projectName ?? '*'}`,
      also: { StringEquals: { 'aws:SourceAccount': [account] } },
      actions: PULL_AND_CHECK_ACTIONS,
    }]);
  }

  /**
   * Amazon EMR Serverless applications with images: in the repository's own account, or in others. Applications and repository
   * are in one region: throws when it is known that they are not.
   *
   * @see https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/application-custom-image.html
   * @param options which applications
   */
  public static emrServerless(options: EmrServerlessPullOptions = {}): PullPrincipal {
    checkStruct('options', options, [], 'PullPrincipal.emrServerless');
    const accounts = options.accounts === undefined ? undefined : checkAccounts('accounts', options.accounts, 'PullPrincipal.emrServerless');
    checkResourceName('applicationId', options.applicationId, 'PullPrincipal.emrServerless');
    checkRegion('region', options.region, 'PullPrincipal.emrServerless');
    return new PullPrincipal((at, scope) => {
      checkSameRegion('EMR Serverless', options.region, at, scope);
      return perAccount(accounts?.map((account) => inStack(account, scope)), at, WITH_DESCRIBE, (account) => ({
        principal: EMR_SERVERLESS,
        condition: { operator: 'ArnLike', key: 'aws:SourceArn' },
        value: `arn:${at.partition}:emr-serverless:${at.region}:${account}:/applications/${options.applicationId ?? '*'}`,
        actions: WITH_DESCRIBE,
      }));
    });
  }

  /**
   * Amazon SageMaker AI in other accounts, which pulls by the execution role of the model, job or endpoint.
   *
   * AWS documents the three actions for that role. Some samples name the service `sagemaker.amazonaws.com` as well; no AWS page
   * says that it is needed, so it is not granted.
   *
   * @param accountIds at least one, each of 12 digits; throws otherwise
   */
  public static sageMaker(...accountIds: string[]): PullPrincipal {
    return PullPrincipal.anywhere(accountGrants(accountIds, PULL_AND_CHECK_ACTIONS, 'PullPrincipal.sageMaker'));
  }

  /**
   * Another AWS service, limited to the resources or accounts it acts for.
   *
   * @param service its principal, `<name>.amazonaws.com`
   * @param source for whom the service acts: at least one of the properties; throws otherwise
   */
  public static service(service: string, source: ServicePullOptions): PullPrincipal {
    checkService(service, 'PullPrincipal.service');
    checkStruct('source', source, [], 'PullPrincipal.service');
    const { sourceArns, sourceAccounts, sourceOrganization } = source;
    const also: Conditions = {
      ...(sourceArns === undefined ? {} : { ArnLike: { 'aws:SourceArn': checkSourceArns(sourceArns, 'PullPrincipal.service') } }),
      ...(sourceAccounts === undefined && sourceOrganization === undefined ? {} : {
        StringEquals: {
          ...(sourceAccounts === undefined ? {} : { 'aws:SourceAccount': checkAccounts('sourceAccounts', sourceAccounts, 'PullPrincipal.service') }),
          ...(sourceOrganization === undefined ? {} : { 'aws:SourceOrgID': [checkOrganization('sourceOrganization', sourceOrganization, 'PullPrincipal.service')] }),
        },
      }),
    };
    if (Object.keys(also).length === 0) {
      throw invalid(`the service ${shown(service)} must be limited by "sourceArns", "sourceAccounts" or "sourceOrganization"; `
        + 'without one it could be made to pull for anybody', 'PullPrincipal.service');
    }
    if (sourceAccounts === undefined && sourceOrganization === undefined) {
      checkSourceAccounts(sourceArns ?? [], 'PullPrincipal.service');
    }
    return PullPrincipal.anywhere([{ principal: service, value: service, also, actions: PULL_ACTIONS }]);
  }

  /**
   * A principal of the CDK that is given to `where`.
   *
   * @internal
   */
  public static _principal(principal: iam.IPrincipal, where: Where): PullPrincipal {
    return PullPrincipal.anywhere(principalGrants(principal, PULL_ACTIONS,
      'for AWS services use PullPrincipal.lambda(), .codeBuild(), .emrServerless() or .service()', where));
  }

  /**
   * The principals, at least one.
   *
   * @internal
   */
  public static _some(pullPrincipals: PullPrincipal[], where: Where): PullPrincipal[] {
    if (required('pullPrincipals', pullPrincipals, where).length === 0) {
      throw invalid('"pullPrincipals" is empty; name at least one PullPrincipal', where);
    }
    return pullPrincipals;
  }

  /** Grants that do not depend on where the repository is. */
  private static anywhere(grants: PolicyGrant[]): PullPrincipal {
    return new PullPrincipal(() => grants);
  }

  private constructor(private readonly grants: (at: Location, scope: IConstruct) => PolicyGrant[]) {}

  /**
   * What it means for a repository of this account and region.
   *
   * @param scope what it is used for, whose stack says what `Aws.ACCOUNT_ID` is
   * @internal
   */
  public _grants(at: Location, scope: IConstruct): PolicyGrant[] {
    return this.grants(at, scope).map((grant) => ({ ...grant, value: inStack(grant.value, scope) }));
  }
}

/** The service's statement for each account and, for other accounts than the repository's own, one for the account itself. */
function perAccount(
  accounts: string[] | undefined, at: Location, actions: readonly string[], ofService: (account: string) => PolicyGrant,
): PolicyGrant[] {
  return (accounts ?? [at.account]).flatMap((account) => [
    ...(isSameAccount(account, at.account) === true ? [] : [awsGrant(account, actions)]),
    ofService(account),
  ]);
}

function checkSameRegion(service: string, given: string | undefined, at: Location, scope: IConstruct): void {
  const region = inStack(given, scope);
  if (isKnown(region) && isKnown(at.region) && region !== at.region) {
    throw invalid(`${service} pulls images of its own region only: it is in ${region}, the repository in ${at.region}; `
      + 'replicate the images to that region', scope);
  }
}
