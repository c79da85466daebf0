import { App, Aws, CfnOutput, Fn, Lazy, NestedStack, Stack, Stage, Token, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegistryPolicy } from '../../src';
import { ReplicationConfig } from '../../src/registry/replication-config';
import { ReplicationDestination } from '../../src/registry/replication-destination';
import { ReplicationRule } from '../../src/registry/replication-rule';
import { RepositoryCreationTemplate } from '../../src/registry/repository-creation-template';
import { TemplateScenario } from '../../src/registry/template-scenario';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { warningIds, warningMessage } from '../util/warnings';

const SOURCE = { account: '111111111111', region: 'eu-west-1' };
const FRANKFURT = ReplicationDestination.region('eu-central-1');
const OTHER = ReplicationDestination.account('222222222222', 'eu-central-1');

const POLICY = 'ReplicationConfig.destinationPolicy';
const TEMPLATE = 'ReplicationConfig.noTemplate';
const MANY = 'ReplicationConfig.manyRules';
const PERHAPS = 'PrivateRegistry.perhapsSecondOwner';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Source', { env: SOURCE });
});

function configure(...rules: ReplicationRule[]): ReplicationConfig {
  return new ReplicationConfig(stack, 'Replication', { rules });
}

function properties(of = stack): any {
  const [resource] = Object.values(Template.fromStack(of).findResources('AWS::ECR::ReplicationConfiguration'));
  return resource.Properties;
}

const rendered = () => properties().ReplicationConfiguration.Rules;
const prefixRule = (...repositoryPrefixes: string[]) => ({ destinations: [FRANKFURT], repositoryPrefixes });
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index));
const accounts = (count: number) => times(count, (index) => ReplicationDestination.account(String(200_000_000_000 + index), 'eu-west-1'));

test('replicates all repositories, without an empty list of filters', () => {
  configure({ destinations: [FRANKFURT, OTHER] });
  expect(properties()).toEqual({
    ReplicationConfiguration: {
      Rules: [{ Destinations: [{ Region: 'eu-central-1', RegistryId: '111111111111' }, { Region: 'eu-central-1', RegistryId: '222222222222' }] }],
    },
  });
});

test('replicates those of prefixes', () => {
  configure({ destinations: [FRANKFURT], repositoryPrefixes: ['prod/', 'base-'] });
  expect(rendered()).toEqual([{
    Destinations: [{ Region: 'eu-central-1', RegistryId: '111111111111' }],
    RepositoryFilters: [{ Filter: 'base-', FilterType: 'PREFIX_MATCH' }, { Filter: 'prod/', FilterType: 'PREFIX_MATCH' }],
  }]);
});

test('reaches every writable property of the L1', () => {
  configure(prefixRule('prod/'));
  expect(renderedProperties(properties())).toEqual(writableProperties('CfnReplicationConfiguration'));
});

test('rules added later count, and lists changed later do not', () => {
  const repositoryPrefixes = ['prod/'];
  const config = configure();
  config.addRule({ destinations: [FRANKFURT], repositoryPrefixes });
  repositoryPrefixes.push('dev/');
  config.addRule({ destinations: [OTHER] });
  expect(rendered().map(({ Destinations, RepositoryFilters }: any) => [Destinations[0].RegistryId, RepositoryFilters?.length])).toEqual([
    ['111111111111', 1], ['222222222222', undefined],
  ]);
});

test('its L1 is "Resource"', () => {
  expect(configure(prefixRule('prod/')).node.defaultChild).toBeInstanceOf(ecr.CfnReplicationConfiguration);
});

