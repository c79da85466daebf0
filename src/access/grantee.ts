import { Stack, Tags } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { accountOf } from '../core/arns';
import { inStack, isSameAccount } from '../core/location';
import { invalid, isKnown, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { limitsPrincipals } from '../policy/conditions';

/** What a statement of an identity policy allows. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resourceArns: readonly string[];
}

/**
 * The grantee's half of a grant: what its own policy allows. Where nothing can be added to the policy of a role or user, a warning says what
 * it needs; accounts and organizations decide it for themselves.
 *
 * Throws for whom no policy can allow it: everybody, and who is no principal of such a policy.
 */
export function grantByIdentity(grantee: iam.IGrantable, permissions: Permission[], scope: IConstruct, warningId: string): iam.Grant {
  const principal = grantee.grantPrincipal;
  if (!isImmutable(principal)) {
    const [first, ...others] = permissions.map(({ actions, resourceArns }) =>
      iam.Grant.addToPrincipal({ grantee, actions: [...actions], resourceArns: [...resourceArns], conditions: ownConditions(principal) as any }));
    if (first.success) {
      return others.reduce((all, grant) => all.combine(grant), first);
    }
    checkPrincipal(principal, scope);
  }
  if (isOne(principal)) {
    askGrantee(principal, permissions, scope, warningId);
  }
  return iam.Grant.drop(grantee, 'its policy cannot be changed from here');
}

/**
 * A grant that is nothing but the grantee's half. For accounts and organizations a warning has what their roles need; throws for AWS
 * services, which have no identity policy.
 */
export function grantToIdentity(grantee: iam.IGrantable, permissions: Permission[], scope: IConstruct, warningId: string): iam.Grant {
  const grant = grantByIdentity(grantee, permissions, scope, warningId);
  const principal = grantee.grantPrincipal;
  if (!grant.success && !isOne(principal)) {
    const { Service: services } = principal.policyFragment.principalJson;
    if (services !== undefined) {
      throw invalid(`the service ${shown(services)} has no identity policy; grant it to the role that the service assumes, or name the service where the owner allows it`, scope);
    }
    askGrantee(principal, permissions, scope, warningId);
  }
  return grant;
}

/** The account of a principal, in the stack that it is made in; one that is not made in a stack is given in that of `scope`. */
export function principalAccount(principal: iam.IPrincipal, scope: IConstruct): string | undefined {
  const inner = unwrapped(principal);
  return inStack(principal.principalAccount, Construct.isConstruct(inner) ? inner : scope);
}

/** The account of a grantee, as far as it is given. */
export function accountOfGrantee(principal: iam.IPrincipal, scope: IConstruct): string | undefined {
  const { arn } = unwrapped(principal) as Partial<iam.ArnPrincipal>;
  return principalAccount(principal, scope) ?? (isKnown(arn) && arn !== '*' ? accountOf(arn) : undefined);
}

/** Whether the policy of the resource has to allow it too: for all but those of its own account who are allowed by their own policy. */
export function needsResourcePolicy({ grantPrincipal }: iam.IGrantable, byIdentity: iam.Grant, account: string, scope: IConstruct): boolean {
  const isOwn = isSameAccount(principalAccount(grantPrincipal, scope), account) === true;
  return !isOwn || !(byIdentity.success || isImmutable(grantPrincipal));
}

/**
 * Whether it is not known if a grantee is in the account of a resource, since one of the two has no known account. Then what a stack
 * says of the other's account would be its own; a warning says so.
 */
export function isUnknownAccount({ grantPrincipal: principal }: iam.IGrantable, account: string, scope: IConstruct, warningId: string): boolean {
  if (isSameAccount(accountOfGrantee(principal, scope), account) !== undefined) {
    return false;
  }
  warn(scope, warningId,
    `it is not known whether ${named(principal)}, which was granted access by ${scope.node.path}, is in the account of what it was granted: `
    + 'the grant is complete within one account only, and in a stack of another account, ARNs without a known account become ARNs of that account; give both stacks an "env"');
  return true;
}

/** What the policy of a resource says of a grantee. */
export function resourceStatement(
  { grantPrincipal: principal }: iam.IGrantable, byIdentity: iam.Grant, actions: readonly string[], stack: Stack,
): iam.PolicyStatement {
  const given = { actions: [...actions], principals: [principal] };
  const inner = unwrapped(principal);
  const isElsewhere = isSameAccount(principalAccount(principal, stack), stack.account) === false;
  if (isElsewhere && iam.principalIsOwnedResource(inner) && isNamed(inner) && !stack.dependencies.includes(Stack.of(inner))) {
    // It is deployed later, and ECR rejects who does not exist: CDK's way to name it beforehand.
    const tag = `${Stack.of(inner).stackName}_${inner.node.addr}`;
    Tags.of(inner).add('aws-cdk:id', tag);
    return inAccount(principal, given.actions, { StringEquals: { 'aws:PrincipalTag/aws-cdk:id': tag } });
  }
  // Groups and managed policies are no principals.
  return byIdentity.success && !isNamed(inner) ? inAccount(principal, given.actions) : new iam.PolicyStatement(given);
}

/** A grantee as the owner of an imported resource can name it: its account, because a role or user may not exist yet when the owner deploys. */
export function ownerSees(principal: iam.IPrincipal, scope: IConstruct): iam.IPrincipal {
  const { principalAccount: account } = principal;
  if (account === undefined) {
    return principal;
  }
  return new iam.ArnPrincipal(isKnown(account) ? account : `<account id of ${Stack.of(scope).stackName}>`);
}

function askGrantee(principal: iam.IPrincipal, permissions: Permission[], scope: IConstruct, warningId: string): void {
  const stack = Stack.of(scope);
  const statements = permissions.map(({ actions, resourceArns }) => new iam.PolicyStatement({ actions: [...actions], resources: [...resourceArns] }));
  const json = statements.map((statement) => JSON.stringify(stack.resolve(statement.toStatementJson()))).join(', ');
  warn(scope, warningId,
    `the identity policy of ${named(principal)} cannot be changed from here; unless it allows this already, add there: ${json}`);
}

function inAccount(principal: iam.IPrincipal, actions: string[], conditions?: iam.Conditions): iam.PolicyStatement {
  const statement = new iam.PolicyStatement({ actions, principals: [new iam.AccountPrincipal(principal.principalAccount!)], conditions });
  statement.addConditions(ownConditions(principal) ?? {});
  return statement;
}

/** Whether policies can name it: a role or a user. */
function isNamed(principal: iam.IPrincipal): boolean {
  const { roleArn, userArn } = principal as Partial<iam.IRole & iam.IUser>;
  return (roleArn ?? userArn) !== undefined;
}

/** The conditions that were put around a role or user. */
function ownConditions(principal: iam.IPrincipal): iam.Conditions | undefined {
  return unwrapped(principal) === principal ? undefined : principal.policyFragment.conditions;
}

/** Roles that were made to keep their policies as they are say that what is added to them was added; their field tells. */
export function isImmutable(principal: iam.IPrincipal): boolean {
  return (unwrapped(principal) as { addGrantsToResources?: boolean }).addGrantsToResources === false;
}

/** Whether it is a role or user, or has one: not an account, an organization or a service. */
function isOne(principal: iam.IPrincipal): boolean {
  const inner = unwrapped(principal);
  if (inner instanceof iam.CompositePrincipal) {
    return inner.principals.some(isOne);
  }
  if (inner instanceof iam.ArnPrincipal) {
    return !(inner instanceof iam.AccountPrincipal) && !/^(\*|\d{12})$|:root$/.test(inner.arn);
  }
  return Construct.isConstruct(inner);
}

function checkPrincipal(principal: iam.IPrincipal, scope: IConstruct): void {
  const { principalJson, conditions } = principal.policyFragment;
  if (principalJson.Federated !== undefined || principalJson.CanonicalUser !== undefined) {
    throw invalid(`ECR does not know the principal ${shown(principalJson)}, so nothing can be granted to it; grant it to the role that it assumes`, scope);
  }
  const isEverybody = [principalJson.AWS, principalJson.LiteralString].flat().includes('*');
  if (isEverybody && !limitsPrincipals(conditions)) {
    throw invalid('nothing can be granted to "*" without a condition on who it is, which is every AWS account; grant it to an account or an organization', scope);
  }
}

function unwrapped(principal: iam.IPrincipal): iam.IPrincipal {
  const { wrapped } = principal as { wrapped?: iam.IPrincipal };
  return wrapped === undefined ? principal : unwrapped(wrapped);
}

function named(principal: iam.IPrincipal): string {
  const inner = unwrapped(principal) as Partial<iam.IRole & iam.IUser & iam.ArnPrincipal>;
  const arn = inner.roleArn ?? inner.userArn ?? inner.arn;
  return isKnown(arn) ? arn : Construct.isConstruct(inner) ? inner.node.path : String(principal);
}
