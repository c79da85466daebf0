import { App, Aws, CfnParameter, Duration, Lazy, NestedStack, Stack, Stage, Tags, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AllowImagePull } from '../../src/access/allow-image-pull';
import { PullPrincipal } from '../../src/access/pull-principal';
import { ExpireUntaggedImages } from '../../src/lifecycle/expire-untagged-images';
import { LifecyclePolicy } from '../../src/lifecycle/lifecycle-policy';
import { ImageSelection } from '../../src/lifecycle/rules/image-selection';
import { LifecycleRule } from '../../src/lifecycle/rules/lifecycle-rule';
import { RepositoryCreationTemplate } from '../../src/registry/repository-creation-template';
import { RepositoryCreationTemplateProps } from '../../src/registry/repository-creation-template-props';
import { TemplateScenario } from '../../src/registry/template-scenario';
import { ImageEncryption } from '../../src/repository/image-encryption';
import { ImageTagMutability } from '../../src/repository/image-tag-mutability';
import { PULL } from '../util/actions';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { ENV } from '../util/registries';
import { TEMPLATE } from '../util/resource-types';
import { warningIds, warningMessage } from '../util/warnings';

const { REPLICATION, PULL_THROUGH_CACHE, CREATE_ON_PUSH } = TemplateScenario;
const KEY_ARN = 'arn:aws:kms:eu-west-1:111111111111:key/0000-1111';
const UNTAGGED_14 = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14))).toJson();

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function template(props: Partial<RepositoryCreationTemplateProps> = {}, id = 'Template'): RepositoryCreationTemplate {
  return new RepositoryCreationTemplate(stack, id, { prefix: 'team', appliedFor: [REPLICATION], ...props });
}

function rendered(): Record<string, any> {
  return Object.values(Template.fromStack(stack).findResources(TEMPLATE))[0].Properties;
}

function properties(props?: Partial<RepositoryCreationTemplateProps>): Record<string, any> {
  template(props);
  return rendered();
}

/** The text of the repository policy, which may have been written with tokens. */
function policyOf(properties_: Record<string, any>): any {
  const text = properties_.RepositoryPolicy;
  return JSON.parse(typeof text === 'string' ? text : text['Fn::Join'][1].map((part: any) => typeof part === 'string' ? part : part.Ref).join(''));
}

function roleStatements(): any[] {
  return Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

function pullBy(...principals: iam.IPrincipal[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ actions: PULL, principals });
}

const arn = (service: string, resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:eu-west-1:111111111111:${resource}`]] });

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

describe('tagMutability', () => {
  test('goes to the template with its filters', () => {
    expect(properties({ tagMutability: ImageTagMutability.mutableExcept('v*') })).toMatchObject({
      ImageTagMutability: 'MUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'v*' }],
    });
  });

  test('immutable() for a pull-through cache is warned of, and done', () => {
    expect(properties({ appliedFor: [PULL_THROUGH_CACHE], tagMutability: ImageTagMutability.immutable() }).ImageTagMutability).toBe('IMMUTABLE');
    expect(warningMessage(stack, 'RepositoryCreationTemplate.immutableCache')).toContain('never updates a tag that has moved upstream; leave it out');
  });

  test.each([
    [PULL_THROUGH_CACHE, ImageTagMutability.mutable()],
    [PULL_THROUGH_CACHE, ImageTagMutability.immutableExcept('latest')],
    [REPLICATION, ImageTagMutability.immutable()],
  ])('%#: %s with others is not', (scenario, tagMutability) => {
    template({ appliedFor: [scenario], tagMutability });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('encryption', () => {
  test('by a key that the template makes', () => {
    const made = template({ encryption: ImageEncryption.customerManagedKey() });
    const key = made.node.findChild('Key') as kms.Key;
    expect(rendered().EncryptionConfiguration).toEqual({ EncryptionType: 'KMS', KmsKey: stack.resolve(key.keyArn) });
  });

  test('by a key that is given', () => {
    const encryption = ImageEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN));
    expect(properties({ encryption }).EncryptionConfiguration).toEqual({ EncryptionType: 'KMS', KmsKey: KEY_ARN });
  });

  test.each<[string, () => kms.IKeyRef]>([
    ['its name', () => kms.Alias.fromAliasName(stack, 'Alias', 'alias/images')],
    ['a new alias', () => new kms.Alias(stack, 'Alias', { aliasName: 'alias/images', targetKey: new kms.Key(stack, 'Key') })],
    ['its ARN', () => kms.Key.fromKeyArn(stack, 'Alias', 'arn:aws:kms:eu-west-1:111111111111:alias/images')],
    ['its ARN with tokens', () => kms.Key.fromKeyArn(stack, 'Alias', `arn:aws:kms:eu-west-1:${Aws.ACCOUNT_ID}:alias/images`)],
  ])('by an alias is refused: %s', (_, alias) => {
    const encryption = ImageEncryption.customerManagedKey(alias());
    expect(() => template({ encryption })).toThrow(/^Stack\/Template: "encryption" has a key by its alias \(.*\), a template takes the key itself; give the kms.Key the alias stands for/);
  });

  test('by something that is no key is refused', () => {
    const encryption = ImageEncryption.dualLayer(kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/a_b'));
    expect(() => template({ encryption })).toThrow(/"encryption" must have a key whose ARN is "arn:<partition>:kms:<region>:<account>:key\/<id>", got "arn:.*a_b"/);
  });

  test('by a key that is a token passes', () => {
    const encryption = ImageEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:eu-west-1:${Aws.ACCOUNT_ID}:key/${Aws.STACK_NAME}`));
    expect(properties({ encryption }).EncryptionConfiguration.KmsKey).toHaveProperty(['Fn::Join']);
  });

  test('in two layers is warned of outside GovCloud', () => {
    expect(properties({ encryption: ImageEncryption.dualLayer() }).EncryptionConfiguration).toEqual({ EncryptionType: 'KMS_DSSE' });
    expect(warningIds(stack)).toEqual(['ImageEncryption.dualLayerOutsideGovCloud']);
  });
});

