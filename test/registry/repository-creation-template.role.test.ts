import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { app, KEY_ARN, properties, rendered, REPLICATION, roleStatements, stack, template } from './repository-creation-template.helpers';
import { RepositoryCreationTemplate } from '../../src/registry/repository-creation-template';
import { TemplateScenario } from '../../src/registry/template-scenario';
import { ImageEncryption } from '../../src/repository/image-encryption';
import { TEMPLATE } from '../util/resource-types';

const arn = (service: string, resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${service}:eu-west-1:111111111111:${resource}`]] });

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

  test('of a template whose id has characters that IAM refuses has a description that it takes', () => {
    new RepositoryCreationTemplate(stack, 'イメージ', { prefix: 'team', appliedFor: [REPLICATION] });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { Description: 'Creates repositories by the template Stack/????' });
  });
});
