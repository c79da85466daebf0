import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { KIND } from './public-repository-base';
import { invalid, required, shown } from '../core/validation';
import { warn } from '../core/warnings';
import { statementProblems, statementRisks } from '../policy/statement-problems';

/**
 * The statement as the policy of a public repository takes it: throws for what ECR Public refuses, removes `Resource` (the policy speaks of its
 * own repository) and warns of what is legal but perhaps not meant.
 */
export function publicStatement(statement: iam.PolicyStatement, scope: IConstruct): iam.PolicyStatement {
  const json = required('statement', statement, scope).toStatementJson();
  const [problem] = statementProblems(json, KIND);
  if (problem !== undefined) {
    throw invalid(problem, scope);
  }
  warnOfRisks(json, scope);
  const { resources, notResources } = statement;
  if (resources.length === 0 && notResources.length === 0) {
    return statement;
  }
  warn(scope, 'PublicRepository.resourceRemoved',
    `removed the resources ${shown([...resources, ...notResources])} from a statement of the repository policy, which is about its own repository; `
    + 'leave "resources" out of the statement');
  return statement.copy({ resources: [], notResources: [] });
}

/** Warns of what a statement allows that was perhaps not meant. */
export function warnOfRisks(statement: object, scope: IConstruct): void {
  for (const { reason, message } of statementRisks(statement, KIND)) {
    warn(scope, `PublicRepository.${reason}`, message);
  }
}