describe('lifecycle', () => {
  test('is text', () => {
    const lifecycle = LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.untagged()));
    expect(properties({ lifecycle }).LifecyclePolicy).toBe(lifecycle.toJson());
    expect(warningIds(stack)).toEqual([]);
  });

  test('is warned of as that of a repository is', () => {
    template({ lifecycle: LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.untagged())), multiArchitectureImages: true });
    expect(warningIds(stack)).toEqual(['LifecyclePolicy.untaggedCountWithIndexes']);
  });

  test('by default yields to a rule that is said', () => {
    template().with(new ExpireUntaggedImages(Duration.days(30)));
    expect(JSON.parse(rendered().LifecyclePolicy).rules).toMatchObject([{ selection: { countNumber: 30 } }]);
  });

  test('is merged with the rule of a mixin', () => {
    template({ lifecycle: LifecyclePolicy.of(LifecycleRule.keepNewest(9, ImageSelection.all())) }).with(ExpireUntaggedImages.keepNewest(2));
    expect(JSON.parse(rendered().LifecyclePolicy).rules).toMatchObject([
      { selection: { tagStatus: 'untagged', countNumber: 2 } }, { selection: { tagStatus: 'any', countNumber: 9 } },
    ]);
  });

  test('may hold tokens', () => {
    const count = Lazy.number({ produce: () => 7 });
    const { LifecyclePolicy: text } = properties({ lifecycle: LifecyclePolicy.of(LifecycleRule.keepNewest(count, ImageSelection.all())) });
    expect(JSON.parse(text).rules[0].selection.countNumber).toBe(7);
  });
});

