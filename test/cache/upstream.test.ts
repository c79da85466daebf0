import * as path from 'node:path';
import { App, Aws, CfnParameter, CloudFormationValidatePlugin, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import { EcrUpstreamOptions, PullThroughCache, Upstream, UpstreamCredentials } from '../../src';
import { ENV } from '../util/registries';
import { RULE } from '../util/resource-types';

jest.setTimeout(120_000); // the rules engine of CDK's validation takes seconds to load

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

function cache(upstream: Upstream, ecrRepositoryPrefix?: string, to = stack): PullThroughCache {
  return new PullThroughCache(to, 'Cache', { upstream, ecrRepositoryPrefix });
}

function rule(of = stack): Record<string, any> {
  const [{ Properties }] = Object.values(Template.fromStack(of).findResources(RULE));
  return Properties;
}

/** A cache for a registry of ECR. */
function ecrCache(options: Partial<EcrUpstreamOptions>, to = stack): PullThroughCache {
  return cache(Upstream.ecr({ account: '222222222222', region: 'eu-west-1', ...options }), 'base', to);
}

const secret = () => UpstreamCredentials.newSecret();

describe.each<[string, string, string, () => Upstream]>([
  ['ecr-public', 'public.ecr.aws', 'ecr-public', () => Upstream.ecrPublic()],
  ['k8s', 'registry.k8s.io', 'kubernetes', () => Upstream.kubernetes()],
  ['quay', 'quay.io', 'quay', () => Upstream.quay()],
])('%s', (upstreamRegistry, upstreamRegistryUrl, prefix, upstream) => {
  test('has its host, the prefix of the console, no credentials and no role', () => {
    const made = cache(upstream());
    expect(rule()).toEqual({ UpstreamRegistry: upstreamRegistry, UpstreamRegistryUrl: upstreamRegistryUrl, EcrRepositoryPrefix: prefix });
    expect(upstream().upstreamRegistry).toBe(upstreamRegistry);
    expect([made.upstreamRegistryUrl, made.ecrRepositoryPrefix, made.upstreamRole]).toEqual([upstreamRegistryUrl, prefix, undefined]);
  });
});

describe.each<[string, string, string, (credentials: UpstreamCredentials) => Upstream]>([
  ['docker-hub', 'registry-1.docker.io', 'docker-hub', (credentials) => Upstream.dockerHub(credentials)],
  ['github-container-registry', 'ghcr.io', 'github', (credentials) => Upstream.github(credentials)],
  ['azure-container-registry', 'images.azurecr.io', 'azure', (credentials) => Upstream.azure('images.azurecr.io', credentials)],
  ['gitlab-container-registry', 'registry.gitlab.com', 'gitlab', (credentials) => Upstream.gitlab(credentials)],
  ['chainguard', 'cgr.dev', 'chainguard', (credentials) => Upstream.chainguard(credentials)],
])('%s', (upstreamRegistry, upstreamRegistryUrl, prefix, upstream) => {
  test('has its host, the prefix of the console, the secret and no role', () => {
    const made = cache(upstream(secret()));
    expect(rule()).toEqual({
      UpstreamRegistry: upstreamRegistry,
      UpstreamRegistryUrl: upstreamRegistryUrl,
      EcrRepositoryPrefix: prefix,
      CredentialArn: { Ref: expect.stringMatching(/^Secret/) },
    });
    expect(upstream(secret()).upstreamRegistry).toBe(upstreamRegistry);
    expect([made.upstreamRegistryUrl, made.ecrRepositoryPrefix, made.upstreamRole]).toEqual([upstreamRegistryUrl, prefix, undefined]);
  });

  test('names the new secret after the prefix, also after another one', () => {
    cache(upstream(secret()));
    new PullThroughCache(stack, 'Other', { upstream: upstream(secret()), ecrRepositoryPrefix: 'team/other/' });
    const names = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::Secret')).map(({ Properties }) => Properties.Name);
    expect(names).toEqual([`ecr-pullthroughcache/${prefix}`, 'ecr-pullthroughcache/team/other']);
  });

  test.each([undefined, null])('needs credentials, got %s', (none) => {
    expect(() => upstream(none as unknown as UpstreamCredentials)).toThrow(
      `"credentials" is missing, which ${upstreamRegistryUrl} needs; give UpstreamCredentials.fromSecret() or .newSecret()`);
  });
});

test('an upstream serves several caches', () => {
  const upstream = Upstream.dockerHub(secret());
  cache(upstream, 'one');
  new PullThroughCache(stack, 'Other', { upstream, ecrRepositoryPrefix: 'two' });
  const arns = Object.values(Template.fromStack(stack).findResources(RULE)).map(({ Properties }) => Properties.CredentialArn.Ref);
  expect(new Set(arns).size).toBe(2);
});

describe('the host of azure', () => {
  test.each(['a.azurecr.io', '0images.azurecr.io', 'images-d0g1f2.azurecr.io'])('may be %s', (host) => {
    cache(Upstream.azure(host, secret()));
    expect(rule().UpstreamRegistryUrl).toBe(host);
  });

  test('is the same in upper case', () => {
    cache(Upstream.azure('Images.AzureCR.io', secret()));
    expect(rule().UpstreamRegistryUrl).toBe('images.azurecr.io');
  });

  test.each([
    '', 'azurecr.io', '.azurecr.io', 'images', 'images.azurecr.io.evil.com', 'images.azurecr.cn', 'imagesXazurecr.io', 'a.b.azurecr.io',
    'https://images.azurecr.io', 'images.azurecr.io/team', 'images.azurecr.io\n', '-images.azurecr.io', 'a--b.azurecr.io', 'images.azurecr.io:443',
  ])('must not be %j', (host) => {
    expect(() => Upstream.azure(host, secret())).toThrow(
      `"host" must be the host of an Azure container registry, "<name>.azurecr.io", got ${JSON.stringify(host)}`);
  });

  test('may be a token', () => {
    cache(Upstream.azure(new CfnParameter(stack, 'Host').valueAsString, secret()));
    expect(rule().UpstreamRegistryUrl).toEqual({ Ref: 'Host' });
  });
});

describe('ecr', () => {
  test('has the host of the registry and a role, no credentials', () => {
    const made = ecrCache({ region: 'us-east-1' });
    expect(rule()).toEqual({
      UpstreamRegistry: 'ecr',
      UpstreamRegistryUrl: '222222222222.dkr.ecr.us-east-1.amazonaws.com',
      EcrRepositoryPrefix: 'base',
      CustomRoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^CacheUpstreamRole/), 'Arn'] },
    });
    expect(made.upstreamRegistryUrl).toBe('222222222222.dkr.ecr.us-east-1.amazonaws.com');
    expect(made.upstreamRole).toBe(made.node.findChild('UpstreamRole'));
  });

  test('needs a prefix, which the console does not propose', () => {
    expect(() => cache(Upstream.ecr({ account: '222222222222', region: 'eu-west-1' }))).toThrow(
      'Stack/Cache: "ecrRepositoryPrefix" is missing, which a cache of a private registry of ECR needs; name the prefix of its repositories here');
  });

  test.each<[string, Partial<EcrUpstreamOptions>]>([
    ['another account', { account: '222222222222' }],
    ['another region', { account: ENV.account, region: 'us-east-1' }],
    ['both', { account: '222222222222', region: 'us-east-1' }],
  ])('is in %s', (_, options) => {
    expect(() => ecrCache(options)).not.toThrow();
  });

  test('is not the registry of the cache itself', () => {
    expect(() => ecrCache(ENV)).toThrow('Stack/Cache: "upstream" is 111111111111/eu-west-1, the registry of the cache itself; name another region or account');
  });

  test('is not that either when nothing of it is known', () => {
    const agnostic = new Stack(app, 'Agnostic');
    expect(() => ecrCache({ account: agnostic.account, region: agnostic.region }, agnostic)).toThrow('Agnostic/Cache: "upstream" is <account>/<region>, the registry');
  });

  test.each(['', '22222222222', '2222222222222', '22222222222x', 'arn:aws:iam::222222222222:root'])('is not in the account %j', (account) => {
    expect(() => Upstream.ecr({ account, region: 'eu-west-1' })).toThrow(`"account" must be an account id of 12 digits, got ${JSON.stringify(account)}`);
  });

  test.each(['', 'eu', 'eu_west_1', 'EU-WEST-1', 'eu-west-', '*', 'eu-west-1.amazonaws.com'])('is not in the region %j', (region) => {
    expect(() => Upstream.ecr({ account: '222222222222', region })).toThrow(`"region" must be the name of a region, such as "eu-central-1", in up to 25 characters, got ${JSON.stringify(region)}`);
  });

  test.each([
    ['eu-west-1', 'us-gov-west-1', 'aws-us-gov', 'aws'], ['cn-north-1', 'eu-west-1', 'aws', 'aws-cn'], ['us-gov-west-1', 'us-iso-east-1', 'aws-iso', 'aws-us-gov'],
  ])('of %s is not in %s, another partition', (here, region, theirs, ours) => {
    const other = new Stack(app, 'Other', { env: { account: ENV.account, region: here } });
    expect(() => ecrCache({ region }, other)).toThrow(`Other/Cache: "upstream" is in the partition ${theirs}, the cache in ${ours}, and no role reaches`);
  });

  test.each([
    ['cn-north-1', 'cn-northwest-1', 'amazonaws.com.cn'], ['us-gov-west-1', 'us-gov-east-1', 'amazonaws.com'], ['eusc-de-east-1', 'eusc-de-east-1', 'amazonaws.eu'],
  ])('of %s may be in %s, of the same partition, and has its domain', (here, region, domain) => {
    const other = new Stack(app, 'Other', { env: { account: ENV.account, region: here } });
    ecrCache({ region }, other);
    expect(rule(other).UpstreamRegistryUrl).toBe(`222222222222.dkr.ecr.${region}.${domain}`);
  });

  test('may be given by tokens', () => {
    const [account, region] = ['Account', 'Region'].map((id) => new CfnParameter(stack, id).valueAsString);
    ecrCache({ account, region });
    expect(rule().UpstreamRegistryUrl).toEqual({ 'Fn::Join': ['', [{ Ref: 'Account' }, '.dkr.ecr.', { Ref: 'Region' }, '.', { Ref: 'AWS::URLSuffix' }]] });
  });

  test('may be in a known place while the cache is not, of which the partition then is not known either', () => {
    const agnostic = new Stack(app, 'Agnostic');
    ecrCache({ region: 'cn-north-1' }, agnostic);
    expect(rule(agnostic).UpstreamRegistryUrl).toBe('222222222222.dkr.ecr.cn-north-1.amazonaws.com.cn');
  });

  test('may be in the own account by token and another region', () => {
    const agnostic = new Stack(app, 'Agnostic');
    ecrCache({ account: agnostic.account, region: 'us-east-1' }, agnostic);
    expect(rule(agnostic).UpstreamRegistryUrl).toEqual({ 'Fn::Join': ['', [{ Ref: 'AWS::AccountId' }, '.dkr.ecr.us-east-1.amazonaws.com']] });
  });
});

