import { App, Aws, CfnParameter, Duration, Fn, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  AllowImagePull, AllowImagePush, ExpireUntaggedImages, ImageSelection, LifecyclePolicy, LifecycleRule, ManagedRepository, PullPrincipal,
  PushPrincipal, RegistryPolicy,
} from '../src';
import { PULL } from './util/actions';
import { evaluated } from './util/evaluated';
import { ENV } from './util/registries';
import { warningIds } from './util/warnings';

const VALUES = { 'Count': 9, 'Tag': 'eu-', 'List': ['o-a1b2', 'c3d4e5'], 'AWS::Region': 'eu-west-1', 'AWS::AccountId': ENV.account };

let app: App;
let stack: Stack;
let count: number;
let tag: string;
let list: string[];
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
  count = new CfnParameter(stack, 'Count', { type: 'Number' }).valueAsNumber;
  tag = new CfnParameter(stack, 'Tag').valueAsString;
  list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
});

/** The properties of the only resource of a type, as they are deployed. */
function deployed(type: string): any {
  return evaluated(Object.values(Template.fromStack(stack).findResources(type))[0].Properties, VALUES);
}

const untagged = expect.objectContaining({ selection: expect.objectContaining({ tagStatus: 'untagged', countNumber: 3 }) });

describe('a rule for untagged images is merged into the lifecycle policy', () => {
  const expire = new ExpireUntaggedImages(Duration.days(3));
  const text = (lifecyclePolicyText: string) => new ecr.CfnRepository(stack, 'Repository', { lifecyclePolicy: { lifecyclePolicyText } });
  const rule = (selection: object) => ({ rulePriority: 1, selection, action: { type: 'expire' } });
  const counted = () => ({ tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: count });

  test.each<[string, () => ecr.Repository | ecr.CfnRepository, object]>([
    ['of an ecr.Repository with a number parameter as count', () => new ecr.Repository(stack, 'Repository', { lifecycleRules: [{ maxImageCount: count }] }), { countNumber: 9 }],
    ['of an ecr.Repository with a number parameter as days', () => {
      const repository = new ecr.Repository(stack, 'Repository');
      repository.addLifecycleRule({ maxImageAge: Duration.days(count) });
      return repository;
    }, { countNumber: 9 }],
    ['of an ecr.Repository with the region in a tag prefix', () => new ecr.Repository(stack, 'Repository', {
      lifecycleRules: [{ maxImageCount: 5, tagPrefixList: [`${Fn.ref('AWS::Region')}-`, tag] }],
    }), { tagPrefixList: ['eu-west-1-', 'eu-'] }],
    ['of an ecr.Repository with a joined list in a pattern', () => new ecr.Repository(stack, 'Repository', {
      lifecycleRules: [{ maxImageCount: 5, tagPatternList: [Fn.join('', list)] }],
    }), { tagPatternList: ['o-a1b2c3d4e5'] }],
    ['of an L1 with the CDK\'s text', () => text(stack.toJsonString({ rules: [rule(counted())] })), { countNumber: 9 }],
    ['of an L1 with text that has tokens', () => text(JSON.stringify({ rules: [rule(counted())] })), { countNumber: 9 }],
    ['of an L1 with Fn::Sub', () => text(Fn.sub('{"rules":[{"rulePriority":1,"selection":{"tagStatus":"tagged","tagPatternList":["${Tag}*"],"countType":"imageCountMoreThan","countNumber":${Count}},"action":{"type":"expire"}}]}')),
      { tagPatternList: ['eu-*'], countNumber: 9 }],
    ['of an L1 with a lazy text', () => text(Lazy.string({ produce: () => stack.toJsonString({ rules: [rule(counted())] }) })), { countNumber: 9 }],
    ['of an L1 with the text of a LifecyclePolicy', () => text(LifecyclePolicy.of(LifecycleRule.keepNewest(count, ImageSelection.taggedAll(tag))).toJson()),
      { countNumber: 9, tagPatternList: ['eu-'] }],
    ['that was merged before', () => {
      const before = text(stack.toJsonString({ rules: [rule(counted())] }));
      before.lifecyclePolicy = { lifecyclePolicyText: (before.lifecyclePolicy as ecr.CfnRepository.LifecyclePolicyProperty).lifecyclePolicyText };
      return before;
    }, { countNumber: 9 }],
  ])('%s', (_, make, selection) => {
    make().with(expire);
    const { rules } = JSON.parse(deployed('AWS::ECR::Repository').LifecyclePolicy.LifecyclePolicyText);
    expect(rules).toHaveLength(2);
    expect(rules).toEqual(expect.arrayContaining([untagged, expect.objectContaining({ selection: expect.objectContaining(selection) })]));
    expect(warningIds(stack)).toEqual([]);
  });

  test.each<[string, () => string, RegExp]>([
    ['as a whole', () => tag, /the lifecycle policy is not known at synth.*; give it as text or as a LifecyclePolicy/],
    ['where rules are', () => Fn.sub('{"rules":[${Rule}]}'), /"rules\[0\]" must be known at synthesis to be read, got a token; give it as it is/],
    ['where a word is', () => stack.toJsonString({ rules: [rule({ ...counted(), countType: tag })] }), /"rules\[0\].selection.countType" must be known at synthesis to be read, got a token/],
  ])('and what is a token %s is an error that says what to do', (_, make, message) => {
    text(make()).with(expire);
    expect(() => app.synth()).toThrow(message);
  });
});