describe('repository policy', () => {
  test('is left out when there is no statement', () => {
    expect(properties()).not.toHaveProperty('RepositoryPolicy');
  });

  test('is text', () => {
    const { RepositoryPolicy } = properties({ policyStatements: [pullBy(new iam.ArnPrincipal('222222222222'))] });
    expect(RepositoryPolicy).toBe(JSON.stringify({
      Version: '2012-10-17', Statement: [{ Action: PULL, Effect: 'Allow', Principal: { AWS: '222222222222' } }],
    }));
  });

  test('has who may pull, what is said in statements with tokens, what comes later and what mixins add', () => {
    const made = template({
      pullPrincipals: [PullPrincipal.account('222222222222')],
      policyStatements: [pullBy(new iam.AccountPrincipal('444444444444'))],
    });
    made.allowPull(PullPrincipal.account('333333333333'));
    made.with(new AllowImagePull(PullPrincipal.account('555555555555')));
    const { statementAdded, policyDependable } = made.addToResourcePolicy(new iam.PolicyStatement({
      effect: iam.Effect.DENY, actions: ['ecr:DeleteRepository'], principals: [new iam.AnyPrincipal()],
    }));
    expect(statementAdded).toBe(true);
    expect(policyDependable).toBe(made.node.defaultChild);
    expect(policyOf(rendered())).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'ecr:DeleteRepository' },
        { Effect: 'Allow', Principal: { AWS: 'arn:AWS::Partition:iam::444444444444:root' }, Action: PULL },
        { Effect: 'Allow', Principal: { AWS: ['222222222222', '333333333333', '555555555555'] }, Action: PULL },
      ],
    });
  });

  test('has a statement once, in whichever way it is said', () => {
    template({ pullPrincipals: [PullPrincipal.lambda()] }).allowPull(PullPrincipal.lambda());
    expect(policyOf(rendered()).Statement).toHaveLength(1);
  });

  test('a statement without principals is refused', () => {
    expect(() => template({ policyStatements: [new iam.PolicyStatement({ actions: ['ecr:PutImage'] })] }))
      .toThrow('Stack/Template: a statement of a repository policy must say whom it is about; give it "principals"');
  });

  test('an action of the registry is refused', () => {
    const statement = new iam.PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], principals: [new iam.AccountPrincipal('222222222222')] });
    expect(() => template().addToResourcePolicy(statement)).toThrow(/a repository policy cannot hold the action "ecr:GetAuthorizationToken"/);
  });

  test('resources are removed, with a warning', () => {
    const statement = new iam.PolicyStatement({ actions: PULL, principals: [new iam.ArnPrincipal('222222222222')], resources: ['*'] });
    expect(policyOf(properties({ policyStatements: [statement] })).Statement[0]).not.toHaveProperty('Resource');
    expect(warningIds(stack)).toEqual(['ManagedRepository.resourceRemoved']);
  });

  test('an empty list of principals is refused', () => {
    expect(() => template({ pullPrincipals: [] })).toThrow(/"pullPrincipals" is empty/);
  });

  test('takes 10,240 characters and not one more', () => {
    const withSid = (length: number) => new iam.PolicyStatement({
      sid: 'x'.repeat(length), actions: ['ecr:PutImage'], principals: [new iam.ArnPrincipal('222222222222')],
    });
    const around = JSON.stringify({ Version: '2012-10-17', Statement: [withSid(1).toStatementJson()] }).length - 1;
    expect(properties({ policyStatements: [withSid(10_240 - around)] }).RepositoryPolicy).toHaveLength(10_240);

    stack = new Stack(new App(), 'Stack', { env: ENV });
    template({ policyStatements: [withSid(10_241 - around)] });
    expect(() => Template.fromStack(stack)).toThrow(/\[Stack\/Template\/Resource\] the repository policy has 10241 characters, ECR takes 10240/);
  });
});

