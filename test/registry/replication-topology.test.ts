import { App, Aws, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ImageEncryption, ImageTagMutability, LifecyclePolicy, LifecycleRule, ImageSelection, PrivateRegistry, PullPrincipal, RegistryPolicy } from '../../src';
import { ReplicationDestination } from '../../src/registry/replication-destination';
import { ReplicationTopology } from '../../src/registry/replication-topology';
import { ReplicationTopologyProps } from '../../src/registry/replication-topology-props';
import { warningIds } from '../util/warnings';

let app: App;
let source: Stack;
let region: Stack;
let account: Stack;
beforeEach(() => {
  app = new App();
  source = new Stack(app, 'Hub', { env: { account: '111111111111', region: 'eu-west-1' } });
  region = new Stack(app, 'Region', { env: { account: '111111111111', region: 'eu-central-1' } });
  account = new Stack(app, 'Account', { env: { account: '222222222222', region: 'eu-west-1' } });
});

function replicate(props: Partial<ReplicationTopologyProps> = {}, id = 'Replication'): ReplicationTopology {
  return new ReplicationTopology(source, id, { destinations: [region, account], ...props });
}

function found(stack: Stack, type: string): any[] {
  return Object.values(Template.fromStack(stack).findResources(`AWS::ECR::${type}`)).map(({ Properties }) => Properties);
}

