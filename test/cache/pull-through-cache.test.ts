import { fullDiff } from '@aws-cdk/cloudformation-diff';
import { App, CfnParameter, Duration, NestedStack, SecretValue, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ImageEncryption, ImageSelection, ImageTagMutability, LifecyclePolicy, LifecycleRule, NewCredentialsOptions, PullThroughCache, PullThroughCacheProps, TemplateScenario, Upstream, UpstreamCredentials } from '../../src';
import { PULL } from '../util/actions';
import { renderedProperties, writableProperties } from '../util/l1-properties';
import { ENV } from '../util/registries';
import { RULE, TEMPLATE } from '../util/resource-types';
import { warningIds, warningMessage } from '../util/warnings';

const UNTAGGED_14 = LifecyclePolicy.of(LifecycleRule.expireUntagged(Duration.days(14))).toJson();

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function cache(props: Partial<PullThroughCacheProps> = {}, id = 'Cache', to = stack): PullThroughCache {
  return new PullThroughCache(to, id, { upstream: Upstream.quay(), ...props });
}

const hub = (options?: NewCredentialsOptions) => Upstream.dockerHub(UpstreamCredentials.newSecret(options));
const base = () => Upstream.ecr({ account: ENV.account, region: 'us-east-1' });
const all = (type: string, of = stack) => Object.values(Template.fromStack(of).findResources(type));

function template(props?: Partial<PullThroughCacheProps>): Record<string, any> {
  cache(props);
  return all(TEMPLATE)[0].Properties;
}

test('every writable property of the L1 is reachable', () => {
  cache({ upstream: hub() });
  cache({ upstream: base(), ecrRepositoryPrefix: 'base', upstreamRepositoryPrefix: 'upstream-base' }, 'Base');
  const rendered = all(RULE).flatMap(({ Properties }) => renderedProperties(Properties));
  expect([...new Set(rendered)].sort()).toEqual(writableProperties('CfnPullThroughCacheRule'));
});

test('its L1 is the default child, under the id Resource, and the rest has ids of its own', () => {
  const made = cache({ upstream: hub() });
  expect(made.node.defaultChild).toBe(made.node.findChild('Resource'));
  expect(made.template).toBe(made.node.findChild('Template'));
  expect(made.template.prefix).toBe('docker-hub');
  expect(made.node.children.map(({ node }) => node.id)).toEqual(['Credentials', 'Template', 'Resource']);
});

test('two in one stack do not disturb each other', () => {
  cache({ upstream: hub() }, 'One');
  cache({ upstream: base(), ecrRepositoryPrefix: 'base', encryption: ImageEncryption.customerManagedKey() }, 'Two');
  const made = Template.fromStack(stack);
  made.resourceCountIs(RULE, 2);
  made.resourceCountIs(TEMPLATE, 2);
  made.resourceCountIs('AWS::IAM::Role', 3);
  expect(warningIds(stack)).toEqual([]);
});

test('several of one upstream are told apart by their prefixes', () => {
  cache({ upstreamRepositoryPrefix: 'prometheus', ecrRepositoryPrefix: 'metrics' }, 'One');
  cache({}, 'Two');
  expect(all(RULE).map(({ Properties }) => [Properties.EcrRepositoryPrefix, Properties.UpstreamRepositoryPrefix])).toEqual([['metrics', 'prometheus'], ['quay', undefined]]);
  expect(warningIds(stack)).toEqual([]);
});

describe('is made in a stack', () => {
  test('whose environment is not known', () => {
    const agnostic = new Stack(app, 'Agnostic');
    const made = cache({ upstream: hub() }, 'Cache', agnostic);
    expect(all(RULE, agnostic)[0].Properties).toMatchObject({ EcrRepositoryPrefix: 'docker-hub', UpstreamRegistryUrl: 'registry-1.docker.io' });
    expect(made.env).toEqual({ account: agnostic.account, region: agnostic.region });
    expect(warningIds(agnostic)).toEqual([]);
  });

  test('that is nested, with all it needs', () => {
    const nested = new NestedStack(stack, 'Nested');
    cache({ upstream: hub() }, 'Cache', nested);
    expect([RULE, TEMPLATE, 'AWS::SecretsManager::Secret'].map((type) => all(type, nested).length)).toEqual([1, 1, 1]);
    expect(warningIds(stack)).toEqual([]);
  });
});

