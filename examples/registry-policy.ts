// One statement shares every repository of a prefix with an organization, and another one shares all with one account.
import { App, Stack, Validations } from 'aws-cdk-lib';
import { PullPrincipal, RegistryPolicy } from 'cdk-managed-ecr';

export const app = new App();
const stack = new Stack(app, 'RegistryPolicy', { env: { account: '385605022855', region: 'us-west-2' } });

const policy = new RegistryPolicy(stack, 'Policy');
policy.allowPull({ pullPrincipals: [PullPrincipal.organization('o-a1b2c3d4e5')], repositoryPrefixes: ['shared/'] });
policy.allowPull({ pullPrincipals: [PullPrincipal.account('777777888888')] });

Validations.of(policy).acknowledge({
  id: 'AwsSolutions-ECR1',
  reason: 'the statement is limited to the organization by aws:PrincipalOrgID, which the rule does not read',
});