const rules = () => found(source, 'ReplicationConfiguration')[0].ReplicationConfiguration.Rules;
const statements = (stack: Stack) => found(stack, 'RegistryPolicy').flatMap(({ PolicyText }) => PolicyText.Statement);
const templates = (stack: Stack) => found(stack, 'RepositoryCreationTemplate');
const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ecr:eu-west-1:222222222222:repository/${name}`]] });

describe('makes', () => {
  test('the configuration of the source', () => {
    replicate({ repositoryPrefixes: ['prod/'] });
    expect(rules()).toEqual([{
      Destinations: [{ Region: 'eu-central-1', RegistryId: '111111111111' }, { Region: 'eu-west-1', RegistryId: '222222222222' }],
      RepositoryFilters: [{ Filter: 'prod/', FilterType: 'PREFIX_MATCH' }],
    }]);
  });

  test('the registry policy of destinations in other accounts, and of no others', () => {
    replicate({ repositoryPrefixes: ['prod/', 'base-'] });
    expect(statements(account)).toEqual([{
      Effect: 'Allow',
      Principal: { AWS: ['111111111111'] },
      Action: ['ecr:CreateRepository', 'ecr:ReplicateImage'],
      Resource: [arn('base-*'), arn('prod/*')],
    }]);
    expect(statements(region)).toEqual([]);
    expect(statements(source)).toEqual([]);
  });

  test('what the configuration would ask the owner of the destination for', () => {
    const [policyJson] = Object.values(replicate({ repositoryPrefixes: ['prod/', 'base-'] }).replicationConfig.destinationPolicies());
    const deployed = JSON.stringify(statements(account)).replace(/\{"Fn::Join":\["",\["arn:",\{"Ref":"AWS::Partition"\},"([^"]*)"\]\]\}/g, '"arn:aws$1"');
    expect(JSON.parse(policyJson).Statement).toEqual(JSON.parse(deployed));
  });

  test('a template with safe settings in each destination', () => {
    replicate();
    for (const stack of [region, account]) {
      expect(templates(stack)).toEqual([expect.objectContaining({
        Prefix: 'ROOT',
        AppliedFor: ['REPLICATION'],
        Description: 'Repositories replicated from 111111111111/eu-west-1',
        EncryptionConfiguration: { EncryptionType: 'KMS' },
        ImageTagMutability: 'MUTABLE',
        LifecyclePolicy: expect.stringContaining('"untagged"'),
      })]);
    }
    expect(templates(source)).toEqual([]);
  });

  test('nothing to warn of', () => {
    replicate({ repositoryPrefixes: ['prod/'] });
    app.synth();
    expect([source, region, account].flatMap(warningIds)).toEqual([]);
  });

  test('its parts where they can be found', () => {
    const { replicationConfig } = replicate({ repositoryPrefixes: ['prod/'] });
    expect(replicationConfig.node.path).toBe('Hub/PrivateRegistry/Replication');
    expect(region.node.findAll().map(({ node }) => node.path)).toContain('Region/Hub--Replication/prod--/Resource');
  });
});

describe('the templates', () => {
  test.each<[string, string[] | undefined, string[]]>([
    ['no prefix', undefined, ['ROOT']],
    ['each prefix that is a path', ['prod/', 'team/web/'], ['prod/', 'team/web/']],
    ['a prefix that other names begin with as well', ['prod', 'prod-', 'base/'], ['ROOT', 'base/']],
    ['a prefix said twice', ['prod/', 'prod/'], ['prod/']],
    ['a token', [Aws.STACK_NAME], ['ROOT']],
  ])('for %s', (_, repositoryPrefixes, expected) => {
    replicate({ repositoryPrefixes });
    expect(templates(region).map(({ Prefix }) => Prefix).sort()).toEqual(expected);
  });

  test('have the settings given', () => {
    const lifecycle = LifecyclePolicy.of(LifecycleRule.keepNewest(20, ImageSelection.taggedAny('dev-*')));
    replicate({
      encryption: ImageEncryption.s3Managed(),
      tagMutability: ImageTagMutability.immutableExcept('latest'),
      lifecycle,
      pullPrincipals: [PullPrincipal.account('333333333333')],
      resourceTags: { team: 'platform' },
    });
    for (const [template] of [templates(region), templates(account)]) {
      expect(template).toMatchObject({
        ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        LifecyclePolicy: lifecycle.toJson(),
        RepositoryPolicy: expect.stringContaining('333333333333'),
        ResourceTags: [{ Key: 'team', Value: 'platform' }],
      });
      expect(template.EncryptionConfiguration?.EncryptionType).not.toBe('KMS');
    }
  });

  test('with tags need them allowed across accounts', () => {
    replicate({ resourceTags: { team: 'platform' } });
    expect(statements(account)[0].Action).toEqual(['ecr:CreateRepository', 'ecr:ReplicateImage', 'ecr:TagResource']);
  });

  test('without tags need no permission to tag', () => {
    replicate({ resourceTags: {} });
    expect(statements(account)[0].Action).toEqual(['ecr:CreateRepository', 'ecr:ReplicateImage']);
  });

  test('can be left to others', () => {
    replicate({ createTemplates: false });
    expect([...templates(region), ...templates(account)]).toEqual([]);
    expect(warningIds(source)).toEqual(['ReplicationConfig.noTemplate', 'ReplicationConfig.noTemplate']);
  });

  test.each<keyof ReplicationTopologyProps>(['encryption', 'tagMutability', 'lifecycle', 'pullPrincipals', 'resourceTags'])('that are left to others have no %s', (setting) => {
    const settings = {
      encryption: ImageEncryption.s3Managed(),
      tagMutability: ImageTagMutability.mutable(),
      lifecycle: LifecyclePolicy.none(),
      pullPrincipals: [],
      resourceTags: {},
    };
    expect(() => replicate({ createTemplates: false, [setting]: settings[setting as keyof typeof settings] }))
      .toThrow(`Hub/Replication: "${setting}" would be set by the templates that "createTemplates" turns off`);
  });

  test('of two topologies for one prefix are an error that names both', () => {
    const second = new Stack(app, 'SecondHub', { env: { account: '333333333333', region: 'eu-west-1' } });
    replicate();
    new ReplicationTopology(second, 'Replication', { destinations: [account] });
    expect(() => app.synth()).toThrow(/Account\/Hub--Replication\/ROOT\/Resource and Account\/SecondHub--Replication\/ROOT\/Resource are both for "ROOT"/);
  });
});

test('two hubs share a destination, with templates of one of them', () => {
  const second = new Stack(app, 'SecondHub', { env: { account: '333333333333', region: 'eu-west-1' } });
  replicate();
  new ReplicationTopology(second, 'Replication', { destinations: [account], createTemplates: false });
  expect(statements(account).map(({ Principal }) => Principal.AWS)).toEqual([['111111111111', '333333333333']]);
  expect([source, second].flatMap(warningIds)).toEqual([]);
});

test('two registries replicate into each other', () => {
  replicate({ destinations: [account] });
  new ReplicationTopology(account, 'Replication', { destinations: [source] });
  expect(source.dependencies).toEqual([account]);
  expect(account.dependencies).toEqual([]);
  app.synth();
  expect(statements(source)[0].Principal.AWS).toEqual(['222222222222']);
  expect(statements(account)[0].Principal.AWS).toEqual(['111111111111']);
});

describe('the order of deployment', () => {
  const ids = (stack: Stack) => app.synth().getStackArtifact(stack.artifactId).dependencies.map(({ id }) => id);

  test('is the destinations, then the source', () => {
    replicate();
    expect(ids(source)).toEqual(expect.arrayContaining([region.artifactId, account.artifactId]));
    expect(ids(region)).not.toContain(source.artifactId);
  });

  test('is that of the stacks that are deployed, when they are nested', () => {
    new ReplicationTopology(new NestedStack(source, 'Nested'), 'Replication', { destinations: [new NestedStack(account, 'Nested')] });
    expect(ids(source)).toContain(account.artifactId);
  });

  test('is the same when it was there before, and when it is said twice', () => {
    source.addStackDependency(account);
    replicate({ repositoryPrefixes: ['dev/'] });
    replicate({ repositoryPrefixes: ['prod/'] }, 'Second');
    expect(ids(source)).toEqual(expect.arrayContaining([region.artifactId, account.artifactId]));
  });

  test.each<[string, () => void]>([
    ['directly', () => account.addStackDependency(source)],
    ['through another stack', () => {
      const between = new Stack(app, 'Between');
      account.addStackDependency(between);
      between.addStackDependency(source);
    }],
  ])('cannot be the opposite: %s', (_, depend) => {
    depend();
    expect(() => replicate()).toThrow('Hub/Replication: "destinations" has Account, which depends on Hub, the source; destinations are deployed first');
  });

  test('cannot become the opposite later', () => {
    replicate();
    expect(() => account.addStackDependency(source)).toThrow(/Hub\/Replication replicates there/);
  });

  test('is none in a ring of registries', () => {
    const replicateFrom = (from: Stack, to: Stack) => new ReplicationTopology(from, 'Ring', { destinations: [to], repositoryPrefixes: [`${from.node.id.toLowerCase()}/`] });
    replicateFrom(source, region);
    replicateFrom(region, account);
    replicateFrom(account, source);
    expect([source, region, account].map(({ dependencies }) => dependencies)).toEqual([[region], [account], []]);
    expect(() => app.synth()).not.toThrow();
  });

  test('is left to the pipeline between Stages', () => {
    const stage = new Stage(app, 'Prod');
    const there = new Stack(stage, 'There', { env: { account: '333333333333', region: 'eu-west-1' } });
    replicate({ destinations: [there] });
    expect(source.dependencies).toEqual([]);
    expect(() => app.synth()).not.toThrow();
  });
});

test('adds to the registry policy that the destination has', () => {
  new RegistryPolicy(account, 'Mine').allowPull({ pullPrincipals: [PullPrincipal.account('333333333333')] });
  replicate();
  expect(found(account, 'RegistryPolicy')).toHaveLength(1);
  expect(statements(account)).toHaveLength(2);
  expect(PrivateRegistry.of(account).policy.node.path).toBe('Account/Mine');
});

test('takes rules to registries outside the app', () => {
  replicate({ destinations: [region] }).replicationConfig.addRule({ destinations: [ReplicationDestination.account('444444444444', 'us-east-1')] });
  expect(rules()).toHaveLength(2);
  expect(warningIds(source)).toEqual(['ReplicationConfig.destinationPolicy']);
});

test('shares the configuration of the registry with another one', () => {
  replicate({ repositoryPrefixes: ['dev/'] });
  replicate({ repositoryPrefixes: ['prod/'] }, 'Second');
  expect(found(source, 'ReplicationConfiguration')).toHaveLength(1);
  expect(rules()).toHaveLength(2);
});

test('works from and to nested stacks and stages', () => {
  const stage = new Stage(app, 'Prod');
  const there = new NestedStack(new Stack(stage, 'There', { env: { account: '333333333333', region: 'eu-west-1' } }), 'Nested');
  new ReplicationTopology(new NestedStack(source, 'Nested'), 'Replication', { destinations: [there] });
  app.synth();
  expect(statements(Stack.of(there).nestedStackParent!)[0].Principal.AWS).toEqual(['111111111111']);
});

describe('refuses', () => {
  test('no destination', () => {
    expect(() => replicate({ destinations: [] })).toThrow('"destinations" is empty');
  });

  test('a stack of another app', () => {
    const other = new Stack(new App(), 'Other', { env: { account: '222222222222', region: 'eu-west-1' } });
    expect(() => replicate({ destinations: [other] })).toThrow('Hub/Replication: "destinations" has Other, which is not of the same app; use a ReplicationConfig');
  });

  test('a stack whose region is not known', () => {
    expect(() => replicate({ destinations: [new Stack(app, 'Agnostic', { env: { account: '222222222222' } })] }))
      .toThrow('Hub/Replication: "destinations" has Agnostic, whose region is not known; give the stack an "env" with a region');
  });

  test('one account that is known and one that is not', () => {
    const agnostic = new Stack(app, 'Agnostic', { env: { region: 'eu-central-1' } });
    expect(() => replicate({ destinations: [agnostic] }))
      .toThrow('Hub/Replication: the account of Agnostic is not known, that of Hub is 111111111111; give both stacks an "env" with an account, or neither');
    expect(() => new ReplicationTopology(agnostic, 'Replication', { destinations: [account] }))
      .toThrow('Agnostic/Replication: the account of Agnostic is not known, that of Account is 222222222222');
  });

  test('the source itself, and a registry twice', () => {
    expect(() => replicate({ destinations: [source] })).toThrow('"destinations" has 111111111111/eu-west-1, which is the registry that replicates');
    const again = new Stack(app, 'Again', { env: { account: '222222222222', region: 'eu-west-1' } });
    expect(() => replicate({ destinations: [account, again] }, 'Twice')).toThrow('"destinations" has 222222222222/eu-west-1 twice');
  });

  test('prefixes that a replication filter cannot be', () => {
    expect(() => replicate({ repositoryPrefixes: ['prod/*'] })).toThrow('"repositoryPrefixes" have no wildcards');
  });

  test('a key of another region than the destination', () => {
    expect(() => replicate({ encryption: ImageEncryption.customerManagedKey(new kms.Key(region, 'Key')) })).toThrow(/"encryption" has a key in eu-central-1/);
  });
});

test('stacks whose accounts are not known are taken for those of one account', () => {
  const [here, there] = ['eu-west-1', 'eu-central-1'].map((name) => new Stack(app, name, { env: { region: name } }));
  new ReplicationTopology(here, 'Replication', { destinations: [there] });
  expect(found(here, 'ReplicationConfiguration')[0].ReplicationConfiguration.Rules[0].Destinations).toEqual([{ Region: 'eu-central-1', RegistryId: { Ref: 'AWS::AccountId' } }]);
  expect(statements(there)).toEqual([]);
  expect(templates(there)).toEqual([expect.objectContaining({ Description: 'Replicated repositories' })]);
  expect([here, there].flatMap(warningIds)).toEqual([]);
});
