import { Annotations, App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { warn } from '../../src/core/warnings';
import { warningIds } from '../util/warnings';

const ACKNOWLEDGED = { id: 'cdk-managed-ecr:Class.reason', reason: 'known' };

let stack: Stack;
let resource: CfnResource;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
  resource = new CfnResource(stack, 'Resource', { type: 'AWS::ECR::Repository' });
});

test('a warning has its id', () => {
  warn(resource, 'Class.reason', 'a message');
  expect(warningIds(stack)).toEqual(['Class.reason']);
});

test.each([
  ['the construct', () => resource],
  ['an ancestor', () => stack],
  ['the app', () => stack.node.root],
])('it can be acknowledged on %s, before and after it is raised', (_, scope) => {
  warn(resource, 'Class.reason', 'before');
  Validations.of(scope()).acknowledge(ACKNOWLEDGED);
  warn(resource, 'Class.reason', 'after');
  expect(warningIds(stack)).toEqual([]);
});

test('acknowledging another one leaves it', () => {
  Validations.of(resource).acknowledge({ id: 'cdk-managed-ecr:Class.other', reason: 'known' });
  Annotations.of(resource).acknowledgeWarning('cdk-managed-ecr:Class.third');
  warn(resource, 'Class.reason', 'a message');
  expect(warningIds(stack)).toEqual(['Class.reason']);
});
