import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ManagedRepository, RegistryEndpoint } from '../../src';
import { warningIds, warningMessage } from '../util/warnings';

const DIGEST = `sha256:${'0'.repeat(64)}`;

let app: App;
let stack: Stack;
let repository: ManagedRepository;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
  repository = new ManagedRepository(stack, 'Api', { repositoryName: 'team/api' });
});

function identityStatements(of: Stack): any[] {
  return Object.values(Template.fromStack(of).findResources('AWS::IAM::Policy')).flatMap((policy) => policy.Properties.PolicyDocument.Statement);
}

describe('URIs', () => {
  test('name the repository, a tag or a digest', () => {
    const uri = (suffix: string) => ({ 'Fn::Join': ['', ['111111111111.dkr.ecr.us-east-1.amazonaws.com/', expect.anything(), ...suffix === '' ? [] : [suffix]]] });
    expect(stack.resolve(repository.registryUri)).toBe('111111111111.dkr.ecr.us-east-1.amazonaws.com');
    expect(stack.resolve(repository.repositoryUri)).toEqual(uri(''));
    expect(stack.resolve(repository.repositoryUriForTag('v1'))).toEqual(uri(':v1'));
    expect(stack.resolve(repository.repositoryUriForDigest(DIGEST))).toEqual(uri(`@${DIGEST}`));
    expect(stack.resolve(repository.repositoryUriForTagOrDigest(DIGEST))).toEqual(uri(`@${DIGEST}`));
    expect(stack.resolve(repository.repositoryUriForTagOrDigest('v1'))).toEqual(uri(':v1'));
    expect(stack.resolve(repository.repositoryUriFor(RegistryEndpoint.IPV4))).toEqual(uri(''));
    expect(stack.resolve(repository.repositoryUriFor(RegistryEndpoint.IPV4, 'v1'))).toEqual(uri(':v1'));
    expect(stack.resolve(repository.repositoryUriFor(RegistryEndpoint.IPV4, DIGEST))).toEqual(uri(`@${DIGEST}`));
  });

  test('use the suffix of the stack where the region is not known', () => {
    const agnostic = new Stack(app, 'Agnostic');
    const uri = new ManagedRepository(agnostic, 'Api').registryUri;
    expect(agnostic.resolve(uri)).toEqual({
      'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, '.dkr.ecr.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
    });
  });

  test('of another endpoint', () => {
    expect(stack.resolve(repository.registryUriFor(RegistryEndpoint.DUAL_STACK))).toBe('111111111111.dkr-ecr.us-east-1.on.aws');
  });
});

describe('grants to a role of the same account', () => {
  let role: iam.Role;
  beforeEach(() => {
    role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  });

  const onRepository = (...actions: string[]) => ({ Action: actions, Effect: 'Allow', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^Api/), 'Arn'] } });
  const token = { Action: 'ecr:GetAuthorizationToken', Effect: 'Allow', Resource: '*' };

  test('grantPull is the two pull actions and the token', () => {
    expect(repository.grantPull(role).success).toBe(true);
    expect(identityStatements(stack)).toEqual([onRepository('ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'), token]);
  });

  test('grantPush has BatchGetImage', () => {
    repository.grantPush(role);
    expect(identityStatements(stack)).toEqual([
      onRepository('ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'),
      token,
    ]);
  });

  test('grantPullPush is both, each action once', () => {
    repository.grantPullPush(role);
    expect(identityStatements(stack)).toEqual([
      onRepository('ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:CompleteLayerUpload', 'ecr:GetDownloadUrlForLayer',
        'ecr:InitiateLayerUpload', 'ecr:PutImage', 'ecr:UploadLayerPart'),
      token,
    ]);
  });

  test('do not touch the repository policy', () => {
    repository.grantPull(role);
    expect(Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))[0].Properties).not.toHaveProperty('RepositoryPolicyText');
  });

  test('a dependant of the grant waits for the token too', () => {
    const grant = repository.grantPull(role);
    expect(grant.principalStatements).toHaveLength(2);
  });
});

