/**
 * Which AWS Lambda functions may pull.
 */
export interface LambdaPullOptions {
  /**
   * The accounts of the functions, each of 12 digits.
   *
   * @default - the account of the repository
   */
  readonly accounts?: string[];

  /**
   * The name of the function; `*` stands for any characters.
   *
   * @default - all functions of the accounts
   */
  readonly functionName?: string;

  /**
   * The region of the functions, which must be that of the repository. Say it to have it checked.
   *
   * @default - the region of the repository
   */
  readonly region?: string;
}

/**
 * Which Amazon EMR Serverless applications may pull.
 */
export interface EmrServerlessPullOptions {
  /**
   * The accounts of the applications, each of 12 digits.
   *
   * @default - the account of the repository
   */
  readonly accounts?: string[];

  /**
   * The id of the application.
   *
   * @default - all applications of the accounts
   */
  readonly applicationId?: string;

  /**
   * The region of the applications, which must be that of the repository. Say it to have it checked.
   *
   * @default - the region of the repository
   */
  readonly region?: string;
}

/**
 * For whom an AWS service may pull. At least one of the properties; a request must meet all that are given.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export interface ServicePullOptions {
  /**
   * The resources that the service acts for (`aws:SourceArn`); `*` and `?` are wildcards. Each must name an account, unless `sourceAccounts` or
   * `sourceOrganization` says for whom.
   *
   * @default - not limited by resource
   */
  readonly sourceArns?: string[];

  /**
   * The accounts that the service acts for (`aws:SourceAccount`), each of 12 digits.
   *
   * @default - not limited by account
   */
  readonly sourceAccounts?: string[];

  /**
   * The organization that the service acts for (`aws:SourceOrgID`). Not every service sends it.
   *
   * @default - not limited by organization
   */
  readonly sourceOrganization?: string;
}
