import { Aws, CfnParameter, Duration, NestedStack, Stack, Stage, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  app, CREATE_ON_PUSH, properties, PULL_THROUGH_CACHE, pullBy, rendered, REPLICATION, roleStatements, stack, template,
} from './repository-creation-template.helpers';
import { LifecyclePolicy } from '../../src/lifecycle/lifecycle-policy';
import { LifecycleRule } from '../../src/lifecycle/rules/lifecycle-rule';
import { RepositoryCreationTemplate } from '../../src/registry/repository-creation-template';
import { TemplateScenario } from '../../src/registry/template-scenario';
import { ImageEncryption } from '../../src/repository/image-encryption';
import { ImageTagMutability } from '../../src/repository/image-tag-mutability';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { ENV } from '../util/registries';
import { TEMPLATE } from '../util/resource-types';
import { warningIds, warningMessage } from '../util/warnings';

const UNTAGGED_14 = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14))).toJson();

describe('defaults', () => {
  test('are those of a ManagedRepository', () => {
    expect(properties()).toEqual({
      Prefix: 'team',
      AppliedFor: ['REPLICATION'],
      EncryptionConfiguration: { EncryptionType: 'KMS' },
      ImageTagMutability: 'IMMUTABLE',
      LifecyclePolicy: UNTAGGED_14,
      CustomRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^TemplateRole/), 'Arn'] },
    });
  });

  test('are mutable tags for a pull-through cache', () => {
    expect(properties({ appliedFor: [REPLICATION, PULL_THROUGH_CACHE] }).ImageTagMutability).toBe('MUTABLE');
  });

  test.each([[[REPLICATION]], [[PULL_THROUGH_CACHE]], [[CREATE_ON_PUSH]]])('raise no warning for %s', (appliedFor) => {
    template({ appliedFor });
    expect(warningIds(stack)).toEqual([]);
  });

  test('can each be turned off by name, and then no role is made', () => {
    const made = template({
      encryption: ImageEncryption.s3Managed(), tagMutability: ImageTagMutability.mutable(), lifecycle: LifecyclePolicy.none(), resourceTags: {},
    });
    expect(made.role).toBeUndefined();
    expect(rendered()).toEqual({ Prefix: 'team', AppliedFor: ['REPLICATION'], ImageTagMutability: 'MUTABLE' });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
  });
});

test('every writable property of the L1 is reachable', () => {
  expect(renderedProperties(properties({
    description: 'images of the team',
    encryption: ImageEncryption.customerManagedKey(),
    tagMutability: ImageTagMutability.immutableExcept('latest'),
    policyStatements: [pullBy(new iam.AccountPrincipal('222222222222'))],
    resourceTags: { team: 'platform' },
  }))).toEqual(writableProperties('CfnRepositoryCreationTemplate'));
});

test('its L1 is the default child, under the id Resource, and the role is "Role"', () => {
  const made = template();
  expect(made.node.defaultChild).toBe(made.node.findChild('Resource'));
  expect(made.role).toBe(made.node.findChild('Role'));
  expect(made.prefix).toBe('team');
});

test('two in one stack do not disturb each other', () => {
  template({ prefix: 'one', encryption: ImageEncryption.customerManagedKey() }, 'One');
  template({ prefix: 'two', encryption: ImageEncryption.customerManagedKey() }, 'Two');
  const all = Template.fromStack(stack);
  all.resourceCountIs(TEMPLATE, 2);
  all.resourceCountIs('AWS::KMS::Key', 2);
  all.resourceCountIs('AWS::IAM::Role', 2);
  expect(warningIds(stack)).toEqual([]);
});