describe('statements are merged into a policy with tokens', () => {
  const document = (principal: string) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS: principal }, Action: 'ecr:BatchGetImage' }] });

  test.each<[string, () => string, string]>([
    ['JSON text with tokens', () => JSON.stringify(document(Aws.ACCOUNT_ID)), ENV.account],
    ['the CDK\'s text', () => stack.toJsonString(document(Aws.ACCOUNT_ID)), ENV.account],
    ['the CDK\'s text with a joined list', () => stack.toJsonString(document(`arn:aws:iam::${ENV.account}:role/${Fn.join('-', list)}`)), `arn:aws:iam::${ENV.account}:role/o-a1b2-c3d4e5`],
    ['Fn::Sub', () => Fn.sub(JSON.stringify(document('${AWS::AccountId}'))), ENV.account],
    ['Fn::Join', () => Fn.join('', ['{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"', Aws.ACCOUNT_ID, '"},"Action":"ecr:BatchGetImage"}]}']), ENV.account],
  ])('%s', (_, make, account) => {
    const expected = [document(account).Statement[0], { Effect: 'Allow', Principal: { AWS: ['222222222222'] }, Action: PULL }];
    new ecr.CfnRepository(stack, 'Repository', { repositoryPolicyText: make() }).with(new AllowImagePull(PullPrincipal.account('222222222222')));
    new ecr.CfnRepositoryCreationTemplate(stack, 'Template', { prefix: 'a', appliedFor: ['REPLICATION'], repositoryPolicy: make() })
      .with(new AllowImagePull(PullPrincipal.account('222222222222')), new AllowImagePush(PushPrincipal.account('333333333333')));
    expect(deployed('AWS::ECR::Repository').RepositoryPolicyText.Statement).toEqual(expected);
    expect(JSON.parse(deployed('AWS::ECR::RepositoryCreationTemplate').RepositoryPolicy).Statement).toHaveLength(3);
    expect(warningIds(stack)).toEqual([]);
  });

  test('and what is in them is judged', () => {
    new ecr.CfnRepository(stack, 'Repository', { repositoryPolicyText: Fn.sub(JSON.stringify({ ...document('*'), Id: '${AWS::StackName}' })) })
      .with(new AllowImagePull(PullPrincipal.account('222222222222')));
    app.synth();
    expect(warningIds(stack)).toEqual(['AllowImagePull.existingStatement']);
  });

  test.each<[string, string]>([
    ['half a text', Fn.join('', ['{"Version":', Fn.importValue('Rest')])],
    ['text that is none', '{"Version":'],
  ])('and %s is an error that says what to do', (_, repositoryPolicyText) => {
    new ecr.CfnRepository(stack, 'Repository', { repositoryPolicyText }).with(new AllowImagePull(PullPrincipal.account('222222222222')));
    expect(() => app.synth()).toThrow(/the repository policy is not JSON \(.*\); give it as a document, whose values may be tokens/);
  });
});

describe.each<[string, () => Partial<iam.PolicyStatementProps>]>([
  ['a joined list in a condition', () => ({ principals: [new iam.AnyPrincipal()], conditions: { StringEquals: { 'aws:PrincipalOrgID': Fn.join('', list) } } })],
  ['a list in a condition', () => ({ principals: [new iam.AnyPrincipal()], conditions: { StringEquals: { 'aws:PrincipalOrgID': list } } })],
  ['a joined list as a principal', () => ({ principals: [new iam.ArnPrincipal(Fn.join('', list))] })],
  ['a joined list as an account', () => ({ principals: [new iam.AccountPrincipal(Fn.join('', list))] })],
  ['a list as actions', () => ({ actions: list })],
  ['a joined list as an action', () => ({ actions: [Fn.join('', list)] })],
  ['a joined list as a resource', () => ({ resources: [Fn.join('', list)] })],
  ['a list as resources', () => ({ resources: list })],
])('a statement with %s', (_, make) => {
  const statement = () => new iam.PolicyStatement({
    actions: ['ecr:BatchGetImage'], principals: [new iam.AccountPrincipal('222222222222')], resources: ['*'], ...make(),
  });

  test('is taken by the registry policy', () => {
    new RegistryPolicy(stack, 'Policy').addStatement(statement());
    expect(deployed('AWS::ECR::RegistryPolicy').PolicyText.Statement).toHaveLength(1);
    expect(warningIds(stack)).toEqual([]);
  });

  test('is taken by a repository policy', () => {
    new ManagedRepository(stack, 'Repository').addToResourcePolicy(statement());
    expect(deployed('AWS::ECR::Repository').RepositoryPolicyText.Statement).toHaveLength(1);
    expect(warningIds(stack)).toEqual(['ManagedRepository.resourceRemoved']);
  });
});