describe('resourceTags', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key${i}`, 'v']));

  test('are the tags of the repositories, and need a role', () => {
    const made = template({ encryption: ImageEncryption.s3Managed(), resourceTags: { team: 'platform', empty: '' } });
    expect(rendered().ResourceTags).toEqual([{ Key: 'empty', Value: '' }, { Key: 'team', Value: 'platform' }]);
    expect(made.role).toBeDefined();
  });

  test('are not those of the stack', () => {
    template();
    Tags.of(stack).add('stack', 'tag');
    expect(rendered()).not.toHaveProperty('ResourceTags');
  });

  test.each([[many(50)], [{ ['k'.repeat(128)]: 'v'.repeat(256) }], [{ ['k'.repeat(200) + Aws.STACK_NAME]: 'v'.repeat(300) + Aws.REGION }]])('%#: pass', (tags) => {
    expect(properties({ resourceTags: tags as Record<string, string> }).ResourceTags).toHaveLength(Object.keys(tags).length);
  });

  test.each([
    [many(51), '"resourceTags" must be at most 50 tags, got 51; leave some out'],
    [{ '': 'v' }, '"resourceTags" must have keys of 1 to 128 characters, got 0: ""'],
    [{ ['k'.repeat(129)]: 'v' }, '"resourceTags" must have keys of 1 to 128 characters, got 129'],
    [{ key: 'v'.repeat(257) }, '"resourceTags" must have values of at most 256 characters, got 257 for "key"'],
  ])('%#: are refused', (tags, message) => {
    expect(() => template({ resourceTags: tags as Record<string, string> })).toThrow(`Stack/Template: ${message}`);
  });
});

describe('role', () => {
  const CREATE = ['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource'];
  const KEY = ['kms:CreateGrant', 'kms:DescribeKey', 'kms:RetireGrant'];

  test('is made for ECR, without a path', () => {
    template();
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(Properties).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'ecr.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      Description: 'Creates repositories by the template Stack/Template',
    });
  });

  test('is not made without a need', () => {
    expect(template({ encryption: ImageEncryption.s3Managed() }).role).toBeUndefined();
  });

  test.each([
    [ImageEncryption.awsManagedKey(), undefined], [ImageEncryption.dualLayer(), undefined], [ImageEncryption.s3Managed(), { team: 'a' }],
  ])('%#: is made with one', (encryption, tags) => {
    expect(template({ encryption, resourceTags: tags }).role).toBeDefined();
  });

  test.each([['prod', 'prod/*'], ['prod/', 'prod/*'], ['prod/team', 'prod/team/*'], ['ROOT', '*']])('for %s may create %s', (prefix, names) => {
    template({ prefix, encryption: ImageEncryption.s3Managed(), resourceTags: { team: 'a' } });
    expect(roleStatements()).toEqual([{ Effect: 'Allow', Action: CREATE, Resource: arn('ecr', `repository/${names}`) }]);
  });

  test.each([ImageEncryption.awsManagedKey(), ImageEncryption.dualLayer()])('%#: may use any key through ECR, when the key is managed by AWS', (encryption) => {
    template({ encryption });
    expect(roleStatements()).toEqual([
      { Effect: 'Allow', Action: CREATE, Resource: arn('ecr', 'repository/team/*') },
      {
        Effect: 'Allow',
        Action: KEY,
        Resource: arn('kms', 'key/*'),
        Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['ecr.eu-west-1.', { Ref: 'AWS::URLSuffix' }]] } } },
      },
    ]);
  });

  test('may use the key that is given, and no other', () => {
    template({ encryption: ImageEncryption.customerManagedKey(kms.Key.fromKeyArn(stack, 'Key', KEY_ARN)) });
    expect(roleStatements()[1]).toEqual({ Effect: 'Allow', Action: KEY, Resource: KEY_ARN });
  });

  test('may use the key that is made, and no other', () => {
    const made = template({ encryption: ImageEncryption.customerManagedKey() });
    expect(roleStatements()[1]).toEqual({ Effect: 'Allow', Action: KEY, Resource: stack.resolve((made.node.findChild('Key') as kms.Key).keyArn) });
  });

  test('has its permissions before there is a template', () => {
    template();
    Template.fromStack(stack).hasResource(TEMPLATE, { DependsOn: [Match.stringLikeRegexp('^TemplateRoleDefaultPolicy')] });
  });

  test('that is given is used, and gets the permissions, also without a need', () => {
    const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') });
    const made = template({ role, encryption: ImageEncryption.s3Managed() });
    expect(made.role).toBe(role);
    expect(rendered().CustomRoleArn).toEqual(stack.resolve(role.roleArn));
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
    expect(roleStatements()).toEqual([{ Effect: 'Allow', Action: CREATE, Resource: arn('ecr', 'repository/team/*') }]);
  });

  test('that is given serves several templates', () => {
    const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') });
    template({ prefix: 'one', role }, 'One');
    template({ prefix: 'two', role }, 'Two');
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 1);
    expect(JSON.stringify(roleStatements())).toMatch(/repository\/one\/\*.*repository\/two\/\*/);
  });

  test.each(['arn:aws:iam::111111111111:role/creator', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/creator`, Aws.STACK_NAME])('that is imported is used: %s', (roleArn) => {
    const role = iam.Role.fromRoleArn(stack, 'Mine', roleArn, { mutable: false });
    expect(properties({ role }).CustomRoleArn).toEqual(stack.resolve(roleArn));
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test.each<[string, () => iam.IRole]>([
    ['of an ARN', () => iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/team/creator')],
    ['of an ARN with tokens', () => iam.Role.fromRoleName(stack, 'Mine', 'team/creator')],
    ['of a role of the app', () => new iam.Role(stack, 'Mine', { path: '/team/', assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') })],
    ['of a role that is not to be changed', () =>
      new iam.Role(stack, 'Mine', { path: '/team/', assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') }).withoutPolicyUpdates()],
  ])('with a path is refused: %s', (_, role) => {
    const given = role();
    expect(() => template({ role: given })).toThrow('Stack/Template: "role" has the path "/team/", a template takes roles without one: '
      + '"arn:<partition>:iam::<account>:role/<name>"; give such a role, or leave it out to have one made');
  });

  test('of another account is refused', () => {
    const role = iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::999999999999:role/creator');
    const known = new Stack(new App(), 'Known', { env: { account: '111111111111', region: 'eu-west-1' } });
    expect(() => new RepositoryCreationTemplate(known, 'Template', { prefix: 'team', appliedFor: [TemplateScenario.REPLICATION], role }))
      .toThrow('Known/Template: "role" is in the account 999999999999, ECR assumes roles of the registry\'s own account, 111111111111');
  });

  test.each<[string, () => iam.IRole]>([
    ['/', () => new iam.Role(stack, 'Mine', { path: '/', assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') })],
    ['a token', () => new iam.Role(stack, 'Mine', { path: Aws.STACK_NAME, assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') })],
    ['in a token', () => iam.Role.fromRoleName(stack, 'Mine', `${Aws.STACK_NAME}/creator`)],
  ])('with the path %s passes', (_, role) => {
    const given = role();
    expect(() => template({ role: given })).not.toThrow();
  });

  describe('that is given and made in the app', () => {
    const SERVICE = 'ecr.amazonaws.com';
    const MESSAGE = `[Stack/Template] "role" is Stack/Mine, which ${SERVICE} cannot assume, as ECR has to; make it with new iam.ServicePrincipal("${SERVICE}") as "assumedBy"`;
    const mine = (...assumedBy: iam.PrincipalBase[]) => new iam.Role(stack, 'Mine', { assumedBy: new iam.CompositePrincipal(...assumedBy) });

    test.each<[string, () => iam.PrincipalBase]>([
      ['another service', () => new iam.ServicePrincipal('ecs-tasks.amazonaws.com')],
      ['the service of pull-through caches', () => new iam.ServicePrincipal('pullthroughcache.ecr.amazonaws.com')],
      ['an account', () => new iam.AccountRootPrincipal()],
    ])('and trusted to %s is an error at synth', (_, principal) => {
      template({ role: mine(principal()) });
      expect(() => app.synth()).toThrow(MESSAGE);
    });

    test('and denied to ECR is one, too', () => {
      const role = mine(new iam.AccountRootPrincipal());
      role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({
        effect: iam.Effect.DENY, actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal(SERVICE)],
      }));
      template({ role });
      expect(() => app.synth()).toThrow(MESSAGE);
    });

    test('is seen, also when nothing may be added to its policies', () => {
      const role = mine(new iam.AccountRootPrincipal()).withoutPolicyUpdates();
      template({ role });
      expect(() => app.synth()).toThrow(`"role" is ${role.node.path}, which ${SERVICE} cannot assume`);
    });

    test.each<[string, () => iam.PrincipalBase[]]>([
      ['ECR', () => [new iam.ServicePrincipal(SERVICE)]],
      ['ECR among others', () => [new iam.AccountRootPrincipal(), new iam.ServicePrincipal('pullthroughcache.ecr.amazonaws.com'), new iam.ServicePrincipal(SERVICE)]],
      ['a service that is a token', () => [new iam.ServicePrincipal(new CfnParameter(stack, 'Service').valueAsString)]],
    ])('and trusted to %s passes', (_, principals) => {
      template({ role: mine(...principals()) });
      expect(() => app.synth()).not.toThrow();
    });

    test('may be trusted to ECR later', () => {
      const role = mine(new iam.AccountRootPrincipal());
      template({ role });
      role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal(SERVICE)] }));
      expect(() => app.synth()).not.toThrow();
    });
  });

  test.each<[string, () => iam.IRole | undefined]>([
    ['is imported', () => iam.Role.fromRoleArn(stack, 'Mine', 'arn:aws:iam::111111111111:role/creator')],
    ['is made for the template', () => undefined],
  ])('that %s has no trust that is wrong', (_, role) => {
    template({ role: role() });
    expect(() => app.synth()).not.toThrow();
  });

  test('of a template deep in the tree has a description that IAM takes', () => {
    new RepositoryCreationTemplate(new Stack(app, 'S'.repeat(100)), 'T'.repeat(1000), { prefix: 'team', appliedFor: [REPLICATION] });
    const [{ Properties }] = Object.values(Template.fromStack(app.node.findChild('S'.repeat(100)) as Stack).findResources('AWS::IAM::Role'));
    expect(Properties.Description).toHaveLength(1000);
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
      `an account and region has one creation template a prefix, but Stack/Template/Resource and ${path} are both for "team"; keep one of the two, with what both are applied for`,
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
