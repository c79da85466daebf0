import { App, Duration, IPropertyInjector, PropertyInjectors, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import * as library from '../src';

const {
  CrossAccountPullPolicy, ImageEncryption, ImagePullPolicy, ImagePushPolicy, ImageScanAlerts, ImageTagMutability, LifecyclePolicy, LifecycleRule,
  ManagedRepository, PublicRepository, PullPrincipal, PullThroughCache, PullTimeUpdateExclusion, RegistryAlarms, RegistryDashboard, RegistryEndpoints,
  RegistryScanning,
  RegistryScanningConfiguration, RegistrySettings, ReplicationConfig, ReplicationDestination, ReplicationTopology, RepositoryCreationTemplate,
  SigningConfiguration, TemplateScenario, UntaggedExpiryLifecycle, Upstream,
} = library;

const ENV = { account: '111122223333', region: 'eu-west-1' };

interface ConstructClass {
  readonly PROPERTY_INJECTION_ID: string;
  new (scope: Construct, id: string, props: any): Construct;
}

/** An injector of these props for a class, below those that a construct is given. */
function defaults(type: ConstructClass, props: object, seen: string[] = []): IPropertyInjector {
  return {
    constructUniqueId: type.PROPERTY_INJECTION_ID,
    inject: (original, { scope, id }) => {
      seen.push(`${scope.node.path}/${id}`);
      return { ...props, ...original };
    },
  };
}

function newStack(id = 'Stack', app = new App()): Stack {
  return new Stack(app, id, { env: ENV });
}

/** Each class with props that it refuses, and what makes them right when it is injected. */
const CLASSES: Array<[type: ConstructClass, refused: object, injected: (stack: Stack) => object]> = [
  [CrossAccountPullPolicy, { pullPrincipals: [PullPrincipal.account('444455556666')] },
    (stack) => ({ repositories: [new ecr.Repository(stack, 'Repository')] })],
  [ImagePullPolicy, {}, () => ({ repositoryPrefixes: ['team/'] })],
  [ImagePushPolicy, {}, () => ({ repositoryPrefixes: ['team/'] })],
  [ImageScanAlerts, {}, (stack) => ({ topics: [new sns.Topic(stack, 'Topic')] })],
  [PullThroughCache, {}, () => ({ upstream: Upstream.ecrPublic() })],
  [PullTimeUpdateExclusion, {}, (stack) => ({ role: new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() }) })],
  [RegistryEndpoints, {}, (stack) => ({ vpc: new ec2.Vpc(stack, 'Vpc') })],
  [RegistryScanningConfiguration, {}, () => ({ scanning: RegistryScanning.basic() })],
  [ReplicationConfig, {}, () => ({ rules: [{ destinations: [ReplicationDestination.region('us-east-1')] }] })],
  [ReplicationTopology, {}, (stack) => ({ destinations: [new Stack(stack.node.root as App, 'Other', { env: { ...ENV, region: 'us-east-1' } })] })],
  [RepositoryCreationTemplate, { appliedFor: [TemplateScenario.REPLICATION] }, () => ({ prefix: 'team' })],
  [SigningConfiguration, {}, () => ({ rules: [] })],
  [UntaggedExpiryLifecycle, { expireAfter: Duration.days(7) }, (stack) => ({ repositories: [new ecr.Repository(stack, 'Repository')] })],
];

const NAMES = CLASSES.map(([type]) => type.name);

describe.each(CLASSES)('%p', (type, refused, injected) => {
  test('is named for injectors', () => {
    expect(type.PROPERTY_INJECTION_ID).toBe(`cdk-managed-ecr.${type.name}`);
  });

  test('is checked after its defaults were injected', () => {
    expect(() => new type(newStack(), 'Thing', refused)).toThrow();

    const stack = newStack();
    const seen: string[] = [];
    PropertyInjectors.of(stack).add(defaults(type, injected(stack), seen));
    expect(new type(stack, 'Thing', refused)).toBeInstanceOf(type);
    expect(seen).toEqual(['Stack/Thing']);
  });
});

test('registry settings, which refuse nothing, are injected too', () => {
  const stack = newStack();
  PropertyInjectors.of(stack).add(defaults(RegistrySettings, { blobMounting: true }));
  new RegistrySettings(stack, 'Settings', {} as any);
  expect(RegistrySettings.PROPERTY_INJECTION_ID).toBe('cdk-managed-ecr.RegistrySettings');
  expect(JSON.stringify(Template.fromStack(stack).toJSON())).toContain('ENABLED');
});

test.each([
  [RegistryAlarms, { quotaPercent: 0 }], [RegistryDashboard, { repositories: [] }],
])('%p, whose props each have a default, is checked with what was injected', (type, refused) => {
  const stack = newStack();
  new type(stack, 'Before');
  PropertyInjectors.of(stack).add(defaults(type, refused));
  expect(() => new type(stack, 'Thing')).toThrow(`"${Object.keys(refused)[0]}"`);
  expect(type.PROPERTY_INJECTION_ID).toBe(`cdk-managed-ecr.${type.name}`);
});

