import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AllowImagePull, ExpireUntaggedImages, LifecyclePolicy, LifecycleRule, ManagedRepository, PullPrincipal, RegistryPolicy } from '../src';
import { readAssemblyPolicies } from '../src/model/assembly-policies';

const LEVELS = 100_000;
const LIST = '['.repeat(LEVELS) + ']'.repeat(LEVELS);
const OBJECT = `${'{"a":'.repeat(LEVELS)}1${'}'.repeat(LEVELS)}`;

const rules = (patterns: string) => `{"rules":[{"rulePriority":1,"selection":{"tagStatus":"tagged","tagPatternList":${patterns},`
  + '"countType":"imageCountMoreThan","countNumber":5},"action":{"type":"expire"}}]}';
const statements = (condition: string) => `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"ecr:BatchGetImage","Condition":${condition}}]}`;
const statement = (condition: string) => iam.PolicyStatement.fromJson({ ...JSON.parse(statements(condition)).Statement[0], Resource: '*' });
const l1 = (stack: Stack, props: ecr.CfnRepositoryProps) => new ecr.CfnRepository(stack, 'Repository', props);
const allow = new AllowImagePull(PullPrincipal.account('222222222222'));
const MANY_LEVELS = /more levels than any (policy|statement); give/;
const PREVIEW = { at: new Date(0) };

function inTemplate(LifecyclePolicyText: string): void {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'deep-')), 'Stack.template.json');
  fs.writeFileSync(file, JSON.stringify({ Resources: { Repository: { Type: 'AWS::ECR::Repository', Properties: { LifecyclePolicy: { LifecyclePolicyText } } } } }));
  readAssemblyPolicies(file);
}

describe.each([['lists', LIST], ['objects', OBJECT]])('%s of 100,000 levels are a clear error', (_, deep) => {
  test.each<[string, (stack: Stack) => unknown, RegExp]>([
    ['as a lifecycle policy', () => LifecyclePolicy.fromJson(deep), /lifecycle policy text: /],
    ['as its rules', () => LifecyclePolicy.fromJson(`{"rules":${deep}}`), /lifecycle policy text: "rules/],
    ['in a rule', () => LifecyclePolicy.fromJson(rules(deep)), /lifecycle policy text: "rules\[0\].selection.tagPatternList.*got (a list|an object) of many levels/],
    ['as a rule', () => LifecycleRule.fromJson(deep), /lifecycle rule text: /],
    ['as images', () => LifecyclePolicy.none().previewDescribedImages(deep, PREVIEW), /"describeImagesOutput"/],
    ['in an image', () => LifecyclePolicy.none().previewDescribedImages(`{"imageDetails":[{"imageDigest":"sha256:1","imageTags":${deep}}]}`, PREVIEW), /"imageTags" is (a list|an object) of many levels/],
    ['in the lifecycle policy of an L1', (stack) => l1(stack, { lifecyclePolicy: { lifecyclePolicyText: rules(deep) } }).with(new ExpireUntaggedImages()), /\[Stack\/Repository\] lifecycle policy text: /],
    ['as the policy of an L1', (stack) => l1(stack, { repositoryPolicyText: deep }).with(allow), MANY_LEVELS],
    ['in the policy of an L1', (stack) => l1(stack, { repositoryPolicyText: statements(deep) }).with(allow), MANY_LEVELS],
    ['in an override', (stack) => {
      const resource = l1(stack, {});
      resource.with(allow);
      resource.addPropertyOverride('RepositoryPolicyText', statements(deep));
    }, MANY_LEVELS],
    ['in the policy of a template', (stack) => new ecr.CfnRepositoryCreationTemplate(stack, 'Template', {
      prefix: 'a', appliedFor: ['REPLICATION'], repositoryPolicy: statements(deep),
    }).with(allow), MANY_LEVELS],
    ['in a statement of a repository policy', (stack) => new ManagedRepository(stack, 'Repository').addToResourcePolicy(statement(`{"StringEquals":{"a":${deep}}}`)), MANY_LEVELS],
    ['in a statement of the registry policy', (stack) => new RegistryPolicy(stack, 'Policy').addStatement(statement(`{"StringEquals":{"a":${deep}}}`)), MANY_LEVELS],
    ['as the principal of a statement', (stack) => new ManagedRepository(stack, 'Repository')
      .addToResourcePolicy(iam.PolicyStatement.fromJson({ Action: 'ecr:BatchGetImage', Principal: { AWS: JSON.parse(deep) } })), MANY_LEVELS],
    ['in a condition of a principal', () => PullPrincipal.principal(new iam.AccountPrincipal('222222222222').withConditions({ StringEquals: { a: JSON.parse(deep) } })), MANY_LEVELS],
    ['in a template that is read', () => inTemplate(rules(deep)), /Stack\.template\.json: Repository: lifecycle policy text: /],
  ])('%s', (__, make, message) => {
    const app = new App();
    expect(() => { make(new Stack(app, 'Stack')); app.synth(); }).toThrow(message);
  });
});
