import { Arn, ArnFormat, Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { catalogData } from './catalog-data';
import { IPublicRepository } from './i-public-repository';
import { ImportedPublicRepository } from './imported-public-repository';
import { malformedPublicArn, parsePublicRepositoryArn } from './public-arns';
import { KIND, PublicRepositoryBase } from './public-repository-base';
import { PublicRepositoryProps } from './public-repository-props';
import { publicStatement, warnOfRisks } from './public-statement';
import { isUnknownAccount, resourceStatement } from '../access/grantee';
import { PushPrincipal } from '../access/push-principal';
import { AppResources, validateInApp } from '../core/app-resources';
import { canonicalOrder } from '../core/canonical';
import { PUBLIC_PUSH_ACTIONS } from '../core/ecr-actions';
import { inStack } from '../core/location';
import { checkPublicRepositoryName } from '../core/names';
import { guardProperty } from '../core/own-property';
import { NO_SNAPSHOT, snapshotProblems } from '../core/removal-policy';
import { tagProblems } from '../core/repository-tags';
import { rivals } from '../core/singletons';
import { topStack } from '../core/stacks';
import { checkStruct, invalid, isKnown, optional, required, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { mergedStatements, PolicyGrant } from '../policy/policy-grant';
import { lengthProblems, MAX_POLICY_LENGTH } from '../policy/policy-length';
import { sidProblems, statementProblems } from '../policy/statement-problems';

/** The one region whose CloudFormation makes public repositories. */
const REGION = 'us-east-1';

/**
 * A public ECR repository: everybody may pull from it, and the Amazon ECR Public Gallery shows it.
 *
 * It is retained when the stack is deleted. A warning says that it cannot be made private again; acknowledge it with the reason for
 * publishing. Public repositories have no lifecycle policy, no scanning, no immutable tags and no KMS keys.
 *
 * Throws outside us-east-1. A second repository of the name in the same account of the app is an error at synth.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repositories.html
 *
 * @example
 * declare const build: iam.Role;
 *
 * const tool = new PublicRepository(this, 'Tool', {
 *   repositoryName: 'tool',
 *   registryAlias: 'acme',
 *   description: 'Finds dead links',
 *   architectures: ['x86-64', 'ARM 64'],
 *   operatingSystems: ['Linux'],
 * });
 * tool.grantPush(build);
 */
@propertyInjectable
export class PublicRepository extends PublicRepositoryBase {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.PublicRepository';

  /**
   * A public repository that exists already, by its ARN. The account in it decides whether a grant crosses accounts.
   *
   * @param scope the construct to define it in
   * @param id its id there
   * @param repositoryArn `arn:<partition>:ecr-public::<account>:repository/<name>`; throws when the name is not in it as text
   * @param registryAlias an alias of the registry, for `repositoryUri`
   */
  public static fromRepositoryArn(scope: Construct, id: string, repositoryArn: string, registryAlias?: string): IPublicRepository {
    const arn = inStack(required('repositoryArn', repositoryArn, scope), scope);
    const parts = parsePublicRepositoryArn(arn);
    if (parts === undefined) {
      throw isKnown(arn) ? malformedPublicArn(arn, scope) : invalid(
        '"repositoryArn" is a token, so the name cannot be read from it; use PublicRepository.fromRepositoryAttributes() and give both', scope);
    }
    checkPublicRepositoryName(parts.repositoryName, scope);
    return new ImportedPublicRepository(scope, id, { ...parts, repositoryArn: arn, registryAlias });
  }

  /**
   * A public repository that exists already in the account of the stack, by its name.
   *
   * @param scope the construct to define it in
   * @param id its id there
   * @param repositoryName the name, with all path components
   * @param registryAlias an alias of the registry, for `repositoryUri`
   */
  public static fromRepositoryName(scope: Construct, id: string, repositoryName: string, registryAlias?: string): IPublicRepository {
    checkPublicRepositoryName(required('repositoryName', repositoryName, scope), scope);
    const stack = Stack.of(scope);
    const repositoryArn = stack.formatArn(arnComponents(repositoryName));
    return new ImportedPublicRepository(scope, id, { repositoryName, repositoryArn, account: stack.account, registryAlias });
  }

  /**
   * A public repository that exists already, by name and ARN: for ARNs that are tokens, of another stack's output for example.
   *
   * @param scope the construct to define it in
   * @param id its id there
   * @param attributes its name and ARN
   * @param registryAlias an alias of the registry, for `repositoryUri`
   */
  public static fromRepositoryAttributes(
    scope: Construct, id: string, attributes: ecr.RepositoryAttributes, registryAlias?: string,
  ): IPublicRepository {
    checkStruct('attributes', attributes, ['repositoryName', 'repositoryArn'], scope);
    const { repositoryName } = attributes;
    const repositoryArn = inStack(attributes.repositoryArn, scope);
    checkPublicRepositoryName(repositoryName, scope);
    const parts = parsePublicRepositoryArn(repositoryArn);
    if (parts === undefined && isKnown(repositoryArn)) {
      throw malformedPublicArn(repositoryArn, scope);
    }
    const named = parts?.repositoryName;
    if (isKnown(named) && isKnown(repositoryName) && named !== repositoryName) {
      throw invalid(`"repositoryName" is ${shown(repositoryName)}, but "repositoryArn" names ${shown(named)}; give the ARN of the repository`, scope);
    }
    const account = parts?.account ?? Arn.split(repositoryArn, ArnFormat.SLASH_RESOURCE_NAME).account ?? '';
    return new ImportedPublicRepository(scope, id, { repositoryName, repositoryArn, account, registryAlias });
  }

  private readonly resource: ecr.CfnPublicRepository;
  private readonly statements: iam.PolicyStatement[] = [];
  private readonly grants: PolicyGrant[] = [];

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props its name, what the gallery shows, and who may push
   */
  constructor(scope: Construct, id: string, props: PublicRepositoryProps = {}) {
    super(scope, id, { physicalName: props?.repositoryName }, props?.registryAlias);
    checkStruct('props', props, [], this);
    checkPublicRepositoryName(props.repositoryName, this);
    const { region } = this.stack;
    if (isKnown(region) && region !== REGION) {
      throw invalid(`a public repository must be in a stack of the region ${REGION}, where alone AWS makes them, got ${shown(region)}; `
        + `make a stack with "env" for ${REGION}`, this);
    }
    if (props.removalPolicy === RemovalPolicy.SNAPSHOT) {
      throw invalid(`"removalPolicy" is RemovalPolicy.SNAPSHOT, ${NO_SNAPSHOT}`, this);
    }

    this.resource = new ecr.CfnPublicRepository(this, 'Resource', {
      repositoryName: this.physicalName,
      repositoryCatalogData: catalogData(props, this),
      repositoryPolicyText: Lazy.uncachedAny({ produce: () => this.policy() }),
    });
    this.resource.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN);
    guardProperty(this.resource, 'repositoryPolicyText', 'add statements with addToResourcePolicy()');

    optional('policyStatements', props.policyStatements, this)?.forEach((statement) => this.addToResourcePolicy(statement));
    if (props.pushPrincipals !== undefined) {
      this.allowPush(...props.pushPrincipals);
    }
    warn(this, 'PublicRepository.everybodyMayPull',
      'everybody may pull from a public repository, and it cannot be made private again, only deleted, when others may have the images already; '
      + 'acknowledge this with the reason for publishing, or use a ManagedRepository');
    this.node.addValidation({ validate: () => [...snapshotProblems(this.resource), ...tagProblems(this.resource.tags), ...this.policyProblems()] });
    if (isKnown(this.resource.repositoryName)) {
      validateInApp(this, (app) => this.nameProblems(app));
    }
  }

  public get repositoryName(): string {
    return this.getResourceNameAttribute(this.resource.ref);
  }

  public get repositoryArn(): string {
    return this.getResourceArnAttribute(this.resource.attrArn, arnComponents(this.physicalName));
  }

  /**
   * Adds a statement to the repository policy.
   *
   * Throws for a statement without actions or principals, for pulls, which no policy allows or denies, for other actions that the policy of a
   * public repository cannot hold, such as `ecr:PutImage`, for principals that IAM refuses, and for conditions without a value. Removes
   * `Resource`, with a warning. Warns of `*` without a condition that says who it is, and of AWS services without a source. Two statements of
   * one `Sid`, and a policy of more than 10,240 characters, are errors at synth.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-repository-policies.html
   * @param statement the statement
   */
  public addToResourcePolicy(statement: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    this.statements.push(publicStatement(statement, this));
    return { statementAdded: true, policyDependable: this };
  }

  /**
   * Lets other accounts or organizations push to this repository. They need `ecr-public:GetAuthorizationToken` and
   * `sts:GetServiceBearerToken` on `*` and the actions of a push in an identity policy as well.
   *
   * @param pushPrincipals who may push; at least one, throws otherwise
   */
  public allowPush(...pushPrincipals: PushPrincipal[]): void {
    this.grants.push(...PushPrincipal._grantsOf(pushPrincipals, this).map((grant) => (
      { ...grant, value: inStack(grant.value, this), actions: PUBLIC_PUSH_ACTIONS })));
  }

  /** @internal */
  public _completeGrant(grantee: iam.IGrantable, byIdentity: iam.Grant, actions: readonly string[]): iam.Grant | undefined {
    if (byIdentity.success && isUnknownAccount(grantee, this.env.account, this, 'PublicRepository.unknownAccount')) {
      return undefined;
    }
    const statement = resourceStatement(grantee, byIdentity, actions, Stack.of(this));
    return iam.Grant.addStatementToResourcePolicy({
      grantee, statement, actions: [...actions], resourceArns: [this.repositoryArn], resource: this,
    });
  }

  private policy(): object | undefined {
    const stack = Stack.of(this);
    const added = canonicalOrder(this.statements.map((statement) => statement.toStatementJson()), stack);
    const statements = [...added, ...mergedStatements(this.grants, stack)];
    return statements.length === 0 ? undefined : { Version: '2012-10-17', Statement: statements };
  }

  private policyProblems(): string[] {
    const stack = Stack.of(this);
    const policy = stack.resolve(this.policy());
    if (policy === undefined) {
      return [];
    }
    stack.resolve(mergedStatements(this.grants, stack)).forEach((statement: object) => warnOfRisks(statement, this));
    return [
      ...policy.Statement.flatMap((statement: object) => statementProblems(statement, KIND)),
      ...sidProblems(policy.Statement, KIND),
      ...lengthProblems({
        policy,
        name: 'the repository policy',
        limit: MAX_POLICY_LENGTH,
        of: 'ECR',
        principals: 'PushPrincipal',
        stack,
        warn: (message) => warn(this, 'PublicRepository.policyNearLimit', message),
      }),
    ];
  }

  /** A public registry has one repository a name: the second deployment fails. */
  private nameProblems(app: AppResources): string[] {
    const found = rivals(app, this.resource, nameKey);
    const { account } = topStack(this);
    // The region of all of them is the same, also where it is not known.
    const isHere = (other: ecr.CfnPublicRepository) => isKnown(account) && topStack(other).account === account;
    const same = [...found.same, ...found.perhaps.filter(isHere)];
    for (const other of found.perhaps.filter((each) => !isHere(each))) {
      warn(this, 'PublicRepository.perhapsSameName',
        `${other.node.path} is a public repository of the name ${shown(this.resource.repositoryName)} too, and it is not known whether in another `
        + 'account, where alone it can be deployed; give the stacks an "env", or one of the two another name');
    }
    // Of two of ours, the first one says it.
    return same.filter(({ node }) => !(node.scope instanceof PublicRepository && node.path < this.resource.node.path)).map((other) =>
      `the public registry of an account has one repository a name, but ${this.resource.node.path} and ${other.node.path} are both `
      + `${shown(this.resource.repositoryName)}; give one of the two another "repositoryName", or import it with PublicRepository.fromRepositoryName()`);
  }
}

function arnComponents(repositoryName: string) {
  return { service: 'ecr-public', region: '', resource: 'repository', resourceName: repositoryName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME };
}

function nameKey({ repositoryName }: ecr.CfnPublicRepository): string | undefined {
  return isKnown(repositoryName) ? repositoryName : undefined;
}
