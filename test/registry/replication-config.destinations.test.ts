import { CfnOutput, CfnParameter, Fn, Lazy, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { accounts, app, configure, FRANKFURT, OTHER, SOURCE, stack, useStack } from './replication-config.helpers';
import { RegistryPolicy } from '../../src';
import { ReplicationDestination } from '../../src/registry/replication-destination';
import { RepositoryCreationTemplate } from '../../src/registry/repository-creation-template';
import { TemplateScenario } from '../../src/registry/template-scenario';
import { warningIds, warningMessage } from '../util/warnings';

const POLICY = 'ReplicationConfig.destinationPolicy';
const TEMPLATE = 'ReplicationConfig.noTemplate';

describe('destinations in other accounts', () => {
  const json = (message: string) => JSON.parse(/\{"Version".*\}$/.exec(message)![0]);
  const statement = (Resource: string[], AWS = ['111111111111']) => ({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'], Resource }],
  });
  const arn = (name: string, account = '222222222222') => `arn:aws:ecr:eu-central-1:${account}:repository/${name}`;

  test('are warned of, with the policy to add there', () => {
    configure({ destinations: [FRANKFURT, OTHER], repositoryPrefixes: ['prod/', 'base/'] });
    expect(warningIds(stack)).toEqual([POLICY]);
    expect(warningMessage(stack, POLICY)).toContain('the registry 222222222222/eu-central-1 is another account\'s');
    expect(json(warningMessage(stack, POLICY))).toEqual(statement([arn('base/*'), arn('prod/*')]));
  });

  test('have their policies as data, over all rules', () => {
    const config = configure({ destinations: [FRANKFURT, OTHER], repositoryPrefixes: ['prod/'] }, { destinations: [OTHER], repositoryPrefixes: ['base/', 'prod/'] });
    config.addRule({ destinations: [ReplicationDestination.account('333333333333', 'eu-central-1')], repositoryPrefixes: ['prod/'] });
    config.addRule({ destinations: [ReplicationDestination.account('333333333333', 'eu-central-1')] });
    expect(Object.entries(config.destinationPolicies()).map(([registry, policy]) => [registry, JSON.parse(policy)])).toEqual([
      ['222222222222/eu-central-1', statement([arn('base/*'), arn('prod/*')])],
      ['333333333333/eu-central-1', statement([arn('*', '333333333333')])],
    ]);
  });

  test('are not there for other regions', () => {
    expect(configure({ destinations: [FRANKFURT] }).destinationPolicies()).toEqual({});
    expect(warningIds(stack)).toEqual([]);
  });

  test('have the partition of their region', () => {
    useStack(new Stack(app, 'China', { env: { account: '111111111111', region: 'cn-north-1' } }));
    const policies = configure({ destinations: [ReplicationDestination.account('222222222222', 'cn-northwest-1')] }).destinationPolicies();
    expect(JSON.parse(policies['222222222222/cn-northwest-1']).Statement[0].Resource).toEqual(['arn:aws-cn:ecr:cn-northwest-1:222222222222:repository/*']);
  });

  test('may be those of a stack whose account is not known, which are then an output away', () => {
    useStack(new Stack(app, 'Agnostic', { env: { region: 'eu-west-1' } }));
    const config = configure({ destinations: [OTHER] });
    new CfnOutput(stack, 'Policy', { value: config.destinationPolicies()['222222222222/eu-central-1'] });
    const { Value } = Template.fromStack(stack).toJSON().Outputs.Policy;
    const deployed = Value['Fn::Join'][1].map((part: any) => part.Ref === 'AWS::AccountId' ? '111111111111' : part).join('');
    expect(JSON.parse(deployed)).toEqual(statement([arn('*')]));
    expect(json(warningMessage(stack, POLICY))).toEqual(statement([arn('*')], ['<account of Agnostic>']));
  });

  test('are one warning each', () => {
    configure({ destinations: accounts(3) });
    expect(warningIds(stack)).toEqual([POLICY, POLICY, POLICY]);
  });

  test('can be acknowledged', () => {
    const config = configure({ destinations: [OTHER] });
    Validations.of(config).acknowledge({ id: `cdk-managed-ecr:${POLICY}`, reason: 'its owner has added the statement' });
    expect(warningIds(stack)).toEqual([]);
  });

  describe('of the app', () => {
    let destination: Stack;
    beforeEach(() => {
      destination = new Stack(app, 'Destination', { env: { account: '222222222222', region: 'eu-central-1' } });
      new RepositoryCreationTemplate(destination, 'Template', { prefix: 'ROOT', appliedFor: [TemplateScenario.REPLICATION] });
      configure({ destinations: [OTHER], repositoryPrefixes: ['prod/', 'base/x/'] });
    });

    test.each<[string, unknown]>([
      ['is made by Fn::Sub', Fn.sub('{"Version":"2012-10-17","Statement":[{"Effect":"Allow"}]}')],
      ['names the source by Fn::Sub', {
        Statement: [{
          Effect: 'Allow', Principal: { AWS: Fn.sub('arn:${AWS::Partition}:iam::111111111111:root') }, Action: 'ecr:*', Resource: Fn.sub('arn:${AWS::Partition}:ecr:${AWS::Region}:*:repository/*'),
        }],
      }],
      ['names the source by a parameter', { Statement: [{ Effect: 'Allow', Principal: { AWS: Fn.ref('Source') }, Action: 'ecr:*', Resource: '*' }] }],
    ])('are not warned of when their policy %s, of which nothing is known', (_, policyText) => {
      new CfnParameter(destination, 'Source');
      new ecr.CfnRegistryPolicy(destination, 'L1', { policyText });
      expect(warningIds(stack)).toEqual([]);
    });

    test.each<[string, string, string[] | undefined]>([
      ['all repositories', '111111111111', undefined],
      ['the same prefixes', '111111111111', ['base/x/', 'prod/']],
      ['wider prefixes', '111111111111', ['base/', 'pro']],
    ])('are not warned of when their policy allows %s', (_, account, repositoryPrefixes) => {
      new RegistryPolicy(destination, 'Policy').allowReplicationFrom(account, { repositoryPrefixes });
      expect(warningIds(stack)).toEqual([]);
    });

    test.each<[string, string, string[] | undefined]>([
      ['another account', '333333333333', undefined],
      ['some of the prefixes', '111111111111', ['prod/']],
      ['narrower prefixes', '111111111111', ['prod/api', 'base/x/']],
    ])('are warned of when their policy allows %s', (_, account, repositoryPrefixes) => {
      new RegistryPolicy(destination, 'Policy').allowReplicationFrom(account, { repositoryPrefixes });
      expect(warningIds(stack)).toEqual([POLICY]);
    });

    const allow = (props: iam.PolicyStatementProps) => new iam.PolicyStatement({
      principals: [new iam.AccountPrincipal('111111111111')], actions: ['ecr:ReplicateImage'], resources: ['*'], ...props,
    });
    test.each<[string, iam.PolicyStatement, string[]]>([
      ['the root of the account', allow({}), []],
      ['everybody in an organization', allow({ principals: [new iam.OrganizationPrincipal('o-a1b2c3d4e5')] }), []],
      ['all of ECR', allow({ actions: ['ecr:*'] }), []],
      ['pulls', allow({ actions: ['ecr:BatchGetImage'] }), [POLICY]],
      ['another registry', allow({ resources: ['arn:aws:ecr:eu-west-1:999999999999:repository/*'] }), [POLICY]],
      ['a service', allow({ principals: [new iam.ServicePrincipal('replication.ecr.amazonaws.com')] }), [POLICY]],
      ['a role', allow({ principals: [new iam.ArnPrincipal('arn:aws:iam::111111111111:role/r')] }), [POLICY]],
      ['one repository', allow({ resources: ['arn:aws:ecr:eu-central-1:222222222222:repository/prod/api'] }), [POLICY]],
      ['something else', allow({ resources: ['arn:aws:ecr:eu-central-1:222222222222:other/*'] }), [POLICY]],
      ['nobody', allow({ effect: iam.Effect.DENY }), [POLICY]],
    ])('are judged by an L1 with a statement for %s', (_, statement_, ids) => {
      new ecr.CfnRegistryPolicy(destination, 'Hand', { policyText: new iam.PolicyDocument({ statements: [statement_] }) });
      expect(warningIds(stack)).toEqual(ids);
    });

    test('are warned of when only another registry allows it', () => {
      new RegistryPolicy(new Stack(app, 'Else', { env: { account: '222222222222', region: 'us-east-1' } }), 'Policy').allowReplicationFrom('111111111111');
      expect(warningIds(stack)).toEqual([POLICY]);
    });
  });
});

describe('without a creation template', () => {
  const frankfurt = (id = 'Frankfurt') => new Stack(app, id, { env: { ...SOURCE, region: 'eu-central-1' } });

  test('a destination of the app is warned of', () => {
    frankfurt();
    configure({ destinations: [FRANKFURT] });
    expect(warningIds(stack)).toEqual([TEMPLATE]);
    expect(warningMessage(stack, TEMPLATE)).toContain('no creation template for replication in 111111111111/eu-central-1');
  });

  test('a destination that is not of the app is not', () => {
    configure({ destinations: [FRANKFURT] });
    expect(warningIds(stack)).toEqual([]);
  });

  test('for replication it is warned of, too', () => {
    new RepositoryCreationTemplate(frankfurt(), 'Template', { prefix: 'prod', appliedFor: [TemplateScenario.CREATE_ON_PUSH] });
    configure({ destinations: [FRANKFURT] });
    expect(warningIds(stack)).toEqual([TEMPLATE]);
  });

  test('no more when a stack there has one, ours or an L1', () => {
    frankfurt('First');
    new ecr.CfnRepositoryCreationTemplate(frankfurt('Second'), 'Hand', { prefix: 'prod', appliedFor: ['REPLICATION'] });
    configure({ destinations: [FRANKFURT] });
    expect(warningIds(stack)).toEqual([]);
  });

  test('no more when what it is for is not known', () => {
    new ecr.CfnRepositoryCreationTemplate(frankfurt(), 'Hand', { prefix: 'prod', appliedFor: Lazy.list({ produce: () => ['REPLICATION'] }) });
    configure({ destinations: [FRANKFURT] });
    expect(warningIds(stack)).toEqual([]);
  });

  test.each([[false, [TEMPLATE]], [true, []]])('is found in regions of an account that is not known (%p)', (isThere, ids) => {
    const destination = new Stack(app, 'Frankfurt', { env: { region: 'eu-central-1' } });
    useStack(new Stack(app, 'Agnostic', { env: { region: 'eu-west-1' } }));
    configure({ destinations: [FRANKFURT] });
    if (isThere) {
      new RepositoryCreationTemplate(destination, 'Template', { prefix: 'ROOT', appliedFor: [TemplateScenario.REPLICATION] });
    }
    expect(warningIds(stack)).toEqual(ids);
  });
});
