import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PullThroughCache, Upstream, UsePullThroughCache } from '../../src';
import { warningIds } from '../util/warnings';

test('all roles that are given may pull', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  new PullThroughCache(stack, 'Quay', { upstream: Upstream.quay() });
  const roles = ['One', 'Two'].map((id) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') }));
  new ecs.CfnTaskDefinition(stack, 'Task', { containerDefinitions: [{ name: 'web', image: 'quay.io/team/web' }] }).with(new UsePullThroughCache(...roles));
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => JSON.stringify(Properties.PolicyDocument).includes(':repository/quay/team/web'));
  expect(policies.flatMap(({ Properties }) => Properties.Roles)).toEqual(roles.map((role) => stack.resolve(role.roleName)));
  expect(warningIds(stack)).toEqual([]);
});