describe('CDK\'s template validation', () => {
  let plugin: CloudFormationValidatePlugin;
  beforeAll(() => { plugin = new CloudFormationValidatePlugin(); });

  function violations(): string[] {
    const { directory, stacks: [{ templateFile }] } = app.synth();
    const templatePath = path.join(directory, templateFile);
    // The environment is asked for here by newer releases of the CDK, and below by older ones.
    const stackTemplates = [{ stackConstructPath: stack.node.path, templatePath, accountId: ENV.account, region: ENV.region }];
    const report = plugin.validate({
      templatePaths: [templatePath],
      stackTemplates,
      accountId: ENV.account,
      region: ENV.region,
      appConstruct: app,
    });
    return report.violations.map(({ ruleName, description }) => `${ruleName} ${description}`);
  }

  test('finds nothing in a stack with all upstreams, prefixes of both bounds and ROOT', () => {
    const credentials = () => UpstreamCredentials.newSecret();
    const upstreams = [
      Upstream.ecrPublic(), Upstream.kubernetes(), Upstream.quay(), Upstream.dockerHub(credentials()), Upstream.github(credentials()),
      Upstream.gitlab(credentials()), Upstream.azure('images.azurecr.io', credentials()), Upstream.chainguard(credentials()),
    ];
    upstreams.forEach((upstream) => new PullThroughCache(stack, upstream.upstreamRegistry, { upstream }));
    const base = Upstream.ecr({ account: '222222222222', region: 'us-east-1' });
    new PullThroughCache(stack, 'Base', { upstream: base, ecrRepositoryPrefix: 'b2', upstreamRepositoryPrefix: `${'u'.repeat(29)}/` });
    new PullThroughCache(stack, 'Long', { upstream: base, ecrRepositoryPrefix: `${'x'.repeat(29)}/`, upstreamRepositoryPrefix: 'u2' });
    new PullThroughCache(stack, 'Root', { upstream: base, ecrRepositoryPrefix: 'ROOT' });
    new PullThroughCache(stack, 'Token', { upstream: Upstream.quay(), ecrRepositoryPrefix: `${Aws.STACK_NAME}` });
    expect(violations()).toEqual([]);
  });

  test('would find what is wrong', () => {
    new ecr.CfnPullThroughCacheRule(stack, 'Rule', { ecrRepositoryPrefix: 'UPPER' });
    expect(violations()).toEqual([expect.stringContaining('EcrRepositoryPrefix')]);
  });
});
