import { App, Aws, Fn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PublicRepository } from '../../src';
import { PUBLIC_PUSH } from '../util/actions';
import { warningIds, warningMessage } from '../util/warnings';

const ID = 'PublicRepository.importedPolicy';
const OWN_ARN = 'arn:aws:ecr-public::111111111111:repository/team/tool';
const FOREIGN_ARN = 'arn:aws:ecr-public::999999999999:repository/team/tool';

let stack: Stack;
beforeEach(() => {
  // Imports and roles are in any region.
  stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
});

const role = () => new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
const identityStatements = () => Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
  .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

test('fromRepositoryArn reads the name and the account', () => {
  const tool = PublicRepository.fromRepositoryArn(stack, 'Imported', FOREIGN_ARN, 'acme');
  expect(tool.repositoryName).toBe('team/tool');
  expect(tool.repositoryArn).toBe(FOREIGN_ARN);
  expect(tool.env.account).toBe('999999999999');
  expect(tool.repositoryUriForTag('v1')).toBe('public.ecr.aws/acme/team/tool:v1');
  expect(tool.publicRepositoryRef).toEqual({ repositoryName: 'team/tool', publicRepositoryArn: FOREIGN_ARN });
});

test.each(['team/tool', 'arn:aws:ecr:us-east-1:999999999999:repository/team/tool', 'arn:aws:ecr-public:us-east-1:999999999999:repository/team/tool',
  'arn:aws:ecr-public::999999999999:registry/x', 'arn:aws:ecr-public::999999999999:repository/', `${FOREIGN_ARN}:v1`])('%s is refused', (arn) => {
  const message = /"repositoryArn" must be "arn:<partition>:ecr-public::<account>:repository\/<name>", without a region, got/;
  expect(() => PublicRepository.fromRepositoryArn(stack, 'Imported', arn)).toThrow(message);
  expect(() => PublicRepository.fromRepositoryAttributes(stack, 'Imported', { repositoryName: 'team/tool', repositoryArn: arn })).toThrow(message);
});

test('an ARN that is a token needs the name beside it', () => {
  const repositoryArn = Fn.importValue('Arn');
  expect(() => PublicRepository.fromRepositoryArn(stack, 'One', repositoryArn)).toThrow('use PublicRepository.fromRepositoryAttributes() and give both');
  const tool = PublicRepository.fromRepositoryAttributes(stack, 'Two', { repositoryName: 'team/tool', repositoryArn }, 'acme');
  expect(tool.repositoryUri).toBe('public.ecr.aws/acme/team/tool');
  tool.grantPush(role());
  expect(identityStatements()).toContainEqual({ Effect: 'Allow', Action: PUBLIC_PUSH, Resource: { 'Fn::ImportValue': 'Arn' } });
});

test('fromRepositoryAttributes refuses two names', () => {
  expect(() => PublicRepository.fromRepositoryAttributes(stack, 'Imported', { repositoryName: 'tool', repositoryArn: OWN_ARN }))
    .toThrow('"repositoryName" is "tool", but "repositoryArn" names "team/tool"');
});

test('fromRepositoryName is in the account of the stack, and in no region', () => {
  const tool = PublicRepository.fromRepositoryName(stack, 'Imported', 'team/tool');
  expect(stack.resolve(tool.repositoryArn)).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr-public::111111111111:repository/team/tool']] });
  expect(() => tool.repositoryUri).toThrow('"registryAlias"');
});

test.each([OWN_ARN, `arn:${Aws.PARTITION}:ecr-public::${Aws.ACCOUNT_ID}:repository/team/tool`])('a role of its account needs its own policy only: %s', (arn) => {
  PublicRepository.fromRepositoryArn(stack, 'Imported', arn).grantPush(role());
  expect(identityStatements().flatMap(({ Action }) => Action).sort()).toEqual([...PUBLIC_PUSH, 'ecr-public:GetAuthorizationToken', 'sts:GetServiceBearerToken'].sort());
  expect(warningIds(stack)).toEqual([]);
});

test('a role of another account needs the policy of the owner, whom a warning tells', () => {
  PublicRepository.fromRepositoryArn(stack, 'Imported', FOREIGN_ARN).grantPush(role());
  expect(identityStatements()).toHaveLength(2);
  expect(warningMessage(stack, ID)).toContain(`add there with addToResourcePolicy(): ${JSON.stringify({
    Action: PUBLIC_PUSH, Effect: 'Allow', Principal: { AWS: '111111111111' },
  })}`);
});

test('a statement is not added, whom a warning tells', () => {
  const statement = new iam.PolicyStatement({ actions: ['ecr-public:TagResource'], principals: [new iam.ArnPrincipal('222222222222')] });
  expect(PublicRepository.fromRepositoryName(stack, 'Imported', 'tool').addToResourcePolicy(statement)).toEqual({ statementAdded: false });
  expect(warningMessage(stack, ID)).toContain('{"Action":"ecr-public:TagResource","Effect":"Allow","Principal":{"AWS":"222222222222"}}');
});

test.each(['ecr:BatchGetImage', 'ecr:PutImage'])('a statement of %s is refused, as the owner\'s stack would refuse it', (action) => {
  const statement = new iam.PolicyStatement({ actions: [action], principals: [new iam.ArnPrincipal('222222222222')] });
  expect(() => PublicRepository.fromRepositoryName(stack, 'Imported', 'tool').addToResourcePolicy(statement))
    .toThrow(`Stack/Imported: a public repository policy cannot hold the action "${action}"`);
  expect(warningIds(stack)).toEqual([]);
});

test('a warning has a statement without the resources that it was given', () => {
  const statement = new iam.PolicyStatement({ actions: ['ecr-public:TagResource'], principals: [new iam.ArnPrincipal('222222222222')], resources: ['*'] });
  PublicRepository.fromRepositoryName(stack, 'Imported', 'tool').addToResourcePolicy(statement);
  expect(warningMessage(stack, ID)).not.toContain('Resource":');
});
