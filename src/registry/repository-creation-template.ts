import { CfnResource, Resource, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Construct } from 'constructs';
import { PrivateRegistry } from './private-registry';
import { RepositoryCreationTemplateProps } from './repository-creation-template-props';
import { resourceTags } from './resource-tags';
import { allowCreation, checkTemplateRole, newTemplateRole } from './template-role';
import { TemplateScenario } from './template-scenario';
import { AllowImagePull } from '../access/allow-image-pull';
import { grantByIdentity, isUnknownAccount, needsResourcePolicy, resourceStatement } from '../access/grantee';
import { PullPrincipal } from '../access/pull-principal';
import { PushPrincipal } from '../access/push-principal';
import { ACCOUNT_PATTERN } from '../core/accounts';
import { AppResources, validateInApp } from '../core/app-resources';
import { PUSH_ACTIONS, TOKEN_ACTION } from '../core/ecr-actions';
import { locationOf } from '../core/location';
import { fixLogicalId } from '../core/logical-ids';
import { checkPrefix, nameBeginnings, prefixKey, ROOT } from '../core/names';
import { REGION_PATTERN } from '../core/regions';
import { repositoryArns } from '../core/repository-arns';
import { ECR } from '../core/services';
import { clashes, rivals } from '../core/singletons';
import { checkStruct, invalid, isKnown, optionalText, required, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { trustProblems } from '../policy/trust';
import { ImageEncryption } from '../repository/image-encryption';
import { ImageTagMutability } from '../repository/image-tag-mutability';
import { addStatement, applyPolicies, imageSettings } from '../repository/repository-settings';

const PREFIX_LENGTH = { min: 1, max: 256 };
const MAX_DESCRIPTION_LENGTH = 256;
const KEY_ARN = new RegExp(`^arn:[a-z0-9-]+:kms:${REGION_PATTERN}:${ACCOUNT_PATTERN}:key/[a-z0-9-]+$`);

/**
 * The settings of the repositories that ECR creates itself: for replication, for a pull-through cache, or when an image is pushed.
 *
 * The defaults are those of a `ManagedRepository`: tags are immutable (but not in a pull-through cache, which could not update them),
 * images are encrypted with the AWS managed KMS key, and untagged images expire after 14 days. The role that ECR needs for encryption
 * and tags is made, with exactly the permissions it needs below the prefix.
 *
 * A template acts when a repository is created. Repositories that exist keep their settings, and so do those that something other than ECR
 * creates. How images are scanned is a setting of the registry, not of a template.
 *
 * Throws for what ECR would reject or could not create repositories with: malformed prefixes, no scenario, an alias for a key, a
 * role with a path. A second template for the prefix in the same account and region is an error at synth.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-creation-templates.html
 *
 * @example
 * new RepositoryCreationTemplate(this, 'TeamImages', {
 *   prefix: 'team',
 *   appliedFor: [TemplateScenario.CREATE_ON_PUSH, TemplateScenario.REPLICATION],
 *   tagMutability: ImageTagMutability.immutableExcept('latest'),
 *   pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')],
 *   resourceTags: { team: 'platform' },
 * });
 */
@propertyInjectable
export class RepositoryCreationTemplate extends Resource {
  /** The id by which a property injector names this class, for defaults of a whole organization. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-managed-ecr.RepositoryCreationTemplate';

  /** The prefix of the repositories the template is for, as it was given; `ROOT` for all that no other template fits. */
  public readonly prefix: string;

  /** The role ECR creates repositories with; undefined when it uses its service-linked role. */
  public readonly role?: iam.IRole;

  private readonly resource: ecr.CfnRepositoryCreationTemplate;

  /**
   * @param scope the construct to define it in
   * @param id its id there
   * @param props the prefix, and the settings of the repositories created below it
   */
  constructor(scope: Construct, id: string, props: RepositoryCreationTemplateProps) {
    super(scope, id);
    checkStruct('props', props, ['prefix', 'appliedFor'], this);
    const { prefix, description } = props;
    checkPrefix('prefix', prefix, PREFIX_LENGTH, this);
    this.checkScenarios(props.appliedFor);
    this.checkDescription(description);
    this.checkKey(props.encryption);
    checkTemplateRole(props.role, this);
    this.warnOfScenarios(props);

    const tags = resourceTags(props.resourceTags, this);
    const images = imageSettings(this, props.encryption, props.tagMutability ?? defaultMutability(props.appliedFor));
    const { encryptionConfiguration } = images;
    this.prefix = prefix;
    this.role = props.role ?? (tags !== undefined || encryptionConfiguration !== undefined ? newTemplateRole(this) : undefined);
    this.resource = new ecr.CfnRepositoryCreationTemplate(this, 'Resource', {
      prefix,
      description,
      appliedFor: [...props.appliedFor].sort(),
      ...images,
      resourceTags: tags,
      customRoleArn: this.role?.roleArn,
    });
    fixLogicalId(this.resource, templateKey(this.resource));
    if (this.role !== undefined) {
      allowCreation(this.role, this.resource, encryptionConfiguration?.encryptionType, encryptionConfiguration?.kmsKey);
    }
    applyPolicies(this.resource, props, this);
    if (props.pushPrincipals !== undefined) {
      this.allowPush(...props.pushPrincipals);
    }
    if (props.denyCreationByOthers ?? (prefix === ROOT && props.appliedFor.includes(TemplateScenario.CREATE_ON_PUSH))) {
      PrivateRegistry.of(this).policy.denyCreationByOthers(nameBeginnings(prefix));
    }
    validateInApp(this, (app) => [...trustProblems(props.role, ECR, this), ...this.prefixProblems(app)]);
  }

  /**
   * Adds a statement to the policy of the repositories.
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
   * Lets other accounts, organizations or AWS services pull from the repositories.
   *
   * @param pullPrincipals who may pull; at least one, throws otherwise
   */
  public allowPull(...pullPrincipals: PullPrincipal[]): void {
    this.resource.with(new AllowImagePull(...PullPrincipal._some(pullPrincipals, this)));
  }

  /**
   * Lets other accounts or organizations push to the repositories, those that the push creates and those there are: by the registry policy,
   * since a repository that does not exist yet has none. The policy is that of the stack's `PrivateRegistry`; where another stack owns it, call its
   * `allowPush` there.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry-permissions.html
   * @param pushPrincipals who may push; at least one, throws otherwise
   */
  public allowPush(...pushPrincipals: PushPrincipal[]): void {
    required('pushPrincipals', pushPrincipals, this);
    PrivateRegistry.of(this).allowPush({ pushPrincipals, repositoryPrefixes: nameBeginnings(this.prefix) });
  }

  /**
   * Lets a principal log in to the registry and push to any repository below the prefix; for `ROOT` that is every repository of the registry.
   *
   * For another account the registry policy allows it as well. Where one of the two policies cannot be changed from here, a warning has the JSON
   * to add there. Throws for AWS services, which do not push, and for whom no policy can allow it.
   *
   * `ecr:CreateRepository` is not part of it: ECR creates the repository by the role of the template or its service-linked role. AWS does not
   * document whether the one who pushes needs it too, and it would let them create repositories with other settings than those of the template.
   *
   * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html
   * @param grantee the role or user that pushes
   */
  public grantPush(grantee: iam.IGrantable): iam.Grant {
    required('grantee', grantee, this);
    const grant = grantByIdentity(grantee, [
      { actions: PUSH_ACTIONS, resourceArns: repositoryArns(locationOf(this), nameBeginnings(this.prefix)) },
      { actions: [TOKEN_ACTION], resourceArns: ['*'] },
    ], this, 'RepositoryCreationTemplate.granteePolicy');
    const { account } = this.env;
    if (needsResourcePolicy(grantee, grant, account, this)
      && !(grant.success && isUnknownAccount(grantee, account, this, 'RepositoryCreationTemplate.unknownAccount'))) {
      const { principals, conditions } = resourceStatement(grantee, grant, PUSH_ACTIONS, Stack.of(this));
      this.allowPush(...principals.map((principal) => PushPrincipal._principal(new iam.PrincipalWithConditions(principal, conditions), this)));
    }
    return grant;
  }

  private checkScenarios(appliedFor: TemplateScenario[]): void {
    if (!isKnown(appliedFor)) {
      return;
    }
    if (appliedFor.length === 0) {
      throw invalid('"appliedFor" is empty, so the template would never be used; name at least one TemplateScenario', this);
    }
    const twice = appliedFor.find((scenario, index) => appliedFor.indexOf(scenario) !== index);
    if (twice !== undefined) {
      throw invalid(`"appliedFor" must name each TemplateScenario once, got ${shown(appliedFor)}; leave out the second ${twice}`, this);
    }
  }

  private checkDescription(description: string | undefined): void {
    optionalText('description', description, this);
    if (isKnown(description) && description.length > MAX_DESCRIPTION_LENGTH) {
      throw invalid(`"description" must have at most ${MAX_DESCRIPTION_LENGTH} characters, got ${description.length}; shorten it`, this);
    }
  }

  private checkKey(encryption: ImageEncryption | undefined): void {
    const key = encryption?._key;
    const keyArn = key?.keyRef.keyArn;
    if (key === undefined || keyArn === undefined) {
      return;
    }
    // An alias is one also where its name or account is a token.
    if ('aliasName' in key || keyArn.includes(':alias/')) {
      throw invalid(`"encryption" has a key by its alias (${key.keyRef.keyId}), a template takes the key itself; give the kms.Key the alias stands for`, this);
    }
    if (isKnown(keyArn) && !KEY_ARN.test(keyArn)) {
      throw invalid(`"encryption" must have a key whose ARN is "arn:<partition>:kms:<region>:<account>:key/<id>", got ${shown(keyArn)}; `
        + 'import the key by its ARN, with kms.Key.fromKeyArn()', this);
    }
  }

  private warnOfScenarios({ prefix, appliedFor, tagMutability, lifecycle }: RepositoryCreationTemplateProps): void {
    if (appliedFor.includes(TemplateScenario.PULL_THROUGH_CACHE) && tagMutability?.mutability === 'IMMUTABLE') {
      warn(this, 'RepositoryCreationTemplate.immutableCache',
        '"tagMutability" is ImageTagMutability.immutable() for a pull-through cache, which then never updates a tag that has moved upstream; '
        + 'leave it out, or except the tags that move with ImageTagMutability.immutableExcept()');
    }
    if (appliedFor.includes(TemplateScenario.PULL_THROUGH_CACHE) && lifecycle?.rules.some(({ action }) => action === 'transition')) {
      warn(this, 'RepositoryCreationTemplate.archivingCache',
        '"lifecycle" archives images of a pull-through cache, and an archived image cannot be pulled until it is restored: a task that runs pulls only when it starts, '
        + 'so what is in use may be archived; expire images instead, which the next pull brings again');
    }
    if (appliedFor.includes(TemplateScenario.CREATE_ON_PUSH) && prefix === ROOT) {
      warn(this, 'RepositoryCreationTemplate.createOnPushRoot',
        '"appliedFor" has CREATE_ON_PUSH for the prefix "ROOT", so that a push to any misspelt name creates a repository, and it has been '
        + 'reported that a push that is denied creates an empty one too; give the template the prefix that is pushed to');
    }
  }

  /** ECR has one template a prefix, whatever it is applied for: the second deployment fails. */
  private prefixProblems(app: AppResources): string[] {
    const { same, perhaps } = rivals(app, this.resource, templateKey);
    for (const other of perhaps) {
      warn(this, 'RepositoryCreationTemplate.perhapsSamePrefix',
        `${other.node.path} is a template for the prefix ${shown(this.prefix)} too, and it is not known whether in another account or region, `
        + 'where alone it can be deployed; give the stacks an "env", or keep one of the two');
    }
    // Caches say it of their rules.
    return [this.resource, ...same].every(isOfCache) ? [] : clashes(this.resource, same, (paths, all) =>
      `an account and region has one creation template a prefix, but ${paths} are ${all} for ${shown(templateKey(this.resource))}; `
      + 'keep one, with all that they are applied for');
  }
}

/** Whether a template is that of a pull-through cache. */
function isOfCache({ node }: CfnResource): boolean {
  const rule = node.scope?.node.scope?.node.defaultChild;
  return CfnResource.isCfnResource(rule) && rule.cfnResourceType === 'AWS::ECR::PullThroughCacheRule';
}

function defaultMutability(appliedFor: TemplateScenario[]): ImageTagMutability {
  return appliedFor.includes(TemplateScenario.PULL_THROUGH_CACHE) ? ImageTagMutability.mutable() : ImageTagMutability.immutable();
}

function templateKey({ prefix }: ecr.CfnRepositoryCreationTemplate): string | undefined {
  return prefixKey(prefix);
}