describe('refuses', () => {
  test('no rules, at synth', () => {
    configure();
    expect(() => Template.fromStack(stack)).toThrow(/\[Source\/Replication\] the replication configuration has no rule; call addRule\(\), or remove it/);
  });

  test('no destinations', () => {
    expect(() => configure({ destinations: [] })).toThrow('Source/Replication: "destinations" is empty; name at least one ReplicationDestination');
  });

  test('an empty list of prefixes', () => {
    expect(() => configure(prefixRule())).toThrow('Source/Replication: "repositoryPrefixes" is empty; leave it out for all repositories');
  });

  test('a list token of prefixes', () => {
    expect(() => configure({ destinations: [FRANKFURT], repositoryPrefixes: Token.asList({ Ref: 'List' }) }))
      .toThrow('"repositoryPrefixes" must be known one by one, got a list token; each prefix may be a string token of its own');
  });

  test('more than 25 rules, also when added later', () => {
    const config = configure(...times(25, (index) => prefixRule(`team${index}/`)));
    expect(() => config.addRule(prefixRule('more/'))).toThrow('Source/Replication: "rules" may be 25, got 26; merge those');
    expect(rendered()).toHaveLength(25);
    stack = new Stack(new App(), 'Source', { env: SOURCE });
    expect(() => configure(...times(26, (index) => prefixRule(`team${index}/`)))).toThrow('"rules" may be 25, got 26');
  });

  test('more than 25 different destinations over all rules', () => {
    const config = configure({ destinations: accounts(20) }, { destinations: accounts(25).slice(15), repositoryPrefixes: ['prod/'] });
    config.addRule({ destinations: accounts(3) });
    expect(() => config.addRule(prefixRule('prod/'))).toThrow('Source/Replication: "destinations" of all rules together may be 25 different ones, got 26');
    expect(() => new ReplicationConfig(stack, 'Many', { rules: [{ destinations: accounts(26) }] })).toThrow('got 26');
  });

  test('the registry itself', () => {
    const message = 'Source/Replication: "destinations" has 111111111111/eu-west-1, which is the registry that replicates; name another region or another account';
    expect(() => configure({ destinations: [ReplicationDestination.region('eu-west-1')] })).toThrow(message);
    stack = new Stack(new App(), 'Source', { env: SOURCE });
    expect(() => configure({ destinations: [ReplicationDestination.account('111111111111', 'eu-west-1')] })).toThrow(message);
  });

  test('a destination twice in a rule, however it is written', () => {
    expect(() => configure({ destinations: [OTHER, OTHER] })).toThrow('"destinations" has 222222222222/eu-central-1 twice; name each destination once');
    stack = new Stack(new App(), 'Source', { env: SOURCE });
    expect(() => configure({ destinations: [FRANKFURT, ReplicationDestination.account('111111111111', 'eu-central-1')] })).toThrow('"destinations" has 111111111111/eu-central-1 twice');
  });

  test.each([
    ['eu-west-1', 'cn-north-1', 'aws-cn'], ['us-east-1', 'us-gov-west-1', 'aws-us-gov'], ['cn-north-1', 'eu-west-1', 'aws'], ['eu-west-1', 'eusc-de-east-1', 'aws-eusc'],
  ])('from %s a destination in %s', (from, to, partition) => {
    stack = new Stack(app, 'From', { env: { account: '111111111111', region: from } });
    expect(() => configure({ destinations: [ReplicationDestination.account('222222222222', to)] }))
      .toThrow(new RegExp(`"destinations" has the region ${to} of the partition ${partition}, but ${from} is in .*, and ECR replicates within a partition only`));
  });
});