describe('the order of deployment', () => {
  const ruleDependsOn = () => [all(RULE)[0].DependsOn].flat();

  test('is the template, with what its role may do, before the rule', () => {
    cache();
    expect(ruleDependsOn()).toEqual([expect.stringMatching(/^RepositoryCreationTemplatequay/)]);
    expect([all(TEMPLATE)[0].DependsOn].flat()).toEqual([expect.stringMatching(/^CacheTemplateRoleDefaultPolicy/)]);
  });

  test('has what the upstream role may do before the rule, too', () => {
    cache({ upstream: base(), ecrRepositoryPrefix: 'base' });
    expect(ruleDependsOn()).toEqual([expect.stringMatching(/^RepositoryCreationTemplatebase/), expect.stringMatching(/^CacheUpstreamRoleDefaultPolicy/)]);
  });
});

describe('the template', () => {
  test('has the settings of a ManagedRepository by default, but mutable tags', () => {
    expect(template()).toEqual({
      Prefix: 'quay',
      AppliedFor: ['PULL_THROUGH_CACHE'],
      EncryptionConfiguration: { EncryptionType: 'KMS' },
      ImageTagMutability: 'MUTABLE',
      LifecyclePolicy: UNTAGGED_14,
      CustomRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^CacheTemplateRole/), 'Arn'] },
    });
    expect(warningIds(stack)).toEqual([]);
  });

  test('has the prefix as it was given', () => {
    expect(template({ ecrRepositoryPrefix: 'team/quay/' }).Prefix).toBe('team/quay/');
  });

  test('has every setting that is given', () => {
    const role = new iam.Role(stack, 'Mine', { assumedBy: new iam.ServicePrincipal('ecr.amazonaws.com') });
    const key = new kms.Key(stack, 'Key');
    const lifecycle = LifecyclePolicy.of(LifecycleRule.keepNewest(9, ImageSelection.all()));
    expect(template({
      description: 'images of Quay',
      encryption: ImageEncryption.customerManagedKey(key),
      tagMutability: ImageTagMutability.immutableExcept('latest'),
      lifecycle,
      policyStatements: [new iam.PolicyStatement({ actions: PULL, principals: [new iam.ArnPrincipal('222222222222')] })],
      resourceTags: { team: 'platform' },
      role,
    })).toEqual({
      Prefix: 'quay',
      AppliedFor: ['PULL_THROUGH_CACHE'],
      Description: 'images of Quay',
      EncryptionConfiguration: { EncryptionType: 'KMS', KmsKey: stack.resolve(key.keyArn) },
      ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
      ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'latest' }],
      LifecyclePolicy: lifecycle.toJson(),
      RepositoryPolicy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Action: PULL, Effect: 'Allow', Principal: { AWS: '222222222222' } }] }),
      ResourceTags: [{ Key: 'team', Value: 'platform' }],
      CustomRoleArn: stack.resolve(role.roleArn),
    });
  });

  test('has settings that are turned off by name, and then needs no role', () => {
    expect(template({ encryption: ImageEncryption.s3Managed(), lifecycle: LifecyclePolicy.none() }))
      .toEqual({ Prefix: 'quay', AppliedFor: ['PULL_THROUGH_CACHE'], ImageTagMutability: 'MUTABLE' });
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
  });

  test('may be for other scenarios besides', () => {
    expect(template({ alsoAppliedFor: [TemplateScenario.REPLICATION, TemplateScenario.CREATE_ON_PUSH] }))
      .toMatchObject({ AppliedFor: ['CREATE_ON_PUSH', 'PULL_THROUGH_CACHE', 'REPLICATION'], ImageTagMutability: 'MUTABLE' });
  });

  test('is for a pull-through cache once', () => {
    expect(() => template({ alsoAppliedFor: [TemplateScenario.PULL_THROUGH_CACHE] })).toThrow('Stack/Cache/Template: "appliedFor" must name each TemplateScenario once');
  });

  test('does not take over the tags of the stack', () => {
    Tags.of(stack).add('team', 'platform');
    expect(template()).not.toHaveProperty('ResourceTags');
  });

  test('refuses what a template refuses', () => {
    expect(() => template({ description: 'x'.repeat(257) })).toThrow('Stack/Cache/Template: "description" must have at most 256 characters, got 257');
  });

  test('with immutable tags is warned of, and made', () => {
    expect(template({ tagMutability: ImageTagMutability.immutable() }).ImageTagMutability).toBe('IMMUTABLE');
    expect(warningIds(stack)).toEqual(['RepositoryCreationTemplate.immutableCache']);
    expect(warningMessage(stack, 'RepositoryCreationTemplate.immutableCache')).toContain('never updates a tag that has moved upstream');
  });

  test.each([ImageTagMutability.mutable(), ImageTagMutability.immutableExcept('latest'), ImageTagMutability.mutableExcept('v*')])(
    '%#: with other tags is not', (tagMutability) => {
      cache({ tagMutability });
      expect(warningIds(stack)).toEqual([]);
    });

  describe('is for images of several architectures', () => {
    const lifecycle = LifecyclePolicy.of(LifecycleRule.keepNewest(5, ImageSelection.untagged()));
    const COUNT = 'LifecyclePolicy.untaggedCountWithIndexes';

    test.each<[string, Partial<PullThroughCacheProps>]>([['by default', {}], ['when nothing is said', { multiArchitectureImages: undefined }], ['when that is said', { multiArchitectureImages: true }]])(
      '%s, so that counts of untagged images are warned of', (_, props) => {
        cache({ lifecycle, ...props });
        expect(warningIds(stack)).toEqual([COUNT]);
      });

    test('unless that is denied', () => {
      cache({ lifecycle, multiArchitectureImages: false });
      expect(warningIds(stack)).toEqual([]);
    });
  });
});

