import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { App, CfnResource, Duration, Mixins, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import {
  AllowImagePull, ExpireUntaggedImages, ImageSelection, LifecyclePolicy, LifecycleRule, ManagedRepository, PullPrincipal, PullTimeUpdateExclusion,
  RegistryPolicy, ReplicationConfig, ReplicationDestination, RepositoryCreationTemplate, TemplateScenario, UntaggedExpiryLifecycle,
} from '../../src';
import { ENV } from '../util/registries';
import { warningIds } from '../util/warnings';

const UNTAGGED = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(7))).toJson();
const EXPIRE = new ExpireUntaggedImages(Duration.days(7));
const ALLOW = new AllowImagePull(PullPrincipal.account('222222222222'));
const THEIRS = { Effect: 'Deny', Principal: '*', Action: 'ecr:DeleteRepository' };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

const generic = (type: string, properties?: Record<string, unknown>, id = 'Generic', scope = stack) => new CfnResource(scope, id, { type, properties });
const repository = (properties?: Record<string, unknown>, id?: string) => generic('AWS::ECR::Repository', properties, id);
const propertiesOf = (resource: CfnResource) => Template.fromStack(stack).toJSON().Resources[stack.resolve(resource.logicalId)].Properties;

describe('a repository without a class', () => {
  test.each<[string, (resource: CfnResource) => void]>([
    ['a mixin', (resource) => resource.with(EXPIRE)],
    ['a mixin for all of the tree', () => Mixins.of(app).apply(EXPIRE)],
    ['the construct', (resource) => void new UntaggedExpiryLifecycle(stack, 'Untagged', { repositories: [resource as any], expireAfter: Duration.days(7) })],
  ])('gets its lifecycle rule from %s', (_, apply) => {
    const resource = repository();
    apply(resource);
    expect(propertiesOf(resource)).toEqual({ LifecyclePolicy: { LifecyclePolicyText: UNTAGGED } });
  });

  test('keeps the lifecycle rules and the registry that it has', () => {
    const resource = repository({
      RepositoryName: 'team/api', LifecyclePolicy: { RegistryId: ENV.account, LifecyclePolicyText: LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.taggedAny('v*'))).toJson() },
    });
    resource.with(EXPIRE);
    const { RepositoryName, LifecyclePolicy: { RegistryId, LifecyclePolicyText } } = propertiesOf(resource);
    expect([RepositoryName, RegistryId]).toEqual(['team/api', ENV.account]);
    expect(JSON.parse(LifecyclePolicyText).rules).toHaveLength(2);
  });

  test('gets statements beside its own, each of two that were made of one object its own', () => {
    const properties = { RepositoryPolicyText: { Version: '2012-10-17', Statement: [THEIRS] } };
    const [one, other] = [repository(properties, 'One'), repository(properties, 'Other')];
    one.with(ALLOW);
    expect(propertiesOf(one).RepositoryPolicyText.Statement).toEqual([THEIRS, expect.objectContaining({ Principal: { AWS: ['222222222222'] } })]);
    expect(propertiesOf(other)).toEqual(properties);
  });

  test('takes both mixins, and an override that loses a grant is an error', () => {
    const resource = repository();
    resource.with(EXPIRE, ALLOW);
    expect(Object.keys(propertiesOf(resource))).toEqual(['LifecyclePolicy', 'RepositoryPolicyText']);
    resource.addPropertyOverride('RepositoryPolicyText.Statement', [THEIRS]);
    expect(() => app.synth({ force: true })).toThrow(/an override of the repository policy loses a statement that was granted/);
  });

  test('of the same name is an error', () => {
    repository({ RepositoryName: 'team/api' });
    new ManagedRepository(stack, 'Api', { repositoryName: 'team/api' });
    expect(() => app.synth()).toThrow(/Stack\/Api\/Resource and Stack\/Generic are both "team\/api"/);
  });
});

test('a creation template without a class gets both policies', () => {
  const resource = generic('AWS::ECR::RepositoryCreationTemplate', { Prefix: 'team', AppliedFor: ['REPLICATION'] });
  resource.with(EXPIRE, ALLOW);
  const { LifecyclePolicy: lifecycle, RepositoryPolicy } = propertiesOf(resource);
  expect(lifecycle).toBe(UNTAGGED);
  expect(JSON.parse(RepositoryPolicy).Statement[0].Principal).toEqual({ AWS: ['222222222222'] });
});

