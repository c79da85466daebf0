import { ArnFormat, CfnOutput, ContextProvider, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cxschema from 'aws-cdk-lib/cloud-assembly-schema';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { IManagedRepository } from './i-managed-repository';
import { ImportedRepository } from './imported-repository';
import { lambdaGrants } from './lambda-functions';
import { ManagedRepositoryBase } from './managed-repository-base';
import { ManagedRepositoryProps } from './managed-repository-props';
import { addStatement, applyPolicies, imageSettings } from './repository-settings';
import { resourceProblems } from './resource-problems';
import { AllowImagePull } from '../access/allow-image-pull';
import { AllowImagePush } from '../access/allow-image-push';
import { isUnknownAccount, resourceStatement } from '../access/grantee';
import { PullPrincipal } from '../access/pull-principal';
import { PushPrincipal } from '../access/push-principal';
import { RepositoryPolicyProperty } from '../access/repository-policy-property';
import { checkAccount } from '../core/accounts';
import { AppResources, validateInApp } from '../core/app-resources';
import { parseRepositoryArn } from '../core/arns';
import { HostLocation, inStack, isSameAccount } from '../core/location';
import { checkRepositoryName } from '../core/names';
import { NO_SNAPSHOT } from '../core/removal-policy';
import { clashes, rivals } from '../core/singletons';
import { checkStruct, invalid, isKnown, required, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { mergedStatements } from '../policy/policy-grant';

/**
 * A private ECR repository with safe defaults, checked at synth against all that ECR would reject later.
 *
 * Tags are immutable, images are encrypted with the AWS managed KMS key and scanned when pushed, untagged images expire after 14
 * days, and the repository is retained when the stack is deleted.
 *
 * A second repository of the name in the same account and region of the app is an error at synth.
 *
 * It is an `ecr.IRepository`, so it goes wherever CDK takes one. The same id as an `ecr.Repository` gives the same logical id.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
 *
 * @example
 * const api = new ManagedRepository(this, 'Api', {
 *   repositoryName: 'team/api',
 *   tagMutability: ImageTagMutability.immutableExcept('latest'),
 *   lifecycle: LifecyclePolicy.of(
 *     LifecycleRule.protect(ImageSelection.taggedAny('release-*')),
 *     LifecycleRule.keepNewest(20, ImageSelection.taggedAny('dev-*', 'pr-*')),
 *     LifecycleRule.expireUntagged(Duration.days(14)),
 *   ),
 * });
 */
@propertyInjectable
export class ManagedRepository extends ManagedRepositoryBase {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.ManagedRepository';

  /**
   * A repository that exists already, by its ARN. The ARN's account, region and partition decide its hosts, and whether a grant
   * crosses accounts.
   *
   * @param scope the construct to define it in
   * @param id its id there
   * @param repositoryArn `arn:<partition>:ecr:<region>:<account>:repository/<name>`; throws when the name is not in it as text
   */
  public static fromRepositoryArn(scope: Construct, id: string, repositoryArn: string): IManagedRepository {
    const parts = parseRepositoryArn(inStack(required('repositoryArn', repositoryArn, scope), scope));
    if (parts === undefined) {
      throw isKnown(repositoryArn) ? malformed(repositoryArn, scope) : invalid(
        '"repositoryArn" is a token, so the name cannot be read from it; use ManagedRepository.fromRepositoryAttributes() and give both', scope);
    }
    checkRepositoryName(parts.repositoryName, scope);
    return new ImportedRepository(scope, id, parts.repositoryName, inStack(repositoryArn, scope));
  }

  /**
   * A repository that exists already in the account and region of the stack, by its name.
   *
   * @param scope the construct to define it in
   * @param id its id there
   * @param repositoryName the name, with all path components
   */
  public static fromRepositoryName(scope: Construct, id: string, repositoryName: string): IManagedRepository {
    checkRepositoryName(required('repositoryName', repositoryName, scope), scope);
    const repositoryArn = Stack.of(scope).formatArn({ service: 'ecr', resource: 'repository', resourceName: repositoryName });
    return new ImportedRepository(scope, id, repositoryName, repositoryArn);
  }

  /**
   * A repository that exists already, by name and ARN: for ARNs that are tokens, of another stack's output for example.
   *
   * @param scope the construct to define it in
   * @param id its id there
   * @param attributes its name and ARN
   */
  public static fromRepositoryAttributes(scope: Construct, id: string, attributes: ecr.RepositoryAttributes): IManagedRepository {
    checkStruct('attributes', attributes, ['repositoryName', 'repositoryArn'], scope);
    const { repositoryName } = attributes;
    const repositoryArn = inStack(attributes.repositoryArn, scope);
    checkRepositoryName(repositoryName, scope);
    const parts = parseRepositoryArn(repositoryArn);
    if (parts === undefined && isKnown(repositoryArn)) {
      throw malformed(repositoryArn, scope);
    }
    const named = parts?.repositoryName;
    if (isKnown(named) && isKnown(repositoryName) && named !== repositoryName) {
      throw invalid(`"repositoryName" is ${shown(repositoryName)}, but "repositoryArn" names ${shown(named)}; give those of one repository`, scope);
    }
    return new ImportedRepository(scope, id, repositoryName, repositoryArn);
  }

  /**
   * A repository that is looked up in the account and region of the stack while the app is synthesized. The answer is kept in
   * `cdk.context.json`.
   *
   * @see https://docs.aws.amazon.com/cdk/v2/guide/context.html
   * @param scope the construct to define it in
   * @param id its id there
   * @param options the name or the ARN, which must not be tokens
   */
  public static fromLookup(scope: Construct, id: string, options: ecr.RepositoryLookupOptions): IManagedRepository {
    checkStruct('options', options, [], scope);
    const parts = options.repositoryArn === undefined ? undefined : parseRepositoryArn(inStack(options.repositoryArn, scope));
    const repositoryName = options.repositoryName ?? parts?.repositoryName;
    if (!isKnown(repositoryName)) {
      throw invalid(`a repository is looked up by a "repositoryName" or "repositoryArn" that is known at synth, got ${shown(options)}; give one of them as text`, scope);
    }
    const { account, region } = Stack.of(scope);
    const isHere = parts === undefined
      || (isSameAccount(parts.account, account) !== false && parts.region === region && parts.repositoryName === repositoryName);
    if (!isHere) {
      throw invalid(`a repository is looked up in the account and region of the stack, ${account} and ${region}, got ${shown(options)}; `
        + 'use ManagedRepository.fromRepositoryArn() for others', scope);
    }
    const [found] = ContextProvider.getValue(scope, {
      provider: cxschema.ContextProvider.CC_API_PROVIDER,
      props: { typeName: ecr.CfnRepository.CFN_RESOURCE_TYPE_NAME, exactIdentifier: repositoryName, propertiesToReturn: ['Arn'] },
      dummyValue: [{ Arn: Stack.of(scope).formatArn({ service: 'ecr', resource: 'repository', resourceName: repositoryName }) }],
    }).value;
    return new ImportedRepository(scope, id, repositoryName, found.Arn);
  }

  private readonly resource: ecr.CfnRepository;
  private isForLambda = false;

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the settings of the repository; each has a safe default
   */
  constructor(scope: Construct, id: string, props: ManagedRepositoryProps = {}) {
    super(scope, id, { physicalName: props?.repositoryName });
    checkStruct('props', props, [], this);
    checkRepositoryName(props.repositoryName, this);
    const registryId = inStack(props.registryId, this);
    this.checkRegistryId(registryId);
    if (props.removalPolicy === RemovalPolicy.SNAPSHOT) {
      throw invalid(`"removalPolicy" is RemovalPolicy.SNAPSHOT, ${NO_SNAPSHOT}`, this);
    }

    this.resource = new ecr.CfnRepository(this, 'Resource', {
      repositoryName: this.physicalName,
      ...imageSettings(this, props.encryption, props.tagMutability),
      imageScanningConfiguration: { scanOnPush: this.scansOnPush(props.scanOnPush) },
      lifecyclePolicy: registryId === undefined ? undefined : { registryId },
      emptyOnDelete: props.emptyOnDelete,
    });
    this.resource.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);

    applyPolicies(this.resource, props, this);
    if (props.pushPrincipals !== undefined) {
      this.allowPush(...props.pushPrincipals);
    }
    this.node.addValidation({ validate: () => resourceProblems(this.resource, this) });
    if (isKnown(this.resource.repositoryName)) {
      validateInApp(this, (app) => this.nameProblems(app));
    }
  }

  public get repositoryName(): string {
    return this.getResourceNameAttribute(this.resource.ref);
  }

  public get repositoryArn(): string {
    return this.getResourceArnAttribute(this.resource.attrArn, {
      service: 'ecr',
      resource: 'repository',
      resourceName: this.physicalName,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /**
   * Adds a statement to the repository policy.
   *
   * Throws for a statement without actions or principals, for actions that a repository policy cannot hold, such as
   * `ecr:GetAuthorizationToken`, for principals that IAM refuses (groups, wildcards in ARNs, federated and canonical users), and for
   * conditions without a value. Removes `Resource`, with a warning. Warns of `*` without a condition that says who it is, and of AWS services
   * without a source. Two statements of one `Sid`, and a policy of more than 10,240 characters, are errors at synth.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html
   * @param statement the statement
   */
  public addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    return addStatement(this.resource, statement, this);
  }

  /**
   * Lets other accounts, organizations or AWS services pull from this repository.
   *
   * @param pullPrincipals who may pull; at least one, throws otherwise
   */
  public allowPull(...pullPrincipals: PullPrincipal[]): void {
    this.resource.with(new AllowImagePull(...PullPrincipal._some(pullPrincipals, this)));
  }

  /**
   * Lets other accounts or organizations push to this repository.
   *
   * @param pushPrincipals who may push; at least one, throws otherwise
   */
  public allowPush(...pushPrincipals: PushPrincipal[]): void {
    this.resource.with(new AllowImagePush(...PushPrincipal._some(pushPrincipals, this)));
  }

  /**
   * Adds the lines of `pushCommands` to the stack's outputs, one output a line.
   *
   * @param id the id to define them under
   * @param imageTag the tag to push, `latest` by default
   * @param context the folder with the Dockerfile, `.` by default
   */
  public outputPushCommands(id: string, imageTag?: string, context?: string): void {
    const outputs = new Construct(this, id);
    const ids = ['Login', 'Build', 'Tag', 'Push'];
    this.pushCommands(imageTag, context).forEach((value, index) => new CfnOutput(outputs, ids[index], { value }));
  }

  /** @internal */
  public _grantLambda(grantee: iam.IGrantable): iam.Grant {
    const [json] = mergedStatements(PullPrincipal.lambda()._grants(this._location(), this), Stack.of(this));
    const statement = iam.PolicyStatement.fromJson(json);
    if (!this.isForLambda) {
      this.isForLambda = true;
      RepositoryPolicyProperty.of(this.resource).allowLater(() => lambdaGrants(this.resource, this));
    }
    return iam.Grant.addStatementToResourcePolicy({
      grantee, statement, actions: statement.actions, resourceArns: [this.repositoryArn], resource: this,
    });
  }

  /** @internal */
  public _completeGrant(grantee: iam.IGrantable, byIdentity: iam.Grant, actions: readonly string[]): iam.Grant | undefined {
    if (byIdentity.success && isUnknownAccount(grantee, this.env.account, this, 'ManagedRepository.unknownAccount')) {
      return undefined;
    }
    const statement = resourceStatement(grantee, byIdentity, actions, Stack.of(this));
    return iam.Grant.addStatementToResourcePolicy({
      grantee, statement, actions: [...actions], resourceArns: [this.repositoryArn], resource: this,
    });
  }

  /** @internal */
  public _checkEvents(): void {
    // Its events are those of the stack's own account and region.
  }

  /** @internal */
  public _location(): HostLocation {
    const { partition, urlSuffix } = Stack.of(this);
    return { partition, urlSuffix, account: this.env.account, region: this.env.region };
  }

  private checkRegistryId(registryId: string | undefined): void {
    checkAccount('registryId', registryId, this);
    const { account } = this.stack;
    if (isKnown(registryId) && isSameAccount(registryId, account) === false) {
      throw invalid(`"registryId" must be the account of the repository, ${account}, got ${shown(registryId)}; leave it out`, this);
    }
  }

  /** ECR has one repository a name: the second deployment fails. */
  private nameProblems(app: AppResources): string[] {
    const { same, perhaps } = rivals(app, this.resource, nameKey);
    for (const other of perhaps) {
      warn(this, 'ManagedRepository.perhapsSameName',
        `${other.node.path} is a repository of the name ${shown(this.resource.repositoryName)} too, and it is not known whether in another account or region, `
        + 'where alone it can be deployed; give the stacks an "env", or one of the two another name');
    }
    return clashes(this.resource, same, (paths, all) =>
      `an account and region has one repository a name, but ${paths} are ${all} ${shown(this.resource.repositoryName)}; `
      + 'give each its own "repositoryName", or make one and import it elsewhere with ManagedRepository.fromRepositoryName()');
  }

  private scansOnPush(given: boolean | undefined): boolean {
    if (given === true) {
      warn(this, 'ManagedRepository.scanOnPushDeprecated',
        '"scanOnPush" of a repository is being deprecated by AWS in favour of the scanning configuration of the registry; '
        + 'true is the default here, so it can be left out');
    }
    return given ?? true;
  }
}

function nameKey({ repositoryName }: ecr.CfnRepository): string | undefined {
  return isKnown(repositoryName) ? repositoryName : undefined;
}

function malformed(repositoryArn: string, scope: Construct): Error {
  return invalid(`"repositoryArn" must be "arn:<partition>:ecr:<region>:<account>:repository/<name>", got ${shown(repositoryArn)}; `
    + 'of a name alone make it with ManagedRepository.fromRepositoryName()', scope);
}
