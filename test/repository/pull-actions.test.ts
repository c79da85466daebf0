import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ManagedRepository, PullPrincipal } from '../../src';

const OWNER = { account: '111111111111', region: 'eu-west-1' };
const PULL = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const WITH_CHECK = ['ecr:BatchCheckLayerAvailability', ...PULL];

let app: App;
let stack: Stack;
let repository: ManagedRepository;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: OWNER });
  repository = new ManagedRepository(stack, 'Api');
});

/** The actions on repositories that an identity policy of a stack allows. */
function granted(target = stack): string[] {
  const statements = Object.values<any>(Template.fromStack(target).findResources('AWS::IAM::Policy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  return statements.flatMap(({ Action }) => Action).filter((action) => /^ecr:/.test(action) && action !== 'ecr:GetAuthorizationToken').sort();
}

const role = (assumedBy: iam.IPrincipal) => new iam.Role(stack, 'Role', { assumedBy });
const service = (name: string) => new iam.ServicePrincipal(`${name}.amazonaws.com`);

test.each<[string, iam.IPrincipal, string[]]>([
  ['CodeBuild', service('codebuild'), WITH_CHECK],
  ['SageMaker AI', service('sagemaker'), WITH_CHECK],
  ['one of several', new iam.CompositePrincipal(service('ecs-tasks'), service('codebuild')), WITH_CHECK],
  ['ECS', service('ecs-tasks'), PULL],
  ['an account', new iam.AccountPrincipal('222222222222'), PULL],
])('grantPull to a role that is assumed by %s', (_, assumedBy, actions) => {
  expect(repository.grantPull(role(assumedBy)).success).toBe(true);
  expect(granted()).toEqual(actions);
});

test('grantPull to a role whose trust policy was replaced goes by that', () => {
  const replaced = role(service('ecs-tasks'));
  (replaced.node.defaultChild as iam.CfnRole).assumeRolePolicyDocument = {
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'codebuild.amazonaws.com' } }, { Effect: 'Deny', Action: '*', Principal: '*' }],
  };
  repository.grantPull(replaced);
  expect(granted()).toEqual(WITH_CHECK);
});

test('grantPull to a role whose trust policy is not known is the two actions', () => {
  repository.grantPull(iam.Role.fromRoleArn(stack, 'Imported', `arn:aws:iam::${OWNER.account}:role/x`));
  expect(granted()).toEqual(PULL);
});

test('a project of CodeBuild has by its image what PullPrincipal.codeBuild() and .sageMaker() say', () => {
  new codebuild.Project(stack, 'Build', {
    environment: { buildImage: codebuild.LinuxBuildImage.fromEcrRepository(repository) }, buildSpec: codebuild.BuildSpec.fromObject({ version: '0.2' }),
  });
  expect(granted()).toEqual(expect.arrayContaining(WITH_CHECK));
  const at = { partition: 'aws', ...OWNER };
  for (const principal of [PullPrincipal.codeBuild(), PullPrincipal.sageMaker('222222222222')]) {
    expect(principal._grants(at, stack).map(({ actions }) => actions)).toEqual([WITH_CHECK]);
  }
});

test('across accounts both halves have the three', () => {
  const theirs = new Stack(app, 'Theirs', { env: { ...OWNER, account: '222222222222' } });
  repository = new ManagedRepository(stack, 'Named', { repositoryName: 'named' });
  repository.grantPull(new iam.Role(theirs, 'Role', { roleName: 'build', assumedBy: service('codebuild') }));
  expect(granted(theirs)).toEqual(WITH_CHECK);
  const policies = Object.values<any>(Template.fromStack(stack).findResources('AWS::ECR::Repository')).map(({ Properties }) => Properties.RepositoryPolicyText);
  expect(JSON.stringify(policies)).toContain(JSON.stringify(WITH_CHECK));
});