test('a template that is included is governed', () => {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'include-')), 'template.json');
  fs.writeFileSync(file, JSON.stringify({
    Parameters: { Days: { Type: 'Number' } },
    Resources: {
      Repository: {
        Type: 'AWS::ECR::Repository',
        Properties: {
          LifecyclePolicy: {
            LifecyclePolicyText: {
              'Fn::Sub': '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"any","countType":"sinceImagePushed","countUnit":"days","countNumber":${Days}},"action":{"type":"expire"}}]}',
            },
          },
          RepositoryPolicyText: { Version: '2012-10-17', Statement: [{ ...THEIRS, Principal: { AWS: { Ref: 'AWS::AccountId' } } }] },
        },
      },
    },
  }));
  const included = new CfnInclude(stack, 'Included', { templateFile: file });
  Mixins.of(stack).apply(EXPIRE, ALLOW);
  const { LifecyclePolicy: { LifecyclePolicyText }, RepositoryPolicyText } = propertiesOf(included.getResource('Repository'));
  expect(LifecyclePolicyText['Fn::Join'][1]).toEqual([expect.stringContaining('"untagged"'), { Ref: 'Days' }, expect.any(String)]);
  expect(RepositoryPolicyText.Statement).toHaveLength(2);
});

describe('what is once', () => {
  test.each<[string, () => CfnResource, () => unknown, RegExp]>([
    ['a registry policy', () => generic('AWS::ECR::RegistryPolicy', { PolicyText: {} }),
      () => new RegistryPolicy(stack, 'Policy').allowReplicationFrom('222222222222'), /Stack\/Generic and .* both set it/],
    ['a creation template of a prefix', () => generic('AWS::ECR::RepositoryCreationTemplate', { Prefix: 'team/' }),
      () => new RepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [TemplateScenario.REPLICATION] }), /Stack\/Generic and .* are both for "team"/],
    ['an exclusion of a principal', () => generic('AWS::ECR::PullTimeUpdateExclusion', { PrincipalArn: `arn:aws:iam::${ENV.account}:role/scan` }),
      () => new PullTimeUpdateExclusion(stack, 'Exclusion', { role: iam.Role.fromRoleArn(stack, 'Role', `arn:aws:iam::${ENV.account}:role/scan`) }),
      /Stack\/Generic exclude the same/],
  ])('is seen: %s', (_, make, makeOurs, message) => {
    make();
    makeOurs();
    expect(() => app.synth()).toThrow(message);
  });

  test('is another, of another prefix', () => {
    generic('AWS::ECR::RepositoryCreationTemplate', { Prefix: 'other' });
    new RepositoryCreationTemplate(stack, 'Template', { prefix: 'team', appliedFor: [TemplateScenario.REPLICATION] });
    expect(() => app.synth()).not.toThrow();
  });
});

test('the policy and the template of a destination are read', () => {
  const there = new Stack(app, 'There', { env: { account: '222222222222', region: 'us-east-1' } });
  new ReplicationConfig(stack, 'Replication', { rules: [{ destinations: [ReplicationDestination.account('222222222222', 'us-east-1')] }] });
  const policy = { Statement: [{ Effect: 'Allow', Principal: { AWS: ENV.account }, Action: 'ecr:ReplicateImage', Resource: '*' }] };
  generic('AWS::ECR::RegistryPolicy', { PolicyText: policy }, 'Policy', there);
  generic('AWS::ECR::RepositoryCreationTemplate', { Prefix: 'ROOT', AppliedFor: ['REPLICATION'] }, 'Template', there);
  app.synth();
  expect(warningIds(stack)).toEqual([]);
});

test('a Lambda function without a class is found by its image', () => {
  const images = new ManagedRepository(stack, 'Images', { repositoryName: 'images' });
  const there = new Stack(app, 'There', { env: { ...ENV, account: '222222222222' } });
  new lambda.DockerImageFunction(stack, 'Here', { code: lambda.DockerImageCode.fromEcr(images) });
  generic('AWS::Lambda::Function', { Code: { ImageUri: images.repositoryUriForTag('v1') } }, 'Function', there);
  generic('AWS::Lambda::Function', undefined, 'Other', there);
  expect(JSON.stringify(propertiesOf(images.node.defaultChild as ecr.CfnRepository).RepositoryPolicyText)).toContain('222222222222');
});