describe('takes', () => {
  test('the same region of another account, another region of the same one, and a destination in two rules', () => {
    configure({ destinations: [ReplicationDestination.account('222222222222', 'eu-west-1'), FRANKFURT] }, prefixRule('prod/'));
    expect(rendered()).toHaveLength(2);
  });

  test.each([['cn-north-1', 'cn-northwest-1'], ['us-gov-west-1', 'us-gov-east-1'], ['eu-west-1', 'xx-unknown-1'], ['xx-unknown-1', 'eu-west-1']])('from %s a destination in %s', (from, to) => {
    stack = new Stack(app, 'From', { env: { account: '111111111111', region: from } });
    configure({ destinations: [ReplicationDestination.region(to)] });
    expect(rendered()).toHaveLength(1);
  });

  test('tokens', () => {
    const later = Lazy.string({ produce: () => 'x' });
    configure({ destinations: [ReplicationDestination.region(Aws.REGION), ReplicationDestination.account(Aws.ACCOUNT_ID, 'eu-west-1')], repositoryPrefixes: [later, Aws.STACK_NAME] });
    expect(rendered()[0].RepositoryFilters.map(({ Filter }: any) => Filter)).toEqual(['x', { Ref: 'AWS::StackName' }]);
  });

  test('anything in a stack whose account and region are not known', () => {
    stack = new Stack(app, 'Agnostic');
    configure({ destinations: [ReplicationDestination.region('eu-west-1'), ReplicationDestination.region('cn-north-1')] });
    expect(rendered()[0].Destinations[1]).toEqual({ Region: 'eu-west-1', RegistryId: { Ref: 'AWS::AccountId' } });
  });

  test('but not the registry itself, however little is known of it', () => {
    stack = new Stack(app, 'Agnostic');
    expect(() => configure({ destinations: [ReplicationDestination.region(Aws.REGION)] }))
      .toThrow('"destinations" has <account>/<region>, which is the registry that replicates');
    stack = new Stack(app, 'Regional', { env: { region: 'us-west-2' } });
    expect(() => configure({ destinations: [ReplicationDestination.region('us-west-2')] })).toThrow('"destinations" has <account>/us-west-2, which is the registry');
  });

  test('any number of destinations whose region is not known', () => {
    configure({ destinations: times(30, (index) => ReplicationDestination.region(Fn.importValue(`Region${index}`))) });
    expect(rendered()[0].Destinations).toHaveLength(30);
  });
});

describe('prefixes', () => {
  test.each([
    'ab', 'a1', 'prod/', 'prod', 'team/a-b_c.d/', 'prod-', 'a__b', 'x/y/z', 'a.', `a${'b'.repeat(254)}/`,
  ])('%p is taken', (prefix) => {
    configure(prefixRule(prefix));
    expect(rendered()[0].RepositoryFilters[0].Filter).toBe(prefix);
  });

  test.each(['', 'a', 'b'.repeat(257)])('%p has the wrong length', (prefix) => {
    expect(() => configure(prefixRule(prefix))).toThrow(`Source/Replication: "repositoryPrefixes" must have 2 to 256 characters each, got ${prefix.length}:`);
  });

  test.each(['Prod/', '/prod', 'prod//', 'a b', 'prod/:', '-prod', '.prod', 'a/-/b', 'prodé'])('%p is malformed', (prefix) => {
    expect(() => configure(prefixRule('ok/', prefix))).toThrow(`Source/Replication: "repositoryPrefixes" must be the beginning of repository names: path components of lower-case letters, digits, ".", "_" and "-", each beginning with a letter or digit, got ${JSON.stringify(prefix)}`);
  });

  test('have no wildcards', () => {
    expect(() => configure(prefixRule('prod/*'))).toThrow('Source/Replication: "repositoryPrefixes" have no wildcards, got "prod/*"; write "prod/" for all repositories');
    expect(() => configure(prefixRule('prod/*'), prefixRule('p*d'))).toThrow();
  });

  test('are 100 in a rule, not more', () => {
    configure(prefixRule(...times(100, (index) => `team${index}/`)));
    expect(rendered()[0].RepositoryFilters).toHaveLength(100);
    expect(() => new ReplicationConfig(stack, 'More', { rules: [prefixRule(...times(101, (index) => `team${index}/`))] }))
      .toThrow('Source/More: "repositoryPrefixes" of a rule may have 100 prefixes, got 101');
  });

  test('that are long and malformed are refused at once', () => {
    const before = Date.now();
    expect(() => configure(prefixRule(`${'a-'.repeat(127)}!`))).toThrow();
    expect(Date.now() - before).toBeLessThan(500);
  });
});