describe('prefix', () => {
  test.each(['a', 'prod', 'prod/', 'prod/team', 'a__b', 'a--b.c/0', 'ROOT', 'x'.repeat(256), `${'x'.repeat(255)}/`])('%s goes to the template as it is', (prefix) => {
    expect(properties({ prefix }).Prefix).toBe(prefix);
  });

  test.each(['/prod', 'prod//', 'prod/*', 'Prod', 'root/ROOT', 'a..b', 'a b', 'prod\n', 'ROOT/'])('%j is refused by the pattern', (prefix) => {
    expect(() => template({ prefix })).toThrow(/^Stack\/Template: "prefix" must be "ROOT", or path components .* got .*; write for example "team\/images"/);
  });

  test.each(['', 'x'.repeat(257)])('%j is refused by its length', (prefix) => {
    expect(() => template({ prefix })).toThrow(`Stack/Template: "prefix" must have 1 to 256 characters, got ${prefix.length}`);
  });

  test('may be a token', () => {
    expect(properties({ prefix: new CfnParameter(stack, 'Prefix').valueAsString }).Prefix).toEqual({ Ref: 'Prefix' });
    expect(roleStatements()[0].Resource).toEqual(
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ecr:eu-west-1:111111111111:repository/', { Ref: 'Prefix' }, '/*']] },
    );
  });
});

describe('appliedFor', () => {
  test('takes all scenarios', () => {
    expect(properties({ appliedFor: [REPLICATION, PULL_THROUGH_CACHE, CREATE_ON_PUSH] }).AppliedFor).toEqual(['CREATE_ON_PUSH', 'PULL_THROUGH_CACHE', 'REPLICATION']);
  });

  test('must not be empty', () => {
    expect(() => template({ appliedFor: [] })).toThrow('Stack/Template: "appliedFor" is empty, so the template would never be used; name at least one TemplateScenario');
  });

  test('must name each once', () => {
    expect(() => template({ appliedFor: [REPLICATION, CREATE_ON_PUSH, REPLICATION] }))
      .toThrow('Stack/Template: "appliedFor" must name each TemplateScenario once, got ["REPLICATION","CREATE_ON_PUSH","REPLICATION"]; leave out the second REPLICATION');
  });

  test('may be a token', () => {
    const appliedFor = new CfnParameter(stack, 'Scenarios', { type: 'CommaDelimitedList' }).valueAsList as TemplateScenario[];
    expect(properties({ appliedFor }).AppliedFor).toEqual({ Ref: 'Scenarios' });
  });

  test('CREATE_ON_PUSH for ROOT is warned of', () => {
    template({ prefix: 'ROOT', appliedFor: [CREATE_ON_PUSH] });
    expect(warningMessage(stack, 'RepositoryCreationTemplate.createOnPushRoot')).toContain('give the template the prefix that is pushed to');
  });

  test.each([['ROOT', REPLICATION], ['ROOT', PULL_THROUGH_CACHE], ['team', CREATE_ON_PUSH]])('%s for %s is not', (prefix, scenario) => {
    template({ prefix, appliedFor: [scenario] });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('description', () => {
  test('takes 256 characters', () => {
    expect(properties({ description: 'x'.repeat(256) }).Description).toHaveLength(256);
  });

  test('does not take 257', () => {
    expect(() => template({ description: 'x'.repeat(257) })).toThrow('Stack/Template: "description" must have at most 256 characters, got 257; shorten it');
  });

  test('may be a token', () => {
    expect(properties({ description: Aws.STACK_NAME + 'x'.repeat(257) }).Description).toHaveProperty(['Fn::Join']);
  });
});

describe('one template a prefix', () => {
  const add = (to: Stack, prefix = 'team', id = 'Template') => new RepositoryCreationTemplate(to, id, { prefix, appliedFor: [REPLICATION] });
  const addL1 = (to: Stack, prefix = 'team') => new ecr.CfnRepositoryCreationTemplate(to, 'ByHand', { prefix, appliedFor: ['CREATE_ON_PUSH'] });
  const PERHAPS = 'RepositoryCreationTemplate.perhapsSamePrefix';

  test.each<[string, string, () => void]>([
    ['the same stack', 'Stack/Other/Resource', () => add(stack, 'team', 'Other')],
    ['the same stack, with a slash at the end', 'Stack/Other/Resource', () => add(stack, 'team/', 'Other')],
    ['another stack of the environment', 'Other/Template/Resource', () => add(new Stack(app, 'Other', { env: ENV }))],
    ['a nested stack', 'Stack/Nested/Template/Resource', () => add(new NestedStack(stack, 'Nested'))],
    ['a stage', 'Stage/Other/ByHand', () => addL1(new Stack(new Stage(app, 'Stage', { env: ENV }), 'Other'))],
    ['an L1 written by hand', 'Stack/ByHand', () => addL1(stack, 'team/')],
  ])('a second one in %s is an error that names both', (_, path, other) => {
    add(stack);
    other();
    expect(() => app.synth()).toThrow(
      `an account and region has one creation template a prefix, but ${['Stack/Template/Resource', path].sort().join(' and ')} are both for "team"; `
      + 'keep one, with all that they are applied for',
    );
  });

  test('two for ROOT are an error', () => {
    add(stack, 'ROOT');
    add(stack, 'ROOT', 'Other');
    expect(() => app.synth()).toThrow(/are both for "ROOT"/);
  });

  test.each<[string, () => void]>([
    ['another prefix', () => add(stack, 'team/web', 'Other')],
    ['another region', () => add(new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } }))],
    ['another account', () => add(new Stack(app, 'Other', { env: { ...ENV, account: '222222222222' } }))],
    ['another account, its region not known', () => add(new Stack(app, 'Other', { env: { account: '222222222222' } }))],
    ['a prefix that is a token', () => addL1(stack, Aws.STACK_NAME)],
  ])('%s is fine', (_, other) => {
    add(stack);
    other();
    expect(() => app.synth()).not.toThrow();
    expect(warningIds(stack)).toEqual([]);
  });

  test('two whose prefixes are tokens are fine', () => {
    add(stack, Aws.STACK_NAME);
    add(stack, Aws.STACK_NAME, 'Other');
    expect(() => app.synth()).not.toThrow();
  });

  test('one in a stack whose environment is not known is warned of', () => {
    add(stack);
    add(new Stack(app, 'Agnostic'));
    app.synth();
    expect(warningMessage(stack, PERHAPS)).toMatch(/^Agnostic\/Template\/Resource is a template for the prefix "team" too, .*; give the stacks an "env", or keep one of the two/);
  });

  test('the warning can be acknowledged on the template', () => {
    Validations.of(add(stack)).acknowledge({ id: `cdk-managed-ecr:${PERHAPS}`, reason: 'the other one goes to another account' });
    addL1(new Stack(app, 'Agnostic'));
    app.synth();
    expect(warningIds(stack)).toEqual([]);
  });
});
