import { App, Aws, Fn, Lazy, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { accounts, app, configure, FRANKFURT, OTHER, SOURCE, stack, times, useStack } from './replication-config.helpers';
import { ReplicationConfig } from '../../src/registry/replication-config';
import { ReplicationDestination } from '../../src/registry/replication-destination';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { warningIds, warningMessage } from '../util/warnings';

const MANY = 'ReplicationConfig.manyRules';
const PERHAPS = 'PrivateRegistry.perhapsSecondOwner';

function properties(of = stack): any {
  const [resource] = Object.values(Template.fromStack(of).findResources('AWS::ECR::ReplicationConfiguration'));
  return resource.Properties;
}

const rendered = () => properties().ReplicationConfiguration.Rules;
const prefixRule = (...repositoryPrefixes: string[]) => ({ destinations: [FRANKFURT], repositoryPrefixes });

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
    useStack(new Stack(new App(), 'Source', { env: SOURCE }));
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
    useStack(new Stack(new App(), 'Source', { env: SOURCE }));
    expect(() => configure({ destinations: [ReplicationDestination.account('111111111111', 'eu-west-1')] })).toThrow(message);
  });

  test('a destination twice in a rule, however it is written', () => {
    expect(() => configure({ destinations: [OTHER, OTHER] })).toThrow('"destinations" has 222222222222/eu-central-1 twice; name each destination once');
    useStack(new Stack(new App(), 'Source', { env: SOURCE }));
    expect(() => configure({ destinations: [FRANKFURT, ReplicationDestination.account('111111111111', 'eu-central-1')] })).toThrow('"destinations" has 111111111111/eu-central-1 twice');
  });

  test.each([
    ['eu-west-1', 'cn-north-1', 'aws-cn'], ['us-east-1', 'us-gov-west-1', 'aws-us-gov'], ['cn-north-1', 'eu-west-1', 'aws'], ['eu-west-1', 'eusc-de-east-1', 'aws-eusc'],
  ])('from %s a destination in %s', (from, to, partition) => {
    useStack(new Stack(app, 'From', { env: { account: '111111111111', region: from } }));
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
    useStack(new Stack(app, 'From', { env: { account: '111111111111', region: from } }));
    configure({ destinations: [ReplicationDestination.region(to)] });
    expect(rendered()).toHaveLength(1);
  });

  test('tokens', () => {
    const later = Lazy.string({ produce: () => 'x' });
    configure({ destinations: [ReplicationDestination.region(later), ReplicationDestination.account(later, 'eu-west-1')], repositoryPrefixes: [later, Aws.STACK_NAME] });
    expect(rendered()[0].RepositoryFilters.map(({ Filter }: any) => Filter)).toEqual(['x', { Ref: 'AWS::StackName' }]);
  });

  test('anything in a stack whose account and region are not known', () => {
    useStack(new Stack(app, 'Agnostic'));
    configure({ destinations: [ReplicationDestination.region('eu-west-1'), ReplicationDestination.region('cn-north-1')] });
    expect(rendered()[0].Destinations[1]).toEqual({ Region: 'eu-west-1', RegistryId: { Ref: 'AWS::AccountId' } });
  });

  test('but not the registry itself, however little is known of it', () => {
    useStack(new Stack(app, 'Agnostic'));
    expect(() => configure({ destinations: [ReplicationDestination.region(Aws.REGION)] }))
      .toThrow('"destinations" has <account>/<region>, which is the registry that replicates');
    useStack(new Stack(app, 'Regional', { env: { region: 'us-west-2' } }));
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
    new RegExp(`the replication configuration of an account and region is set once, but ${[one, other].sort().join(' and ')} both set it`);

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
