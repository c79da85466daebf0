import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { attached } from '../core/attached';
import { isSameAccount } from '../core/location';
import { belowPrefix } from '../core/names';
import { roleDescription } from '../core/role-description';
import { ECR } from '../core/services';
import { invalid, isKnown, shown } from '../core/validation';

const CREATE_ACTIONS = ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'];
const KEY_ACTIONS = ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant'];

const ROLE_ID = 'Role';
const SHARED = Symbol.for('cdk-managed-ecr.SharedTemplateRole');
const CREATION = Symbol.for('cdk-managed-ecr.CreationStatement');

/** What lets a role create repositories: one statement for the prefixes of all its templates. */
interface Creation {
  readonly statement: iam.PolicyStatement;
  readonly dependable?: IDependable;
}

/** Has the templates right below a scope share a role, where they would each make one. */
export function shareTemplateRole(scope: Construct): void {
  Object.defineProperty(scope, SHARED, { value: true });
}

/**
 * The role by which ECR creates the repositories of a template.
 *
 * ECR documents the trust without a condition on the account it acts for, and not whether it sends one: with a condition that it
 * does not send, no repository would ever be created. No path, because a template takes no role that has one.
 */
export function newTemplateRole(template: Construct): iam.IRole {
  const { scope } = template.node;
  const isShared = scope !== undefined && SHARED in scope;
  const owner = isShared ? scope as Construct : template;
  return owner.node.tryFindChild(ROLE_ID) as iam.Role | undefined ?? new iam.Role(owner, ROLE_ID, {
    assumedBy: new iam.ServicePrincipal(ECR),
    description: roleDescription(`Creates repositories by the template${isShared ? 's' : ''} ${owner.node.path}`),
  });
}

/** Refuses roles that ECR could not create repositories with. */
export function checkTemplateRole(role: iam.IRole | undefined, scope: Construct): void {
  const { account } = Stack.of(scope);
  if (role !== undefined && isSameAccount(role.env.account, account) === false) {
    throw invalid(`"role" is in the account ${role.env.account}, ECR assumes roles of the registry's own account, ${account}`, scope);
  }
  const path = role === undefined ? undefined : pathOf(role);
  if (path !== undefined) {
    throw invalid(`"role" has the path ${shown(path)}, a template takes roles without one: "arn:<partition>:iam::<account>:role/<name>"; `
      + 'give such a role, or leave it out to have one made', scope);
  }
}

/** Lets a role do what ECR does with it for a template, before there is the template. */
export function allowCreation(role: iam.IRole, template: ecr.CfnRepositoryCreationTemplate, encryptionType?: string, keyArn?: string): void {
  const stack = Stack.of(template);
  const repositories = stack.formatArn({ service: 'ecr', resource: 'repository', resourceName: belowPrefix(template.prefix) });
  const { statement, dependable } = attached(role, CREATION, () => creationBy(role, repositories));
  statement.addResources(repositories);
  if (dependable !== undefined) {
    template.node.addDependency(dependable);
  }
  if (encryptionType === undefined) {
    return;
  }
  // The id of the AWS managed key is not known, nor does it exist before it is first used: any key, then, but through ECR only.
  const anyKey = stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: KEY_ACTIONS,
    resourceArns: [keyArn ?? anyKey],
    conditions: keyArn === undefined ? { StringEquals: { 'kms:ViaService': `ecr.${stack.region}.${stack.urlSuffix}` } } : undefined,
  }).applyBefore(template);
}

function creationBy(role: iam.IRole, repositories: string): Creation {
  const statement = new iam.PolicyStatement({ actions: CREATE_ACTIONS, resources: [repositories] });
  return { statement, dependable: role.addToPrincipalPolicy(statement).policyDependable };
}

/** The path of a role, where it is known and there is one. */
function pathOf(role: iam.IRole): string | undefined {
  const child = role.node.defaultChild;
  const path = child !== undefined && iam.CfnRole.isCfnRole(child)
    ? child.path
    // The account and partition may be tokens, which have no colon.
    : role.roleArn.split(':role')[1]?.replace(/[^/]*$/, '');
  return isKnown(path) && path !== '' && path !== '/' ? path : undefined;
}
