import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { isAmong, REGISTRY_ACTIONS, REPOSITORY_ACTIONS } from '../core/ecr-actions';
import { invalid, isKnown, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { limitsPrincipals, limitsSources } from '../policy/conditions';

/**
 * The statement as a repository policy takes it: throws without principals and for actions that such a policy cannot hold, removes
 * `Resource` (the policy speaks of its own repository) and warns of what is legal but open to anybody.
 */
export function repositoryStatement(statement: PolicyStatement, scope: IConstruct): PolicyStatement {
  if (!statement.hasPrincipal) {
    throw invalid('a statement of a repository policy must say whom it is about; give it "principals"', scope);
  }
  checkActions(statement, scope);
  if (isOpenToAnybody(statement)) {
    warn(scope, 'ManagedRepository.publicPrincipal',
      'the repository policy allows the principal "*" without a condition on who it is, so that every AWS account may use it; '
      + 'name accounts, or add a condition such as aws:PrincipalOrgID');
  }
  if (isServiceForAnybody(statement)) {
    warn(scope, 'ManagedRepository.serviceWithoutSource',
      'the repository policy allows an AWS service without saying for whom it acts, so that it could be made to pull for anybody; '
      + 'use PullPrincipal.lambda(), .codeBuild() or .service(), or add a condition on aws:SourceArn or aws:SourceAccount');
  }
  if (statement.resources.length === 0 && statement.notResources.length === 0) {
    return statement;
  }
  warn(scope, 'ManagedRepository.resourceRemoved',
    `removed the resources ${shown([...statement.resources, ...statement.notResources])} from a statement of the repository policy, which is `
    + 'about its own repository and was long rejected with them; leave "resources" out of the statement');
  return statement.copy({ resources: [], notResources: [] });
}

/** What ECR answers with "Invalid repository policy provided"; undefined for an action that such a policy can hold. */
export function actionProblem(action: string): string | undefined {
  if (isAmong(REPOSITORY_ACTIONS, action)) {
    return undefined;
  }
  if (isAmong(REGISTRY_ACTIONS, action)) {
    return `a repository policy cannot hold the action ${shown(action)}, which is about the registry; grant it in an identity policy`;
  }
  return /^ecr:/i.test(action)
    ? undefined
    : `a repository policy cannot hold the action ${shown(action)}; it takes "ecr:" actions on repositories and images`;
}

function checkActions(statement: PolicyStatement, scope: IConstruct): void {
  for (const action of [...statement.actions, ...statement.notActions].filter((a) => isKnown(a))) {
    const problem = actionProblem(action);
    if (problem !== undefined) {
      throw invalid(problem, scope);
    }
    if (!isAmong(REPOSITORY_ACTIONS, action)) {
      warn(scope, 'ManagedRepository.unknownAction',
        `${shown(action)} is no ECR action known here; ECR rejects a repository policy with a misspelt action`);
    }
  }
}

function isOpenToAnybody(statement: PolicyStatement): boolean {
  const { Principal: principal, NotPrincipal: notPrincipal, Condition: condition } = statement.toStatementJson();
  return statement.effect === Effect.ALLOW
    && (notPrincipal !== undefined || principal === '*' || [principal?.AWS].flat().includes('*'))
    && !limitsPrincipals(condition);
}

function isServiceForAnybody(statement: PolicyStatement): boolean {
  const { Principal: principal, Condition: condition } = statement.toStatementJson();
  return statement.effect === Effect.ALLOW && principal?.Service !== undefined && !limitsSources(condition);
}
