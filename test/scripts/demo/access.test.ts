import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { accessTable, inLines } from '../../../scripts/demo/access';
import { ImageEncryption, ManagedRepository, PullPrincipal, PullThroughCache, Upstream } from '../../../src';

const OWNER = { account: '111111111111', region: 'eu-west-1' };
const CONSUMER = { account: '222222222222', region: 'eu-west-1' };

test('the table says what the simulator allows, and nothing where a half is missing', async () => {
  const app = new App();
  const owner = new Stack(app, 'Owner', { env: OWNER });
  const consumer = new Stack(app, 'Consumer', { env: CONSUMER });
  const shared = new ManagedRepository(owner, 'Shared', { repositoryName: 'shared', pullPrincipals: [PullPrincipal.lambda({ accounts: [CONSUMER.account] })] });
  const half = new ManagedRepository(owner, 'Half', { repositoryName: 'half' });
  const pipeline = new iam.Role(owner, 'Pipeline', { assumedBy: new iam.AccountRootPrincipal() });
  shared.grantPullPush(pipeline);
  half.grantPush(pipeline);
  const service = new iam.Role(consumer, 'Service', { assumedBy: new iam.AccountRootPrincipal() });
  ['shared', 'half'].forEach((name) =>
    ManagedRepository.fromRepositoryArn(consumer, name, `arn:aws:ecr:eu-west-1:111111111111:repository/${name}`).grantPull(service));

  const cache = new PullThroughCache(owner, 'Quay', {
    upstream: Upstream.quay(), encryption: ImageEncryption.s3Managed(), pullPrincipals: [PullPrincipal.account(CONSUMER.account)],
  });
  cache.grantPull(service);
  cache.template.allowPull(PullPrincipal.lambda({ accounts: [CONSUMER.account] }));

  new iam.Role(consumer, 'NoLogin', { assumedBy: new iam.AccountRootPrincipal() }).addToPolicy(new iam.PolicyStatement({
    actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], resources: ['*'],
  }));

  const stacks = [{ stack: owner, ...OWNER }, { stack: consumer, ...CONSUMER }].map(({ stack, account, region }) => ({
    id: stack.stackName, environment: `${account}/${region}`, templateFile: '', template: Template.fromStack(stack).toJSON(),
  }));
  expect(await accessTable(stacks, 'o-a1b2c3d4e5')).toEqual([
    ['', 'shared', 'half', 'cached\nquay/any'],
    ['Owner/Pipeline\nin 111111111111', 'pull, push', 'push', ''],
    ['Consumer/Service\nin 222222222222', 'pull', '', 'pull, also first'],
    ['Consumer/NoLogin\nin 222222222222', '', '', ''],
    ['AWS Lambda\nfor 111111111111/eu-west-1', '', '', ''],
    ['AWS Lambda\nfor 222222222222/eu-west-1', 'pull', '', 'pull'],
  ]);
});

test('a cache is asked for the images that tasks run', async () => {
  const app = new App();
  const owner = new Stack(app, 'Owner', { env: OWNER });
  const consumer = new Stack(app, 'Consumer', { env: CONSUMER });
  const cache = new PullThroughCache(owner, 'Quay', { upstream: Upstream.quay(), encryption: ImageEncryption.s3Managed() });
  const task = new ecs.FargateTaskDefinition(consumer, 'Task');
  task.addContainer('Exporter', { image: cache.containerImage('prometheus/node-exporter:v1.9.1') });

  const stacks = [{ stack: owner, ...OWNER }, { stack: consumer, ...CONSUMER }].map(({ stack, account, region }) => ({
    id: stack.stackName, environment: `${account}/${region}`, templateFile: '', template: Template.fromStack(stack).toJSON(),
  }));
  expect(await accessTable(stacks, 'o-a1b2c3d4e5')).toEqual([
    ['', 'cached\nquay/prometheus/node-exporter'],
    ['Consumer/TaskTaskRole\nin 222222222222', ''],
    ['Consumer/TaskExecutionRole\nin 222222222222', 'pull, also first'],
    ['AWS Lambda\nfor 111111111111/eu-west-1', ''],
    ['AWS Lambda\nfor 222222222222/eu-west-1', ''],
  ]);
});

test('the lines name who may do something, and count the others', () => {
  expect(inLines([
    ['', 'team/api', 'cached\nhub/nginx', 'team/web'],
    ['Build\nin 1', 'pull, push', '', 'pull'],
    ['Idle\nin 1', '', '', ''],
    ['Run\nin 22', '', 'pull, also first', ''],
  ])).toEqual([
    'Build in 1  pull, push: team/api',
    '            pull: team/web',
    'Run in 22   pull, also first: cached hub/nginx',
    'and 1 role or service that may do neither',
  ]);
  expect(inLines([['', 'team/api'], ['Run', 'pull']])).toEqual(['Run  pull: team/api']);
  expect(inLines([['', 'team/api'], ['Idle', ''], ['Other', '']])).toEqual(['and 2 roles and services that may do neither']);
});