describe('is the only one', () => {
  const only = (one: string, other: string) =>
    new RegExp(`the replication configuration of an account and region is set once, but ${one} and ${other} both set it`);

  test('in its stack', () => {
    configure(prefixRule('prod/'));
    new ReplicationConfig(stack, 'Second', { rules: [prefixRule('dev/')] });
    expect(() => Template.fromStack(stack)).toThrow(only('Source/Replication/Resource', 'Source/Second/Resource'));
  });

  test('in another stack of the same environment', () => {
    configure(prefixRule('prod/'));
    new ReplicationConfig(new Stack(app, 'Other', { env: SOURCE }), 'Second', { rules: [prefixRule('dev/')] });
    expect(() => app.synth()).toThrow(only('Source/Replication/Resource', 'Other/Second/Resource'));
  });

  test('against an L1 by hand, in a nested stack', () => {
    configure(prefixRule('prod/'));
    const nested = new NestedStack(stack, 'Nested');
    new ecr.CfnReplicationConfiguration(nested, 'Hand', { replicationConfiguration: { rules: [] } });
    expect(() => app.synth()).toThrow(only('Source/Replication/Resource', 'Source/Nested/Hand'));
  });

  test('against one in a Stage', () => {
    configure(prefixRule('prod/'));
    new ReplicationConfig(new Stack(new Stage(app, 'Prod'), 'Stack', { env: SOURCE }), 'Second', { rules: [prefixRule('dev/')] });
    expect(() => app.synth()).toThrow(/the replication configuration of an account and region is set once/);
  });

  test('perhaps, where an environment is not known', () => {
    configure(prefixRule('prod/'));
    new ReplicationConfig(new Stack(app, 'Agnostic'), 'Second', { rules: [prefixRule('dev/')] });
    expect(warningIds(stack)).toEqual([PERHAPS]);
    expect(warningMessage(stack, PERHAPS)).toContain('Agnostic/Second/Resource sets the replication configuration too');
  });

  test('but for other accounts and regions', () => {
    configure(prefixRule('prod/'));
    new ReplicationConfig(new Stack(app, 'Region', { env: { ...SOURCE, region: 'us-east-1' } }), 'Second', { rules: [prefixRule('dev/')] });
    new ReplicationConfig(new Stack(app, 'Account', { env: { ...SOURCE, account: '333333333333' } }), 'Third', { rules: [{ destinations: [ReplicationDestination.region('us-east-1')] }] });
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('warns of many rules', () => {
  test.each([[10, []], [11, [MANY]], [25, [MANY]]])('%d', (count, ids) => {
    const config = configure(prefixRule('team0/'));
    times(count - 1, (index) => config.addRule(prefixRule(`team${index + 1}/`)));
    expect(warningIds(stack)).toEqual(ids);
  });

  test('naming both limits', () => {
    configure(...times(11, (index) => prefixRule(`team${index}/`)));
    expect(warningMessage(stack, MANY)).toBe('the replication configuration has 11 rules; ECR takes 25 in some regions and 10 in others, so merge some');
  });
});

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
    expect(config.destinationPolicies().map(({ policyJson, ...where }) => ({ ...where, policy: JSON.parse(policyJson) }))).toEqual([
      { account: '222222222222', region: 'eu-central-1', policy: statement([arn('base/*'), arn('prod/*')]) },
      { account: '333333333333', region: 'eu-central-1', policy: statement([arn('*', '333333333333')]) },
    ]);
  });

  test('are not there for other regions', () => {
    expect(configure({ destinations: [FRANKFURT] }).destinationPolicies()).toEqual([]);
    expect(warningIds(stack)).toEqual([]);
  });

  test('have the partition of their region', () => {
    stack = new Stack(app, 'China', { env: { account: '111111111111', region: 'cn-north-1' } });
    const [{ policyJson }] = configure({ destinations: [ReplicationDestination.account('222222222222', 'cn-northwest-1')] }).destinationPolicies();
    expect(JSON.parse(policyJson).Statement[0].Resource).toEqual(['arn:aws-cn:ecr:cn-northwest-1:222222222222:repository/*']);
  });

  test('may be those of a stack whose account is not known, which are then an output away', () => {
    stack = new Stack(app, 'Agnostic', { env: { region: 'eu-west-1' } });
    const config = configure({ destinations: [OTHER] });
    new CfnOutput(stack, 'Policy', { value: config.destinationPolicies()[0].policyJson });
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
    stack = new Stack(app, 'Agnostic', { env: { region: 'eu-west-1' } });
    configure({ destinations: [FRANKFURT] });
    if (isThere) {
      new RepositoryCreationTemplate(destination, 'Template', { prefix: 'ROOT', appliedFor: [TemplateScenario.REPLICATION] });
    }
    expect(warningIds(stack)).toEqual(ids);
  });
});
