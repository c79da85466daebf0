import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { AllowImagePull, AllowImagePush, ManagedRepository, PullPrincipal, PushPrincipal } from '../../src';
import { PUSH } from '../util/actions';
import { warningMessage } from '../util/warnings';

const mixin = new AllowImagePush(PushPrincipal.account('222222222222'));

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

function statements(): any[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))[0].Properties.RepositoryPolicyText.Statement;
}

test.each([
  ['CfnRepository', () => new ecr.CfnRepository(stack, 'Api').with(mixin)],
  ['ecr.Repository', () => new ecr.Repository(stack, 'Api').with(mixin)],
  ['ManagedRepository', () => new ManagedRepository(stack, 'Api').allowPush(PushPrincipal.account('222222222222'))],
])('applies to %s', (_, apply) => {
  apply();
  expect(statements()).toEqual([{ Effect: 'Allow', Principal: { AWS: ['222222222222'] }, Action: PUSH }]);
});

test('applies to creation templates and nothing else', () => {
  expect(mixin.supports(new ecr.CfnRepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: ['REPLICATION'] }))).toBe(true);
  expect(mixin.supports(stack)).toBe(false);
});

test('shares a statement with what the same account may pull', () => {
  new ecr.CfnRepository(stack, 'Api').with(mixin, new AllowImagePull(PullPrincipal.account('222222222222')));
  expect(statements().map(({ Action }) => Action)).toEqual([[...PUSH, 'ecr:GetDownloadUrlForLayer'].sort()]);
});

test('says what the owner of an imported repository must add', () => {
  ManagedRepository.fromRepositoryName(stack, 'Imported', 'team/api').with(mixin);
  expect(warningMessage(stack, 'AllowImagePush.importedRepository')).toContain('"ecr:PutImage"');
});

test('an empty list is refused', () => {
  expect(() => new AllowImagePush()).toThrow('"pushPrincipals" is empty; name at least one PushPrincipal');
});