test('a repository, whose props each have a default, is checked with what was injected', () => {
  const stack = newStack();
  PropertyInjectors.of(stack).add(defaults(ManagedRepository, { repositoryName: 'Team/Api' }));
  expect(() => new ManagedRepository(stack, 'Thing')).toThrow(/"repositoryName" must be path components/);
  expect(ManagedRepository.PROPERTY_INJECTION_ID).toBe('cdk-managed-ecr.ManagedRepository');
});

test('a public repository, whose props each have a default, is checked with what was injected', () => {
  const stack = new Stack(new App(), 'Stack', { env: { ...ENV, region: 'us-east-1' } });
  PropertyInjectors.of(stack).add(defaults(PublicRepository, { registryAlias: 'Acme' }));
  expect(() => new PublicRepository(stack, 'Thing')).toThrow(/"registryAlias" must have 2 to 50 characters/);
  expect(PublicRepository.PROPERTY_INJECTION_ID).toBe('cdk-managed-ecr.PublicRepository');
});

test('every construct that takes props is here', () => {
  // A registry policy takes none.
  const constructs = Object.values(library).filter((value: any) => value.prototype instanceof Construct && value !== library.RegistryPolicy);
  const others = [ManagedRepository, PublicRepository, RegistryAlarms, RegistryDashboard, RegistrySettings].map(({ name }) => name);
  expect(constructs.map((value: any) => value.name).sort()).toEqual([...NAMES, ...others].sort());
});

describe('defaults of an organization', () => {
  const mutable = { tagMutability: ImageTagMutability.mutable() };
  const mutability = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::ECR::Repository'))
    .map(({ Properties }) => Properties.ImageTagMutability);

  test('apply to every repository of the app, also to one without props, and yield to what a repository says', () => {
    const app = new App();
    PropertyInjectors.of(app).add(defaults(ManagedRepository, mutable));
    const stack = newStack('Stack', app);
    new ManagedRepository(stack, 'One');
    new ManagedRepository(stack, 'Two', {});
    new ManagedRepository(stack, 'Three', { tagMutability: ImageTagMutability.immutable() });
    expect(mutability(stack)).toEqual(['MUTABLE', 'MUTABLE', 'IMMUTABLE']);
  });

  test('of the nearest scope are the ones that count', () => {
    const app = new App();
    const [one, two] = [newStack('One', app), newStack('Two', app)];
    PropertyInjectors.of(app).add(defaults(ManagedRepository, mutable));
    PropertyInjectors.of(two).add(defaults(ManagedRepository, { tagMutability: ImageTagMutability.mutableExcept('v*') }));
    new ManagedRepository(one, 'Repository');
    new ManagedRepository(two, 'Repository');
    expect([mutability(one), mutability(two)]).toEqual([['MUTABLE'], ['MUTABLE_WITH_EXCLUSION']]);
  });

  test('for a class do not reach another', () => {
    const stack = newStack();
    PropertyInjectors.of(stack).add(defaults(RepositoryCreationTemplate, mutable));
    new ManagedRepository(stack, 'Repository');
    expect(mutability(stack)).toEqual(['IMMUTABLE']);
  });

  test('apply to a class that derives from one of ours', () => {
    class TeamRepository extends ManagedRepository {}
    const stack = newStack();
    PropertyInjectors.of(stack).add(defaults(ManagedRepository, mutable));
    new TeamRepository(stack, 'Repository');
    expect(mutability(stack)).toEqual(['MUTABLE']);
  });

  test('for templates apply to those that a cache and a topology make, but for what these set', () => {
    const app = new App();
    const [stack, other] = [newStack('Stack', app), new Stack(app, 'Other', { env: { ...ENV, region: 'us-east-1' } })];
    const seen: string[] = [];
    PropertyInjectors.of(app).add(defaults(RepositoryCreationTemplate, {
      encryption: ImageEncryption.s3Managed(),
      lifecycle: LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(3))),
      tagMutability: ImageTagMutability.immutable(),
      prefix: 'never',
    }, seen));
    new PullThroughCache(stack, 'Cache', { upstream: Upstream.ecrPublic() });
    new ReplicationTopology(stack, 'Topology', { destinations: [other] });

    expect(seen).toEqual(['Stack/Cache/Template', 'Other/Stack--Topology/ROOT']);
    for (const [made, prefix, tags] of [[stack, 'ecr-public', 'IMMUTABLE'], [other, 'ROOT', 'MUTABLE']] as const) {
      const [{ Properties }] = Object.values(Template.fromStack(made).findResources('AWS::ECR::RepositoryCreationTemplate'));
      expect(Properties).toMatchObject({ Prefix: prefix, ImageTagMutability: tags });
      expect(Properties.EncryptionConfiguration).toBeUndefined();
      expect(Properties.LifecyclePolicy).toContain('"countNumber":3');
    }
  });

  test('for the replication apply to the one that a private registry makes', () => {
    const stack = newStack();
    const seen: string[] = [];
    PropertyInjectors.of(stack).add(defaults(ReplicationConfig, {}, seen));
    void library.PrivateRegistry.of(stack).replication;
    expect(seen).toEqual(['Stack/PrivateRegistry/Replication']);
  });
});
