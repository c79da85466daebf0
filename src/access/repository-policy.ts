import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { invalid, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { statementProblems, statementRisks } from '../policy/statement-problems';

/**
 * The statement as a repository policy takes it: throws for what ECR refuses, removes `Resource` (the policy speaks of its own
 * repository) and warns of what is legal but open to anybody.
 */
export function repositoryStatement(statement: PolicyStatement, scope: IConstruct): PolicyStatement {
  const json = statement.toStatementJson();
  const [problem] = statementProblems(json, 'a repository policy');
  if (problem !== undefined) {
    throw invalid(problem, scope);
  }
  for (const { reason, message } of statementRisks(json, 'a repository policy')) {
    warn(scope, `ManagedRepository.${reason}`, message);
  }
  if (statement.resources.length === 0 && statement.notResources.length === 0) {
    return statement;
  }
  warn(scope, 'ManagedRepository.resourceRemoved',
    `removed the resources ${shown([...statement.resources, ...statement.notResources])} from a statement of the repository policy, which is `
    + 'about its own repository and was long rejected with them; leave "resources" out of the statement');
  return statement.copy({ resources: [], notResources: [] });
}
