import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RepositoryCreationTemplate } from '../../src/registry/repository-creation-template';
import { RepositoryCreationTemplateProps } from '../../src/registry/repository-creation-template-props';
import { TemplateScenario } from '../../src/registry/template-scenario';
import { PULL } from '../util/actions';
import { ENV } from '../util/registries';
import { TEMPLATE } from '../util/resource-types';

export const { REPLICATION, PULL_THROUGH_CACHE, CREATE_ON_PUSH } = TemplateScenario;
export const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/0000-1111';

export let app: App;
export let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

/** For a test that is about another stack. */
export function useStack(other: Stack): void {
  stack = other;
}

export function template(props: Partial<RepositoryCreationTemplateProps> = {}, id = 'Template'): RepositoryCreationTemplate {
  return new RepositoryCreationTemplate(stack, id, { prefix: 'team', appliedFor: [REPLICATION], ...props });
}

export function rendered(): Record<string, any> {
  return Object.values(Template.fromStack(stack).findResources(TEMPLATE))[0].Properties;
}

export function properties(props?: Partial<RepositoryCreationTemplateProps>): Record<string, any> {
  template(props);
  return rendered();
}

export function roleStatements(): any[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

export function pullBy(...principals: iam.IPrincipal[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: PULL, principals });
}
