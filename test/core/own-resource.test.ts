import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { ManagedRepository } from '../../src';
import { ownResource } from '../../src/core/own-resource';

const stack = new Stack(new App(), 'Stack');
const l1 = new ecr.CfnRepository(stack, 'L1');
const l2 = new ecr.Repository(stack, 'L2');
const ours = new ManagedRepository(stack, 'Ours');

test.each([
  ['an L1', l1, l1],
  ['an L2', l2, l2.node.defaultChild],
  ['ours', ours, ours.node.defaultChild],
  ['an imported L2', ecr.Repository.fromRepositoryName(stack, 'ImportedL2', 'a/b'), undefined],
  ['an imported one of ours', ManagedRepository.fromRepositoryName(stack, 'Imported', 'a/b'), undefined],
])('%s', (_, repository, resource) => {
  expect(ownResource(repository)).toBe(resource);
});
