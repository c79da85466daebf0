import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { properties, pullBy, rendered, stack, template, useStack } from './repository-creation-template.helpers';
import { AllowImagePull } from '../../src/access/allow-image-pull';
import { PullPrincipal } from '../../src/access/pull-principal';
import { PULL } from '../util/actions';
import { ENV } from '../util/registries';
import { warningIds } from '../util/warnings';

/** The text of the repository policy, which may have been written with tokens. */
function policyOf(properties_: Record<string, any>): any {
  const text = properties_.RepositoryPolicy;
  return JSON.parse(typeof text === 'string' ? text : text['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : part.Ref).join(''));
}

describe('repository policy', () => {
  test('is left out when there is no statement', () => {
    expect(properties()).not.toHaveProperty('RepositoryPolicy');
  });

  test('is text', () => {
    const { RepositoryPolicy } = properties({ policyStatements: [pullBy(new iam.ArnPrincipal('222222222222'))] });
    expect(RepositoryPolicy).toBe(JSON.stringify({
      Version: '2012-10-17', Statement: [{ Action: PULL, Effect: 'Allow', Principal: { AWS: '222222222222' } }],
    }));
  });

  test('has who may pull, what is said in statements with tokens, what comes later and what mixins add', () => {
    const made = template({
      pullPrincipals: [PullPrincipal.account('222222222222')],
      policyStatements: [pullBy(new iam.AccountPrincipal('444444444444'))],
    });
    made.allowPull(PullPrincipal.account('333333333333'));
    made.with(new AllowImagePull(PullPrincipal.account('555555555555')));
    const { statementAdded, policyDependable } = made.addToResourcePolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY, actions: ['ecr:DeleteRepository'], principals: [new iam.AnyPrincipal()],
    }));
    expect(statementAdded).toBe(true);
    expect(policyDependable).toBe(made.node.defaultChild);
    expect(policyOf(rendered())).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'ecr:DeleteRepository' },
        { Effect: 'Allow', Principal: { AWS: 'arn:AWS::Partition:iam::444444444444:root' }, Action: PULL },
        { Effect: 'Allow', Principal: { AWS: ['222222222222', '333333333333', '555555555555'] }, Action: PULL },
      ],
    });
  });

  test('has a statement once, in whichever way it is said', () => {
    template({ pullPrincipals: [PullPrincipal.lambda()] }).allowPull(PullPrincipal.lambda());
    expect(policyOf(rendered()).Statement).toHaveLength(1);
  });

  test('a statement without principals is refused', () => {
    expect(() => template({ policyStatements: [new iam.PolicyStatement({ actions: ['ecr:PutImage'] })] }))
      .toThrow('Stack/Template: a statement of a repository policy must say whom it is about; give it "principals"');
  });

  test('an action of the registry is refused', () => {
    const statement = new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], principals: [new iam.AccountPrincipal('222222222222')] });
    expect(() => template().addToResourcePolicy(statement)).toThrow(/a repository policy cannot hold the action "ecr:GetAuthorizationToken"/);
  });

  test('resources are removed, with a warning', () => {
    const statement = new iam.PolicyStatement({ actions: PULL, principals: [new iam.ArnPrincipal('222222222222')], resources: ['*'] });
    expect(policyOf(properties({ policyStatements: [statement] })).Statement[0]).not.toHaveProperty('Resource');
    expect(warningIds(stack)).toEqual(['ManagedRepository.resourceRemoved']);
  });

  test('an empty list of principals is refused', () => {
    expect(() => template({ pullPrincipals: [] })).toThrow(/"pullPrincipals" is empty/);
  });

  test('takes 10,240 characters and not one more', () => {
    const withSid = (length: number) => new iam.PolicyStatement({
      sid: 'x'.repeat(length), actions: ['ecr:PutImage'], principals: [new iam.ArnPrincipal('222222222222')],
    });
    const around = JSON.stringify({ Version: '2012-10-17', Statement: [withSid(1).toStatementJson()] }).length - 1;
    expect(properties({ policyStatements: [withSid(10_240 - around)] }).RepositoryPolicy).toHaveLength(10_240);

    useStack(new Stack(new App(), 'Stack', { env: ENV }));
    template({ policyStatements: [withSid(10_241 - around)] });
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Template\/Resource\] the repository policy has 10241 characters, ECR takes 10240/);
  });
});