describe('logical ids and create-only properties stay', () => {
  /** What is replaced, made or removed between a cache with these upstreams. */
  function changed(before: () => Upstream, after: () => Upstream): string[] {
    const [one, other] = [before, after].map((upstream) => {
      stack = new Stack(new App(), 'Stack', { env: ENV });
      cache({ upstream: upstream() });
      return Template.fromStack(stack).toJSON();
    });
    return fullDiff(one, other).resources.filter((change) => change !== undefined && !['WILL_UPDATE', 'NO_CHANGE'].includes(change.changeImpact)).logicalIds;
  }

  const values = (username: string) => hub({ username: SecretValue.secretsManager(username), accessToken: SecretValue.secretsManager('token') });

  test.each<[string, () => Upstream, () => Upstream]>([
    ['are given', () => hub(), () => values('user')],
    ['are others', () => values('user'), () => values('another-user')],
    ['are left out again', () => values('user'), () => hub()],
  ])('when the values of new credentials %s', (_, before, after) => {
    expect(changed(before, after)).toEqual([]);
  });

  test('but not when the secret is another one', () => {
    expect(changed(() => hub(), () => hub({ secretName: 'ecr-pullthroughcache/other' })))
      .toEqual(expect.arrayContaining([expect.stringMatching(/^Secret/), expect.stringMatching(/^PullThroughCacheRule/)]));
  });
});

describe('a secret that is given', () => {
  const NAME = 'ecr-pullthroughcache/hub';

  test('is used by its ARN', () => {
    const generateSecretString = { secretStringTemplate: '{"username":"me"}', generateStringKey: 'accessToken' };
    const secret = new secretsmanager.Secret(stack, 'Secret', { secretName: NAME, generateSecretString });
    cache({ upstream: Upstream.dockerHub(UpstreamCredentials.fromSecret(secret)) });
    expect(all(RULE)[0].Properties.CredentialArn).toEqual(stack.resolve(secret.secretArn));
  });

  test('may be a token', () => {
    const secret = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', new CfnParameter(stack, 'Arn').valueAsString);
    cache({ upstream: Upstream.dockerHub(UpstreamCredentials.fromSecret(secret)) });
    expect(all(RULE)[0].Properties.CredentialArn).toEqual({ Ref: 'Arn' });
  });

  test('is refused by the cache when ECR cannot read it', () => {
    const secret = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', `arn:aws:secretsmanager:us-east-1:111111111111:secret:${NAME}-AbCdEf`);
    expect(() => cache({ upstream: Upstream.dockerHub(UpstreamCredentials.fromSecret(secret)) }))
      .toThrow('Stack/Cache: the secret Stack/Secret is in 111111111111/us-east-1, ECR needs one in the account and region of the cache');
  });
});
