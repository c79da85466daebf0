import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ManagedRepository } from '../../src';
import { PULL } from '../util/actions';
import { ENV } from '../util/registries';
import { warningIds, warningMessage } from '../util/warnings';

let app: App;
let stack: Stack;
let repository: ManagedRepository;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
  repository = new ManagedRepository(stack, 'Api', { repositoryName: 'team/api' });
});

const stackIn = (account: string, region = ENV.region) => new Stack(app, `In${account}`, { env: { account, region } });
const functionIn = (scope: Stack, of: ecr.IRepository = repository) => new lambda.DockerImageFunction(scope, 'Function', {
  code: lambda.DockerImageCode.fromEcr(of, { tagOrDigest: 'v1' }),
});
const statements = () => Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))
  .flatMap(({ Properties }) => Properties.RepositoryPolicyText?.Statement ?? []);
const ofService = (...accounts: string[]) => ({
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
  Action: PULL,
  Condition: {
    StringLike: {
      'aws:SourceArn': accounts.map((account) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:lambda:eu-west-1:${account}:function:*`]],
      })),
    },
  },
});

test('functions of other accounts that are images of the repository are allowed, with their accounts', () => {
  functionIn(stackIn('222222222222'));
  functionIn(stackIn('333333333333'));
  functionIn(stack);
  const all = statements();
  expect(all).toContainEqual({ Effect: 'Allow', Principal: { AWS: ['222222222222', '333333333333'] }, Action: PULL });
  expect(all).toContainEqual(ofService('222222222222', '333333333333'));
  expect(warningIds(stack)).toEqual([]);
});

test('functions of the own account, and of other repositories, add nothing', () => {
  functionIn(stack);
  functionIn(new Stack(app, 'Beside', { env: ENV }));
  functionIn(stackIn('222222222222'), new ManagedRepository(stack, 'Other', { repositoryName: 'team/other' }));
  const api = Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository', { Properties: { RepositoryName: 'team/api' } }));
  expect(api[0].Properties.RepositoryPolicyText.Statement).toHaveLength(1);
});

test('a function of another region is an error, as Lambda cannot pull from there', () => {
  functionIn(stackIn('222222222222', 'us-east-1'));
  expect(() => app.synth()).toThrow(/AWS Lambda pulls images of its own region only: it is in us-east-1, the repository in eu-west-1/);
});

test('a function whose account is not known is warned of', () => {
  functionIn(new Stack(app, 'Agnostic'));
  app.synth();
  expect(warningMessage(stack, 'ManagedRepository.unknownAccount')).toContain('the Lambda function Agnostic/Function/Resource is in the account of its image');
});
