import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { REGISTRY_ACTIONS, REPOSITORY_ACTIONS } from './ecr-actions';
import { invalid, isKnown, shown } from './validate';
import { warn } from './warnings';

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
      'the repository policy allows the principal "*" without a condition, so that every AWS account may use it; '
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

/** Throws for actions that ECR rejects with "Invalid repository policy provided". */
export function checkActions(statement: PolicyStatement, scope: IConstruct): void {
  for (const action of [...statement.actions, ...statement.notActions].filter((a) => isKnown(a))) {
    const pattern = new RegExp(`^${action.split('*').map(literal).join('.*')}$`, 'i');
    if (REPOSITORY_ACTIONS.some((known) => pattern.test(known))) {
      continue;
    }
    if (REGISTRY_ACTIONS.some((known) => pattern.test(known))) {
      throw invalid(`a repository policy cannot hold the action ${shown(action)}, which is about the registry; grant it in an identity policy`, scope);
    }
    if (!/^ecr:/i.test(action)) {
      throw invalid(`a repository policy cannot hold the action ${shown(action)}; it takes "ecr:" actions on repositories and images`, scope);
    }
    warn(scope, 'ManagedRepository.unknownAction',
      `${shown(action)} is no ECR action known here; ECR rejects a repository policy with a misspelt action`);
  }
}

function literal(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

function isOpenToAnybody(statement: PolicyStatement): boolean {
  const { Principal: principal, Condition: condition } = statement.toStatementJson();
  return statement.effect === Effect.ALLOW
    && condition === undefined
    && (principal === '*' || [principal?.AWS].flat().includes('*'));
}

function isServiceForAnybody(statement: PolicyStatement): boolean {
  const { Principal: principal, Condition: condition = {} } = statement.toStatementJson();
  const keys = Object.values<object>(condition).flatMap((operands) => Object.keys(operands));
  return statement.effect === Effect.ALLOW
    && principal?.Service !== undefined
    && !keys.some((key) => /^aws:Source(Arn|Account|OrgID|OrgPaths)$/i.test(key));
}
