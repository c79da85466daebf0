import { App, CfnParameter, Mixins, Stack } from 'aws-cdk-lib';
import * as codeartifact from 'aws-cdk-lib/aws-codeartifact';
import * as codecommit from 'aws-cdk-lib/aws-codecommit';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { Construct, IConstruct } from 'constructs';
import { AllowImagePull, AllowImagePush, ExpireUntaggedImages, ManagedRepository, PullPrincipal, PushPrincipal } from '../../src';
import { importedRepository } from '../../src/core/imported';
import { warningIds } from '../util/warnings';

const ARN = 'arn:aws:ecr:eu-west-1:111111111111:repository/team/api';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

test.each<[string, () => IConstruct]>([
  ['ecr.Repository.fromRepositoryArn', () => ecr.Repository.fromRepositoryArn(stack, 'Imported', ARN)],
  ['ecr.Repository.fromRepositoryName', () => ecr.Repository.fromRepositoryName(stack, 'Imported', 'team/api')],
  ['ecr.Repository.fromRepositoryAttributes', () => ecr.Repository.fromRepositoryAttributes(stack, 'Imported', {
    repositoryName: 'team/api', repositoryArn: new CfnParameter(stack, 'Arn').valueAsString,
  })],
  ['ManagedRepository.fromRepositoryName', () => ManagedRepository.fromRepositoryName(stack, 'Imported', 'team/api')],
])('%s is an imported repository', (_, make) => {
  const construct = make();
  expect(importedRepository(construct)).toBe(construct);
});

const CODE_ARTIFACT = 'arn:aws:codeartifact:eu-west-1:111111111111:repository/domain/packages';

/** CDK has no L2 of CodeArtifact, whose imports are made by users. */
const other = (repositoryRef: object) => Object.assign(new Construct(stack, 'Other'), { repositoryRef, env: { account: stack.account, region: stack.region } });

const OTHERS: [string, () => IConstruct][] = [
  ['codecommit.Repository.fromRepositoryName', () => codecommit.Repository.fromRepositoryName(stack, 'Other', 'code')],
  ['codecommit.Repository.fromRepositoryArn', () => codecommit.Repository.fromRepositoryArn(stack, 'Other', 'arn:aws:codecommit:eu-west-1:111111111111:code')],
  ['codecommit.Repository', () => new codecommit.Repository(stack, 'Other', { repositoryName: 'code' })],
  ['codeartifact.CfnRepository', () => new codeartifact.CfnRepository(stack, 'Other', { domainName: 'domain', repositoryName: 'packages' })],
  ['an imported repository of CodeArtifact', () => other({ repositoryArn: CODE_ARTIFACT })],
  ['one that says its name', () => other({ repositoryArn: CODE_ARTIFACT, repositoryName: 'packages' })],
];

test.each(OTHERS)('%s is none', (_, make) => {
  expect(importedRepository(make())).toBeUndefined();
});

test.each(OTHERS)('the mixins of a whole app leave %s alone', (_, make) => {
  make();
  Mixins.of(stack).apply(
    new AllowImagePull(PullPrincipal.account('222222222222')), new AllowImagePush(PushPrincipal.account('222222222222')), new ExpireUntaggedImages(),
  );
  expect(warningIds(stack)).toEqual([]);
});