describe('grants across accounts', () => {
  let other: Stack;
  beforeEach(() => {
    other = new Stack(app, 'Other', { env: { account: '222222222222', region: 'us-east-1' } });
  });

  test('to a role that does not exist yet: the policy names its account and its tag, as CDK does', () => {
    const role = new iam.Role(other, 'Role', { assumedBy: new iam.AccountRootPrincipal(), roleName: 'puller' });
    repository.grantPull(role);
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
      RepositoryPolicyText: {
        Statement: [{
          Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
          Effect: 'Allow',
          Principal: { AWS: Match.anyValue() },
          Condition: { StringEquals: { 'aws:PrincipalTag/aws-cdk:id': Match.stringLikeRegexp('^Other_') } },
        }],
      },
    });
    expect(identityStatements(other)).toHaveLength(2);
  });

  test('to an account principal: the policy of the repository, nothing else', () => {
    const grant = repository.grantPull(new iam.AccountPrincipal('222222222222'));
    expect(grant.success).toBe(true);
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
      RepositoryPolicyText: { Statement: [{ Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], Resource: Match.absent() }] },
    });
    expect(identityStatements(stack)).toEqual([]);
  });

  test('to an imported role: both ends that can be reached', () => {
    const role = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::222222222222:role/puller');
    expect(repository.grantPull(role).success).toBe(true);
    Template.fromStack(stack).hasResourceProperties('AWS::ECR::Repository', {
      RepositoryPolicyText: { Statement: [{ Principal: { AWS: 'arn:aws:iam::222222222222:role/puller' } }] },
    });
  });
});

test('push commands are the lines of the console', () => {
  const imported = ManagedRepository.fromRepositoryArn(stack, 'Imported', 'arn:aws:ecr:us-east-1:111111111111:repository/team/api');
  expect(imported.pushCommands()).toEqual([
    'aws ecr get-login-password --region us-east-1 | docker login --username AWS --password-stdin 111111111111.dkr.ecr.us-east-1.amazonaws.com',
    'docker build -t team/api:latest .',
    'docker tag team/api:latest 111111111111.dkr.ecr.us-east-1.amazonaws.com/team/api:latest',
    'docker push 111111111111.dkr.ecr.us-east-1.amazonaws.com/team/api:latest',
  ]);
  expect(imported.pushCommands('v1', 'app')[1]).toBe('docker build -t team/api:v1 app');
});

describe('a grant to Lambda itself, as CDK makes it for a function', () => {
  const statement = {
    Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Condition: { StringLike: { 'aws:SourceArn': expect.anything() } },
  };
  const statements = () => Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))[0].Properties.RepositoryPolicyText.Statement;

  test('says for whom, as the statement that Lambda would add itself', () => {
    const grant = repository.grantPull(new iam.ServicePrincipal('lambda.amazonaws.com'));
    expect(grant.success).toBe(true);
    expect(statements()).toEqual([statement]);
    expect(JSON.stringify(statements())).toContain(':lambda:us-east-1:111111111111:function:*');
    expect(warningIds(stack)).toEqual([]);
  });

  test('once, however many functions there are', () => {
    repository.grantPull(new iam.ServicePrincipal('lambda.amazonaws.com'));
    repository.grantPull(new iam.ServicePrincipal('lambda.amazonaws.com'));
    expect(statements()).toHaveLength(1);
  });

  test('keeps the conditions it brings along', () => {
    repository.grantPull(new iam.ServicePrincipal('lambda.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': '222222222222' } } }));
    expect(statements()[0].Condition).toEqual({ StringEquals: { 'aws:SourceAccount': '222222222222' } });
  });

  test('on an imported repository grants nothing, and says what the owner must add', () => {
    const imported = ManagedRepository.fromRepositoryArn(stack, 'Imported', 'arn:aws:ecr:us-east-1:999999999999:repository/team/api');
    expect(imported.grantPull(new iam.ServicePrincipal('lambda.amazonaws.com')).success).toBe(false);
    const message = warningMessage(stack, 'ManagedRepository.importedPolicy');
    expect(message).toContain('{"AWS":["111111111111"]}');
    expect(message).toContain('arn:aws:lambda:us-east-1:111111111111:function:*');
  });

  test('on an imported repository of another region is refused', () => {
    const imported = ManagedRepository.fromRepositoryArn(stack, 'Imported', 'arn:aws:ecr:eu-west-1:999999999999:repository/team/api');
    expect(() => imported.grantPull(new iam.ServicePrincipal('lambda.amazonaws.com'))).toThrow(/AWS Lambda pulls images of its own region only/);
  });
});
